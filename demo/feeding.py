"""What other systems tell: files of two gates, one of them changed overnight, and a department's computers."""

from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl

from demo.cast import KIM
from demo.city import City
from dure.accounts.viewer import Viewer
from dure.attendance.terminals import place_terminal
from dure.feeds import actions
from dure.links.gate_layout import IN, OUT, Gate, Layout
from dure.organization import queries as organization

UNIT = "총무과"
MAIN, WATER = "GATE-0001", "GATE-0002"
HALL = Layout(
    header=("출입일시", "카드번호", "성명", "출입문", "구분", "결과"),
    columns={"moment": 0, "card": 1, "name": 2, "gate": 3, "way": 4, "result": 5},
    ways={"입실": IN, "퇴실": OUT},
    gates={"총무과 출입문": Gate(MAIN)},
    results={"승인": True, "거부": False},
)
PLANT = replace(
    HALL,
    header=("일자", "시각", "카드번호", "장소", "구분"),
    columns={"day": 0, "time": 1, "card": 2, "gate": 3, "way": 4},
    gates={"정문 게이트": Gate(WATER)},
    results={},
)
INSIDE = 130  # seconds from the building's door to the department's
FILES = 3
WEEKS = timedelta(weeks=4)


def write(city: City, *, admin: Viewer, at: datetime) -> None:
    """Two profiles with a few days' files, and four weeks of computers."""
    _gates(city, admin, at)
    _computers(city, admin, at)


def _gates(city: City, admin: Viewer, at: datetime) -> None:
    units = {node.name: node.id for node in organization.tree(on=city.until).values()}
    place_terminal(serial=MAIN, name="총무과 출입문", unit=units["해온시"], by=admin, at=at)
    place_terminal(
        serial=WATER, name="상수도사업소 정문 게이트", unit=units["상수도사업소"], by=admin, at=at
    )
    actions.save_profile(name="시청 출입문", pattern="gate_*.csv", layout=HALL, by=admin, at=at)
    actions.save_profile(
        name="상수도사업소 게이트", pattern="water_*.csv", layout=PLANT, by=admin, at=at
    )
    for nth, (day, rows) in enumerate(_days(_inside(city, UNIT))):
        lines = rows.select(
            pl.format("{},{},,총무과 출입문,{},승인", _clock("%F %T"), "card", _way())
        )
        _receive(
            f"gate_{day:%Y%m%d}.csv", HALL.header, lines, admin, at - timedelta(days=FILES - nth)
        )
    for nth, (day, rows) in enumerate(_days(_inside(city, "수도행정과"))):
        lines = rows.select(
            pl.format("{},{},{},정문 게이트,{}", _clock("%F"), _clock("%T"), "card", _way())
        )
        header = (
            PLANT.header
            if nth < FILES - 1
            else (*PLANT.header[:2], "사용자번호", *PLANT.header[3:])
        )
        _receive(f"water_{day:%Y%m%d}.csv", header, lines, admin, at - timedelta(days=FILES - nth))


def _receive(
    name: str, header: tuple[str, ...], lines: pl.DataFrame, admin: Viewer, at: datetime
) -> None:
    text = "\n".join([",".join(header), *lines.to_series().to_list()])
    actions.receive(filename=name, content=text.encode("cp949"), by=admin, at=at)


def _inside(city: City, unit: str) -> pl.DataFrame:
    """A unit's readings of the running month, as a door within the building told them."""
    number = city.units.filter(pl.col("name") == unit).item(0, "id")
    crew = city.appointments.filter(pl.col("unit") == number).select("person").unique()
    way = pl.coalesce("direction", (pl.col("at").dt.hour() >= 12).cast(pl.Int8))
    month = city.punches.filter(pl.col("at") >= city.until.replace(day=1)).with_columns(
        direction=way
    )
    shift = pl.when(pl.col("direction") == 0).then(INSIDE).otherwise(-INSIDE)
    return month.join(crew, on="person", how="semi").with_columns(
        pl.col("at") + pl.duration(seconds=shift)
    )


def _days(rows: pl.DataFrame) -> list[tuple[object, pl.DataFrame]]:
    days = rows.select(pl.col("at").dt.date().unique().sort()).to_series().to_list()[-FILES:]
    return [(day, rows.filter(pl.col("at").dt.date() == day)) for day in days]


def _clock(how: str, of: str = "at") -> pl.Expr:
    return pl.col(of).dt.strftime(how)


def _way() -> pl.Expr:
    return pl.when(pl.col("direction") == 0).then(pl.lit("입실")).otherwise(pl.lit("퇴실"))


# ── computers ─────────────────────────────────────────────────────────────────────────


def _computers(city: City, admin: Viewer, at: datetime) -> None:
    """On some minutes after coming, off some before going; now and then left on, or never used."""
    lines = _sessions(city).select(
        pl.format("{},PC-{},{},{}", "staff_number", "person", _clock("%F %T", "on"), _clock("%F %T", "off"))
    )  # fmt: skip
    text = "\n".join(["사번,컴퓨터이름,켠 시각,끈 시각", *lines.to_series().to_list()])
    seen = actions.preview_pc_log(
        filename=f"PC기록_{UNIT}.csv", content=text.encode(), by=admin, at=at
    )
    actions.import_pc_log(file=seen.file, by=admin, at=at)


def _sessions(city: City) -> pl.DataFrame:
    number = city.units.filter(pl.col("name") == UNIT).item(0, "id")
    crew = city.appointments.filter(pl.col("unit") == number).select("person").unique()
    numbers = city.people.select("staff_number", person="id")
    lot = pl.col("person") * 7 + pl.col("business_date").dt.ordinal_day() * 13
    days = (
        city.punches.filter(pl.col("business_date") >= city.until - WEEKS)
        .join(crew, on="person", how="semi")
        .group_by("person", "business_date")
        .agg(on=pl.col("at").min(), off=pl.col("at").max())
        .filter(pl.col("off") - pl.col("on") > pl.duration(hours=2))
        .join(numbers, on="person")
        .sort("business_date", "person")
    )
    used = days.filter((lot % 29 != 3) | (pl.col("person") == KIM))
    forgotten = pl.when(lot % 31 == 5).then(72).otherwise(-5)
    return used.with_columns(
        pl.col("on") + pl.duration(minutes=3 + lot % 6),
        pl.col("off") + pl.duration(minutes=forgotten),
    )
