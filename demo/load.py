"""Load 해온시 into the database, live through its months, close them, and leave the running one open."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
from django.contrib.auth.hashers import make_password
from django.db import connection

from demo import pending
from demo.city import City
from dure import frames, tenancy
from dure.accounts import queries as accounts
from dure.accounts.viewer import Held, Viewer
from dure.attendance import actions as attendance
from dure.attendance import punches, queries, solving
from dure.audit.actions import Actor, On, record
from dure.identity import uuid7
from dure.pay import actions as pay
from dure.people import queries as people

SEOUL = ZoneInfo("Asia/Seoul")
PASSWORD = "dure-demo"  # noqa: S105  (of invented people, printed at start)
LOADER = Actor("demo", "admin", "cli")
ROLES = {"manager": "head", "head": "mayor"}
WHOLE = ("hr", "payroll", "auditor", "mayor", "admin")
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
        _local(city, institution)
        record(
            by=LOADER,
            at=_moment(city.until, 6),
            action="demo.load",
            summary=f"예시 도시를 넣었습니다. {city.people.height:,}명.",
            on=[On(kind="institution", subject=str(institution))],
        )
    say(
        f"조직 {city.units.height}곳, {city.people.height:,}명, 명령 {city.orders.height:,}건을 넣었습니다."
    )
    return institution


def live(city: City, institution: int, *, close: bool = True, say: Say = print) -> None:
    """Let each month's punches arrive, solve what does not fit, close it and hand it off."""
    for month in _months(city):
        until = min(_next(month), city.until)
        with tenancy.institution(institution):
            held_back = _arrive(city, month, until)
            _rebuild(_moment(until, 1))
            if close and until == _next(month):
                _close(month, say)
        if close and held_back.height:
            with tenancy.institution(institution):
                at = _moment(until + timedelta(days=3), 9)
                punches.record(held_back, source="file", source_ref="늦게 온 단말기 파일", at=at)
                _rebuild(at)
    with tenancy.institution(institution):
        _rebuild(_moment(city.until, 1))


def this_morning(institution: int, *, today: date, at: datetime) -> None:
    """Leave some requests for 박과장 to decide."""
    with tenancy.institution(institution):
        kim = accounts.person_of("kim")
        if kim:
            pending.ask(of=kim, today=today, at=at)


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
    keys = _keys("organization_unit", units["id"].to_list())
    base = [pl.lit(institution).alias("institution_id")]
    frames.write(
        "organization_unit",
        _uuids(units).select(_mapped("id", keys), *base, "public_id", "kind", "code"),
    )
    frames.write(
        "organization_unitversion",
        city.units.with_row_index("seq").select(
            *base,
            _mapped("id", keys, "unit_id"),
            _mapped("parent", keys, "parent_id"),
            "name",
            "seq",
            _valid(),
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
    persons = _keys("people_person", city.people["id"].to_list())
    base = [pl.lit(institution).alias("institution_id")]
    frames.write("people_person", _uuids(city.people).select(_mapped("id", persons), "public_id"))
    who = _mapped("id", persons, "person_id")
    frames.write(
        "people_employment",
        city.people.select(*base, who, "name", pl.col("employment_kind").alias("kind"), _valid()),
    )
    mine = _mapped("person", persons, "person_id")
    heads = city.users.filter(pl.col("role").is_in(["manager", "head"])).select("person", "unit")
    headed = city.appointments.join(
        heads.with_columns(head=True), on=["person", "unit"], how="left"
    )
    frames.write(
        "people_appointment",
        headed.select(
            *base,
            mine,
            _mapped("unit", keys["units"], "unit_id"),
            "grade",
            "series",
            "position",
            pl.col("head").fill_null(False),
            "field",
            "managerial",
            _valid(),
            pl.lit(f"[{_stamp(city.start)},)").alias("known"),
        ),
    )
    staff = city.people.select(
        *base,
        who,
        pl.lit("staff").alias("kind"),
        pl.col("staff_number").alias("value"),
        pl.lit("").alias("reason"),
        _valid(),
    )
    cards = city.cards.select(
        *base,
        mine,
        pl.lit("card").alias("kind"),
        pl.col("number").alias("value"),
        "reason",
        _valid(),
    )
    frames.write("people_credential", pl.concat([staff, cards]))
    frames.write(
        "people_protection", city.protections.select(*base, mine, "kind", "agreed", _valid())
    )
    return {"people": persons}


def _schedules(city: City, institution: int, keys: Mapping[str, dict[int, int]]) -> None:
    schedules = _keys("people_schedule", city.schedules["id"].to_list())
    base = [pl.lit(institution).alias("institution_id")]
    frames.write(
        "people_schedule",
        city.schedules.select(
            _mapped("id", schedules), *base, "name", "shift", "cycle_length", "anchor"
        ),
    )
    which = _mapped("schedule", schedules, "schedule_id")
    frames.write(
        "people_scheduleday", city.schedule_days.select(*base, which, pl.exclude("schedule"))
    )
    frames.write(
        "people_assignment",
        city.assignments.select(
            *base,
            _mapped("person", keys["people"], "person_id"),
            which,
            _valid(),
            pl.lit(f"[{_stamp(city.start)},)").alias("known"),
        ),
    )
    frames.write(
        "attendance_terminal",
        city.terminals.select(*base, "serial", "name", _mapped("unit", keys["units"], "unit_id")),
    )


def _users(city: City, institution: int, keys: Mapping[str, dict[int, int]]) -> None:
    names = city.people.select(pl.col("id").alias("person"), "name")
    logins = city.users.unique("login", keep="first", maintain_order=True).join(names, on="person")
    users = _keys("accounts_user", logins["person"].to_list())
    base = [pl.lit(institution).alias("institution_id")]
    frames.write(
        "accounts_user",
        logins.select(
            _mapped("person", users, "id"),
            *base,
            "login",
            "name",
            _mapped("person", keys["people"], "person_id"),
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
            _mapped("person", users, "user_id"),
            role.alias("role"),
            unit.alias("unit_id"),
            pl.lit(f"[{city.start},)").alias("valid"),
        ).unique(maintain_order=True),
    )


def _timeline(city: City, institution: int, keys: Mapping[str, dict[int, int]]) -> None:
    orders = _numbered(_uuids(city.orders.with_columns(drafter="person"), by="batch"))
    batches = orders.unique("batch", keep="first", maintain_order=True)
    documents = _keys("approvals_document", batches["batch"].to_list())
    _documents(batches, documents, institution, keys)
    made = _keys("overtime_order", batches["batch"].to_list())
    base = [pl.lit(institution).alias("institution_id")]
    frames.write(
        "overtime_order",
        batches.select(
            _mapped("batch", made, "id"),
            "public_id",
            *base,
            _mapped("batch", documents, "document_id"),
            _mapped("unit", keys["units"], "unit_id"),
            "date",
            "start",
            "end",
            "cap_class",
            "after",
            "reason",
            pl.when("after")
            .then(pl.lit("급한 일이라 먼저 하고 확인을 받습니다"))
            .otherwise(pl.lit(""))
            .alias("after_reason"),
            pl.lit("approved").alias("state"),
        ),
    )
    person = _mapped("person", keys["people"], "person_id")
    frames.write(
        "overtime_orderperson", orders.select(*base, _mapped("batch", made, "order_id"), person)
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
        since=_utc("approved_at"),
    )
    away = city.absences.with_columns(source=pl.lit(str(uuid7())))
    leave = pl.col("kind") == 1
    absences = away.select(
        "person",
        "date",
        "start",
        "end",
        kind=pl.when(leave).then(pl.lit("leave")).otherwise(pl.lit("trip")),
        code=pl.lit(0, pl.Int8),
        label="label",
        source="source",
        lanes=pl.when(leave).then(pl.lit("[0,3)")).otherwise(pl.lit("[0,1)")),
        since=pl.lit(_stamp(city.start)),
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
            pl.format("[{},{})", _minute("start"), _minute("end")).alias("during"),
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
    title = pl.format(
        "초과근무 {}월 {}일 {}:{}–{}:{}",
        pl.col("date").dt.month(),
        pl.col("date").dt.day(),
        *(
            part.cast(pl.String).str.zfill(2)
            for column in ("start", "end")
            for part in (pl.col(column) // 60, pl.col(column) % 60)
        ),
    )
    frames.write(
        "approvals_document",
        batches.with_columns(public_id=_series(batches.height)).select(
            _mapped("batch", documents, "id"),
            "public_id",
            *base,
            "number",
            pl.lit("overtime").alias("kind"),
            title.alias("title"),
            _mapped("unit", keys["units"], "unit_id"),
            _mapped("drafter", keys["people"], "drafter_id"),
            pl.lit("demo").alias("drafted_by"),
            _utc("drafted_at").alias("drafted_at"),
            pl.lit(1).alias("version"),
            pl.lit("approved").alias("state"),
            _utc("approved_at").alias("decided_at"),
        ),
    )
    frames.write(
        "approvals_step",
        batches.select(
            *base,
            _mapped("batch", documents, "document_id"),
            pl.lit(1).alias("version"),
            pl.lit(1).alias("seq"),
            pl.lit(0).alias("parallel_group"),
            pl.lit("decide").alias("kind"),
            _mapped("approver", keys["people"], "person_id"),
            pl.lit("agreed").alias("decision"),
            pl.lit("").alias("comment"),
            pl.lit("demo").alias("signed_by"),
            _utc("approved_at").alias("signed_at"),
        ),
    )


def _local(city: City, institution: int) -> None:
    code = city.institution.row(0)[0]
    base = [pl.lit(institution).alias("institution_id")]
    recorded = [
        pl.lit(_stamp(city.start)).alias("recorded_at"),
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
            pl.lit(_stamp(city.start)).alias("published_at"),
        ),
    )
    days = city.local_days.filter(pl.col("institution") == code)
    frames.write("organization_localday", days.select(*base, "date", "name", "document", *recorded))


# ── the months ────────────────────────────────────────────────────────────────────────


def _arrive(city: City, month: date, until: date) -> pl.DataFrame:
    """Touch the month for everybody and record its punches; those held back arrive after the close."""
    at = _moment(until, 0)
    attendance.touch_everybody(since=month, until=until, why="demo", at=at)
    day = pl.col("business_date")
    rows = city.punches.filter((day >= month) & (day < until))
    late = _late(city, rows, until)
    now = rows.join(
        late.select("card", "terminal", "at"), on=["card", "terminal", "at"], how="anti"
    )
    punches.record(_readings(now), source="file", source_ref=f"{month:%Y-%m} 단말기 파일", at=at)
    return _readings(late)


def _late(city: City, rows: pl.DataFrame, until: date) -> pl.DataFrame:
    """Evening readings of a few ordered days of the last whole month: a terminal was off the net."""
    if until != city.until.replace(day=1):
        return rows.clear()
    ordered = city.orders.filter((pl.col("start") == 1080) & (pl.col("cap_class") == 0))
    days = ordered.select("person", pl.col("date").alias("business_date"))
    evening = rows.join(days, on=["person", "business_date"], how="semi").filter(
        (pl.col("minute") > 1200) & (pl.col("direction") == 1)
    )
    return evening.gather_every(max(evening.height // LATE_FROM, 1)).head(LATE_FROM)


def _readings(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("terminal", pl.col("card").alias("credential"), "at", "direction")


def _rebuild(at: datetime) -> None:
    while attendance.rebuild_stale_days(at=at):
        pass


def _close(month: date, say: Say) -> None:
    """As clerks and payroll would: accept what is proposed, close every unit, hand off."""
    following = _next(month)
    at = _moment(following + timedelta(days=1), 10)
    units = people.units_with_people(since=month, until=following)
    clerk = _acting("clerk", following)
    while found := queries.misfits(units=list(units), since=month, until=following):
        solving.accept_proposals(misfits=[each.id for each in found], by=clerk, at=at)
        _rebuild(at)
    for unit in units:
        attendance.close_month(unit=unit, month=month, by=clerk, at=at)
    made = pay.hand_off(month=month, by=_acting("payroll", following), at=at + timedelta(hours=2))
    say(
        f"{month.year}년 {month.month}월: 부서 {len(units)}곳 마감, "
        f"{made.people:,}명 {made.total_won:,}원을 급여로 넘겼습니다."
    )


def _acting(role: str, on: date) -> Viewer:
    """Somebody of the city who holds a role, reaching the whole institution for the demo's sake."""
    person = accounts.anybody(role, on=on)
    viewer = accounts.viewer(person, on=on, role=role, origin="demo")
    return Viewer(**{**viewer.__dict__, "role": role, "held": (Held(role, None),)})


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _keys(table: str, ids: list[int]) -> dict[int, int]:
    """Database keys for the city's own ids, taken from the table's sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, len(ids)],
        )
        return dict(zip(ids, (int(row[0]) for row in cursor.fetchall()), strict=True))


def _mapped(column: str, keys: dict[int, int], name: str = "") -> pl.Expr:
    found = pl.col(column).replace_strict(keys, default=None, return_dtype=pl.Int64)
    return found.alias(name or column)


def _series(count: int) -> pl.Series:
    return pl.Series("public_id", [str(uuid7()) for _ in range(count)], dtype=pl.String)


def _uuids(frame: pl.DataFrame, by: str = "") -> pl.DataFrame:
    """Add `public_id`, one a row, or one for each value of `by`."""
    if not by:
        return frame.with_columns(_series(frame.height))
    each = frame.select(by).unique(maintain_order=True)
    return frame.join(each.with_columns(_series(each.height)), on=by)


def _valid() -> pl.Expr:
    until = pl.col("valid_until").cast(pl.String).fill_null("")
    return pl.format("[{},{})", pl.col("valid_from").cast(pl.String), until).alias("valid")


def _minute(column: str) -> pl.Expr:
    """The instant of a minute of `date`, as text; Seoul has no summer time."""
    at = pl.col("date").cast(pl.Datetime("us")) + pl.duration(minutes=pl.col(column))
    return at.dt.strftime("%Y-%m-%d %H:%M:%S+09")


def _utc(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%Y-%m-%d %H:%M:%S+09")


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SEOUL).astimezone(UTC)


def _stamp(day: date) -> str:
    return f"{day} 00:00:00+09"


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _months(city: City) -> list[date]:
    months, month = [], city.start
    while month < city.until:
        months.append(month)
        month = _next(month)
    return months
