"""A contract looked at before anybody signs it: what it leads to, by the law, with the article."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from dure.labor import queries, wanted
from dure.labor.models import Agreement, Contract, Terms, Worker
from dure.labor.wanted import WantedTerms
from dure.organization import queries as organization
from law import params, rules
from law.fields import BadInput
from law.labor.calendar import after_months
from law.labor.words import TERMS

SEVERANCE: Final = "퇴직급여법 제4조제1항"
NEAR: Final = 31  # days short of a year that are called a design (LC-07 looks from 11 months on)
SHORT_WEEK: Final = 900  # 15 hours (근로기준법 제18조제3항)
TWO_YEARS: Final = "기간제법 제4조"
TWO_YEARS_SAID: Final = {
    "over": ("앞의 계약과 더하면 2년을 넘어 기간의 정함이 없는 근로자로 봅니다.", True),
    "review": (
        "앞의 계약과 더하면 2년을 넘을 수 있습니다. 공백이나 예외가 있어 사람이 판단합니다.",
        True,
    ),
    "excepted": ("2년 제한의 예외에 드는 기간이 있습니다. 근거를 남겨 두세요.", False),
}


@dataclass(frozen=True)
class Note:
    """One thing that the contract leads to; `grave`: it is to be mended or decided knowingly."""

    sentence: str
    article: str
    grave: bool


def notes(
    worker: Worker,
    terms: WantedTerms,
    agreement: Agreement | None,
    contract: Contract | None = None,
) -> list[Note]:
    """What a contract leads to, the grave first."""
    found = [
        *_unstated(terms),
        *_year(terms),
        *_short_week(terms),
        *_minimum(terms),
        *_agreement(terms, agreement),
        *_two_years(worker, terms, contract),
        *_day_wage(terms),
    ]
    return sorted(found, key=lambda each: not each.grave)


@dataclass(frozen=True)
class Cost:
    """The wages of the whole months of a term; `days` beyond them are not counted, for no act says how.

    `employer_won`: 4대보험 of the employer in the first month, without 산재; `unset`: why there is none.
    """

    won: int
    months: int
    days: int
    employer_won: int | None
    unset: str


def cost(terms: WantedTerms) -> Cost | None:
    """What a contract by the month comes to; None for one without end or by other units."""
    if terms.end is None or terms.wage_unit != "month":
        return None
    months, days = _length(terms.start, terms.end)
    monthly = terms.base_won + terms.fixed_overtime_won
    monthly += sum(each.won for each in terms.components if each.period == "month")
    yearly = sum(each.won for each in terms.components if each.period == "year")
    paid = dict.fromkeys(("nps_income_won", "nhi_pay_won", "ei_pay_won"), monthly)
    asked = {"month": (terms.since or terms.start).replace(day=1), **paid}
    try:
        employer, unset = rules.RULES["labor.insurance"].run([asked])[0]["employer_won"], ""
    except (params.Unset, params.NoLawInForce) as error:
        employer, unset = None, str(error)
    return Cost(monthly * months + yearly * months // 12, months, days, employer, unset)


def _length(start: date, end: date) -> tuple[int, int]:
    """Whole months from a day on, and the days that are left."""
    months = 0
    while after(start, months + 1) <= end:
        months += 1
    return months, (end - after(start, months)).days


def after(start: date, months: int) -> date:
    """The day after the last of some months begun on a day (민법 제160조)."""
    found = pl.select(after_months(pl.lit(start), pl.lit(months))).item()
    assert isinstance(found, date)
    return found


def lacking_days(start: date, end: date) -> int:
    """How many days a stay falls short of a year; below zero: it is longer."""
    return (after(start, 12) - end).days


def _unstated(terms: WantedTerms) -> Iterator[Note]:
    lacking = wanted.missing(terms, has_days=bool(terms.days))
    if lacking:
        listed = ", ".join(TERMS[item] for item in lacking)
        yield Note(
            f"서면으로 밝힐 것이 빠졌습니다: {listed}.", "기간제법 제17조, 근로기준법 제17조", True
        )


def _year(terms: WantedTerms) -> Iterator[Note]:
    if terms.end is None or terms.weekly_minutes < SHORT_WEEK:
        return
    lacking = lacking_days(terms.start, terms.end)
    if lacking == 1:
        yield Note("이 계약은 하루가 모자라 퇴직금이 생기지 않습니다.", SEVERANCE, True)
    elif 1 < lacking <= NEAR:
        yield Note(f"이 계약은 {lacking}일이 모자라 퇴직금이 생기지 않습니다.", SEVERANCE, True)
    elif lacking <= 0:
        yield Note("1년 이상이므로 퇴직금이 생깁니다.", SEVERANCE, False)
    if lacking == 0:
        yield Note(
            "딱 1년이면 연차는 11일까지 생기고, 하루 더 일하면 15일이 더 생깁니다.",
            "근로기준법 제60조, 대법원 2021다227100",
            False,
        )


def _short_week(terms: WantedTerms) -> Iterator[Note]:
    if terms.weekly_minutes < SHORT_WEEK:
        yield Note(
            "1주 15시간보다 짧아 주휴일, 연차, 퇴직금이 생기지 않습니다.",
            "근로기준법 제18조제3항, 퇴직급여법 제4조제1항",
            True,
        )


def _minimum(terms: WantedTerms) -> Iterator[Note]:
    """In the first month, and in the January that the term reaches: each year has its own minimum."""
    for month in _months(terms):
        try:
            short = int(_minimum_row(terms, month)["shortfall_won"])
        except (params.Unset, params.NoLawInForce) as error:
            yield Note(
                f"{month.year}년 최저임금과 견주지 못했습니다: {error}", "최저임금법 제6조", True
            )
            return
        if short > 0:
            yield Note(
                f"{month.year}년 최저임금에 한 달 {short:,}원이 모자랍니다.",
                "최저임금법 제6조",
                True,
            )


def _minimum_row(terms: WantedTerms, month: date) -> dict[str, Any]:
    said = ("wage_unit", "base_won", "weekly_minutes", "daily_minutes", "days_per_week",
            "full_week_minutes", "weekly_holiday_minutes", "other_paid_minutes", "start", "end",
            "probation_until", "simple_labor", "includes_weekly_holiday")  # fmt: skip
    row = {key: getattr(terms, key) for key in said}
    sums = {"included": "monthly_included_won", "bonus": "bonus_won", "welfare": "benefit_won"}
    for counts, column in sums.items():
        row[column] = sum(
            each.won
            for each in terms.components
            if each.counts == counts and each.period == "month"
        )
    row["institution"] = organization.institution().code
    return rules.RULES["labor.minimum_wage"].run([{**row, "month": month}])[0]


def _months(terms: WantedTerms) -> list[date]:
    first = (terms.since or terms.start).replace(day=1)
    january = date(first.year + 1, 1, 1)
    reached = terms.end is None or january < terms.end
    return [first, january] if reached and terms.end is not None else [first]


def _agreement(terms: WantedTerms, agreement: Agreement | None) -> Iterator[Note]:
    said = queries.terms_of_agreement(agreement) if agreement else None
    if said is None:
        return
    guide = "협치지원관 지침: 채용기간은 연간 협약기간"
    lead, tail = (terms.start - said.start).days, (said.end - (terms.end or said.end)).days
    if lead > 0:
        yield Note(f"협약이 시작한 뒤 {lead}일 동안 일할 사람이 없습니다.", guide, True)
    if tail > 0:
        yield Note(f"협약이 끝나기 전 {tail}일 동안 일할 사람이 없습니다.", guide, True)
    if lead <= 0 and tail <= 0:
        yield Note("협약 기간을 모두 채웁니다.", guide, False)


def _two_years(worker: Worker, terms: WantedTerms, contract: Contract | None) -> Iterator[Note]:
    """The worker's contracts one after the other, this one last."""
    if worker.kind not in ("fixed_term", "part_time") or terms.end is None:
        return
    others = Terms.objects.filter(
        contract__worker=worker, contract__ended_at=None, state="concluded", known_until=None,
        start__lt=terms.start, end__isnull=False,
    ).exclude(contract=contract)  # fmt: skip
    spans = {each.start: each for each in others.order_by("since")}
    stays = [_stay(each) for _, each in sorted(spans.items())] + [_stay(terms)]
    asked = {"birth": worker.birth, "contracts": stays}
    try:
        verdict = rules.RULES["labor.two_years"].run([asked])[0]["verdict"]
    except BadInput as error:
        yield Note(f"앞의 계약과 견주지 못했습니다: {error}", TWO_YEARS, True)
        return
    if verdict in TWO_YEARS_SAID:
        sentence, grave = TWO_YEARS_SAID[verdict]
        yield Note(sentence, TWO_YEARS, grave)


def _stay(terms: WantedTerms | Terms) -> dict[str, Any]:
    return {
        "since": terms.start,
        "until": terms.end,
        "weekly_minutes": terms.weekly_minutes,
        "term_exception": terms.term_exception or None,
    }


def _day_wage(terms: WantedTerms) -> Iterator[Note]:
    if terms.wage_unit == "day" and (terms.end is None or terms.end > after(terms.start, 1)):
        yield Note(
            "한 달을 넘는 일급 계약입니다. 주휴수당과 공휴일의 유급분을 따로 줘야 하고, 지침은 월급을 권합니다.",
            "근로기준법 제55조, 협치지원관 지침",
            True,
        )
    if terms.wage_unit in ("day", "hour") and terms.includes_weekly_holiday is None:
        yield Note(
            "임금에 주휴수당이 들어 있는지 적지 않아 들어 있지 않은 것으로 봅니다.",
            "근로기준법 제55조제1항",
            True,
        )
