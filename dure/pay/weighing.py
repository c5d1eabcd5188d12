"""The parts of a month that an amendment may change: each read as figures by person and item."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

import polars as pl

from dure.attendance import queries as attendance
from dure.labor import paying
from dure.labor import queries as labor
from dure.labor.models import District, SlipItem
from dure.leave import entitlements
from dure.pay import compensations, cuts, duties, queries, travels
from dure.pay.models import Cut, DutyPay, Travel
from dure.people import queries as people
from dure.timeline.actions import SEOUL, month_after
from law import month as law
from law import params

NO_LAW: Final = (params.NoLawInForce, params.Unset, params.LocalRefused)
LATE: Final = ("late_minutes", "early_leave_minutes")
NO_PRICE: Final = "그 계급의 단가(기준호봉)가 없습니다."
NO_STEP: Final = "호봉이 적혀 있지 않습니다."
UNITS: Final = {"minutes": "분", "leave_minutes": "분", "won": "원"}
NOT_WEIGHED: Final = (
    "다시 계산하지 않은 것: 신청과 결재의 거절, 유연근무와 당직표, 연말 정산, 근로조건의 점검과 "
    "퇴직 정산."
)
type Key = tuple[int, str]  # person (below zero: the worker of a district without one) and item


@dataclass(frozen=True)
class Figures:
    """Minutes or won by person and item; what cannot be reckoned is None, with the reason."""

    amounts: dict[Key, int | None] = field(default_factory=dict)
    unknown: dict[Key, str] = field(default_factory=dict)

    def add(self, subject: int, item: str, amount: int | None, why: str = "") -> None:
        key = (subject, item)
        held = self.amounts.get(key, 0)
        self.amounts[key] = None if amount is None or held is None else held + amount
        if amount is None:
            self.unknown[key] = why

    def of(self, key: Key) -> int | None:
        """Nothing where the table gives none."""
        return self.amounts.get(key, 0)


@dataclass(frozen=True)
class Part:
    """One part: what it is called, its items, how it is read, and who may see the names in it."""

    name: str
    ko: str
    unit: str
    items: Mapping[str, str]
    read: Callable[[date, datetime], Figures]
    readers: tuple[str, ...] = ("payroll",)
    of_days: bool = False  # whether it reads the days that were computed again


def _minutes(month: date, at: datetime) -> Figures:
    days = attendance.latest(
        since=month, until=month_after(month), steps=("recognised_minutes", *LATE)
    )
    total = pl.all().cast(pl.Int64).sum()
    sums = days.group_by("person").agg(total).sort("person")
    found = Figures()
    for row in sums.iter_rows(named=True):
        found.add(row["person"], "recognised_minutes", row["recognised_minutes"])
        found.add(row["person"], "late_minutes", sum(row[name] for name in LATE))
    return found


def _lines(month: date, at: datetime) -> Figures:
    found = Figures()
    for row in queries.computed(month=month).iter_rows(named=True):
        found.add(row["person"], row["item"], row["amount_won"], NO_PRICE)
    return found


def _cuts(month: date, at: datetime) -> Figures:
    found = Figures()
    for row in cuts.computed(month=month):
        won = row["cut_won"]
        found.add(row["person"], row["item"], None if won is None else -won, NO_STEP)
    return found


def _duties(month: date, at: datetime) -> Figures:
    found = Figures()
    for row in duties.computed(month=month, at=at):
        steps = row["steps"]
        found.add(row["person"], row["item"], steps["amount_won"], steps.get("missing", ""))
    return found


def _travel(month: date, at: datetime) -> Figures:
    found = Figures()
    for row in travels.computed(month=month, at=at):
        steps = row["steps"]
        found.add(
            row["person"],
            row["item"],
            steps["travel_won"],
            steps.get("missing") or "적힌 것이 모자랍니다.",
        )
    return found


def _compensation(month: date, at: datetime) -> Figures:
    """Of the half year that the month lies in, as if its leave had been used up to now only."""
    half = compensations.JUNE if month.month <= 6 else compensations.DECEMBER
    found = Figures()
    for row in compensations.computed(year=month.year, half=half).iter_rows(named=True):
        found.add(row["person"], "compensation", row["compensation_won"], NO_STEP)
    return found


def _labor(month: date, at: datetime) -> Figures:
    found = Figures()
    for district in District.objects.order_by("id"):
        for line in paying.of_district(district, month).lines:
            _slip(found, line)
    return found


def _slip(found: Figures, line: paying.Line) -> None:
    subject = line.worker.person_id or -line.worker.id
    if line.asked:
        found.add(subject, "asked", None, line.asked[0])
    for each in line.items:
        found.add(subject, each.item, each.won if each.side == "earning" else -each.won)


def _grants(month: date, at: datetime) -> Figures:
    on = month_after(month) - timedelta(days=1)
    today = at.astimezone(SEOUL).date()
    rows = entitlements.entitled(year=month.year, on=on, today=today).iter_rows(named=True)
    found = Figures()
    for row in rows:
        found.add(row["person"], "annual", row["granted_minutes"])
    return found


def _part(*told: Any, **more: Any) -> tuple[str, Part]:
    return told[0], Part(*told, **more)


PARTS: Final[Mapping[str, Part]] = dict((
    _part("minutes", "근무시간", "minutes",
          {"recognised_minutes": "인정 시간외", "late_minutes": "지각·조퇴"}, _minutes,
          ("hr", "payroll"), of_days=True),
    _part("lines", "초과근무수당", "won",
          {law.OVERTIME: "시간외근무수당", law.FIXED: "정액분"}, _lines, of_days=True),
    _part("cuts", "감액", "won", dict(Cut.Item.choices), _cuts),
    _part("duties", "당직비와 비상근무수당", "won", dict(DutyPay.Item.choices), _duties,
          of_days=True),
    _part("travel", "여비", "won", dict(Travel.Item.choices), _travel),
    _part("compensation", "연가보상비(그 반년, 지금까지의 연가로)", "won",
          {"compensation": "연가보상비"}, _compensation, ("hr", "payroll")),
    _part("labor", "기간제·공무직의 임금(받는 것은 더하고 빼는 것은 뺌)", "won",
          {**dict(SlipItem.Item.choices), "asked": "셈하지 못한 임금"}, _labor, ("hr",)),
    _part("grants", "그해의 연가", "leave_minutes", {"annual": "연가"}, _grants, ("hr",)),
))  # fmt: skip


def called(subjects: Iterable[int]) -> dict[int, str]:
    """Names by subject: of persons, and of workers without one."""
    some = set(subjects)
    workers = labor.called(-each for each in some if each < 0)
    persons = people.names(each for each in some if each > 0)
    return persons | {-pk: name for pk, name in workers.items()}
