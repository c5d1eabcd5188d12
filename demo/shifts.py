"""Fourteen work schedules: office hours of several kinds, counters, shifts and nights."""

from datetime import date

import polars as pl

_Hours = tuple[int, int, int | None, int | None] | None
MONDAY = date(2024, 1, 1)
_NOON, _EARLY_NOON = (720, 780), (690, 750)


def _week(start: int, end: int, rest: tuple[int, int] | None) -> list[_Hours]:
    hours: _Hours = (start, end, *rest) if rest else (start, end, None, None)
    return [hours] * 5 + [None, None]


_TEAM: list[_Hours] = [(540, 1080, 720, 780), (1080, 1980, 1500, 1680), None, None]
_COUNTER: list[_Hours] = [(480, 1080, 720, 780)] * 4 + [(480, 720, None, None), None, None]

STANDARD, EARLY, LATE, LUNCH, COUNTER, TEAM_A, TEAM_D, NIGHT, DAWN, MORNING, AFTERNOON = (
    1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13,
)  # fmt: skip

_ALL: list[tuple[int, str, bool, int, list[_Hours]]] = [  # id, name, shift, days after MONDAY
    (STANDARD, "표준 09–18시", False, 0, _week(540, 1080, _NOON)),
    (EARLY, "시차 08–17시", False, 0, _week(480, 1020, _NOON)),
    (LATE, "시차 10–19시", False, 0, _week(600, 1140, _NOON)),
    (LUNCH, "점심 교대 11:30–12:30", False, 0, _week(540, 1080, _EARLY_NOON)),
    (COUNTER, "민원창구 8 to 6", False, 0, _COUNTER),
    (TEAM_A, "4조2교대 가조", True, 0, _TEAM),
    (7, "4조2교대 나조", True, 1, _TEAM),
    (8, "4조2교대 다조", True, 2, _TEAM),
    (TEAM_D, "4조2교대 라조", True, 3, _TEAM),
    (NIGHT, "야간 22–07시", False, 0, _week(1320, 1860, (1560, 1620))),
    (DAWN, "새벽 환경 05–14시", False, 0, _week(300, 840, (540, 600))),
    (MORNING, "시간선택제 09–13시", False, 0, _week(540, 780, None)),
    (AFTERNOON, "시간선택제 14–18시", False, 0, _week(840, 1080, None)),
]


def schedules() -> pl.DataFrame:
    rows = [
        (number, name, shift, len(days), date(2024, 1, 1 + late))
        for number, name, shift, late, days in _ALL
    ]
    schema = {
        "id": pl.Int32, "name": pl.String, "shift": pl.Boolean,
        "cycle_length": pl.Int16, "anchor": pl.Date,
    }  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def schedule_days() -> pl.DataFrame:
    rows = [
        (number, cycle_day, *(hours or (None, None, None, None)))
        for number, _, _, _, days in _ALL
        for cycle_day, hours in enumerate(days)
    ]
    times = dict.fromkeys(("start", "end", "break_start", "break_end"), pl.Int16)
    schema = {"schedule": pl.Int32, "cycle_day": pl.Int16, **times}
    return pl.DataFrame(rows, schema, orient="row")
