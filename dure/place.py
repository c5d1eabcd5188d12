"""What this checkout keeps beside the code: secrets, the embedded database, and who may reach it.

Everything lies under `.dure/` (or where DURE_PLACE says). PostgreSQL refuses to run as root, so
as root its files belong to `nobody`; where `nobody` cannot reach the checkout they lie in a
folder of their own under /var/tmp, recorded in `.dure/place`.
"""

import ctypes
import hashlib
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = Path("/var/tmp")  # not /tmp: a restart of the machine must not take the data


class Trouble(Exception):
    """Something the person at the terminal has to know, said in one sentence."""


class _As(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def servant() -> pwd.struct_passwd | None:
    """The account that runs the database instead of root; None where we are not root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def as_servant() -> _As:
    """What `subprocess` needs in order to start a process as that account."""
    account = servant()
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def reachable(path: Path) -> bool:
    """Whether the database's account can enter a folder or run a program there."""
    question = ["/usr/bin/env", "test", "-x", str(path)]
    try:
        return subprocess.run(question, cwd="/", check=False, **as_servant()).returncode == 0
    except OSError as error:  # a container that knows no account but root
        raise Trouble(f"root가 아닌 계정으로 데이터베이스를 켤 수 없습니다: {error}") from error


def here() -> Path:
    """The folder `.dure`, made when first asked for."""
    path = Path(os.environ.get("DURE_PLACE") or ROOT / ".dure")
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o711)  # `nobody` passes through to its own folder and cannot look around
    return path


def folder(name: str) -> Path:
    """A folder of our own under `.dure`, closed to others."""
    path = here() / name
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def secret(name: str) -> str:
    """A secret of this installation, made when first asked for and kept from then on."""
    return _secret(folder("secrets") / name)


@cache
def _secret(path: Path) -> str:
    if not path.exists():
        with suppress(FileExistsError):
            write_once(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def write_once(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all, and never over another."""
    handle, draft = tempfile.mkstemp(dir=path.parent)  # 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    finally:
        os.unlink(draft)


def give(path: Path) -> Path:
    """Hand a file or folder of ours to the database's account."""
    account = servant()
    if account:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    return path


def closed_folder(path: Path) -> Path:
    """A folder that nobody but the database's account can enter; another's folder is refused."""
    path.mkdir(mode=0o700, exist_ok=True)
    account = servant()
    owner = account.pw_uid if account else os.geteuid()
    seen = path.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in {owner, os.geteuid()}:
        raise Trouble(f"{path}: 다른 사람의 것이라 쓸 수 없습니다.")
    path.chmod(0o700)
    return give(path)


def database_home() -> Path:
    """The folder of the embedded database of this checkout."""
    note = here() / "place"
    if note.exists():
        return closed_folder(Path(note.read_text().strip()))
    if reachable(here()):
        return closed_folder(here() / "postgres")
    home = closed_folder(OUTSIDE / f"dure-{_digest(here())}")
    with suppress(FileExistsError):
        write_once(note, f"{home}\n")
    return home


def temporary_folder() -> Path:
    """A new closed folder for a database that is thrown away afterwards."""
    parent = Path(tempfile.gettempdir())
    parent = parent if reachable(parent) else OUTSIDE
    return closed_folder(Path(tempfile.mkdtemp(prefix="dure-", dir=parent)))


def reachable_copy(programs: Path) -> Path:
    """The folder of programs itself, or, where `nobody` cannot run it, one copy that it can."""
    if reachable(programs / "bin" / "postgres"):
        return programs
    version = hashlib.sha256((programs / "bin" / "postgres").read_bytes()).hexdigest()[:12]
    copy = OUTSIDE / f"dure-postgres-{version}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(prefix="dure-", dir=OUTSIDE))
        shutil.copytree(programs, draft, dirs_exist_ok=True)
        draft.chmod(0o755)
        with suppress(OSError):  # somebody else was faster
            draft.rename(copy)
        shutil.rmtree(draft, ignore_errors=True)
    seen = copy.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid() or seen.st_mode & 0o022:
        raise Trouble(f"{copy}: 다른 사람의 것이라 쓸 수 없습니다.")
    return copy


def ends_with_us(sent: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: the child gets this signal when the thread that started it is gone."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, int(sent))  # PR_SET_PDEATHSIG


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]
