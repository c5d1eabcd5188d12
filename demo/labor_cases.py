"""Work, pay and terms of each 협치지원관: weaknesses that the source names, and what only looks like one."""

from collections.abc import Callable
from datetime import date

from demo import labor_papers as papers
from demo.labor import BASE, FULL, SINCE, UNTIL, Facts, contract, more, on, paid, worker

Case = Callable[[str], Facts]
SUMMER = date(2026, 7, 1), date(2026, 9, 1)
PART = dict.fromkeys(range(5), 240)
HOURLY = 1_314_000  # (20시간 + 주휴 4시간) × 365 ÷ 84 = 104.2857시간이면 시간당 12,600원


def right(n: str) -> Facts:
    """The contract given on the first day, access on the third workday, reports on the 15th."""
    facts = worker(n)
    facts["contracts"][0]["delivered_on"] = SINCE
    for row in facts["accesses"]:
        row["granted_on"] = date(2025, 10, 10)
    for row in facts["insurances"]:
        row["reported_on"] = date(2025, 10, 15) if row["kind"] == "nhi" else date(2025, 11, 15)
    return facts


def overtime(n: str) -> Facts:
    """Ten hours that ended at ten in the evening: two of them over, none of the night."""
    facts = worker(n)
    on(facts, date(2026, 3, 10), worked_minutes=600, break_minutes=60, night_minutes=0)
    return facts


def night(n: str) -> Facts:
    """Eight hours that ended at eleven in the evening."""
    facts = worker(n)
    on(facts, date(2026, 4, 14), night_minutes=60)
    return facts


def sunday(n: str) -> Facts:
    """Nine hours on a Sunday, unpaid; and a week of 52 hours, not a minute more, paid."""
    facts = worker(n)
    on(facts, date(2026, 5, 17), worked_minutes=540, break_minutes=60, holiday=True)
    for day in range(16, 21):
        on(facts, date(2026, 3, day), worked_minutes=624, break_minutes=60)
    # 하루 2시간 24분 × 5일 = 12시간, × 1.5 × 2,600,000 ÷ 209 = 223,923.4…
    paid(facts, date(2026, 3, 1), overtime_won=223_924, stated_overtime_minutes=720)
    return facts


def part_time(n: str) -> Facts:
    facts = worker(n, kind="part_time", wage=("month", HOURLY), week=PART)
    on(facts, date(2026, 6, 9), worked_minutes=300)
    return facts


def part_time_right(n: str) -> Facts:
    """Peers 10 % above, no more; an afternoon of 3:59 without a break."""
    facts = worker(n, kind="part_time", wage=("month", HOURLY), week=PART)
    more(facts, "peers", peer="permanent", hourly_won=14_000)
    on(facts, date(2026, 6, 10), worked_minutes=239, break_minutes=0)
    return facts


def unconsented(n: str) -> Facts:
    """An hour more, paid, to which nobody agreed in writing."""
    facts = worker(n, kind="part_time", wage=("month", HOURLY), week=PART)
    for row in facts["contracts"]:
        row["overtime_consent"] = False
    on(facts, date(2026, 6, 9), worked_minutes=300)
    paid(facts, date(2026, 6, 1), overtime_won=18_900, stated_overtime_minutes=60)
    return facts


def daily(n: str) -> Facts:
    return worker(
        n, start=SUMMER[0], end=SUMMER[1], renewed=False, agreed=False, wage=("day", 100_000)
    )


def daily_month(n: str) -> Facts:
    """By the day for a month, no longer, 주휴 and the holiday paid."""
    facts = worker(
        n, start=SUMMER[0], end=date(2026, 8, 1), renewed=False, agreed=False,
        wage=("day", 100_000),
    )  # fmt: skip
    facts["contracts"][0]["includes_weekly_holiday"] = True
    paid(facts, date(2026, 7, 1), public_holiday_won=100_000)
    return facts


def almost_15(n: str) -> Facts:
    """14:59 a week: neither 주휴 nor 연차 nor 퇴직금 after a year."""
    return worker(
        n, renewed=False, kind="part_time", wage=("hour", 12_000), week={0: 300, 1: 300, 2: 299}
    )


def fifteen(n: str) -> Facts:
    """15:00 a week on three days: 3 hours of 주휴 each week, paid."""
    return _three_days(n, 300, 36_000)


def three_eights(n: str) -> Facts:
    """Three days of 8 hours: 24 ÷ 5 = 4.8 hours of 주휴, not 8, paid."""
    return _three_days(n, 480, 57_600)


def _three_days(n: str, minutes: int, holiday: int) -> Facts:
    facts = worker(
        n, start=SUMMER[0], end=SUMMER[1], renewed=False, agreed=False, kind="part_time",
        wage=("hour", 12_000), week=dict.fromkeys(range(3), minutes),
    )  # fmt: skip
    paid(facts, date(2026, 7, 1), weekly_holiday_won=3 * holiday)
    # 8월 17일(월)은 대체공휴일: 하루의 소정근로시간은 주 소정 ÷ 5
    paid(facts, date(2026, 8, 1), weekly_holiday_won=5 * holiday, public_holiday_won=holiday)
    # 주 15시간과 24시간의 연차 하루는 3시간과 4.8시간이고, 1시간 미만은 1시간
    left = minutes - facts["leaves"][0]["used_minutes"]
    on(facts, date(2026, 8, 10), absence="none", worked_minutes=left, break_minutes=0)
    return facts


def unsettled(n: str) -> Facts:
    return worker(n, renewed=False)


def _settled(n: str, on_day: date, won: int = 2_985_646, **span: date) -> Facts:
    facts = worker(n, renewed=False, agreed=not span, **span)  # type: ignore[arg-type]
    left = facts["contracts"][0]["end"]
    more(facts, "settlements", left_on=left, severance_won=won, paid_on=on_day)
    return facts


def settled_late(n: str) -> Facts:
    return _settled(n, date(2026, 10, 24))


def settled_in_time(n: str) -> Facts:
    """365 days are a year, and the fourteenth day is in time."""
    return _settled(n, date(2026, 10, 14))


def short_by_a_day(n: str) -> Facts:
    """364 days: no severance."""
    return worker(n, end=date(2026, 9, 30), renewed=False, agreed=False)


def _past(n: str, end: date) -> Facts:
    """Somebody of 2024, of whose days nobody sent anything."""
    facts = worker(n, start=date(2024, 1, 1), end=end, renewed=False, agreed=False)
    facts["days"], facts["slips"] = [], []
    return facts


def leap_year(n: str) -> Facts:
    """366 days are one calendar year; severance is by the days."""
    facts = _past(n, date(2025, 1, 1))
    # 2,600,000 × 8 ÷ 209 × 30 × 366 ÷ 365 = 2,993,825.7…
    more(facts, "settlements", left_on=date(2025, 1, 1), severance_won=2_993_826,
         paid_on=date(2025, 1, 10))  # fmt: skip
    return facts


def leap_year_short(n: str) -> Facts:
    """365 days of a year of 366: no severance. The one slip that was kept took 10,000원 too much
    for 고용보험 (2,600,000 × 0.9% = 23,400), three years ago next March."""
    facts = _past(n, date(2024, 12, 31))
    kept = worker(n, start=date(2024, 3, 1), end=date(2024, 4, 1), renewed=False, agreed=False)
    facts["slips"] = [{**each, "ei_won": 33_400} for each in kept["slips"]]
    return facts


def eleven_months(n: str) -> Facts:
    return worker(n, end=date(2026, 9, 1), renewed=False)


def late_start(n: str) -> Facts:
    return worker(n, start=date(2025, 12, 1), renewed=False)


def gap(n: str) -> Facts:
    """Ten months, a fortnight off, a year: the second stay alone was settled."""
    start, end = date(2025, 10, 15), date(2026, 10, 15)
    facts = _settled(n, date(2026, 10, 20), start=start, end=end)
    for month, won in ((date(2025, 10, 1), 1_425_807), (date(2026, 10, 1), 1_174_194)):
        paid(facts, month, base_won=won)  # 달의 17일 치와 14일 치
    for row in facts["insurances"]:
        row.update(acquired=date(2024, 12, 1), reported_on=date(2024, 12, 15))
    for row in facts["accesses"]:
        row.update(wanted_on=date(2024, 12, 2), granted_on=date(2024, 12, 2))
    before = contract(n, date(2024, 12, 1), SINCE, None, ("month", BASE), FULL)
    facts["contracts"].insert(0, before)
    facts["renewals"].append(
        {
            "contract": before["contract"], "criteria": True, "reviewed_on": date(2025, 8, 1),
            "notified_on": date(2025, 8, 20),
        }
    )  # fmt: skip
    return facts


def _minimum(n: str, months: int) -> Facts:
    """2,100,000원: enough in 2025, not from January on, until an allowance makes it up."""
    facts = worker(n, wage=("month", 2_100_000))
    facts["contracts"][1]["base_won"] = BASE
    for month in range(1 + months, 10):
        paid(facts, date(2026, month, 1), monthly_included_won=60_000)
    return facts


def minimum_twice(n: str) -> Facts:
    """Two months: not yet what makes three times the sum."""
    return _minimum(n, 2)


def minimum_thrice(n: str) -> Facts:
    return _minimum(n, 3)


def over_52(n: str) -> Facts:
    """53:20 in a week, paid; and a day of eight hours with half an hour's break."""
    facts = worker(n)
    for day in range(16, 21):
        on(facts, date(2026, 3, day), worked_minutes=640, break_minutes=60)
    # 하루 2시간 40분 × 5일 = 13시간 20분, × 1.5 × 2,600,000 ÷ 209 = 248,803.8…
    paid(facts, date(2026, 3, 1), overtime_won=248_804, stated_overtime_minutes=800)
    on(facts, date(2026, 3, 24), break_minutes=30)
    return facts


def fixed_overtime(n: str) -> Facts:
    """A fixed 100,000원 a month; ten hours over in April."""
    facts = worker(n)
    for row in facts["contracts"]:
        row["fixed_overtime_won"] = 100_000
    for row in facts["slips"]:
        row["fixed_overtime_won"] = 100_000
    for day in range(13, 18):
        on(facts, date(2026, 4, day), worked_minutes=600, break_minutes=60)
    return facts


def split(n: str) -> Facts:
    facts = worker(n)
    for month in (7, 8):
        paid(facts, date(2026, month, 1), severance_won=100_000)
    return facts


def _two_years(n: str, *, renewed: bool) -> Facts:
    """A year before; ``renewed``: and one after, which makes three."""
    facts = worker(n, renewed=renewed)
    facts["contracts"].insert(0, contract(n, date(2024, 10, 1), SINCE, None, ("month", BASE), FULL))
    facts["renewals"].append(
        {
            "contract": f"{n} 2024-10-01", "criteria": True, "reviewed_on": date(2025, 8, 1),
            "notified_on": date(2025, 8, 20),
        }
    )  # fmt: skip
    facts["insurances"] = [
        {**each, "acquired": date(2024, 10, 1), "reported_on": date(2024, 10, 10)}
        for each in facts["insurances"]
    ]
    for row in facts["accesses"]:
        row.update(wanted_on=date(2024, 10, 1), granted_on=date(2024, 10, 1))
    facts["leaves"][0].update(
        since=SINCE, until=UNTIL, kind="yearly", granted_minutes=15 * 480, used_minutes=15 * 480
    )
    for day in range(27, 31):
        on(facts, date(2026, 7, day), absence="paid_leave", worked_minutes=0, break_minutes=0)
    return facts


def over_two_years(n: str) -> Facts:
    return _two_years(n, renewed=True)


def two_years_sharp(n: str) -> Facts:
    """Two years, not a day more, and settled."""
    facts = _two_years(n, renewed=False)
    # 2,600,000 × 8 ÷ 209 × 30 × 730 ÷ 365 = 5,971,291.8…
    more(facts, "settlements", left_on=UNTIL, severance_won=5_971_292, paid_on=date(2026, 10, 14))
    return facts


# ── two districts of five: one is paid too little against all, one just enough ────────

LOW, JUST = 2_160_000, 2_210_000


def low(n: str) -> Facts:
    return worker(n, wage=("month", LOW))


def paid_late(n: str) -> Facts:
    facts = low(n)
    paid(facts, date(2026, 5, 1), paid_on=date(2026, 6, 4))
    return facts


def unkept(n: str) -> Facts:
    facts = low(n)
    more(facts, "records", kind="ledger", closed_on=date(2026, 9, 25), missing_items=1)
    return facts


def behind_peers(n: str) -> Facts:
    facts = low(n)
    more(facts, "peers", peer="permanent", hourly_won=12_440)
    return facts


def minimum_sharp(n: str) -> Facts:
    """10,320 × 209 won, not one less."""
    facts = worker(n, wage=("month", 2_156_880))
    facts["contracts"][1]["base_won"] = LOW
    return facts


def saturday(n: str) -> Facts:
    """A week with a holiday: Saturday makes 40:00, paid 1.0 and no premium."""
    facts = low(n)
    on(facts, date(2026, 5, 30), worked_minutes=480, break_minutes=60, day_off=True)
    # 8시간 × 1.0 × 2,160,000 ÷ 209 = 82,679.4…
    paid(facts, date(2026, 5, 1), overtime_won=82_680, stated_overtime_minutes=480)
    return facts


def just(n: str) -> Facts:
    return worker(n, wage=("month", JUST))


def probation(n: str) -> Facts:
    """Nine tenths of the minimum for three months of a year's contract."""
    facts = just(n)
    facts["contracts"][0]["probation_until"] = date(2026, 1, 1)
    for month in (10, 11, 12):
        paid(facts, date(2025, month, 1), base_won=1_886_643)  # 10,030 × 0.9 × 209
    return facts


CASES: tuple[Case, ...] = (
    right, overtime, night, sunday, part_time, part_time_right, daily, daily_month,
    unsettled, settled_late, settled_in_time, short_by_a_day, leap_year, leap_year_short,
    eleven_months, late_start, gap, minimum_twice, minimum_thrice,
    papers.unwritten, papers.slipless, papers.no_benefits, papers.blocked,
    almost_15, over_52, fifteen, three_eights, papers.opaque, papers.assisting, unconsented,
    papers.uninsured, papers.misdeducted, papers.unused, papers.noticed_late,
    papers.noticed_in_time, papers.under_granted,
    fixed_overtime, split, over_two_years, two_years_sharp,
)  # fmt: skip
LOW_CASES: tuple[Case, ...] = (paid_late, unkept, behind_peers, minimum_sharp, saturday)
JUST_CASES: tuple[Case, ...] = (probation, just, just, just, just)
