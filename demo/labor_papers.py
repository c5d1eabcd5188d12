"""Papers, benefits, access, insurances and leave of 협치지원관: what is lacking, and what just is not."""

from datetime import date

from demo.labor import SINCE, Facts, more, paid, worker


def unwritten(n: str) -> Facts:
    facts = worker(n)
    facts["contracts"][0].update(w4=False, delivered_on=date(2025, 10, 13))
    return facts


def slipless(n: str) -> Facts:
    facts = worker(n)
    paid(facts, date(2026, 2, 1), delivered_on=None)
    paid(facts, date(2026, 3, 1), p5=False)
    return facts


def no_benefits(n: str) -> Facts:
    """Two benefits that others with the same work have; a third that they share is given."""
    facts = worker(n)
    for code, won in (
        ("meals", 1_680_000),
        ("holiday_bonus", 1_000_000),
        ("health_check", 100_000),
    ):
        more(facts, "comparators", peer="permanent", code=code, annual_won=won)
    more(facts, "benefits", code="health_check", annual_won=100_000)
    return facts


def blocked(n: str) -> Facts:
    """The portal never opened, mail on the fourth workday, documents on the third."""
    facts = worker(n)
    given = (None, date(2025, 10, 13), date(2025, 10, 10))
    for row, day in zip(facts["accesses"], given, strict=True):
        row["granted_on"] = day
    return facts


def opaque(n: str) -> Facts:
    facts = worker(n)
    facts["renewals"] = []
    return facts


def assisting(n: str) -> Facts:
    facts = worker(n)
    more(facts, "duties", month=date(2026, 3, 1), contracted_minutes=4_000, assisting_minutes=6_000)
    return facts


def uninsured(n: str) -> Facts:
    facts = worker(n)
    facts["insurances"] = [each for each in facts["insurances"] if each["kind"] != "ei"]
    return facts


def misdeducted(n: str) -> Facts:
    """Reckoned from the month's pay instead of the base; a month later, five won more."""
    facts = worker(n)
    for row in facts["insurances"][:2]:
        row.update(base_won=2_500_000, since=SINCE)
    right = {"nps_won": 118_750, "nhi_won": 89_870, "ltc_won": 11_800, "ei_won": 23_400}
    paid(facts, date(2026, 2, 1), **{**right, "nps_won": 123_500})
    paid(facts, date(2026, 3, 1), **{**right, "nhi_won": 89_875})
    return facts


def unused(n: str) -> Facts:
    facts = worker(n)
    facts["leaves"][0]["used_minutes"] = 8 * 480
    return facts


def _noticed(n: str, first: date) -> Facts:
    """Three days left, by notices; half of a month's duties assisting, no more."""
    facts = unused(n)
    facts["leaves"][0].update(
        first_notice_on=first, first_written=True, individual=True,
        second_notice_on=date(2026, 8, 31), second_written=True, designated_minutes=3 * 480,
    )  # fmt: skip
    more(facts, "duties", month=date(2026, 3, 1), contracted_minutes=5_000, assisting_minutes=5_000)
    return facts


def noticed_late(n: str) -> Facts:
    return _noticed(n, date(2026, 7, 11))


def noticed_in_time(n: str) -> Facts:
    return _noticed(n, date(2026, 7, 10))


def under_granted(n: str) -> Facts:
    facts = worker(n)
    facts["leaves"][0].update(granted_minutes=8 * 480, used_minutes=8 * 480)
    return facts
