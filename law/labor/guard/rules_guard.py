"""The public rules of the guard: one worker's facts as nested rows, and a contract before it is signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from law.emergency_rules import OURS, ours
from law.fields import BadInput, Field, a_count, a_near_date, list_of, one_of
from law.labor import facts, insurance
from law.labor.guard.catalogue import CATALOGUE
from law.labor.guard.screen import screen
from law.labor.guard.signing import before_signing, year_cost
from law.rule import Row, Rule
from law.steps import Step

ACTS: Final = "근로기준법, 기간제법, 최저임금법, 퇴직급여법"
DATE: Final = Field("점검하는 날", a_near_date)
WANTED: Final = Field("볼 점검(비우면 모두)", list_of(one_of(*CATALOGUE)), [])


def guard(rows: Sequence[Row]) -> list[Row]:
    """점검 결과."""
    return [{"findings": _findings(row)} for row in rows]


def _findings(row: Row) -> list[Row]:
    given = facts.of_rows({name: row[name] for name in facts.FRAMES})
    found = screen(given, row["date"], **ours(row)).to_dicts()
    wanted = row["rules"] or CATALOGUE
    return [{**each, "ko": _sentence(each)} for each in found if each["rule"] in wanted]


def _sentence(found: Row) -> str:
    owed = f", 미지급 {found['owed_won']:,}원" if found["owed_won"] else ""
    told = " ".join(line["ko"] for line in found["evidence"])
    return f"{found['rule']} {CATALOGUE[found['rule']].ko}{owed} ({found['article']}): {told}"


def signing(rows: Sequence[Row]) -> list[Row]:
    """계약에 서명하기 전에."""
    return [_signing(row) for row in rows]


def _signing(row: Row) -> Row:
    given = facts.of_rows({name: row[name] for name in SIGNED})
    if row["contract"] not in [each["contract"] for each in row["contracts"]]:
        raise BadInput("contract", "값은 contracts 가운데 하나여야 합니다.")
    asked = (given, row["contract"], row["date"])
    found = before_signing(*asked, **ours(row)).to_dicts()
    told = [{**each, "ko": _sentence(each)} for each in found]
    return {**year_cost(*asked, **ours(row)), "findings": told}


SIGNED: Final = ("workers", "agreements", "contracts", "living_wages")
COST: Final = {
    "year_wages_won": Step("한 해의 임금", "근로기준법 제2조제1항제5호", "start", unit="won"),
    "year_insurance_won": Step(
        "사용자가 내는 보험료(묻는 날의 요율로)",
        "국민연금법 제88조, 국민건강보험법 제76조, 고용산재보험료징수법 제13조",
        "start",
        unit="won",
        params=insurance.PREMIUM_KEYS,
    ),
    "year_severance_won": Step(
        "한 해의 퇴직금(통상임금 30일분)", "퇴직급여법 제8조제1항", "start", unit="won"
    ),
    "year_cost_won": Step("한 해에 드는 돈", "퇴직급여법 제8조제1항", "result", unit="won"),
    "findings": Step("서명하기 전에 볼 것", ACTS, "result", unit="list"),
}

RULES: Final = (
    Rule(
        "labor.guard",
        "근로조건의 점검",
        ACTS,
        {"date": DATE, "rules": WANTED, **facts.FIELDS, **OURS},
        ("findings",),
        guard,
        {"findings": Step("점검 결과", ACTS, "result", unit="list")},
    ),
    Rule(
        "labor.signing",
        "서명하기 전의 근로계약",
        ACTS,
        {
            "date": Field("묻는 날", a_near_date),
            "contract": Field("서명할 근로계약", a_count),
            **{name: facts.FIELDS[name] for name in SIGNED},
            **OURS,
        },
        (*COST,),
        signing,
        COST,
    ),
)
