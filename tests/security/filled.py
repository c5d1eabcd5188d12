"""An institution with a row in every table, whose every text and amount is told from all others."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    DateTimeRangeField,
    IntegerRangeField,
)
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange, NumericRange

from dure import tenancy
from dure.audit.actions import month
from dure.identity import uuid7
from dure.organization.models import Institution
from tests.world import NOW, institution

MARK = "갑비밀"
WON = 7_700_770
DAY = date(2026, 11, 3)
FIRST = DAY.replace(day=1)
# What a field is called says what it may hold; what only one table asks is in OF.
NAMED: dict[str, Any] = {
    "start": 540,
    "end": 1080,
    "since": DAY,
    "until": DAY + timedelta(days=9),
    "month": FIRST,
    "returns": DAY + timedelta(days=1),
    "version": 1,
    "release_reason": MARK,
}
LOOSE = {
    "person_id": "people.Person",
    "unit_id": "organization.Unit",
    "line_id": "audit.Line",
}
PLAIN: dict[type, Any] = {
    models.BooleanField: False,
    models.DateTimeField: NOW,
    models.DateField: DAY,
    models.UUIDField: uuid7,
    models.JSONField: dict,
    models.BinaryField: MARK.encode,
    models.DecimalField: 1,
    models.IntegerField: 1,
    ArrayField: list,
    DateRangeField: DateRange(DAY, None),
    DateTimeRangeField: DateTimeTZRange(NOW, None),
    IntegerRangeField: NumericRange(0, 1440),
}
LATER = NOW + timedelta(days=9)
OF: dict[str, dict[str, Any]] = {
    "accounts.User": {"is_active": True},
    "accounts.Token": {"until": LATER, "scopes": ["scim"]},
    "accounts.LoginRule": {"idle_minutes": 10, "failures": 5, "again_minutes": 10},
    "accounts.PasswordLink": {"agreed_by": ""},
    "points.Point": {"period": date(2026, 7, 1)},
    "emergency.Mark": {"spouse_id": None, "kind": "exempt"},
    "emergency.Stretch": {"until": LATER},
    "emergency.Call": {"due_at": LATER},
    "leave.Entry": {"why": "use", "reverses_id": None},
    "trips.Trip": {"kind": "abroad", "country_class": "a"},
    "trips.TripLeg": {"since": DAY + timedelta(days=1)},
    "panels.Panel": {"origins": ["https://portal.example"]},
    "labor.AgreementTerms": {"start": DAY, "end": DAY + timedelta(days=90)},
    "labor.Terms": {"start": DAY, "end": DAY + timedelta(days=90)},
    "labor.Renewal": {"reviewed_on": DAY},
    "labor.Delivery": {"slip_id": None},
    "pay.Cut": {"cut_won": -2 * WON},
    "pay.Compensation": {"due_won": 0},
    "pay.DutyPay": {"due_won": 0},
    "pay.Travel": {"due_won": 0},
    "pay.Recovery": {"recover_won": 2 * WON, "month": None},
    "guard.Finding": {"latest_id": None},
    "guard.Answer": {"promised_on": DAY},
}
# The second of two people, or of two offices.
SECONDS = ("deputy_id", "other_id")


@dataclass
class Filled:
    """The institution, and of each model the row that it holds."""

    institution: int
    rows: dict[str, models.Model] = field(default_factory=dict)
    seconds: dict[str, models.Model] = field(default_factory=dict)


def ours() -> list[type[models.Model]]:
    return [each for each in apps.get_models() if each.__module__.startswith("dure.")]


def fill(code: str = "7700770") -> Filled:
    """A new institution in the caller's transaction, with a row in each table of ours."""
    return put(institution(code, MARK))


def put(pk: int) -> Filled:
    """Rows of one person and one unit, whom nobody else knows, in each table of an institution."""
    made = Filled(pk)
    with tenancy.institution(pk):
        made.rows["organization.Institution"] = Institution.objects.get()
        for table in ("attendance_punch", "attendance_day", "audit_line"):
            month(table=table, of=NOW)
        for model in ours():
            row(made, model)
    return made


def row(made: Filled, model: type[models.Model]) -> models.Model:
    """The row of a table, written with all that it points to where it is not there yet."""
    if model._meta.label not in made.rows:
        made.rows[model._meta.label] = _write(made, model)
    return made.rows[model._meta.label]


def second(made: Filled, model: type[models.Model]) -> models.Model:
    """Another row of a table, where one row tells of two."""
    if model._meta.label not in made.seconds:
        row(made, model)
        made.seconds[model._meta.label] = _write(made, model, code="7700771")
    return made.seconds[model._meta.label]


def _write(made: Filled, model: type[models.Model], **other: Any) -> models.Model:
    fields = [
        each for each in model._meta.concrete_fields if not isinstance(each, models.AutoField)
    ]
    values = {each.attname: _value(made, model._meta.label, each) for each in fields}
    manager: Any = model._default_manager
    named = {name: value for name, value in other.items() if name in values}
    (stored,) = manager.bulk_create([model(**values | named)])
    return stored  # type: ignore[no-any-return]


def _value(made: Filled, label: str, each: Any) -> Any:
    name = each.attname
    if name in OF.get(label, {}):
        return OF[label][name]
    if name == "institution_id":
        return made.institution
    if name in SECONDS:
        return second(made, each.related_model).pk
    if isinstance(each, models.ForeignKey):
        return None if each.related_model._meta.label == label else row(made, each.related_model).pk
    if name in LOOSE:
        return row(made, apps.get_model(LOOSE[name])).pk
    if each.null:
        return None
    if name in NAMED and not isinstance(each, models.DateTimeField):
        return NAMED[name]
    return _plain(each)


def _plain(each: Any) -> Any:
    """What a field of a kind holds."""
    if each.choices:
        return each.choices[0][0]
    if isinstance(each, models.CharField | models.TextField):
        return MARK[: each.max_length]
    if each.name.endswith("_won"):
        return WON
    for kind, value in PLAIN.items():
        if isinstance(each, kind):
            return value() if callable(value) else value
    raise AssertionError(f"{each}: 채울 줄 모르는 칸입니다.")
