"""Which 자치구 has which 협치지원관: 50 기간제 and 6 시간선택제임기제, by number."""

from datetime import date

from demo.labor import Facts, worker
from demo.labor_cases import CASES, JUST_CASES, LOW_CASES, Case

HERE = ("해맞이구", "너울구", "솔빛구")  # they work in this system
BY_FILE = (
    "가온구", "나린구", "누리구", "다온구", "도담구", "두빛구", "라온구", "미르구", "벼리구", "보람구",
    "비나구", "새론구", "소담구", "슬찬구", "아름구", "여울구", "예솔구", "윤슬구", "이든구", "초롱구",
    "타래구", "하람구",
)  # fmt: skip
NAMES = (*HERE, *BY_FILE)
PAIRS, ALONE = 17, 6  # districts with two of the cases, and with one; two have five
OFFICIALS = {"소담구": 1, "예솔구": 2, "윤슬구": 2, "이든구": 1}
LIVING_WAGE = ("하람구", date(2026, 9, 1), date(2027, 1, 1), 12_121)


def roster() -> dict[str, list[Facts]]:
    """The facts of each district, worker by worker; their numbers are 가온구-1, 가온구-2 …"""
    given = dict(zip(NAMES, _dealt(), strict=True))
    return {
        name: [case(f"{name}-{n}") for n, case in enumerate(cases, start=1)]
        + [_official(f"{name}-임기제-{n + 1}") for n in range(OFFICIALS.get(name, 0))]
        for name, cases in given.items()
    }


def _dealt() -> list[tuple[Case, ...]]:
    alone = CASES[2 * PAIRS :]
    pairs = [CASES[2 * n : 2 * n + 2] for n in range(PAIRS)]
    assert len(alone) == ALONE
    return [*pairs, *((case,) for case in alone), LOW_CASES, JUST_CASES]


def _official(number: str) -> Facts:
    """시간선택제임기제: an official, to whom the labour acts do not apply. One lacks the portal."""
    facts = worker(number, start=date(2025, 1, 1), end=date(2027, 1, 1), renewed=False,
                   agreed=False, kind="appointed_term")  # fmt: skip
    for name in ("days", "slips", "insurances", "leaves", "renewals"):
        facts[name] = []
    if number == "예솔구-임기제-1":
        facts["accesses"][0]["granted_on"] = None
    return facts
