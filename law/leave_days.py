"""휴가 일수를 세는 법 (지방공무원 복무규정 제7조의2제6항·제7항, 제7조의5, 제7조의8).

Hours that add up to days, sick days that turn into annual leave, and the Saturdays and holidays
within a leave.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.leave import DAY, SERVICE
from law.steps import Reason, Step

SICK_KEYS: Final = ("leave.sick_limit_days", "leave.certificate_over_days")
WEEKEND_KEYS: Final = (
    "leave.weekend_threshold_days",
    "leave.weekend_threshold_basis",
    "leave.weekend_reached",
)
FAMILIES: Final = ("annual", "sick", "duty_sick", "official", "special")
WHO: Final = ("institution", "person")
USES: Final = pl.Schema(
    {
        "institution": pl.String,
        "person": pl.Int64,
        "use": pl.Int64,
        "family": pl.String,
        "reason": pl.String,
        "since": pl.Date,
        "until": pl.Date,
        "filed": pl.Date,
    }
)

HOURS_STEPS: dict[str, Step] = {
    "late_minutes": Step("지각·조퇴·외출한 시간", f"{SERVICE} 제7조의2제6항", "start"),
    "pot_minutes": Step(
        "반일연가와 함께 센 시간",
        f"{SERVICE} 제7조의2제6항",
        "add",
        params=("leave.half_day_shares_pot",),
    ),
    "late_days": Step(
        "연가로 세는 날",
        f"{SERVICE} 제7조의2제6항",
        "result",
        unit="days",
        reasons=(Reason("누계 8시간마다 연가 1일입니다. {late_rest_minutes}분이 남습니다."),),
    ),
    "sick_hour_days": Step(
        "병가로 세는 날",
        f"{SERVICE} 제7조의5제1항",
        "result",
        unit="days",
        reasons=(Reason("누계 8시간마다 병가 1일입니다. {sick_rest_minutes}분이 남습니다."),),
    ),
}
SICK_STEPS: dict[str, Step] = {
    "sick_uses": Step(
        "쓴 병가",
        f"{SERVICE} 제7조의5",
        "result",
        unit="list",
        params=("leave.certified_days_count",),
    ),
    "to_annual_days": Step("연가에서 빼는 날", f"{SERVICE} 제7조의2제7항", "result", unit="days"),
    "sick_days": Step(
        "병가로 센 날",
        f"{SERVICE} 제7조의5제1항",
        "result",
        unit="days",
        reasons=(Reason("연가에서 뺀 병가는 병가 일수에 넣지 않습니다."),),
    ),
    "over_limit_days": Step(
        "한도를 넘어 결근으로 보는 날", f"{SERVICE} 제6조제2항", "result", unit="days"
    ),
}
COUNTED_STEPS: dict[str, Step] = {
    "counted_uses": Step(
        "쓴 휴가",
        f"{SERVICE} 제7조의8",
        "result",
        unit="list",
        params=("leave.weekend_threshold_basis", "leave.weekend_reached"),
    ),
    "counted_days": Step("휴가일수", f"{SERVICE} 제7조의8", "result", unit="days"),
}


# --- hours --------------------------------------------------------------------------------


def hours_to_days(frame: pl.LazyFrame, *, local: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Adds pot_minutes, late_days, late_rest_minutes, sick_hour_days and sick_rest_minutes.

    In: institution, date, late_minutes (지각·조퇴·외출 without illness), half_day_minutes,
    sick_minutes (of illness): sums since the year began. Eight hours are a day; the two never
    mix. Half days share the first pot where the institution has not set otherwise (a reading).
    """
    numbers = params.attach(frame, ("leave.half_day_shares_pot",), local=local)
    shared = pl.when("half_day_shares_pot").then("half_day_minutes").otherwise(0)
    pot = (pl.col("late_minutes") + shared).cast(pl.Int32)
    return numbers.with_columns(pot_minutes=pot).with_columns(
        late_days=pl.col("pot_minutes") // DAY,
        late_rest_minutes=pl.col("pot_minutes") % DAY,
        sick_hour_days=pl.col("sick_minutes") // DAY,
        sick_rest_minutes=pl.col("sick_minutes") % DAY,
    )


# --- sick leave ---------------------------------------------------------------------------


def sick(
    uses: pl.LazyFrame,
    *,
    span: params.Span | None = None,
    local: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """Adds to_annual_days, sick_days and over_limit_days to each use of 일반병가.

    In: institution, person, use, date, days (as counted by ``counted_days``), certified. Uses of
    a person and year go in order of date, then use. Days beyond six without a certificate come
    out of annual leave and count towards no limit; days beyond 60 are absence. Output sorted.
    """
    keys = (*SICK_KEYS, "leave.certified_days_count")
    year = [*WHO, pl.col("date").dt.year()]
    numbers = params.attach(uses, keys, local=local, span=span).sort(*WHO, "date", "use")
    seen = pl.col("days").cast(pl.Int32)
    counts = pl.col("certified_days_count") | ~pl.col("certified")
    total = pl.when(counts).then(seen).otherwise(0).cum_sum().over(year)
    beyond = (total - pl.col("certificate_over_days")).clip(0)
    out = pl.when("certified").then(0).otherwise(pl.min_horizontal(seen, beyond))
    split = numbers.with_columns(to_annual_days=out.cast(pl.Int32)).with_columns(
        sick_days=seen - pl.col("to_annual_days")
    )
    over = (pl.col("sick_days").cum_sum().over(year) - pl.col("sick_limit_days")).clip(0)
    return split.with_columns(over_limit_days=pl.min_horizontal("sick_days", over))


# --- Saturdays and holidays ---------------------------------------------------------------


def counted_days(
    uses: pl.LazyFrame, off: pl.LazyFrame, *, local: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """Adds calendar_days, off_days, summed_days and counted_days to each use (제7조의8).

    ``uses`` (USES): family of FAMILIES, reason (null: none of its own), since, until (half-open)
    and filed (null: on the first day). ``off``: institution, date of every Saturday,
    holiday and local holiday around them. Since 2022 the days of one year's sick leave, or of one
    reason, are summed; before, only leave without a break. Reaching 30 days counts every day.
    Output sorted by institution, person, since, use.
    """
    whole = _with_rule(uses).sort(*WHO, "since", "use")
    pieces = _with_off_days(_pieces(whole), off)
    known = params.attach(pieces, WEEKEND_KEYS, on="since", local=local)
    basis = pl.col("calendar_days") - pl.when(pl.col("weekend_threshold_basis") == "workday").then(
        "off_days"
    ).otherwise(0)
    group = _group()
    summed = known.sort(*WHO, "since", "use").with_columns(_basis=basis, _group=group)
    together = [*WHO, "_group"]
    running = pl.col("_basis").cum_sum().over(together)
    total = pl.col("_basis").sum().over(together)
    reached = pl.when(pl.col("weekend_reached") == "from_then").then(running).otherwise(total)
    return _whole(summed.with_columns(summed_days=_where(_counts_off(), reached)))


def _with_rule(uses: pl.LazyFrame) -> pl.LazyFrame:
    """The rule of each use: that of its first day since 2022, before that of the day it was
    filed (제30311호 부칙 제3조)."""
    newest = params.get("leave.weekend_rule").values[-1].since
    filed = pl.coalesce("filed", "since")
    ruled = uses.with_columns(
        _ruled=pl.when(pl.col("since") >= newest)
        .then("since")
        .otherwise(pl.min_horizontal(filed, pl.lit(newest).dt.offset_by("-1d")))
    )
    return params.attach(ruled, ("leave.weekend_rule",), on="_ruled")


def _pieces(uses: pl.LazyFrame) -> pl.LazyFrame:
    """Sick leave over a new year is judged year by year (제7조의8제1호·제2호)."""
    new_year = pl.date(pl.col("since").dt.year() + 1, 1, 1)
    over = (
        pl.col("family").is_in(["sick", "duty_sick"])
        & (pl.col("weekend_rule") == "summed")
        & (pl.col("until") > new_year)
    )
    first = uses.with_columns(until=pl.when(over).then(new_year).otherwise("until"))
    second = uses.filter(over).with_columns(since=new_year)
    return pl.concat([first, second])


def _with_off_days(pieces: pl.LazyFrame, off: pl.LazyFrame) -> pl.LazyFrame:
    days = off.select("institution", "date").unique().sort("institution", "date")
    numbered = days.with_columns(_nth=pl.int_range(1, pl.len() + 1).over("institution"))
    found = pieces
    for end in ("since", "until"):
        before = numbered.select("institution", date="date", **{f"_{end}": "_nth"})
        found = (
            found.sort(end)
            .join_asof(
                before.sort("date"),
                left_on=end,
                right_on="date",
                by="institution",
                allow_exact_matches=False,
                check_sortedness=False,
            )
            .with_columns(pl.col(f"_{end}").fill_null(0).cast(pl.Int32))
            .drop("date", strict=False)
        )
    return found.with_columns(
        calendar_days=(pl.col("until") - pl.col("since")).dt.total_days().cast(pl.Int32),
        off_days=pl.col("_until") - pl.col("_since"),
    )


def _group() -> pl.Expr:
    """What is summed: a year's sick leave, one reason, or leave without a break."""
    text = pl.col("family") + pl.lit(" ")
    year = text + pl.col("since").dt.year().cast(pl.String)
    sick = pl.col("family").is_in(["sick", "duty_sick"])
    reason = text + pl.coalesce("reason", pl.col("use").cast(pl.String))
    since = pl.col("since").to_physical()
    mine = pl.when(_counts_off()).then(pl.col("until").to_physical())
    reached = mine.cum_max().shift(1).forward_fill().over(WHO)
    run = (since > reached).fill_null(False).cast(pl.Int32).cum_sum().over(WHO)
    summed = pl.when(sick).then(year).otherwise(reason)
    alone = pl.lit("alone ") + pl.col("use").cast(pl.String)
    together = pl.when(pl.col("weekend_rule") == "summed").then(summed)
    return together.when(_counts_off()).then(pl.lit("run ") + run.cast(pl.String)).otherwise(alone)


def _counts_off() -> pl.Expr:
    """Whether a long leave of this kind takes in its Saturdays and holidays at all."""
    return (pl.col("weekend_rule") == "continuous") | (pl.col("family") != "annual")


def _where(condition: pl.Expr, days: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(days).otherwise(pl.col("_basis"))


def _whole(pieces: pl.LazyFrame) -> pl.LazyFrame:
    """The pieces of a use together again."""
    long = _counts_off() & (pl.col("summed_days") >= pl.col("weekend_threshold_days"))
    days = pl.col("calendar_days") - pl.when(long).then(0).otherwise("off_days")
    sums = ("calendar_days", "off_days", "counted_days")
    return (
        pieces.with_columns(counted_days=days.cast(pl.Int32))
        .group_by(*WHO, "use", "family", "weekend_rule")
        .agg(
            pl.col("since").min(),
            pl.col("until").max(),
            pl.col("summed_days").max(),
            *(pl.col(name).sum() for name in sums),
        )
        .sort(*WHO, "since", "use")
    )
