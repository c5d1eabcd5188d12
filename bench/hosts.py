"""Two hosts on one machine: network namespaces, a veth pair between them, and nothing else.

The first is this process's own (`unshare --net`), the second that of a `cat` which ends with us.
Neither has a name: both and the pair are gone with their last process, even one that is killed.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

APART = ("unshare", "--net")  # the words before a command that begins on a host of its own
FIRST, SECOND, NETWORK = "10.203.0.1", "10.203.0.2", "10.203.0.0/30"


def possible() -> bool:
    """Whether we may make hosts at all: root may, where a container does not forbid it."""
    try:
        return (
            subprocess.run([*APART, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0
        )
    except FileNotFoundError:
        return False


@contextmanager
def second() -> Iterator[tuple[str, ...]]:
    """On the first host: the words before a command that runs it on the second."""
    pipe = subprocess.PIPE
    with subprocess.Popen([*APART, "cat"], stdin=pipe, stdout=pipe, text=True, bufsize=1) as holder:
        assert holder.stdin
        assert holder.stdout
        holder.stdin.write("\n")
        holder.stdout.readline()  # it answers: its namespace is there
        there = ("nsenter", f"--net=/proc/{holder.pid}/ns/net")
        _ip("link add dure-a type veth peer name dure-b netns", str(holder.pid))
        for words, link, address in (((), "dure-a", FIRST), (there, "dure-b", SECOND)):
            _ip(f"addr add {address}/30 dev {link}", before=words)
            _ip(f"link set {link} up", before=words)
            _ip("link set lo up", before=words)
        yield there


def _ip(text: str, *more: str, before: tuple[str, ...] = ()) -> None:
    subprocess.run([*before, "ip", *text.split(), *more], check=True)
