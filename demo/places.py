"""Offices, departments, terminals and local values of 해온시, none of which exists."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from demo import ordinances
from demo.dates import CITIZENS_DAY, months_before

CITY, NEIGHBOURS = ("9990000", "해온시"), (("9991000", "너른군"), ("9992000", "솔터시"))
FOUNDED = date(1995, 1, 1)
OLD_UNIT, NEW_UNIT = "정보통신과", "스마트도시과"

_BUREAUS = {
    "기획조정실": ("기획예산과", "정책평가과", "법무혁신과", "세정과"),
    "행정국": ("총무과", "자치행정과", "회계과", OLD_UNIT, "민원봉사과", "징수과"),
    "복지국": ("복지정책과", "노인장애인과", "여성가족과", "아동보육과", "평생교육과"),
    "경제문화국": ("일자리경제과", "기업지원과", "농업정책과", "문화관광과", "체육진흥과"),
    "도시교통국": ("도시계획과", "건축과", "도로과", "교통정책과", "안전총괄과"),
    "환경녹지국": ("환경정책과", "자원순환과", "공원과", "하천과", "토지정보과"),
}
_DISTRICTS = {
    "해맞이구": ("가람", "나래", "다솔", "마루"),
    "너울구": ("바다", "새별", "아라", "온누리"),
    "솔빛구": ("은하", "청솔", "하늘", "한빛"),
}
_DISTRICT_DEPARTMENTS = (
    "행정지원과", "민원지적과", "세무과", "복지지원과",
    "가정복지과", "환경위생과", "건설과", "도시건축과",
)  # fmt: skip
_PLANTS = {"상수도사업소": ("수도행정과", "정수과"), "환경사업소": ("수질관리과", "자원시설과")}
_FAMILY = {
    "민원봉사과": "counter", "민원지적과": "counter", "도로과": "works", "안전총괄과": "works",
    "하천과": "works", "건설과": "works", "자원순환과": "waste", "공원과": "waste",
    "환경위생과": "waste", "수도행정과": "desk", "정수과": "plant", "수질관리과": "plant",
    "자원시설과": "plant",
}  # fmt: skip
_SIZE = {
    "bureau": 1, "head": 1, "desk": 24, "counter": 24, "works": 24, "waste": 24, "plant": 50,
    "dong": 16, "small": 14,
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    id: int
    parent: int | None
    kind: str
    name: str
    family: str  # what kind of people sit there
    site: int  # the office whose terminals they use
    size: int  # how many, against the others

    @property
    def code(self) -> str:
        return str(9990000 + (0 if self.id == 1 else 10 * self.id))


class _Tree:
    def __init__(self) -> None:
        self.units: list[Unit] = []

    def add(self, parent: Unit | None, kind: str, name: str, family: str, size: int) -> Unit:
        number = len(self.units) + 1
        site = number if kind == "office" or parent is None else parent.site
        above = parent.id if parent else None
        unit = Unit(number, above, kind, name, family, site, size)
        self.units.append(unit)
        return unit

    def department(self, parent: Unit, name: str, *, size: int | None = None) -> Unit:
        family = _FAMILY.get(name, "desk")
        return self.add(parent, "department", name, family, size or _SIZE[family])


def tree() -> list[Unit]:
    """시청, its bureaus, three 구 with twelve 동 each, two 사업소; the renamed department last."""
    made = _Tree()
    hall = made.add(None, "office", CITY[1], "top", 2)
    for name in ("감사담당관", "홍보담당관"):
        made.department(hall, name, size=_SIZE["small"])
    parents = {}
    for bureau, departments in _BUREAUS.items():
        top = parents[bureau] = made.add(hall, "department", bureau, "bureau", 1)
        for name in departments:
            made.department(top, name)
    for district, stems in _DISTRICTS.items():
        office = made.add(hall, "office", f"{district}청", "head", 1)
        for name in _DISTRICT_DEPARTMENTS:
            made.department(office, name, size=18)
        for stem in stems:
            for number in (1, 2, 3):
                made.add(office, "office", f"{stem}{number}동 행정복지센터", "dong", _SIZE["dong"])
    for plant, departments in _PLANTS.items():
        office = made.add(hall, "office", plant, "head", 1)
        for name in departments:
            made.department(office, name)
    made.add(parents["행정국"], "department", NEW_UNIT, "desk", 0)
    return made.units


def reorganised_on(start: date) -> date:
    """Two months after the facts begin: 상반기 정기인사."""
    return months_before(start, -2)


def units(start: date) -> pl.DataFrame:
    day = reorganised_on(start)
    rows = [
        (
            unit.id, unit.parent, unit.kind, unit.code, unit.name,
            day if unit.name == NEW_UNIT else FOUNDED,
            day if unit.name == OLD_UNIT else None,
        )
        for unit in tree()
    ]  # fmt: skip
    schema = {
        "id": pl.Int32, "parent": pl.Int32, "kind": pl.String, "code": pl.String,
        "name": pl.String, "valid_from": pl.Date, "valid_until": pl.Date,
    }  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def families() -> pl.DataFrame:
    """unit → what the generator must know of it."""
    rows = [
        (
            unit.id, unit.parent, unit.name, unit.family, unit.site,
            unit.family == "works" or (unit.family == "dong" and unit.id % 2 == 0),
        )
        for unit in tree()
    ]  # fmt: skip
    schema = {
        "unit": pl.Int32, "parent": pl.Int32, "unit_name": pl.String, "family": pl.String,
        "site": pl.Int32, "storm_duty": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


_DOORS = ("본관 1층", "정문", "별관 1층", "지하 주차장", "후문", "민원실")


def terminals() -> pl.DataFrame:
    """serial, name, unit; and for the generator its place in the office and whether it is mute."""
    rows = []
    for unit in tree():
        if unit.kind != "office":
            continue
        count = 6 if unit.family == "top" else 4 if unit.family == "head" else 2
        for place in range(count):
            serial = f"HEON{unit.id:03d}{place + 1:02d}"
            mute = place == 1  # tells no direction: status 255
            rows.append((serial, f"{unit.name} {_DOORS[place]}", unit.id, place, mute, count))
    schema = {
        "serial": pl.String, "name": pl.String, "unit": pl.Int32,
        "place": pl.Int32, "mute": pl.Boolean, "count": pl.Int32,
    }  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")


def institutions() -> pl.DataFrame:
    schema = {"code": pl.String, "name": pl.String}
    return pl.DataFrame([CITY, *NEIGHBOURS], schema, orient="row")


def local_values(start: date) -> pl.DataFrame:
    """Three sets of an ordinance's own figures, all of them made-up examples."""
    january, change = date(start.year, 1, 2), reorganised_on(start)
    hours, rounding = "overtime.monthly_limit_minutes", "pay.amount_rounding"
    holiday = "worktime.local_holiday_counts"
    rows = [
        ("9990000", hours, january, "3420", "(예시) 해온시 훈령 제101호"),
        ("9990000", rounding, january, "none", "(예시) 해온시 훈령 제101호"),
        ("9990000", holiday, january, "true", "(예시) 해온시 훈령 제102호"),
        ("9991000", hours, january, "2700", "(예시) 너른군 훈령 제77호"),
        ("9991000", hours, change, "3000", "(예시) 너른군 훈령 제81호"),
        ("9991000", rounding, january, "floor_10", "(예시) 너른군 훈령 제77호"),
        ("9992000", hours, january, "2400", "(예시) 솔터시 훈령 제12호"),
        ("9992000", rounding, january, "floor_10", "(예시) 솔터시 훈령 제12호"),
        ("9992000", holiday, january, "false", "(예시) 솔터시 훈령 제13호"),
        *(("9990000", *each) for each in ordinances.values()),
    ]
    text = dict.fromkeys(("institution", "key"), pl.String)
    schema = {**text, "valid_from": pl.Date, "value": pl.String, "document": pl.String}
    return pl.DataFrame(rows, schema, orient="row")


def local_days(start: date, until: date) -> pl.DataFrame:
    rows = []
    for year in range(start.year, until.year + 1):
        citizens = date(year, *CITIZENS_DAY)
        rows.append(("9990000", citizens, "시민의 날", "(예시) 해온시 조례 제1001호"))
        rows.append(("9991000", date(year, 9, 1), "군민의 날", "(예시) 너른군 조례 제502호"))
    schema = {
        "institution": pl.String, "date": pl.Date, "name": pl.String, "document": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema, orient="row")
