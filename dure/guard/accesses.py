"""시스템 권한: what the access of persons says of workers, where their labour officers are silent."""

from typing import Final

import polars as pl

from dure.access import due
from dure.guard.models import Run
from dure.labor.models import District, Worker
from law.labor.facts import schema

# Institutions name their systems freely; the guard asks for these, and for any other system once.
KINDS: Final = {"포털": "portal", "메일": "mail", "문서": "documents", "결재": "approvals"}
KEY: Final = ("worker", "system")


def frame(district: District, told: pl.DataFrame, run: Run) -> pl.DataFrame:
    """What was ``told`` of the access of a district's workers, and what the rules and holdings of
    those who log in here say of the rest."""
    here = Worker.objects.filter(district=district, ended_at=None, person__isnull=False)
    workers = dict(here.values_list("person_id", "id"))
    known = due.needed(workers, on=run.as_of) if workers else []
    rows = [
        (workers[each.person], _kind(each.system), True, each.wanted_on, each.granted_on)
        for each in known
    ]
    granted = pl.col("granted_on")
    found = pl.DataFrame(rows, schema("accesses"), orient="row").group_by(KEY).agg(
        needed=True,
        wanted_on=pl.col("wanted_on").min(),
        granted_on=pl.when(granted.is_not_null().all()).then(granted.max()),
    )  # fmt: skip
    silent = found.join(told, on=KEY, how="anti").sort(KEY)
    return pl.concat([told, silent.select(told.columns)])


def _kind(name: str) -> str:
    return next((kind for word, kind in KINDS.items() if word in name), "other")
