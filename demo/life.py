"""해온시 lives: punches arrive month by month, clerks solve and close, payroll takes over."""

from datetime import date, datetime, timedelta

import polars as pl

from demo import (
    decisions,
    duties,
    duty_life,
    emergencies,
    hours,
    leave_years,
    leaves,
    machines,
    pending,
    planted,
    regimes,
)
from demo.city import City
from demo.load import Say, moment
from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.viewer import Held, Viewer
from dure.attendance import actions as attendance
from dure.attendance import punches, queries, solving
from dure.pay import actions as pay
from dure.people import queries as people

LATE_FROM = 5  # how many punches of the last closed month arrive after its hand-off


def live(city: City, institution: int, *, close: bool = True, say: Say = print) -> None:
    """Let each month's punches arrive, solve what does not fit, close it and hand it off.

    HR grants leave as the years come, those before the first month first.
    """
    grant(city, institution, since=leaves.first_day(city.until), until=city.start, say=say)
    for month in _months(city):
        until = min(_next(month), city.until)
        grant(city, institution, since=month, until=until, say=say)
        with tenancy.institution(institution):
            held_back = arrive(city, month, until)
            _rebuild(moment(until, 1))
            if close and until == _next(month):
                _close(month, say)
        if close and held_back.height:
            with tenancy.institution(institution):
                at = moment(until + timedelta(days=3), 9)
                punches.record(held_back, source="file", source_ref="늦게 온 단말기 파일", at=at)
                _rebuild(at)
    with tenancy.institution(institution):
        _rebuild(moment(city.until, 1))


def grant(city: City, institution: int, *, since: date, until: date, say: Say = print) -> None:
    """Let HR grant what falls due on days of [since, until)."""
    with tenancy.institution(institution):
        by = acting("hr", city.start)
    leave_years.live(city, institution, since=since, until=until, by=by, say=say)


def this_morning(institution: int, *, today: date, at: datetime) -> None:
    """Leave some requests for 박과장 to decide, and put the 전결 matrix, the watches and the regime
    of work in force."""
    with tenancy.institution(institution):
        kim = accounts.person_of("kim")
        if kim:
            pending.ask(of=kim, today=today, at=at)
            hours.write(of=kim, today=today, hr=acting("hr", today), at=at)
            duties.write(of=kim, today=today, by=acting("hr", today), at=at)
            duty_life.write(of=kim, today=today, hr=acting("hr", today), at=at)
            duty_life.pay_first_month(today=today, payroll=acting("payroll", today))
        decisions.write(since=today, by=acting("hr", today), at=at)
        regimes.write(today=today, by=acting("hr", today), at=at)
        if kim:
            emergencies.write(of=kim, today=today, hr=acting("hr", today), at=at)
            _rebuild(at)


def arrive(city: City, month: date, until: date) -> pl.DataFrame:
    """Touch the month for everybody and record its punches; those held back arrive after the close."""
    at = moment(until, 0)
    attendance.touch_everybody(since=month, until=until, why="demo", at=at)
    day = pl.col("business_date")
    rows = city.punches.filter((day >= month) & (day < until))
    if until == city.until:
        rows = planted.told(rows, city)
    late = _late(city, rows, until)
    now = rows.join(
        late.select("card", "terminal", "at"), on=["card", "terminal", "at"], how="anti"
    )
    here = pl.lit(until == city.until) & pl.col("terminal").is_in(
        machines.calling(city.terminals["serial"])
    )
    punches.record(_readings(now.filter(here)), source="terminal", source_ref="단말기", at=at)
    sent = _readings(now.filter(~here))
    punches.record(sent, source="file", source_ref=f"{month:%Y-%m} 단말기 파일", at=at)
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
    at = moment(following + timedelta(days=1), 10)
    units = people.units_with_people(since=month, until=following)
    clerk = acting("clerk", following)
    while found := queries.misfits(units=list(units), since=month, until=following):
        stays = [each.id for each in found if each.proposal.startswith("cancel_")]
        rest = [each.id for each in found if not each.proposal.startswith("cancel_")]
        if rest:
            solving.accept_proposals(misfits=rest, by=clerk, at=at)
        if stays:
            solving.leave_as_is(misfits=stays, reason="본인에게 확인함", by=clerk, at=at)
        _rebuild(at)
    for unit in units:
        attendance.close_month(unit=unit, month=month, by=clerk, at=at)
    made = pay.hand_off(month=month, by=acting("payroll", following), at=at + timedelta(hours=2))
    say(
        f"{month.year}년 {month.month}월: 부서 {len(units)}곳 마감, "
        f"{made.people:,}명 {made.total_won:,}원을 급여로 넘겼습니다."
    )


def acting(role: str, on: date) -> Viewer:
    """Somebody of the city who holds a role, reaching the whole institution for the demo's sake."""
    person = accounts.anybody(role, on=on)
    viewer = accounts.viewer(person, on=on, role=role, origin="demo")
    return Viewer(**{**viewer.__dict__, "role": role, "held": (Held(role, None),)})


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _months(city: City) -> list[date]:
    months, month = [], city.start
    while month < city.until:
        months.append(month)
        month = _next(month)
    return months
