"""The cast: ten people everybody in the tests knows, and the month 김주무관 had."""

from dataclasses import dataclass
from datetime import date

import polars as pl


@dataclass(frozen=True)
class Member:
    name: str
    unit: str
    rank: int  # 0 leads the unit
    grade: int
    login: str
    role: str  # beside "employee"
    series: str = "행정"
    employment_kind: str = "regular"


MEMBERS = (
    Member("김주무관", "총무과", 4, 7, "kim", "employee"),
    Member("이팀장", "총무과", 1, 6, "lee", "team_lead"),
    Member("박과장", "총무과", 0, 5, "park", "manager"),
    Member("윤서무", "총무과", 5, 8, "yun", "clerk"),
    Member("최담당", "총무과", 6, 7, "choi", "payroll"),
    Member("오인사", "총무과", 2, 6, "oh", "hr"),
    Member("정감사", "감사담당관", 1, 6, "jung", "auditor"),
    Member("문시장", "해온시", 0, 0, "moon", "head", "정무", "elected"),
    Member("한기간제", "공원과", 5, 0, "han", "employee", "녹지", "fixed_term"),
    Member("조관리", "정보통신과", 3, 7, "cho", "admin", "전산"),
)
CAST = {member.name: number for number, member in enumerate(MEMBERS, start=1)}
KIM = CAST["김주무관"]


@dataclass(frozen=True)
class Told:
    """One day of the story: clock times in minutes, and what had been asked for."""

    workday: int  # the n-th working day of the month, 0: the first Saturday
    first: int | None
    last: int | None
    order: tuple[int, int] | None = None
    absence: tuple[int, int, int, str] | None = None


# The month of the screens: 180 → 2:00, 52 minutes → 0:00, a missing out, four hours of Saturday.
STORY = (
    Told(1, 533, 1085),
    Told(2, 530, 1275, (1080, 1260)),
    Told(3, 535, 1082),
    Told(4, 528, 1326, (1080, 1320)),
    Told(5, None, None, None, (1, 540, 1080, "연가")),
    Told(0, 597, 843, (600, 840)),
    Told(6, 531, 1233, (1080, 1260)),
    Told(7, 534, 1262, (1080, 1260)),
    Told(8, 536, 1121),
    Told(9, 532, 1188, (1080, 1200), (2, 780, 1020, "관내출장")),
    Told(10, 530, None),
    Told(11, 529, 1332, (1080, 1320)),
    Told(12, 533, 1260, (1080, 1260)),
    Told(13, 538, 1083),
    Told(14, 530, 1132, (1080, 1200)),
    Told(15, 532, 1084),
    *(Told(number, 530 + number % 7, 1081 + number % 9) for number in range(16, 24)),
)


def story(calendar: pl.DataFrame, since: date) -> list[tuple[date, Told]]:
    """The same story in each month from `since` on, as far as the calendar goes."""
    told = {day.workday: day for day in STORY}
    dated: list[tuple[date, Told]] = []
    counts: dict[tuple[int, int], int] = {}
    for row in calendar.filter(pl.col("date") >= since).iter_rows(named=True):
        day: date = row["date"]
        month = (day.year, day.month)
        if row["workday"]:
            counts[month] = counts.get(month, 0) + 1
            dated.append((day, told[counts[month]]))
        elif day.weekday() == 5 and day.day <= 7:
            dated.append((day, told[0]))
    return dated
