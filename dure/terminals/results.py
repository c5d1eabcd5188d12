"""What terminals answer to commands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from dure.links import iclock, iclock_commands
from dure.links.iclock import Result
from dure.terminals import checking, commanding, lines
from dure.terminals.lines import Became
from dure.terminals.models import Arrival, Command

TABLE: Final = "devicecmd"
PREFIX: Final = "D"  # what we are answered under: D and the number of the command


def key_of(command: int) -> str:
    return f"{PREFIX}{command}"


def read(*, kept: Arrival, at: datetime) -> Became:
    """Write down what became of commands; twice is as once."""
    found, bad = iclock.results(bytes(kept.body))
    strange = [each for each in found if not _settle(kept.device_id, each, at)]
    lines.hold(kept, TABLE, bad)
    done = Became(len(found) + len(bad), len(found) - len(strange), len(bad))
    outcome = {**vars(done), "strange": [each.key for each in strange]}
    Arrival.objects.filter(id=kept.id).update(state=Arrival.State.PARSED, outcome=outcome)
    return done


def _settle(device: int, told: Result, at: datetime) -> bool:
    """Whether a result belongs to a command of this terminal's."""
    number = told.key.removeprefix(PREFIX)
    if not number.isascii() or not number.isdigit() or not told.key.startswith(PREFIX):
        return False
    known = Command.objects.filter(id=int(number), device_id=device)
    done = commanding.answered(
        device=device,
        command=int(number),
        result=told.code,
        answer=iclock_commands.told(told.code),
        at=at,
    )
    if done and told.readings is not None and done.state == Command.State.DONE:
        checking.counted(command=done, count=told.readings, at=at)
    return done is not None or known.exists()


def keys(commands: Sequence[commanding.ToSend]) -> list[tuple[str, str]]:
    return [(key_of(each.id), each.text) for each in commands]
