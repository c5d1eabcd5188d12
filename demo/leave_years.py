"""The leave years as HR lives them: what the law and the ordinances give, and what a year leaves over."""

from datetime import date, timedelta

import polars as pl

from demo.city import City
from demo.leaves import first_day
from demo.load import Say, moment
from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.leave import actions as leave
from dure.people import queries as people

HALVES = ((1, 2), (7, 1))


def live(
    city: City, institution: int, *, since: date, until: date, by: Viewer, say: Say = print
) -> None:
    """What HR grants on days of [since, until): each year on its second day, looked at in summer."""
    with tenancy.institution(institution):
        for day in (each for each in _days(city) if since <= each < until):
            begins = (day.month, day.day) == HALVES[0]
            if begins and day.year > first_day(city.until).year:
                _settled(day, by, say)
            changed = leave.grant_year(year=day.year, by=by, at=moment(day, 9))
            if begins:
                given = _given(city, day, by)
                say(
                    f"{day.year}년: 연가를 {changed:,}명에게, 조례의 휴가를 {given:,}건 주었습니다."
                )


def _settled(day: date, by: Viewer, say: Say) -> None:
    """The year before as its last day left it: looked at once more, then settled."""
    leave.grant_year(year=day.year - 1, by=by, at=moment(day, 8))
    settled = leave.settle_year(year=day.year - 1, by=by, at=moment(day, 8))
    say(f"{day.year - 1}년에 남은 연가를 {settled:,}명 정산했습니다.")


def _days(city: City) -> list[date]:
    years = range(first_day(city.until).year, city.until.year + 1)
    days = {date(year, *each) for year in years for each in HALVES}
    return sorted(days | {city.until - timedelta(days=1)})


def _given(city: City, day: date, by: Viewer) -> int:
    """The ordinance's lots that begin on a day."""
    lots = city.leave_grants.filter(pl.col("starts") == day)
    same = ["kind", "minutes", "starts", "expires", "document"]
    keys, count = _keys(city), 0
    for (kind, minutes, starts, expires, document), mine in lots.group_by(
        same, maintain_order=True
    ):
        count += leave.grant_days(
            kind=kind,
            persons=mine["person"].replace_strict(keys).to_list(),
            minutes=minutes,
            starts=starts,
            expires=expires,
            document=document,
            by=by,
            at=moment(day, 10),
        )
    return count


def _keys(city: City) -> dict[int, int]:
    """The city's own number of a person → the database's, by staff number."""
    numbers = city.people.select("id", value="staff_number")
    held = people.holders(kind="staff", values=numbers["value"].to_list())
    return dict(numbers.join(held, on="value").select("id", "person").iter_rows())
