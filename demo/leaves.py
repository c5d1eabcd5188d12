"""Two years of leave: what was asked for, on which days, and who decided.

Pure and seeded. The days that the half year's timeline already has keep their hours; what they
are called is decided here. Nobody takes more than offices commonly give, two days kept back.
Whoever has a contract under labour law files no leave here: theirs stays on the timeline alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from demo import leave_filing, leave_mix, leave_room, leave_story, ordinances, recommended, service
from demo.asks import LEAVE
from demo.cast import CAST, KIM
from demo.dates import calendar
from demo.dice import Dice
from demo.leave_places import ROW, Ground, calendar_until, hours, minutes, part
from demo.staff import Span

HALF_DAY = 240


@dataclass(frozen=True)
class Leaves:
    requests: pl.DataFrame
    days: pl.DataFrame
    spans: pl.DataFrame
    granted: pl.DataFrame  # lots that ordinances give
    notices: pl.DataFrame
    plans: pl.DataFrame
    protections: pl.DataFrame  # of mothers whose year ended before the half year


def invented(
    *,
    crew: pl.DataFrame,
    held: pl.DataFrame,
    assigned: pl.DataFrame,
    guarded: pl.DataFrame,
    absences: pl.DataFrame,
    units: pl.DataFrame,
    chiefs: pl.DataFrame,
    told: pl.DataFrame,
    span: Span,
) -> Leaves:
    """Every request with its days, from the January before the last year on."""
    spans = service.spans(crew, guarded, span)
    ground = _ground(crew, held, assigned, spans, span)
    mothers, births = _mothers(ground, spans, guarded)
    wished = [
        mothers, _wishes(ground), _vacations(ground), _annual(ground), _fated(ground),
        _hours_of_parents(ground, guarded), _told(ground, told), _expecting(ground, guarded),
    ]  # fmt: skip
    free = leave_room.free(_stacked(wished), absences, ground)
    rows = leave_room.alone(_stacked([_already(ground, absences, told), free]))
    rows = leave_room.afforded(leave_room.limited(rows), ground, spans)
    requests, days = leave_filing.filed(_in_runs(rows), ground, units, chiefs)
    notices, plans = recommended.told(requests, days, ground)
    return Leaves(
        requests=requests,
        days=days,
        spans=spans,
        granted=ordinances.granted(requests, ground),
        notices=notices,
        plans=plans,
        protections=births,
    )


def first_day(until: date) -> date:
    """The January before the year of the city's last day."""
    return date((until - timedelta(days=1)).year - 1, 1, 1)


def _ground(
    crew: pl.DataFrame, held: pl.DataFrame, assigned: pl.DataFrame, spans: pl.DataFrame, span: Span
) -> Ground:
    since, ahead = first_day(span.until), calendar_until(span.until)
    year = calendar(since - timedelta(days=40), ahead + timedelta(days=150))
    out = spans.filter(~pl.col("kind").is_in(service.IN))
    lost = (pl.col("valid_until") - pl.col("valid_from")).dt.total_days()
    served = out.group_by("person").agg(lost=lost.sum())
    civil = crew.filter(pl.col("kind").is_in(service.CIVIL))
    people = civil.join(served, on="person", how="left", maintain_order="left").select(
        "person", "kind", "rank", since="valid_from", gone="valid_until",
        counted=pl.col("valid_from") + pl.duration(days=pl.col("lost").fill_null(0)),
    )  # fmt: skip
    return Ground(
        crew=people,
        held=held,
        assigned=assigned,
        hours=hours(year),
        out=out.select("person", "valid_from", "valid_until"),
        year=year,
        since=since,
        start=span.start,
        until=span.until,
        ahead=ahead,
        dice=span.dice,
    )


# ── what the half year already has ────────────────────────────────────────────────────


def _already(ground: Ground, absences: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """The leave of the timeline with its hours, a kind given to each day."""
    found = absences.filter(pl.col("kind") == LEAVE).select(
        "person", "date", "label", start=pl.col("start").cast(pl.Int32),
        end=pl.col("end").cast(pl.Int32), luck=ground.dice.luck(),
    )  # fmt: skip
    rows = ground.placed(found.join(_years(ground), on="person")).with_columns(
        whole=(pl.col("start") == pl.col("begins")) & (pl.col("end") == pl.col("ends"))
    )  # fmt: skip
    kind = (
        pl.when(pl.col("label") == "병가").then(pl.lit("sick"))
        .when("whole").then(_one_of(ground.dice, leave_mix.WHOLE_DAYS))
        .otherwise(_one_of(ground.dice, leave_mix.HALF_DAYS))
    )  # fmt: skip
    for name, years in leave_mix.SERVICE_ONLY.items():
        kind = (
            pl.when((kind == name) & (pl.col("years") < years))
            .then(pl.lit("annual"))
            .otherwise(kind)
        )
    rows = rows.with_columns(kind=kind, detail=pl.lit(""), reason=pl.lit(""))
    ours = told.select(
        pl.lit(KIM, pl.Int32).alias("person"), "date", t_kind="kind", t_detail="detail",
        t_reason="reason", event="event",
    )  # fmt: skip
    rows = rows.join(ours, on=["person", "date"], how="left").with_columns(
        kind=pl.coalesce("t_kind", pl.when(pl.col("person") == KIM).then(pl.lit("annual")), "kind"),
        detail=pl.coalesce("t_detail", "detail"),
        reason=pl.coalesce("t_reason", "reason"),
    )
    return _as_rows(rows.with_row_index("req"), prio=0, already=True)


def _one_of(dice: Dice, mix: tuple[tuple[str, int], ...]) -> pl.Expr:
    roll, upper = dice.day("leave kind", 1000), sum(of for _, of in mix)
    chosen: pl.Expr = pl.lit("annual")
    for kind, of in reversed(mix):
        chosen = pl.when(roll < upper).then(pl.lit(kind)).otherwise(chosen)
        upper -= of
    return chosen


def _years(ground: Ground) -> pl.DataFrame:
    """person → whole years of service at the half year's start."""
    return ground.crew.select(
        "person", years=(pl.lit(ground.start) - pl.col("counted")).dt.total_days() // 366
    )


def _in_runs(rows: pl.DataFrame) -> pl.DataFrame:
    """One request for the timeline's whole days of a kind in a row, a weekend between or not."""
    here = pl.col("already")
    mine = rows.filter(here).sort("person", "date")
    before = {
        name: pl.col(name).shift(1).over("person")
        for name in ("date", "kind", "whole", "unit", "reason")
    }
    near = (pl.col("date") - before["date"]).dt.total_days()
    monday = pl.col("date").dt.weekday() == 1
    same = (near == 1) | ((near == 3) & monday)
    same &= pl.col("whole") & before["whole"]
    for name in ("kind", "unit", "reason"):
        same &= before[name] == pl.col(name)
    same &= pl.col("date").dt.year() == before["date"].dt.year()
    base = int(str(rows.get_column("req").max() or 0))
    runs = mine.with_columns(req=base + (~same.fill_null(False)).cast(pl.Int64).cum_sum())
    return pl.concat([rows.filter(~here), runs])


# ── what people wish for ──────────────────────────────────────────────────────────────


def _wishes(ground: Ground) -> pl.DataFrame:
    """Sick leave, official and special leave, and the ordinance's, before the half year."""
    found = []
    for number, wish in enumerate(leave_mix.WISHES):
        since = max(ground.since, date(*wish.earliest)) if wish.earliest else ground.since
        for until, begin in ((ground.start, since), (ground.ahead, ground.until)):
            late = begin == ground.until
            if late and wish.kind not in ("marriage_self", "marriage_child", "official"):
                continue
            found.append(_of_wish(ground, wish, f"wish {number} {late}", begin, until))
    return _stacked(found)


def _of_wish(
    ground: Ground, wish: leave_mix.Wish, salt: str, since: date, until: date
) -> pl.DataFrame:
    years = (pl.lit(ground.start) - pl.col("counted")).dt.total_days() // 366
    fits = years.is_between(wish.from_years, wish.until_years, closed="left")
    people = _strangers(ground).filter(fits)
    turns = max(1, round((until - since).days / 365))
    of = round(wish.of * (until - since).days / 365 / turns)
    drawn = ground.drawn(salt, people, turns, since, until, of=of)
    length = wish.days + ground.dice.roll(salt + ": length", max(wish.spread, 1), "person", "n")
    rows = ground.block(drawn, length).filter(pl.col("date") < until)
    if wish.hours:
        roll = ground.dice.roll(salt + ": hours", 2, "req")
        rows = rows.with_columns(**part(pl.lit(wish.hours * 60), roll == 0))
    first = pl.col("date").min().over("req")
    event = None if wish.event is None else first - timedelta(days=wish.event)
    return _as_rows(
        rows, kind=wish.kind, detail=wish.detail, reason=wish.reason, prio=wish.prio, event=event
    )


def _vacations(ground: Ground) -> pl.DataFrame:
    """A week in summer, days between the years, and about the holidays of spring and autumn."""
    found, year = [], ground.since.year
    while date(year, 7, 10) < ground.ahead:
        for name, since, until, of, least, more in (
            ("spring", date(year, 4, 28), date(year, 5, 10), 350, 1, 3),
            ("summer", date(year, 7, 14), date(year, 8, 18), 850, 4, 3),
            ("autumn", date(year, 9, 29), date(year, 10, 17), 350, 1, 3),
            ("winter", date(year, 12, 22), date(year + 1, 1, 9), 260, 1, 3),
        ):
            salt = f"{name} {year}"
            drawn = ground.drawn(salt, _strangers(ground), 1, since, until, of=of)
            length = least + ground.dice.roll(salt + ": length", more, "person", "n")
            rows = ground.block(drawn, length)
            reason = "여름휴가" if name == "summer" else "가족 여행"
            found.append(_as_rows(rows, kind="annual", reason=reason, prio=7))
        year += 1
    return _stacked(found)


def _annual(ground: Ground) -> pl.DataFrame:
    """Annual leave by the hour mostly, half and whole days beside it."""
    found = []
    for since, until, lengths in (
        (ground.since, ground.start, (6, 2, 2)),
        (ground.until, ground.ahead, (6, 3, 4)),
    ):
        whole_year = (until - since).days / 365
        for name, each in zip(("hours", "half", "whole"), lengths, strict=True):
            salt, turns = f"annual {name} {since}", max(1, round(each * whole_year))
            drawn = ground.drawn(salt, _strangers(ground), turns, since, until, of=900)
            rows = ground.placed(drawn).with_columns(luck=ground.dice.luck())
            late = ground.dice.day("annual late", 3) > 0
            if name == "hours":
                few = ground.dice.day("annual hours", 20)
                length = pl.when(few < 5).then(1).when(few < 12).then(2).when(few < 17).then(3)
                rows = rows.with_columns(**part(length.otherwise(4) * 60, late))
            elif name == "half":
                rows = rows.with_columns(**part(pl.lit(HALF_DAY), late))
            rows = rows.sort("person", "date", "n").with_row_index("req")
            waits = (pl.col("date") > ground.until) & (ground.dice.day("waits", 100) < 6)
            state = pl.when(waits).then(pl.lit("requested")).otherwise(pl.lit("approved"))
            found.append(_as_rows(rows.with_columns(state=state), kind="annual", prio=8))
    return _stacked(found)


def _fated(ground: Ground) -> pl.DataFrame:
    """Requests that came to nothing: refused, taken back, or granted and cancelled."""
    drawn = ground.drawn("fated", _strangers(ground), 2, ground.since, ground.until, of=60)
    coming = ground.drawn("fated soon", _strangers(ground), 1, ground.until, ground.ahead, of=12)
    rows = ground.placed(pl.concat([drawn, coming])).sort("person", "date", "n")
    roll = ground.dice.roll("fate", 10, "req")
    fate = pl.when(roll < 3).then(pl.lit("rejected")).when(roll < 5).then(pl.lit("withdrawn"))
    rows = rows.with_row_index("req").with_columns(
        state=fate.otherwise(pl.lit("cancelled")), **part(pl.lit(HALF_DAY), roll % 2 == 0)
    )
    return _as_rows(rows, kind="annual", prio=9)


# ── parents ───────────────────────────────────────────────────────────────────────────


def _mothers(
    ground: Ground, spans: pl.DataFrame, guarded: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """출산휴가: ninety days of the births before the half year, and those soon to come.

    With it the protection of the year after each earlier birth, over before the half year.
    """
    busy = pl.concat([spans.filter(pl.col("valid_until") > ground.since), guarded],
                     how="diagonal").get_column("person").implode()  # fmt: skip
    roll = ground.dice.roll("mothers", 1000, "person")
    able = (pl.col("kind") == "regular") & (pl.col("rank") > 0) & ~pl.col("person").is_in(busy)
    served = pl.col("since") < pl.lit(date(ground.since.year - 1, 1, 1))
    room = (ground.start - ground.since).days - 366
    born = pl.lit(ground.since) + pl.duration(
        days=50 + ground.dice.roll("birth", max(room - 60, 1), "person")
    )
    past = _strangers(ground).filter(able & served & (roll < 8)).select("person", born=born)
    soon = guarded.filter(
        (pl.col("kind") == "pregnancy")
        & pl.col("valid_until").is_between(ground.until, ground.ahead + timedelta(days=35))
    ).select("person", born="valid_until")  # fmt: skip
    both = pl.concat([past, soon]).sort("person").with_row_index("req")
    first = pl.col("born") - pl.duration(days=40)
    days = both.with_columns(
        date=pl.date_ranges(first, first + pl.duration(days=89)), event="born"
    ).explode("date").filter((pl.col("born") < ground.until) | (pl.col("date") >= ground.until))  # fmt: skip
    at_work = ground.placed(days)
    off = days.join(at_work.select("person", "date"), on=["person", "date"], how="anti")
    off = off.with_columns(start=540, end=1080, off=True, begins=540, ends=1080, rest=720, back=780)
    rows = pl.concat([at_work.with_columns(off=False), off], how="diagonal_relaxed")
    births = past.select(
        "person", kind=pl.lit("childbirth"), valid_from="born",
        valid_until=pl.col("born") + pl.duration(days=365), agreed=pl.lit(True),
    )  # fmt: skip
    made = _as_rows(rows, kind="maternity", reason="출산", prio=1)
    return made, births.filter(pl.col("valid_until") <= ground.start)


def _hours_of_parents(ground: Ground, guarded: pl.DataFrame) -> pl.DataFrame:
    """육아시간 two hours a day, a month to a request."""
    born = guarded.filter(pl.col("kind") == "childbirth").get_column("person").implode()
    roll = ground.dice.roll("parents", 1000, "person")
    fits = (pl.col("kind") == "regular") & (pl.col("rank") > 0)
    people = _strangers(ground).filter(fits & ((roll < 16) | pl.col("person").is_in(born)))
    early = people.filter(~pl.col("person").is_in(born))
    before = ground.drawn("parents", early, 3, ground.since, ground.start - timedelta(days=31))
    before = before.with_columns(date=pl.col("date").dt.month_start()).unique(["person", "date"])
    after = people.select("person", n=pl.lit(9, pl.Int32), date=pl.lit(ground.until))
    drawn = pl.concat([before, after], how="vertical_relaxed").sort("person", "date")
    length = pl.when(pl.col("n") == 9).then(10).otherwise(18)
    rows = ground.block(drawn, length)
    rows = rows.filter((pl.col("date") < ground.start) | (pl.col("date") >= ground.until))
    late = ground.dice.roll("parents late", 2, "person") == 0
    rows = rows.with_columns(event=_third_birthday(ground), **part(pl.lit(120), late))
    return _as_rows(rows, kind="parenting_hours", reason="자녀 등하원", prio=6)


def _third_birthday(ground: Ground) -> pl.Expr:
    """When the child was born: one to five years before the leave years."""
    return pl.lit(ground.since) - pl.duration(days=365 + ground.dice.roll("child", 1400, "person"))


def _expecting(ground: Ground, guarded: pl.DataFrame) -> pl.DataFrame:
    """모성보호시간 in the weeks to come, and a day for the next check-up."""
    waiting = guarded.filter(
        (pl.col("kind") == "pregnancy") & (pl.col("valid_until") > ground.until)
    ).select("person", n=pl.lit(0, pl.Int32), date=pl.lit(ground.until), event="valid_until")  # fmt: skip
    rows = ground.block(waiting.sort("person"), pl.lit(10))
    hourly = rows.with_columns(**part(pl.lit(120), pl.lit(True)))
    check = waiting.with_columns(date=pl.lit(ground.until + timedelta(days=18)))
    whole = ground.block(check.sort("person"), pl.lit(1))
    return _stacked([
        _as_rows(hourly, kind="maternity_hours", reason="임신", prio=6),
        _as_rows(whole, kind="prenatal_checkup", reason="정기 검진", prio=2),
    ])  # fmt: skip


# ── the cast ──────────────────────────────────────────────────────────────────────────


def _told(ground: Ground, told: pl.DataFrame) -> pl.DataFrame:
    """김주무관's earlier leave, and what he and 박과장 filed for the weeks to come."""
    workdays = ground.year.filter("workday").get_column("date").to_list()
    parts = [(KIM, told.filter(pl.col("date") < ground.start))]
    parts += list(leave_story.ahead(workdays, ground.until).items())
    found = []
    for person, rows in parts:
        mine = rows.with_columns(person=pl.lit(person, pl.Int32)).sort("date")
        run = ((pl.col("date") - pl.col("date").shift(1)).dt.total_days() != 1) | (
            pl.col("state") != pl.col("state").shift(1)
        )
        placed = ground.placed(mine).sort("date")
        found.append(_as_rows(placed.with_columns(req=run.fill_null(True).cum_sum()), prio=0))
    return _stacked(found)


def _strangers(ground: Ground) -> pl.DataFrame:
    """Everybody whose leave is not told."""
    others = ("김주무관", "박과장")
    return ground.crew.filter(~pl.col("person").is_in([CAST[name] for name in others]))


# ── from wishes to requests ───────────────────────────────────────────────────────────


def _as_rows(
    rows: pl.DataFrame,
    *,
    prio: int,
    kind: str = "",
    detail: str = "",
    reason: str = "",
    event: pl.Expr | None = None,
    already: bool = False,
) -> pl.DataFrame:
    """The columns of ROW and the day's hours; a whole day where no hours are said."""
    there = rows.columns
    given: dict[str, pl.Expr] = {"prio": pl.lit(prio)}
    for name, value in (("kind", kind), ("detail", detail), ("reason", reason)):
        if value or name not in there:
            given[name] = pl.lit(value)
    if event is not None or "event" not in there:
        given["event"] = pl.lit(None) if event is None else event
    if "state" not in there:
        given["state"] = pl.lit("approved")
    if "off" not in there:
        given["off"] = pl.lit(False)
    whole = {"start": pl.col("begins"), "end": pl.col("ends")}
    given |= {
        name: pl.coalesce(name, bound) if name in there else bound for name, bound in whole.items()
    }
    named = rows.with_columns(**given).with_columns(minutes=minutes())
    if "unit" not in named.columns:
        named = named.with_columns(unit=pl.lit(None))
    return named.select(
        *(pl.col(name).cast(kind_) for name, kind_ in ROW.items()),
        pl.col("unit").cast(pl.Int32), pl.col("minutes").cast(pl.Int32),
        whole=(pl.col("start") == pl.col("begins")) & (pl.col("end") == pl.col("ends")),
        already=pl.lit(already),
    )  # fmt: skip


def _stacked(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Frames one under another, no request of one taken for a request of another."""
    found, base = [], 0
    for rows in parts:
        found.append(rows.with_columns(req=pl.col("req") + base))
        base += int(str(rows.get_column("req").max() or 0)) + 1
    return pl.concat(found)
