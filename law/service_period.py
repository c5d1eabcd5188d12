"""재직기간 (지방공무원 복무규정 제7조제2항, 공무원연금법 제25조).

The first day of service is the day of employment, moved later by every excluded day and earlier
by every added one; years, months and days are counted from there to the day before ``date``, so
that the day a full year is reached already belongs to the upper band.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import polars as pl

from law import params
from law.steps import Reason, Step

SERVICE: Final = "지방공무원 복무규정"
ACT: Final = "지방공무원법"
KEY: Final = ("institution", "person", "date")
Tenure = Literal["excluded", "counted", "childcare", "added", "none"]


class Period(NamedTuple):
    """A period that changes how long someone served or worked.

    ``tenure``: what becomes of it in the service period. ``unworked``: 제7조의2제3항 takes its
    months out of the year's leave.
    """

    code: str
    ko: str
    article: str
    tenure: Tenure
    unworked: bool


def _leave(
    code: str, ko: str, clause: str, tenure: Tenure = "excluded", off: bool = True
) -> Period:
    return Period(code, ko, f"{ACT} 제63조{clause}", tenure, off)


_ALL = (
    _leave("illness_leave", "질병휴직", "제1항제1호"),
    _leave("duty_illness_leave", "공무상 질병휴직", "제1항제1호", "counted", off=False),
    _leave("military_leave", "병역휴직", "제1항제2호", "counted"),
    _leave("missing_leave", "생사불명 휴직", "제1항제3호"),
    _leave("union_leave", "노조 전임휴직", "제1항제4호"),
    _leave("statutory_leave", "법정의무 휴직", "제1항제5호", "counted"),
    _leave("employment_leave", "고용휴직", "제2항제1호"),
    _leave("study_abroad_leave", "유학휴직", "제2항제2호"),
    _leave("research_leave", "연수휴직", "제2항제3호"),
    _leave("childcare_leave", "육아휴직", "제2항제4호", "childcare"),
    _leave("infertility_absence", "난임휴직", "제2항제4호의2"),
    _leave("family_absence", "가족돌봄휴직", "제2항제5호"),
    _leave("spouse_abroad_leave", "배우자 동반휴직", "제2항제6호"),
    _leave("self_development_leave", "자기개발휴직", "제2항제7호"),
    Period("suspension", "정직", f"{ACT} 제71조제3항", "excluded", False),
    Period("removal", "직위해제", f"{ACT} 제65조의3", "excluded", False),
    Period("demotion", "강등 뒤 직무정지", f"{ACT} 제71조제2항", "excluded", False),
    Period(
        "childcare_part_time",
        "육아휴직을 대신한 시간선택제 전환",
        "지방공무원 임용령 제31조의6제2항제1호다목",
        "childcare",
        False,
    ),
    Period("prior_service", "합산한 종전 재직", "공무원연금법 제25조제2항", "added", False),
    Period("military_service", "산입한 병역 복무", "공무원연금법 제25조제3항", "added", False),
    Period("not_employed", "임용 전이나 퇴직 뒤", f"{SERVICE} 제7조의2제3항제2호", "none", True),
    Period("institute_training", "연수", f"{SERVICE} 제7조의2제3항제3호", "none", True),
    Period("commissioned_training", "위탁교육훈련", f"{SERVICE} 제7조의2제3항제4호", "none", True),
    Period("training", "교육훈련", f"{SERVICE} 제7조의2제3항제4호", "none", True),
    Period("no_post", "무보직", f"{SERVICE} 제7조의2제3항제5호", "none", True),
    Period("general_sick", "일반병가", f"{SERVICE} 제7조의2제3항제6호", "none", True),
)
PERIODS: Final[dict[str, Period]] = {period.code: period for period in _ALL}

PEOPLE: Final = pl.Schema(
    {"institution": pl.String, "person": pl.Int64, "date": pl.Date, "hired": pl.Date}
)
SPANS: Final = pl.Schema(
    {
        "institution": pl.String,
        "person": pl.Int64,
        "kind": pl.String,
        "since": pl.Date,
        "until": pl.Date,
        "child": pl.Int16,
        "both_parents": pl.Boolean,
    }
)
STEPS: dict[str, Step] = {
    "hired": Step("임용된 날", "공무원연금법 제25조제1항", "start", unit=""),
    "excluded_days": Step(
        "넣지 않는 날",
        f"{SERVICE} 제7조제2항",
        "start",
        unit="days",
        reasons=(
            Reason("휴직·정직·직위해제·강등으로 뺄 날이 없습니다.", (("excluded_days", "==", 0),)),
            Reason(
                "육아휴직 가운데 {childcare_excluded_days}일은 넣지 않습니다.",
                (("childcare_excluded_days", ">", 0),),
                params=("service_period.childcare_as_of", "service_period.childcare_rule"),
                article=f"{SERVICE} 제7조제2항제1호",
            ),
            Reason("휴직·정직·직위해제·강등으로 직무에 종사하지 못한 날입니다."),
        ),
        params=("service_period.moved_by",),
    ),
    "added_days": Step(
        "더하는 날",
        "공무원연금법 제25조제2항·제3항",
        "start",
        unit="days",
        reasons=(
            Reason("합산한 종전 재직과 병역이 없습니다.", (("added_days", "==", 0),)),
            Reason("합산한 종전 재직이나 병역 복무의 날수입니다."),
        ),
        params=("service_period.moved_by",),
    ),
    "service_start": Step(
        "재직기간의 첫날",
        f"{SERVICE} 제7조제2항",
        "start",
        unit="",
        reasons=(Reason("임용된 날을 뺀 날만큼 늦추고 더한 날만큼 앞당깁니다."),),
    ),
    "service_years": Step("만 연수", f"{SERVICE} 제7조제2항", "start", unit="years"),
    "service_months": Step("남는 개월", f"{SERVICE} 제7조제2항", "start", unit="months"),
    "service_days": Step(
        "남는 날",
        f"{SERVICE} 제7조제2항",
        "start",
        unit="days",
        reasons=(
            Reason("2019년 전에는 달로만 셉니다.", (("unit", "==", "months"),)),
            Reason("그날의 전날까지 셉니다.", params=("service_period.counted_until",)),
        ),
        params=("service_period.unit",),
    ),
    "service_total_months": Step(
        "재직기간(개월)", f"{SERVICE} 제7조제2항", "result", unit="months"
    ),
}


# --- the calendar -------------------------------------------------------------------------


def months_between(since: pl.Expr, until: pl.Expr) -> pl.Expr:
    """Whole months from one day to another, the first day counted; negative when reversed.

    A month begun on a day the last month lacks ends with that month (민법 제160조제3항).
    """
    months = 12 * (until.dt.year() - since.dt.year()) + until.dt.month() - since.dt.month()
    short = until.dt.day() < since.dt.day()
    return (months - short.cast(pl.Int32)).cast(pl.Int32)


def days_beyond(since: pl.Expr, until: pl.Expr) -> pl.Expr:
    """The days left over by ``months_between``."""
    first, last = since.dt.day().cast(pl.Int32), until.dt.day().cast(pl.Int32)
    before = (until.dt.truncate("1mo").to_physical() - 1).cast(pl.Date).dt.day().cast(pl.Int32)
    wrapped = (before - first).clip(-1) + last
    return pl.when(last >= first).then(last - first).otherwise(wrapped)


# --- the service period -------------------------------------------------------------------


def tenure(people: pl.LazyFrame, spans: pl.LazyFrame) -> pl.LazyFrame:
    """The service period of each row of ``people`` (PEOPLE), by the law of its own date.

    ``spans`` (SPANS, half-open; ``child`` is which child, from 1) may overlap and reach beyond
    employment or ``date``. One row an (institution, person, date): hired, excluded_days,
    childcare_excluded_days, added_days, service_start, service_years, service_months and
    service_days beside one another, and service_total_months. Raises NoLawInForce before 2006.
    """
    rows = people.select(*KEY, "hired")
    known = spans.select(SPANS.names()).join(rows, on=["institution", "person"])
    clipped = _clipped(known, since=pl.col("hired"), until=pl.col("date"))
    excess = _childcare_excess(clipped.filter(_is("childcare")))
    excluded = pl.concat([clipped.filter(_is("excluded")).select(*KEY, "since", "until"), excess])
    before = _clipped(known.filter(_is("added")), until=pl.min_horizontal("hired", "date"))
    moved = (
        rows.join(union_days(excluded, "excluded_days"), on=KEY, how="left", maintain_order="left")
        .join(
            union_days(excess, "childcare_excluded_days"), on=KEY, how="left", maintain_order="left"
        )
        .join(union_days(before, "added_days"), on=KEY, how="left", maintain_order="left")
        .with_columns(pl.col("^.*_days$").fill_null(0))
    )
    return _counted(params.attach(moved.with_columns(service_start=_start()), _UNIT))


_UNIT: Final = ("service_period.unit",)


def _is(tenure: Tenure) -> pl.Expr:
    return pl.col("kind").is_in([p.code for p in _ALL if p.tenure == tenure])


def _clipped(spans: pl.LazyFrame, *, until: pl.Expr, since: pl.Expr | None = None) -> pl.LazyFrame:
    """The spans cut to a window; what lies outside is gone."""
    first = pl.col("since") if since is None else pl.max_horizontal(pl.col("since"), since)
    cut = spans.with_columns(since=first, until=pl.min_horizontal(pl.col("until"), until))
    return cut.filter(pl.col("since") < pl.col("until"))


def union_days(spans: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Days covered by at least one span of each (institution, person, date)."""
    since, until = pl.col("since").to_physical(), pl.col("until").to_physical()
    reached = until.cum_max().shift(1).over(KEY)
    fresh = until - pl.max_horizontal(since, reached)
    return (
        spans.sort(*KEY, "since")
        .with_columns(fresh.clip(0).alias(name))
        .group_by(KEY)
        .agg(pl.col(name).sum().cast(pl.Int32))
    )


def _start() -> pl.Expr:
    days = pl.col("hired").to_physical() + pl.col("excluded_days") - pl.col("added_days")
    return days.cast(pl.Int32).cast(pl.Date)


def _counted(frame: pl.LazyFrame) -> pl.LazyFrame:
    start, day = pl.col("service_start"), pl.col("date")
    by_month = pl.col("unit") == "months"
    eve = (day.to_physical() - 1).cast(pl.Date)
    # the pension law counts the month of employment and the month of the last day whole
    touched = months_between(start.dt.truncate("1mo"), eve.dt.truncate("1mo")) + 1
    total = pl.when(by_month).then(touched).otherwise(months_between(start, day))
    days = pl.when(by_month | (start >= day)).then(0).otherwise(days_beyond(start, day))
    served = pl.when(start < day).then(total).otherwise(0).cast(pl.Int32)
    return frame.with_columns(
        service_total_months=served, service_days=days.cast(pl.Int32)
    ).with_columns(
        service_years=pl.col("service_total_months") // 12,
        service_months=pl.col("service_total_months") % 12,
    )


# --- 육아휴직 ------------------------------------------------------------------------------


def _childcare_excess(spans: pl.LazyFrame) -> pl.LazyFrame:
    """The parts of 육아휴직 that are not counted: beyond each child's limit, in order of time."""
    found = spans.collect()
    if found.is_empty():
        return found.select(*KEY, "since", "until").lazy()
    ruled = params.attach(found.lazy(), ("service_period.childcare_rule",))
    child = [*KEY, "child"]
    counts = (pl.col("kind") == "childcare_leave") | (pl.col("childcare_rule") == "three_years")
    days = (pl.col("until") - pl.col("since")).dt.total_days()
    ordered = ruled.filter(counts).sort(*child, "since").with_columns(_days=days)
    taken = pl.col("_days").cum_sum().over(child) - pl.col("_days")
    left = (_limit_days(child) - taken).clip(0)
    counted = pl.min_horizontal("_days", left)
    return (
        ordered.with_columns(since=pl.col("since") + pl.duration(days=counted))
        .filter((pl.col("kind") == "childcare_leave") & (pl.col("since") < pl.col("until")))
        .select(*KEY, "since", "until")
    )


def _limit_days(child: list[str]) -> pl.Expr:
    """Days of one child's leave that count; a year is that from the first day of leave."""
    rule, which = pl.col("childcare_rule"), pl.col("child").fill_null(1)
    first = pl.col("since").first().over(child)
    both = pl.col("both_parents").fill_null(False).any().over(child)
    whole = (
        (rule == "whole")
        | ((rule == "first_year_or_third_child") & (which >= 3))
        | ((rule == "first_year_or_second_child") & (which >= 2))
        | ((rule == "first_year_second_child_or_both_parents") & ((which >= 2) | both))
    )
    years = {n: (first.dt.offset_by(f"{n}y") - first).dt.total_days() for n in (1, 3)}
    some = pl.when(rule == "three_years").then(years[3]).otherwise(years[1])
    return pl.when(whole).then(pl.lit(2**31, dtype=pl.Int64)).otherwise(some)
