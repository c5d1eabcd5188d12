"""Findings of a run against those that stand: what is new, what is said otherwise, what is gone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import polars as pl
from django.db import transaction

from dure import tenancy
from dure.audit.actions import Actor
from dure.guard import runs
from dure.guard.models import Finding, FindingVersion, Run
from dure.identity import uuid7

KEY: Final = ("district_id", "worker_id", "rule", "month", "about")
SAID: Final = ("grade", "breached_on", "due_on", "owed_won", "article", "penalty", "lapses_on")
SOME: Final = 1000  # rows at once

Key = tuple[Any, ...]
Row = dict[str, Any]


@transaction.atomic
def store_findings(*, run: int, findings: pl.DataFrame, by: Actor, at: datetime) -> None:
    """Continue, correct or close every finding by what a run found; nothing changes silently."""
    held = Run.objects.select_for_update().get(id=run)
    found = {_key(row): row for row in findings.iter_rows(named=True)}
    standing = Finding.objects.select_for_update(of=("self",)).select_related("latest")
    known = {tuple(getattr(e, k) for k in KEY): e for e in standing}
    fresh = [_finding(key, held) for key in found if key not in known]
    Finding.objects.bulk_create(fresh, SOME)
    known |= {tuple(getattr(each, k) for k in KEY): each for each in fresh}
    changed = [key for key, row in found.items() if _differs(known[key].latest, row)]
    gone = [key for key, each in known.items() if key not in found and _stands(each.latest)]
    again = sum(1 for key in changed if _stands(known[key].latest))
    _end([known[key] for key in changed], held, "changed", at)
    for ending in ("corrected", "gone"):
        each = [known[key] for key in gone if _ending(known[key]) == ending]
        _end(each, held, ending, at)
    _say([(known[key], found[key]) for key in changed], held)
    outcome = {
        "new": len(changed) - again,
        "changed": again,
        "same": len(found) - len(changed),
        "gone": len(gone),
    }
    runs.done(held, outcome, by, at)


def _key(row: Row) -> Key:
    return row["district"], row["worker"], row["rule"], row["month"], row["about"] or ""


def _finding(key: Key, run: Run) -> Finding:
    said = dict(zip(KEY, key, strict=True))
    return Finding(
        public_id=uuid7(), institution_id=tenancy.current(), state="open", first_run=run, **said
    )


def _stands(version: FindingVersion | None) -> bool:
    return version is not None and version.known_until is None


def _differs(version: FindingVersion | None, row: Row) -> bool:
    if version is None or version.known_until is not None:
        return True
    same = all(getattr(version, name) == (row[name] or _empty(name)) for name in SAID)
    return not same or version.evidence != _told(row)


def _empty(name: str) -> Any:
    """What a table says where a frame says nothing."""
    return "" if name in ("article", "penalty") else None


def _told(row: Row) -> list[dict[str, str]]:
    return [
        {"date": str(each["date"]) if each["date"] else "", "ko": each["ko"]}
        for each in row["evidence"] or []
    ]


def _end(findings: Iterable[Finding], run: Run, ending: str, at: datetime) -> None:
    keys = [each.id for each in findings]
    standing = FindingVersion.objects.filter(finding_id__in=keys, known_until=None)
    standing.update(known_until=at, until_run=run, ending=ending)
    if ending == "gone":
        Finding.objects.filter(id__in=keys).update(state="gone")


def _ending(finding: Finding) -> str:
    return "corrected" if finding.state == "corrected" else "gone"


def _state(finding: Finding, *, again: bool, owed: bool) -> str:
    """What came back is open; what was corrected is not any more where more is owed now, or where
    it was found no more and is found again."""
    if finding.state == "gone":
        return "open"
    if finding.state == "corrected" and (again or owed):
        return "correcting"
    return finding.state


def _say(said: list[tuple[Finding, Row]], run: Run) -> None:
    versions = FindingVersion.objects.bulk_create(
        [
            FindingVersion(
                institution_id=run.institution_id, finding=each, run=run, evidence=_told(row),
                **{name: row[name] or _empty(name) for name in SAID},
            )
            for each, row in said
        ],
        SOME,
    )  # fmt: skip
    for (each, row), version in zip(said, versions, strict=True):
        again = not _stands(each.latest)
        each.latest = version
        each.state = _state(each, again=again, owed=bool(row["owed_won"]))
    Finding.objects.bulk_update([each for each, _ in said], ["latest", "state"], SOME)
