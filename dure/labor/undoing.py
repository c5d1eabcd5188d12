"""A batch taken back: its rows end, and copies of what it had replaced stand again."""

from datetime import date, datetime
from typing import Any, Final

from django.db.models import Model, Q

from dure.audit.actions import Actor
from dure.errors import Refused
from dure.labor.models import (
    Agreement,
    Batch,
    Component,
    Contract,
    Delivery,
    Signature,
    SlipItem,
    TermsDay,
    Worker,
)
from dure.labor.taking import TABLES
from dure.labor.written import end

# What hangs on a version and is copied with it.
PARTS: Final[dict[str, tuple[type[Model], ...]]] = {
    "contracts": (Component, TermsDay, Signature, Delivery),
    "slips": (SlipItem, Delivery),
}
OWNER: Final = {"contracts": "terms", "slips": "slip"}
NAMED: Final[tuple[type[Model], ...]] = (Contract, Worker, Agreement)


def undo(batch: Batch, by: Actor, at: datetime) -> None:
    """End what the batch wrote and write again what it ended.

    Raises:
        Refused: something written here hangs on what it wrote.
    """
    _refuse_dependents(batch)
    for name, model in TABLES.items():
        rows = model._default_manager.filter(batch=batch, known_until=None)
        for part in PARTS.get(name, ()):
            if part is Delivery:
                of = {f"{OWNER[name]}__in": rows, "known_until": None}
                end(Delivery.objects.filter(**of), by, at, batch.id)
        end(rows, by, at, batch.id)
        for row in model._default_manager.filter(ended_batch=batch).exclude(batch=batch):
            _again(name, row, by, at)
    for model in NAMED:
        model._default_manager.filter(batch=batch, ended_at=None).update(ended_at=at)
    _rename(batch.outcome.get("former", {}))


def _again(name: str, row: Any, by: Actor, at: datetime) -> None:
    """A copy of a row that stood before, with what hangs on it."""
    before = row.pk
    _copy(row, by, at)
    for part in PARTS.get(name, ()):
        for each in part._default_manager.filter(**{OWNER[name]: before}):
            setattr(each, f"{OWNER[name]}_id", row.pk)
            _copy(each, by, at)


def _copy(row: Any, by: Actor, at: datetime) -> None:
    row.pk = None
    row._state.adding = True
    names = {field.attname for field in row._meta.concrete_fields}
    fresh = {"recorded_at": at, "recorded_by": by.name, "known_until": None, "ended_by": "",
             "ended_batch_id": None}  # fmt: skip
    for key, value in fresh.items():
        if key in names:
            setattr(row, key, value)
    row.save()


def _rename(former: dict[str, dict[str, Any]]) -> None:
    for pk, said in former.items():
        birth = date.fromisoformat(said["birth"]) if said["birth"] else None
        Worker.objects.filter(id=int(pk)).update(**{**said, "birth": birth})


def _refuse_dependents(batch: Batch) -> None:
    """Rows of this batch that were replaced here, and what was written here of its workers."""
    for name, model in TABLES.items():
        written = model._default_manager.filter(batch=batch, known_until__isnull=False)
        if name not in ("agreements", "living_wages"):
            owner = "contract__" if name in ("contracts", "renewals") else ""
            hangs = Q(**{f"{owner}worker__batch": batch}, batch=None, known_until=None)
            written = written | model._default_manager.filter(hangs)
        if written.exists():
            raise Refused(
                "batch_is_built_on",
                "이 파일의 근로자나 줄을 그 뒤에 여기에서 고쳐 적어 되돌릴 수 없습니다. "
                "틀린 것은 고친 파일을 다시 올리거나 화면에서 고쳐 주세요.",
            )
