"""What is handed to a carrier, what came of it, and the carrier that only writes files.

An outcome tells apart what must not be confused: `later` is said only when the other side
certainly has nothing, and `unknown` whenever it may have it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

from dure import place

State = Literal["sent", "refused", "later", "unknown"]


@dataclass(frozen=True)
class Letter:
    """One mail or text. The id stays the same however often it is handed over."""

    id: UUID
    to: str
    title: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Outcome:
    """What came of one hand-over, and why in a person's words."""

    state: State
    reason: str = ""


class Carrier(Protocol):
    """Takes a letter and says what came of it; raises nothing that an outcome could say."""

    def send(self, letter: Letter) -> Outcome: ...


@dataclass(frozen=True)
class Folder:
    """A file for each letter, for an installation that has no mail server or provider yet."""

    path: Path
    channel: str

    def send(self, letter: Letter) -> Outcome:
        file = self.path / f"{self.channel}-{letter.id}.json"
        try:
            place.write_once(file, _json({"channel": self.channel, **asdict(letter)}))
        except FileExistsError:
            return Outcome("sent", "이미 쓴 파일이 있습니다.")
        except OSError as error:
            return Outcome("later", f"파일을 쓰지 못했습니다: {error.strerror}")
        return Outcome("sent")


def _json(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, default=str, indent=1)
