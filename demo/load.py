"""Load 해온시 into the database, live through its months, close them, and leave the running one open."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time

import polars as pl
from django.contrib.auth.hashers import make_password
from django.db import connection

from demo import load_leave, load_trips, versions
from demo.asks import LEAVE
from demo.city import City
from demo.columns import clock, mapped, minute, new_keys, series, stamp, utc, uuids, valid
from dure import frames, tenancy
from dure.audit.actions import Actor, On, record
from dure.identity import uuid7
from dure.timeline.actions import SEOUL

PASSWORD = "dure-demo"  # noqa: S105  (of invented people, printed at start)
LOADER = Actor("demo", "admin", "cli")
ROLES = {"manager": "head", "head": "mayor"}
WHOLE = ("hr", "payroll", "auditor", "mayor", "admin")
AFTERWARDS = "급한 일이라 먼저 하고 확인을 받습니다"
LATE_FROM = 5  # how many punches of the last closed month arrive after its hand-off

Say = Callable[[str], None]


def load(city: City, *, say: Say = print) -> int:
    """Load a city into an empty database; the key of its institution."""
    institution = _institution(city)
    with tenancy.institution(institution):
        keys = _organization(city, institution)
        keys |= _people(city, institution, keys)
        _schedules(city, institution, keys)
        _users(city, institution, keys)
        _timeline(city, institution, keys)
        load_leave.write(city, institution, keys)
        load_trips.write(city, institution, keys)
        _local(city, institution)
        record(
            by=LOADER,
            at=moment(city.until, 6),
            action="demo.load",
            summary=f"예시 도시를 넣었습니다. {city.people.height:,}명.",
            on=[On(kind="institution", subject=str(institution))],
        )
    say(
        f"조직 {city.units.height}곳, {city.people.height:,}명, 명령 {city.orders.height:,}건을 넣었습니다."
    )
    return institution


# ── facts ─────────────────────────────────────────────────────────────────────────────


def _institution(city: City) -> int:
    code, name = city.institution.row(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('organization_institution', 'id'))")
        pk = int(cursor.fetchone()[0])
    with tenancy.institution(pk), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO organization_institution (id, code, name) VALUES (%s, %s, %s)",
            [pk, code, name],
        )
    return pk


def _organization(city: City, institution: int) -> dict[str, dict[int, int]]:
    units = city.units.unique("id", keep="first", maintain_order=True)
    keys = new_keys("organization_unit", units["id"].to_list())
    base = [pl.lit(institution).alias("institution_id")]
    frames.write(
        "organization_unit",
        uuids(units).select(mapped("id", keys), *base, "public_id", "kind", "code"),
    )
    frames.write(
        "organization_unitversion",
        city.units.with_row_index("seq").select(
            *base,
            mapped("id", keys, "unit_id"),
            mapped("parent", keys, "parent_id"),
            "name",
            "seq",
            valid(),
        ),
    )
    frames.write(
        "organization_position",
        pl.DataFrame({"name": city.appointments["position"].unique(maintain_order=True)})
        .with_row_index("seq")
        .select(*base, "name", "seq", pl.lit("[2000-01-01,)").alias("valid")),
    )
    return {"units": keys}


def _people(
    city: City, institution: int, keys: Mapping[str, dict[int, int]]
) -> dict[str, dict[int, int]]:
    persons = new_keys("people_person", city.people["id"].to_list())
    base = [pl.lit(institution).alias("institution_id")]
    frames.write("people_person", uuids(city.people).select(mapped("id", persons), "public_id"))
    who = mapped("id", persons, "person_id")
    frames.write(
        "people_employment",
        city.people.select(*base, who, "name", pl.col("employment_kind").alias("kind"), valid()),
    )
    frames.write(
        "people_sex",
        city.people.select(
            *base,
            who,
            pl.col("sex").alias("kind"),
            pl.lit(stamp(city.start)).alias("recorded_at"),
            pl.lit("예시 도시").alias("recorded_by"),
        ),
    )
    mine = mapped("person", persons, "person_id")
    heads = city.users.filter(pl.col("role").is_in(["manager", "head"])).select("person", "unit")
    headed = city.appointments.join(
        heads.with_columns(head=True), on=["person", "unit"], how="left"
    )
    frames.write(
        "people_appointment",
        headed.select(
            *base,
            mine,
            mapped("unit", keys["units"], "unit_id"),
            "grade",
            "series",
            "position",
            pl.col("head").fill_null(False),
            "field",
            "managerial",
            valid(),
            pl.lit(f"[{stamp(city.start)},)").alias("known"),
        ),
    )
    staff = city.people.select(
        *base,
        who,
        pl.lit("staff").alias("kind"),
        pl.col("staff_number").alias("value"),
        pl.lit("").alias("reason"),
        valid(),
    )
    cards = city.cards.select(
        *base,
        mine,
        pl.lit("card").alias("kind"),
        pl.col("number").alias("value"),
        "reason",
        valid(),
    )
    frames.write("people_credential", pl.concat([staff, cards]))
    frames.write(
        "people_protection", city.protections.select(*base, mine, "kind", "agreed", valid())
    )
    return {"people": persons}


def _schedules(city: City, institution: int, keys: Mapping[str, dict[int, int]]) -> None:
    schedules = new_keys("people_schedule", city.schedules["id"].to_list())
    base = [pl.lit(institution).alias("institution_id")]
    frames.write(
        "people_schedule",
        city.schedules.select(
            mapped("id", schedules), *base, "name", "shift", "cycle_length", "anchor"
        ),
    )
    which = mapped("schedule", schedules, "schedule_id")
    frames.write(
        "people_scheduleday", city.schedule_days.select(*base, which, pl.exclude("schedule"))
    )
    frames.write(
        "people_assignment",
        city.assignments.select(
            *base,
            mapped("person", keys["people"], "person_id"),
            which,
            valid(),
            pl.lit(f"[{stamp(city.start)},)").alias("known"),
        ),
    )
    frames.write(
        "attendance_terminal",
        city.terminals.select(*base, "serial", "name", mapped("unit", keys["units"], "unit_id")),
    )


def _users(city: City, institution: int, keys: Mapping[str, dict[int, int]]) -> None:
    names = city.people.select(pl.col("id").alias("person"), "name")
    logins = city.users.unique("login", keep="first", maintain_order=True).join(names, on="person")
    users = new_keys("accounts_user", logins["person"].to_list())
    base = [pl.lit(institution).alias("institution_id")]
    frames.write(
        "accounts_user",
        logins.select(
            mapped("person", users, "id"),
            *base,
            "login",
            "name",
            mapped("person", keys["people"], "person_id"),
            pl.lit(make_password(PASSWORD)).alias("password"),
            pl.lit(True).alias("is_active"),
        ),
    )
    role = pl.col("role").replace(ROLES)
    unit = pl.when(~role.is_in(WHOLE)).then(pl.col("unit").replace_strict(keys["units"]))
    frames.write(
        "accounts_grant",
        city.users.select(
            *base,
            mapped("person", users, "user_id"),
            role.alias("role"),
            unit.alias("unit_id"),
            pl.lit(f"[{city.start},)").alias("valid"),
        ).unique(maintain_order=True),
    )


def _timeline(city: City, institution: int, keys: Mapping[str, dict[int, int]]) -> None:
    orders = _numbered(uuids(city.orders.with_columns(drafter="person"), by="batch"))
    batches = orders.unique("batch", keep="first", maintain_order=True)
    documents = new_keys("approvals_document", batches["batch"].to_list())
    _documents(batches, documents, institution, keys)
    made = new_keys("overtime_order", batches["batch"].to_list())
    base = [pl.lit(institution).alias("institution_id")]
    frames.write(
        "overtime_order",
        batches.select(
            mapped("batch", made, "id"),
            "public_id",
            *base,
            mapped("batch", documents, "document_id"),
            mapped("unit", keys["units"], "unit_id"),
            "date",
            "start",
            "end",
            "cap_class",
            "after",
            "reason",
            pl.when("after").then(pl.lit(AFTERWARDS)).otherwise(pl.lit("")).alias("after_reason"),
            pl.lit("approved").alias("state"),
        ),
    )
    person = mapped("person", keys["people"], "person_id")
    frames.write(
        "overtime_orderperson", orders.select(*base, mapped("batch", made, "order_id"), person)
    )
    spans = orders.select(
        "person",
        "date",
        "start",
        "end",
        kind=pl.lit("order"),
        code="cap_class",
        label="number",
        source="public_id",
        lanes=pl.lit("[2,3)"),
        since=utc("approved_at"),
    )
    filed = city.leave_days.filter("live").select("person", "date")
    mine = city.absences.filter(
        pl.col("kind") == LEAVE
    )  # of people whose leave is not the decree's
    away = mine.join(filed, on=["person", "date"], how="anti").with_columns(
        source=pl.lit(str(uuid7()))
    )
    absences = away.select(
        "person",
        "date",
        "start",
        "end",
        kind=pl.lit("leave"),
        code=pl.lit(0, pl.Int8),
        label="label",
        source="source",
        lanes=pl.lit("[0,3)"),
        since=pl.lit(stamp(city.start)),
    )
    every = pl.concat([spans, absences])
    frames.write(
        "timeline_interval",
        every.select(
            *base,
            person,
            "date",
            "start",
            "end",
            "kind",
            "code",
            "label",
            "source",
            "lanes",
            pl.format("[{},{})", minute("start"), minute("end")).alias("during"),
            pl.format("[{},)", "since").alias("known"),
        ),
    )


def _numbered(orders: pl.DataFrame) -> pl.DataFrame:
    """Number documents through where two districts have a department of the same name."""
    series = pl.col("number").str.replace(r"-\d+$", "")
    each = orders.select("batch", "number").unique("batch", keep="first", maintain_order=True)
    counted = each.with_columns(series=series).select(
        "batch", number=pl.format("{}-{}", "series", pl.int_range(1, pl.len() + 1).over("series"))
    )
    return orders.drop("number").join(counted, on="batch")


def _documents(
    batches: pl.DataFrame,
    documents: dict[int, int],
    institution: int,
    keys: Mapping[str, dict[int, int]],
) -> None:
    base = [pl.lit(institution).alias("institution_id")]
    hours = pl.format("{}–{}", clock("start"), clock("end"))
    title = pl.format(
        "초과근무 {}월 {}일 {}", pl.col("date").dt.month(), pl.col("date").dt.day(), hours
    )
    frames.write(
        "approvals_document",
        batches.with_columns(public_id=series(batches.height)).select(
            mapped("batch", documents, "id"),
            "public_id",
            *base,
            "number",
            pl.lit("overtime").alias("kind"),
            title.alias("title"),
            mapped("unit", keys["units"], "unit_id"),
            mapped("drafter", keys["people"], "drafter_id"),
            pl.lit("demo").alias("drafted_by"),
            utc("drafted_at").alias("drafted_at"),
            pl.lit(1).alias("version"),
            pl.lit("approved").alias("state"),
            utc("approved_at").alias("decided_at"),
        ),
    )
    said = versions.joined(
        versions.pair(pl.lit("날짜"), pl.col("date").cast(pl.String)),
        versions.pair(pl.lit("시간"), hours),
        versions.pair(pl.lit("사유"), pl.col("reason")),
    )
    versions.write(
        batches.select(
            mapped("batch", documents, "document_id"),
            title.alias("title"),
            said.alias("content"),
            pl.when("after").then(pl.lit(AFTERWARDS)).otherwise(pl.lit("")).alias("after_reason"),
            pl.lit("demo").alias("drafted_by"),
            utc("drafted_at").alias("drafted_at"),
        ),
        base,
    )
    frames.write(
        "approvals_step",
        batches.select(
            *base,
            mapped("batch", documents, "document_id"),
            pl.lit(1).alias("version"),
            pl.lit(1).alias("seq"),
            pl.lit(0).alias("parallel_group"),
            pl.lit("decide").alias("kind"),
            mapped("approver", keys["people"], "person_id"),
            pl.lit("agreed").alias("decision"),
            pl.lit("").alias("comment"),
            pl.lit("demo").alias("signed_by"),
            utc("approved_at").alias("signed_at"),
        ),
    )


def _local(city: City, institution: int) -> None:
    code = city.institution.row(0)[0]
    base = [pl.lit(institution).alias("institution_id")]
    recorded = [
        pl.lit(stamp(city.start)).alias("recorded_at"),
        pl.lit("demo").alias("recorded_by"),
    ]
    values = city.local_values.filter(pl.col("institution") == code)
    frames.write(
        "organization_localvalue",
        values.select(
            *base,
            "key",
            "value",
            "valid_from",
            "document",
            *recorded,
            pl.lit(stamp(city.start)).alias("published_at"),
        ),
    )
    days = city.local_days.filter(pl.col("institution") == code)
    ordained = pl.lit(False).alias("closure")
    frames.write(
        "organization_localday",
        days.select(*base, "date", "name", "document", ordained, *recorded),
    )


# ── parts ─────────────────────────────────────────────────────────────────────────────


def moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SEOUL).astimezone(UTC)
