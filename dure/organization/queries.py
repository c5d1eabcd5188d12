"""The tree of an institution as of a day, and what its own ordinances set."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

import polars as pl

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.organization.models import Institution, LocalDay, LocalValue, Unit, UnitVersion
from law import params


@dataclass(frozen=True)
class Node:
    """A unit as it stood on a day."""

    id: int
    public_id: UUID
    kind: str
    code: str
    name: str
    parent: int | None


@dataclass(frozen=True)
class Setting:
    """A local value: which key, from when, by which document."""

    key: str
    value: str
    valid_from: date
    document: str
    published: bool
    id: int = 0


@dataclass(frozen=True)
class Written:
    """A local value as it was written down, and how long that was believed."""

    key: str
    value: str
    valid_from: date
    document: str
    published_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    known_until: datetime | None


def institution() -> Institution:
    return _institution(tenancy.current())


@lru_cache(maxsize=256)
def _institution(pk: int) -> Institution:
    """Founded once and never renamed, so that it need not be asked for again."""
    return Institution.objects.get(id=pk)


def signboard(*, institution: int, units: Sequence[int]) -> tuple[str, dict[int, str]]:
    """An institution's name and the latest names of some units, in one look."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.name, v.unit_id, v.name FROM organization_institution i"
            " LEFT JOIN organization_unitversion v"
            " ON v.institution_id = i.id AND v.unit_id = ANY(%s)"
            " WHERE i.id = %s ORDER BY v.valid",
            [list(units), institution],
        )
        rows = cursor.fetchall()
    return rows[0][0] if rows else "", {row[1]: row[2] for row in rows if row[1]}


def own_days(*, since: date, until: date) -> dict[date, str]:
    """The institution's own days off in a period, with their names."""
    found = LocalDay.objects.filter(known_until__isnull=True, date__gte=since, date__lt=until)
    return dict(found.values_list("date", "name"))


def closures(*, since: date, until: date) -> dict[date, str]:
    """The days of a period on which the office shuts by document, with their names."""
    found = LocalDay.objects.filter(
        closure=True, known_until__isnull=True, date__gte=since, date__lt=until
    )
    return dict(found.order_by("date").values_list("date", "name"))


def closure_counts(day: date) -> bool | None:
    """Whether a day on which the office shuts is a holiday for allowances; None: nobody said."""
    try:
        said = params.chosen(
            "worktime.closure_counts",
            day,
            institution=institution().code,
            local=local_values().lazy(),
        )
    except params.Unset:
        return None
    return bool(said == "true")


def own_holidays(*, since: date, until: date) -> dict[date, str]:
    """The institution's own days off that count as holidays for allowances."""
    shut = closures(since=since, until=until)
    own = own_days(since=since, until=until)
    return {day: name for day, name in own.items() if day not in shut or closure_counts(day)}


def days_written() -> list[LocalDay]:
    """Every day off ever written for this institution, taken back or not, the latest day first."""
    return list(LocalDay.objects.order_by("-date", "-id"))


def institutions() -> list[tuple[int, str, str]]:
    """Every institution's key, code and name, asked before any is chosen (start-up and jobs only)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, code, name FROM organization_institutions() ORDER BY id")
        return [(int(pk), str(code), str(name)) for pk, code, name in cursor.fetchall()]


def tree(*, on: date) -> dict[int, Node]:
    """All units that stand on a day, by key, in their official order."""
    versions = UnitVersion.objects.filter(valid__contains=on).order_by("seq", "unit_id")
    columns = ("unit_id", "unit__public_id", "unit__kind", "unit__code", "name", "parent_id")
    return {row[0]: Node(*row) for row in versions.values_list(*columns)}


def unit(pk: int, *, on: date) -> Node | None:
    found = (
        UnitVersion.objects.filter(unit_id=pk, valid__contains=on).select_related("unit").first()
    )
    return _node(found) if found else None


def first_day(pk: int) -> date | None:
    """Since when a unit has stood."""
    found = UnitVersion.objects.filter(unit_id=pk, valid__isempty=False).order_by("valid").first()
    return found.valid.lower if found else None


def key(public_id: UUID) -> int | None:
    return Unit.objects.filter(public_id=public_id).values_list("id", flat=True).first()


def public_id(noted: str) -> UUID | None:
    """The public number of a unit that a line of the log notes by its key or, when it changed, its code."""
    found = Unit.objects.filter(code=noted) if len(noted) == 7 else Unit.objects.filter(id=noted)
    return found.values_list("public_id", flat=True).first()


def names(units: Iterable[int]) -> dict[int, str]:
    """The latest name of units, whenever they stood."""
    rows = (
        UnitVersion.objects.filter(unit_id__in=list(units))
        .order_by("unit_id", "valid")
        .values_list("unit_id", "name")
    )
    return {int(pk): str(name) for pk, name in rows}


def under(roots: Sequence[int], nodes: dict[int, Node]) -> set[int]:
    """Some units and all that lies under them."""
    children: dict[int, list[int]] = {}
    for node in nodes.values():
        if node.parent is not None:
            children.setdefault(node.parent, []).append(node.id)
    reached, waiting = set(), list(roots)
    while waiting:
        pk = waiting.pop()
        if pk not in reached:
            reached.add(pk)
            waiting += children.get(pk, [])
    return reached


def above(unit: int, nodes: dict[int, Node]) -> list[int]:
    """A unit and those it stands under, the nearest first."""
    path: list[int] = []
    here: int | None = unit
    while here is not None and here not in path:
        path.append(here)
        here = nodes[here].parent if here in nodes else None
    return path


def reach(viewer: Viewer, *, on: date) -> set[int] | None:
    """The units a viewer's chosen role reaches on a day; None for all."""
    roots = viewer.units()
    return None if roots is None else under(roots, tree(on=on))


_supposed: ContextVar[tuple[Setting, ...] | None] = ContextVar("supposed_settings", default=None)


@contextmanager
def supposing(said: Sequence[Setting]) -> Iterator[None]:
    """Inside of the block these are the published values, whatever is written: a draft tried out."""
    token = _supposed.set(tuple(said))
    try:
        yield
    finally:
        _supposed.reset(token)


def settings(*, drafts: bool = False) -> list[Setting]:
    """Local values that hold, by key and date."""
    if (supposed := _supposed.get()) is not None and not drafts:
        return list(supposed)
    found = LocalValue.objects.filter(known_until__isnull=True)
    if not drafts:
        found = found.filter(published_at__isnull=False)
    rows = found.order_by("key", "valid_from").values_list(
        "key", "value", "valid_from", "document", "published_at", "id"
    )
    return [Setting(*row[:4], row[4] is not None, row[5]) for row in rows]


def written(*, prefix: str = "") -> list[Written]:
    """Every local value ever written whose key begins so, the newest first; nothing is left out."""
    found = LocalValue.objects.filter(key__startswith=prefix).order_by("-recorded_at", "-id")
    return [
        Written(
            each.key,
            each.value,
            each.valid_from,
            each.document,
            each.published_at,
            each.recorded_at,
            each.recorded_by,
            each.known_until,
        )
        for each in found
    ]


def local_values(said: Sequence[Setting] | None = None) -> pl.DataFrame:
    """Published local values (`said`, if they have been asked for) for `law`: institution (code),
    key, valid_from, value."""
    code = institution().code
    every = settings() if said is None else said
    rows = [(code, each.key, each.valid_from, each.value) for each in every]
    schema = {"institution": pl.String, "key": pl.String, "valid_from": pl.Date, "value": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def local_days() -> pl.DataFrame:
    """The institution's own days off for `law`: institution (code), date, name, closure."""
    code = institution().code
    found = LocalDay.objects.filter(known_until__isnull=True).order_by("date")
    rows = [(code, each.date, each.name, each.closure) for each in found]
    return pl.DataFrame(
        rows,
        schema={
            "institution": pl.String,
            "date": pl.Date,
            "name": pl.String,
            "closure": pl.Boolean,
        },
        orient="row",
    )


def _node(version: UnitVersion) -> Node:
    unit = version.unit
    return Node(unit.id, unit.public_id, unit.kind, unit.code, version.name, version.parent_id)


def keep_months(key: str, *, on: date) -> int | None:
    """For how many months something is kept, as the institution has set it; None: for ever."""
    try:
        found = params.chosen(key, on, institution=institution().code, local=local_values().lazy())
    except (params.Unset, params.NoLawInForce):
        return None
    return int(found)
