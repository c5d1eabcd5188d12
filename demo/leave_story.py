"""The leave the cast took: 김주무관's two years as they are told, and what 박과장 has planned."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from demo.asks import LABELS, LEAVE
from demo.cast import CAST, KIM

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
WHOLE, MORNING, AFTERNOON = (540, 1080), (540, 840), (840, 1080)


@dataclass(frozen=True)
class Took:
    """So many working days from the n-th such weekday of a month on, and why."""

    month: int
    week: int
    weekday: int
    hours: tuple[int, int]
    kind: str = "annual"
    reason: str = "개인 사정"
    days: int = 1
    detail: str = ""


LAST_YEAR = (
    Took(1, 3, WEDNESDAY, (960, 1080)),
    Took(2, 2, THURSDAY, (540, 660)),
    Took(3, 3, FRIDAY, AFTERNOON, reason="집안일"),
    Took(4, 2, TUESDAY, (900, 1080)),
    Took(5, 4, MONDAY, WHOLE, "sick", "감기 몸살"),
    Took(6, 3, FRIDAY, (960, 1080)),
    Took(8, 1, MONDAY, WHOLE, reason="여름휴가", days=5),
    Took(9, 3, WEDNESDAY, (540, 720), "official", "건강검진", detail="checkup"),
    Took(11, 2, THURSDAY, (960, 1080)),
    Took(12, 4, FRIDAY, WHOLE, reason="가족 여행"),
)
THIS_YEAR = (
    Took(1, 3, FRIDAY, (960, 1080)),
    Took(2, 2, WEDNESDAY, (540, 660), reason="은행 업무"),
    Took(3, 2, THURSDAY, (900, 1080)),
    Took(4, 2, WEDNESDAY, (960, 1080)),
    Took(4, 4, FRIDAY, AFTERNOON, reason="집안일"),
    Took(5, 3, TUESDAY, WHOLE, "death_grandparent", "외조모상", days=3),
    Took(7, 2, FRIDAY, MORNING, "sick", "감기로 병원 진료"),
    Took(8, 1, MONDAY, WHOLE, reason="여름휴가", days=5),
    Took(9, 2, THURSDAY, MORNING, "official", "건강검진", detail="checkup"),
)
_SCHEMA = {
    "date": pl.Date, "start": pl.Int32, "end": pl.Int32, "kind": pl.String, "reason": pl.String,
    "detail": pl.String, "event": pl.Date, "state": pl.String,
}  # fmt: skip
_Row = tuple[date, int, int, str, str, str, date | None, str]


def kims_years(workdays: list[date], until: date) -> pl.DataFrame:
    """date, start, end, kind, reason, detail, event, state of 김주무관 up to the story's months."""
    year = (until - timedelta(days=1)).year
    told = [(year - 1, each) for each in LAST_YEAR] + [(year, each) for each in THIS_YEAR]
    rows = [row for when, each in told for row in _days(each, when, workdays)]
    return pl.DataFrame([row for row in rows if row[0] < until], _SCHEMA, orient="row")


def _days(each: Took, year: int, workdays: list[date]) -> list[_Row]:
    first = _nth(year, each.month, each.week, each.weekday)
    days = [day for day in workdays if day >= first][: each.days]
    event = first - timedelta(days=1) if each.kind.startswith("death") else None
    return [
        (day, *each.hours, each.kind, each.reason, each.detail, event, "approved") for day in days
    ]


def _nth(year: int, month: int, week: int, weekday: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (week - 1))


def ahead(workdays: list[date], until: date) -> dict[int, pl.DataFrame]:
    """What 김주무관 and 박과장 have filed for the weeks after the city's last day."""
    coming = [day for day in workdays if day >= until]
    january = [day for day in coming if day.year > until.year or day.month == 1][4:5]
    waits = [day for day in coming if day.weekday() == FRIDAY][1:2]
    kim: list[_Row] = [(d, *AFTERNOON, "annual", "집안일", "", None, "requested") for d in waits]
    kim += [(d, *WHOLE, "annual", "가족 여행", "", None, "approved") for d in january]
    park: list[_Row] = [
        (d, *WHOLE, "annual", "가족 여행", "", None, "approved") for d in coming[5:8]
    ]
    rows = {KIM: kim, CAST["박과장"]: park}
    return {who: pl.DataFrame(found, _SCHEMA, orient="row") for who, found in rows.items()}


def told_leave(frame: pl.DataFrame, told: pl.DataFrame, until: date) -> pl.DataFrame:
    """asked days → with 김주무관's leave before `until` as told, and nothing ordered in it."""
    ours = (pl.col("person") == KIM) & (pl.col("date") < until)
    given = told.select("date", t_start="start", t_end="end")
    mine = frame.filter(ours).join(given, on="date", how="left", maintain_order="left")
    there = pl.col("t_start").is_not_null() & ~pl.col("off")
    gone = there | (pl.col("leave_kind") == LEAVE).fill_null(False)
    whole = there & (pl.col("t_start") == pl.col("start")) & (pl.col("t_end") == pl.col("end"))
    label = pl.when(whole).then(pl.lit("연가")).when(there).then(pl.lit("반일연가")).cast(LABELS)
    new = {"start": pl.col("t_start"), "end": pl.col("t_end"), "label": label}
    new["kind"] = pl.when(there).then(LEAVE)
    mine = mine.with_columns(
        *(
            pl.when(gone).then(pl.when(there).then(each)).otherwise(f"leave_{name}")
            .alias(f"leave_{name}")
            for name, each in new.items()
        ),
        pl.when(gone).then(whole).otherwise("away").alias("away"),
        *(pl.when(~whole).then(name).alias(name) for name in ("late_start", "late_end")),
        *(pl.when(~there).then(name).alias(name) for name in ("early_start", "early_end")),
    )  # fmt: skip
    return pl.concat([frame.filter(~ours), mine.select(frame.columns)], how="vertical_relaxed")
