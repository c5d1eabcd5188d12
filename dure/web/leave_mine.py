"""One's leave of a year, as the pages of 내 휴가 read it."""

from dataclasses import dataclass
from datetime import date, timedelta

from dure.errors import NotTheirs
from dure.leave import queries as leave
from dure.web.doors import Visit


@dataclass(frozen=True)
class Mine:
    """One's leave of a year: as of a day of it, and as the year will end by what is approved."""

    person: int
    year: int
    on: date
    now: leave.Balance
    end: leave.Balance
    others: tuple[leave.Balance, ...]
    asked: tuple[leave.Asked, ...]

    @property
    def lots(self) -> list[leave.Lot]:
        every = [*self.now.lots, *(lot for each in self.others for lot in each.lots)]
        return [lot for lot in every if lot.granted or lot.used]

    @property
    def taken(self) -> list[leave.Consumed]:
        """Annual leave of this year that is used or approved, by day."""
        return [each for each in self.end.consumed if each.date.year == self.year]

    @property
    def used(self) -> int:
        return sum(each.minutes for each in self.taken if each.date <= self.on)

    @property
    def ahead(self) -> int:
        return sum(each.minutes for each in self.taken if each.date > self.on)


def own(visit: Visit) -> int:
    if visit.viewer.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 휴가가 없습니다.")
    return visit.viewer.person


def mine(visit: Visit, year: int) -> Mine:
    person, last = own(visit), date(year, 12, 31)
    on = min(max(visit.today, date(year, 1, 1)), last)
    return Mine(
        person,
        year,
        on,
        leave.balance(person, on=on),
        leave.balance(person, on=last),
        tuple(
            leave.balance(person, on=on, pool=pool)
            for pool in leave.pools(person)
            if pool != "annual"
        ),
        tuple(leave.of_person(person, since=date(year, 1, 1), until=date(year + 1, 1, 1))),
    )


def year_of(visit: Visit) -> int:
    text = visit.request.GET.get("year", "") or visit.request.POST.get("year", "")
    found = int(text) if text.isdecimal() and len(text) == 4 else visit.today.year
    return int(min(max(found, 2020), visit.today.year + 1))


def last_day(expires: date) -> str:
    day = expires - timedelta(days=1)
    return f"{day.month}월 {day.day}일"


def lot_key(lot: leave.Lot) -> str:
    """A lot's name as an address says it: names hold the numbers of documents."""
    return lot.lot.encode().hex()
