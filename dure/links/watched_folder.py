"""A folder into which another system puts files: the complete ones taken out, each put away for good."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

DONE, REFUSED = "처리함", "거절함"
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".swp", "~")
LARGEST = 64 * 1024 * 1024

Look = tuple[int, int]  # size and time of the last write


@dataclass
class Folder:
    """A folder, and how its files stood when it was last looked at."""

    path: Path
    before: dict[str, Look] = field(default_factory=dict)

    def complete(self) -> list[str]:
        """Files that have not grown or changed since the last look; the oldest first.

        One that is renamed into its place counts as well from the second look on.
        """
        now = dict(self._files())
        same = [name for name, look in now.items() if self.before.get(name) == look and look[0]]
        self.before = now
        return sorted(same, key=lambda name: (now[name][1], name))

    def read(self, name: str) -> bytes:
        """The file whole.

        Raises:
            OSError: it is gone, or a link to elsewhere. ValueError: it is too large.
        """
        handle = os.open(self.path / name, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(handle, "rb") as file:
            if os.fstat(handle).st_size > LARGEST:
                raise ValueError("64MB가 넘는 파일입니다. 달이나 단말기로 나누어 넣어 주세요.")
            return file.read()

    def put_away(self, name: str, *, done: bool, at: datetime) -> Path:
        """Move a file to 처리함 or 거절함 under its name and the moment; nothing there is overwritten."""
        to = self.path / (DONE if done else REFUSED)
        to.mkdir(mode=0o700, exist_ok=True)
        for number in range(1000):
            again = f"_{number}" if number else ""
            target = to / f"{at:%Y%m%d-%H%M%S}{again}_{name}"
            if not target.exists():
                (self.path / name).rename(target)
                self.before.pop(name, None)
                return target
        raise OSError(f"{to}: 같은 이름의 파일이 너무 많습니다.")

    def _files(self) -> Iterator[tuple[str, Look]]:
        if not self.path.is_dir():
            return
        for entry in os.scandir(self.path):
            if entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED):
                continue
            seen = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(seen.st_mode):
                yield entry.name, (seen.st_size, seen.st_mtime_ns)
