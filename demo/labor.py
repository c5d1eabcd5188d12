"""기간제·공무직 of 해온시's 25 자치구: a year of facts of 56 협치지원관, invented.

One year of the agreement (2025-10-01 to 2026-09-30) whatever the day, so that what is owed can be
worked out by hand. Rows stand under the names of the sheets that a district fills in.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from demo.dates import CITIZENS_DAY, holidays, month_after

Row = dict[str, Any]
Facts = dict[str, list[Row]]  # what one worker's district says of them, by sheet

SINCE, UNTIL = date(2025, 10, 1), date(2026, 10, 1)  # of the agreement that ended
NEXT = date(2027, 10, 1)
DAY = timedelta(days=1)
BASE = 2_600_000
FULL: Mapping[int, int] = dict.fromkeys(range(5), 480)
FRAMES = (
    "workers", "agreements", "contracts", "days", "slips", "insurances", "leaves", "settlements",
    "benefits", "comparators", "peers", "accesses", "renewals", "duties", "records", "living_wages",
    "income_taxes",
)  # fmt: skip
AGREEMENTS = {"협치 2026": (SINCE, UNTIL), "협치 2027": (UNTIL, NEXT)}


def worker(
    number: str,
    *,
    start: date = SINCE,
    end: date = UNTIL,
    renewed: bool = True,
    agreed: bool = True,
    wage: tuple[str, int] = ("month", BASE),
    week: Mapping[int, int] = FULL,
    kind: str = "fixed_term",
) -> Facts:
    """Somebody whose employer does everything right; ``week``: minutes by weekday."""
    facts: Facts = {name: [] for name in FRAMES}
    facts["workers"] = [
        {"worker": number, "birth": date(1985, 5, 5), "kind": kind, "job": "협치지원관"}
    ]
    spans = [(start, end, "협치 2026")] + ([(end, NEXT, "협치 2027")] if renewed else [])
    for since, until, agreement in spans:
        facts["contracts"].append(
            contract(number, since, until, agreement if agreed else None, wage, week)
        )
    facts["days"] = days(number, start, end, week)
    facts["slips"] = slips(number, facts["days"], wage)
    facts["renewals"] = [
        {
            "contract": facts["contracts"][0]["contract"], "criteria": True,
            "reviewed_on": end - timedelta(days=50), "notified_on": end - timedelta(days=31),
        }
    ]  # fmt: skip
    facts["insurances"] = [
        {"worker": number, "kind": each, "acquired": start, "reported_on": start + 14 * DAY}
        for each in ("nps", "nhi", "ei", "wci")
    ]
    facts["accesses"] = [
        {"worker": number, "system": each, "wanted_on": start, "granted_on": start}
        for each in ("portal", "mail", "documents")
    ]
    facts["leaves"] = leaves(number, start, end, week, renewed=renewed)
    return facts


def contract(
    number: str,
    start: date,
    end: date,
    agreement: str | None,
    wage: tuple[str, int],
    week: Mapping[int, int],
) -> Row:
    unit, base = wage
    return {
        "contract": f"{number} {start}", "worker": number, "agreement": agreement,
        "job": "협치지원관", "role": "staff", "start": start, "end": end, "wage_unit": unit,
        "base_won": base, "weekly_minutes": sum(week.values()), "days_per_week": len(week),
        "daily_minutes": max(week.values()), "break_minutes": pause(max(week.values())),
        "severance_scheme": "lump", "signed_on": start - 2 * DAY, "delivered_on": start - DAY,
        **{f"w{n}": True for n in range(1, 7)}, "overtime_consent": True,
    }  # fmt: skip


def pause(minutes: int) -> int:
    return minutes // 240 * 30


def days(number: str, start: date, end: date, week: Mapping[int, int]) -> list[Row]:
    """Every scheduled day, those off as holidays or leave among them."""
    public = set(holidays(start, end)) - {date(year, *CITIZENS_DAY) for year in (2024, 2025, 2026)}
    away = leave_days(start, end, week)
    rows = []
    for offset in range((end - start).days):
        day = start + offset * DAY
        if not (minutes := week.get(day.weekday(), 0)):
            continue
        worked = 0 if day in public or day in away else minutes
        rows.append(
            {
                "worker": number, "date": day, "scheduled_minutes": minutes,
                "worked_minutes": worked, "night_minutes": 0, "break_minutes": pause(worked),
                "holiday": day in public, "absence": "paid_leave" if day in away else "none",
            }
        )  # fmt: skip
    return rows


def leave_days(start: date, end: date, week: Mapping[int, int]) -> set[date]:
    """A day in the middle of each month after a whole one, eleven at most."""
    if sum(week.values()) < 900:
        return set()
    public = holidays(start, end)
    found: set[date] = set()
    month = month_after(start)
    while (day := month.replace(day=8)) < end and len(found) < 11:
        while day in public or day.weekday() not in week:
            day += DAY
        found.add(day)
        month = month_after(month)
    return found


def leaves(
    number: str, start: date, end: date, week: Mapping[int, int], *, renewed: bool
) -> list[Row]:
    """Leave of the months of the first year, all used; of the year that followed, none yet."""
    minutes = sum(week.values())
    if not (used := len(leave_days(start, end, week))) or minutes < 900:
        return []
    first = {
        "worker": number, "since": month_after(start), "until": start.replace(year=start.year + 1),
        "kind": "monthly", "granted_minutes": _share(used, minutes),
        "used_minutes": _share(used, minutes),
    }  # fmt: skip
    yearly = {
        "worker": number, "since": end, "until": NEXT, "kind": "yearly",
        "granted_minutes": _share(15, minutes), "used_minutes": 0,
    }  # fmt: skip
    return [first, yearly] if renewed else [first]


def _share(count: int, weekly: int) -> int:
    """Days of leave in whole hours, as their share of forty hours a week."""
    return -(-count * 8 * weekly // 2400) * 60


def slips(number: str, worked: list[Row], wage: tuple[str, int]) -> list[Row]:
    """A slip on the 25th for each month of days, with the base pay alone."""
    return [
        {
            "worker": number, "month": month, "pay_date": month.replace(day=25),
            "paid_on": month.replace(day=25), "delivered_on": month.replace(day=25),
            "base_won": _base(worked, month, wage), **{f"p{n}": True for n in range(1, 7)},
        }
        for month in sorted({each["date"].replace(day=1) for each in worked})
    ]  # fmt: skip


def _base(worked: list[Row], month: date, wage: tuple[str, int]) -> int:
    unit, won = wage
    if unit == "month":
        return won
    present = [
        each["scheduled_minutes"]
        for each in worked
        if each["date"].replace(day=1) == month and not each["holiday"]
    ]
    return won * len(present) if unit == "day" else won * sum(present) // 60


# ── changes to what is right ──────────────────────────────────────────────────────────


def on(facts: Facts, day: date, **change: Any) -> None:
    """A day otherwise than planned, or one off the schedule."""
    for row in facts["days"]:
        if row["date"] == day:
            row.update(change)
            return
    number = facts["workers"][0]["worker"]
    facts["days"].append({"worker": number, "date": day, "scheduled_minutes": 0, **change})


def paid(facts: Facts, month: date, **change: Any) -> None:
    """A month's slip otherwise."""
    next(row for row in facts["slips"] if row["month"] == month).update(change)


def more(facts: Facts, frame: str, **row: Any) -> None:
    """One more row about the worker."""
    facts[frame].append({"worker": facts["workers"][0]["worker"], **row})
