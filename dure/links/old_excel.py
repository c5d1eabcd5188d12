"""Reads one old workbook from stdin in a process of its own, with an end to its memory; JSON on stdout."""

import json
import resource
import sys

from dure.links import excel

MEMORY = 2 * 1024**3


def main() -> int:
    """0 and the lines, or 1 and the sentence that refuses; a reader that dies says nothing."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said, code = json.dumps(excel.read(sys.stdin.buffer.read())), 0
    except excel.Broken as error:
        said, code = str(error), 1
    sys.stdout.buffer.write(said.encode())
    return code


if __name__ == "__main__":
    raise SystemExit(main())
