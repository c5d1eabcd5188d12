"""How rows of this app stand: until another takes their place or somebody ends them; none is destroyed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from dure import tenancy
from dure.audit.actions import Actor


class Written(models.Model):
    """A row as somebody wrote it, and until when it was believed."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    batch = models.ForeignKey(
        "labor.Batch", models.PROTECT, related_name="+", null=True, help_text="받은 묶음"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True, help_text="다른 줄로 바뀌거나 끝난 때")
    ended_by = models.CharField(max_length=80, blank=True)
    ended_batch = models.ForeignKey(
        "labor.Batch", models.PROTECT, related_name="+", null=True, help_text="끝낸 묶음"
    )

    class Meta:
        abstract = True


def standing(name: str, *fields: str) -> models.UniqueConstraint:
    """Among the rows that stand there is one of these."""
    condition = models.Q(known_until__isnull=True)
    return models.UniqueConstraint(fields=fields, condition=condition, name=name)


def one_of(name: str, column: str, known: Iterable[str]) -> models.CheckConstraint:
    """The guard reads these words; a row of another would be missing in what it screens."""
    condition = models.Q(**{f"{column}__in": list(known)})
    return models.CheckConstraint(condition=condition, name=name)


def end(rows: "models.QuerySet[Any]", by: Actor, at: datetime, batch: int | None = None) -> int:
    """No longer believed from now on; how many rows that were."""
    return int(rows.update(known_until=at, ended_by=by.name, ended_batch_id=batch))


def stamp(by: Actor, at: datetime) -> dict[str, Any]:
    """Whose a new row is, and who wrote it when."""
    return {"institution_id": tenancy.current(), "recorded_at": at, "recorded_by": by.name}
