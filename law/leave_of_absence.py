"""휴직: 얼마까지, 연가의 재직기간과 월할에 어떻게, 결원을 보충하는지 (지방공무원법 제63조·제64조)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from law import params
from law.fields import Field, a_count, a_date, a_flag, read_row
from law.leave_kinds import SERVICE
from law.refusals import as_date, row
from law.rest import after_months
from law.service_period import PERIODS, Period
from law.steps import Reason, Step

Row = dict[str, Any]
LAW: Final = "지방공무원법"
KINDS: Final[dict[str, Period]] = {  # the table of 휴직 is service_period's: one only
    code: period for code, period in PERIODS.items() if period.article.startswith(f"{LAW} 제63조")
}
TERM_KINDS: Final = (
    "illness_leave",
    "duty_illness_leave",
    "military_leave",
    "childcare_leave",
    "infertility_absence",
)
UNTIL_IT_ENDS: Final = ("military_leave", "statutory_leave", "union_leave", "employment_leave")
UNFILLED: Final = ("missing_leave",)  # 법 제41조제1항 leaves 제63조제1항제3호 out

VARIANTS: Final[dict[str, Field]] = {
    "industrial": Field("산업재해 요양 대상인 질병", a_flag, False),
    "private": Field("민간기업이나 그 밖의 기관에 채용", a_flag, False),
}
FACTS: Final[dict[str, Field]] = {
    "used_months": Field("같은 사유로 이미 쓴 개월(육아는 그 자녀)", a_count, 0),
    "child_birth_date": Field("자녀가 태어난 날", a_date, None),
    "school_grade": Field("자녀의 초등학교 학년(취학 전이면 0)", a_count, None),
    "pregnant": Field("임신하거나 출산함", a_flag, False),
    "service_months": Field("재직기간(개월)", a_count, None),
    "months_since_return": Field("앞선 자기개발휴직에서 복직한 뒤 근무한 개월", a_count, None),
    "term": Field("임기제공무원", a_flag, False),
    **VARIANTS,
}

STEPS: dict[str, Step] = {
    "in_law": Step(
        "그날의 법에 있는 휴직인지",
        f"{LAW} 제63조",
        "start",
        unit="",
        reasons=(
            Reason("법에 있는 휴직입니다.", (("in_law", "==", True),)),
            Reason(
                "난임휴직은 2026년 12월 3일부터 있습니다.",
                article=f"{LAW} 제63조제2항제4호의2, 법률 제21736호",
            ),
        ),
    ),
    "counts_service": Step(
        "연가의 재직기간에 넣음",
        f"{SERVICE} 제7조제2항",
        "result",
        unit="",
        reasons=(
            Reason("재직기간에 넣는 휴직입니다.", (("counts_service", "==", True),)),
            Reason("재직기간에서 뺍니다."),
        ),
    ),
    "prorates": Step(
        "그해 연가를 월할로 줄임",
        f"{SERVICE} 제7조의2제3항제1호",
        "result",
        unit="",
        reasons=(
            Reason("사실상 직무에 종사하지 않은 기간입니다.", (("prorates", "==", True),)),
            Reason("공무상 부상·질병으로 한 휴직이라 줄이지 않습니다."),
        ),
    ),
    "fills_vacancy": Step(
        "6개월 이상이면 결원을 보충함",
        f"{LAW} 제41조제1항",
        "result",
        unit="",
        reasons=(Reason("", (), params=("leave_of_absence.vacancy_months",)),),
    ),
    "most_months": Step(
        "휴직 기간",
        f"{LAW} 제64조",
        "result",
        unit="months",
        reasons=(
            Reason("그 사유가 끝날 때까지입니다.", (("most_months", "is", None),)),
            Reason("자녀 한 명마다입니다.", (("kind", "==", "childcare_leave"),)),
            Reason(
                "부득이하면 {extension_months}개월을 연장할 수 있습니다.",
                (("extension_months", ">", 0),),
                params=("leave_of_absence.extension_months",),
            ),
            Reason(
                "재직기간에 모두 {total_months}개월까지입니다.",
                (("kind", "==", "family_absence"),),
                params=("leave_of_absence.family_total_months",),
            ),
            Reason("연장이 없습니다."),
        ),
        params=("leave_of_absence.most_months",),
    ),
}


def terms(kind: str, day: date, *, industrial: bool = False, private: bool = False) -> Row:
    """What a leave of absence of ``day`` is: in_law, most_months (None: until its ground ends),
    extension_months, total_months, counts_service, prorates, fills_vacancy.

    ``industrial``: 산업재해 요양 대상인 질병 (제64조제1호나목); ``private``: hired by a private
    company or other body (제64조제5호 단서).
    """
    found = KINDS[kind]
    code = _variant(kind, industrial, private)
    most = params.value("leave_of_absence.most_months", day).get(code)
    total = params.value("leave_of_absence.family_total_months", day)
    return {
        "in_law": most is not None or kind in UNTIL_IT_ENDS,
        "most_months": most,
        "extension_months": params.value("leave_of_absence.extension_months", day).get(code, 0),
        "total_months": total if kind == "family_absence" else None,
        "counts_service": found.tenure in ("counted", "childcare"),
        "prorates": found.unworked,
        "fills_vacancy": kind not in UNFILLED,
    }


def _variant(kind: str, industrial: bool, private: bool) -> str:
    if kind == "illness_leave" and industrial:
        return "industrial_illness"
    return "private_employment" if kind == "employment_leave" and private else kind


def refusals(kind: str, *, day: date, until: date, facts: Mapping[str, Any]) -> list[Row]:
    """Rows (code, ko, article, values, level) against a leave of absence of [day, until)."""
    known = read_row(FACTS, facts)
    found = terms(kind, day, industrial=known["industrial"], private=known["private"])
    if not found["in_law"]:
        ko = "난임휴직은 2026년 12월 3일부터 쓸 수 있습니다. 날짜를 확인해 주세요."
        return [row("not_in_law", ko, KINDS[kind].article, "refuse")]
    rows: list[Row] = []
    if known["term"] and kind not in TERM_KINDS:
        ko = "임기제공무원은 질병·병역·육아·난임 휴직만 쓸 수 있습니다."
        rows.append(row("term_contract", ko, f"{LAW} 제63조제3항", "refuse"))
    rows += _too_long(kind, day, until, known["used_months"], found)
    rows += _childcare(day, known) if kind == "childcare_leave" else []
    rows += _self_development(day, known) if kind == "self_development_leave" else []
    return rows


def _too_long(kind: str, day: date, until: date, used: int, found: Row) -> list[Row]:
    most, extension = found["most_months"], found["extension_months"]
    if most is None:
        return []
    article = f"{LAW} 제64조"
    total = found["total_months"] or most
    left = max(total + extension - used, 0)
    longest = after_months(day, min(left, most + extension))
    if until > longest:
        ko = f"{as_date(longest)} 전까지 쓸 수 있습니다. 기간을 줄여 주세요."
        values = {"left_months": left, "until": longest.isoformat()}
        return [row("over_limit", ko, article, "refuse", **values)]
    if extension and until > after_months(day, max(most - used, 0)):
        ko = f"{most}개월을 넘는 기간은 부득이할 때만 {extension}개월까지 연장합니다."
        return [row("extension", ko, article, "note", extension_months=extension)]
    return []


def _childcare(day: date, facts: Row) -> list[Row]:
    if facts["pregnant"]:
        return []
    article = KINDS["childcare_leave"].article
    born = facts["child_birth_date"]
    if born is None:
        ko = "자녀가 태어난 날을 적어 주세요. 임신이나 출산이면 그렇게 골라 주세요."
        return [row("no_child", ko, article, "refuse")]
    age = params.value("leave_of_absence.childcare_age", day)
    highest = params.value("leave_of_absence.childcare_school_grade", day)
    grade = facts["school_grade"]
    in_school = grade is not None and 0 < grade <= highest
    if born <= day < _turns(born, age + 1) or in_school:
        return []
    ko = f"{age}세 이하 또는 초등학교 {highest}학년 이하의 자녀가 있어야 합니다. 나이를 확인해 주세요."
    return [row("child_too_old", ko, article, "refuse", age=age, school_grade=highest)]


def _turns(born: date, years: int) -> date:
    return after_months(born, 12 * years)


def _self_development(day: date, facts: Row) -> list[Row]:
    article = "지방공무원 임용령 제38조의20"
    years = params.value("leave_of_absence.self_development_years", day)
    again = params.value("leave_of_absence.self_development_again_years", day)
    rows = []
    served, since = facts["service_months"], facts["months_since_return"]
    if served is None or served < 12 * years:
        ko = f"{years}년 이상 재직해야 합니다. 재직기간을 확인해 주세요."
        rows.append(row("too_short_service", ko, article, "refuse", years=years))
    if since is not None and since < 12 * again:
        ko = f"앞선 자기개발휴직에서 복직한 뒤 {again}년 이상 근무해야 다시 쓸 수 있습니다."
        rows.append(row("too_soon_again", ko, article, "refuse", years=again))
    return rows
