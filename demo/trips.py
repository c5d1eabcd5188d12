"""Trips of the half year as documents: who goes together, where and why, and what became of it.

Pure and seeded. The hours are those that the timeline has; who stamps them comes back a little
earlier or later, within the same tier of pay.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import polars as pl

from demo.asks import TRIP
from demo.dice import Dice, pick
from demo.staff import Span

LONG: Final = 240  # minutes from which a trip in town pays more
TOGETHER: Final = 2
LOCAL: Final = (  # place, purpose, there and back in metres, by what
    ("중앙공원", "시설물 안전 점검", 8_400, "official"),
    ("동부시장", "상인회 간담회", 6_200, "public"),
    ("해온초등학교", "어린이 보호구역 현장 확인", 9_800, "own"),
    ("북부 배수지", "수질 시료 채취", 21_500, "official"),
    ("항만 물양장", "불법 적치물 확인", 17_300, "own"),
    ("남산 경로당", "난방 상태 살피기", 7_600, "public"),
    ("산업단지 관리사무소", "입주 기업 애로 듣기", 26_400, "own"),
    ("강변 산책로", "파손 신고 현장 확인", 1_800, "none"),
    ("시립도서관", "개관 준비 회의", 5_100, "public"),
    ("서부 임시주차장", "민원 현장 확인", 12_900, "official"),
)
DOMESTIC: Final = (  # place, purpose, region of a night, metres, by what, the fare
    ("도청", "시·군 담당자 회의", "other", 164_000, "official", 0),
    ("정부세종청사", "중앙부처 업무 협의", "other", 288_000, "public", 37_600),
    ("정부서울청사", "보조사업 설명회", "seoul", 412_000, "public", 59_800),
    ("인재개발원", "직무 교육", "other", 96_000, "own", 18_400),
    ("광역시 컨벤션센터", "지방행정 박람회", "metropolitan", 238_000, "public", 33_200),
    ("이웃 시청", "제도 운영 사례 견학", "other", 122_000, "official", 0),
)
ABROAD: Final = (  # place, purpose, class of the first country, and of the next, the fare
    ("도쿄, 하노이", "자매도시 교류 협의", "a", "c", 742_000),
    ("하노이, 싱가포르", "스마트도시 견학", "c", "b", 918_000),
    ("타이베이, 오사카", "관광 설명회", "b", "a", 655_000),
    ("프라하, 빈", "도시재생 사례 조사", "b", "b", 1_486_000),
)
NIGHT: Final = {"seoul": 88_000, "metropolitan": 71_000, "other": 58_000, "": 152_000}
TOLD: Final = (
    "현장을 확인하고 조치할 것을 정리했습니다.",
    "협의한 내용과 회의 자료를 부서에 공유했습니다.",
    "점검표를 작성했고 보수할 곳을 사진으로 남겼습니다.",
    "담당자와 일정을 정했고 다음 주에 다시 확인합니다.",
)


@dataclass(frozen=True)
class Trips:
    trips: pl.DataFrame
    people: pl.DataFrame


def invented(
    *,
    absences: pl.DataFrame,
    held: pl.DataFrame,
    units: pl.DataFrame,
    chiefs: pl.DataFrame,
    span: Span,
) -> Trips:
    """One document for those of a unit who are out at the same hours, two at most.

    Days on end out of town are one trip.
    """
    seats = held.select("person", "unit", "valid_from", "valid_until")
    rows = (
        absences.filter(pl.col("kind") == TRIP)
        .join(seats, on="person")
        .filter(
            (pl.col("valid_from") <= pl.col("date"))
            & (pl.col("valid_until").is_null() | (pl.col("date") < pl.col("valid_until")))
        )
        .select("person", "unit", "date", "label", start=_minute("start"), end=_minute("end"))
        .unique(["person", "date"], keep="first", maintain_order=True)
    )
    same = ["date", "returns", "unit", "label", "start", "end"]
    rows = _on_end(rows).sort(*same, "person")
    rows = rows.with_columns(place=pl.int_range(pl.len()).over(same) // TOGETHER)
    asked = rows.group_by(*same, "place", maintain_order=True).agg(
        first="person", persons="person"
    ).with_columns(pl.col("first").list.first())  # fmt: skip
    asked = asked.drop("place").with_columns(id=pl.int_range(1, pl.len() + 1, dtype=pl.Int32))
    made = _signed(_told(asked, span.dice), units, chiefs, span)
    people = made.select("id", "persons").explode("persons").rename({"persons": "person"})
    went = _settled(_stamped(people, made, span.dice), span)
    return Trips(made.drop("persons"), went)


def _on_end(rows: pl.DataFrame) -> pl.DataFrame:
    """Days on end of the same person's trip as one row: its first day and its last."""
    rows = rows.sort("person", "date")
    same = pl.col("person", "label") == pl.col("person", "label").shift(1)
    on_end = pl.all_horizontal(same) & (pl.col("date").diff() == timedelta(days=1))
    begins = ~on_end.fill_null(False) | (pl.col("label") == "관내출장")
    return (
        rows.with_columns(chain=begins.cum_sum())
        .group_by("person", "chain", maintain_order=True)
        .agg(
            pl.col("unit", "date", "label", "start").first(),
            pl.col("date").last().alias("returns"),
            pl.col("end").last(),
        )
        .drop("chain")
    )


def _minute(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int32)


def _told(asked: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Where they go, why and by what, by the kind of the trip."""
    long = pl.col("returns") - pl.col("date") > timedelta(days=1)  # cut short it is none abroad
    kind = pl.when(label="관내출장").then(pl.lit("local"))
    abroad = pl.when((pl.col("label") == "국외출장") & long).then(pl.lit("abroad"))
    asked = asked.with_columns(kind=kind.otherwise(abroad.otherwise(pl.lit("domestic"))))
    near, far = dice.roll("trip near", len(LOCAL), "id"), dice.roll("trip far", len(DOMESTIC), "id")
    over = dice.roll("trip abroad", len(ABROAD), "id")

    def said(local: int, domestic: int | None, abroad: int | None) -> pl.Expr:
        def column(
            roll: pl.Expr, table: tuple[tuple[object, ...], ...], nth: int | None
        ) -> pl.Expr:
            if nth is None:
                return pl.lit(None, pl.String)
            return pick(roll, [str(each[nth]) for each in table])

        away = pl.when(kind="domestic").then(column(far, DOMESTIC, domestic))
        away_or_over = away.otherwise(column(over, ABROAD, abroad))
        return pl.when(kind="local").then(column(near, LOCAL, local)).otherwise(away_or_over)

    return asked.with_columns(
        where=said(0, 0, 0),
        purpose=said(1, 1, 1),
        distance_m=said(2, 3, None).cast(pl.Int32),
        vehicle=said(3, 4, None).fill_null("public"),
        region=pl.when(kind="domestic").then(said(0, 2, 0)).otherwise(pl.lit("")),
        fare=pl.when(pl.col("kind") != "local")
        .then(said(2, 5, 4))
        .otherwise(pl.lit("0"))
        .cast(pl.Int32),
        country_class=pl.when(kind="abroad").then(said(0, 0, 2)).otherwise(pl.lit("")),
        leg_class=pl.when(kind="abroad").then(said(0, 0, 3)),
        leg_since=pl.when(kind="abroad").then(pl.col("date") + timedelta(days=1)),
    )


def _signed(
    asked: pl.DataFrame, units: pl.DataFrame, chiefs: pl.DataFrame, span: Span
) -> pl.DataFrame:
    """With number, who decides, when it was put up and decided, and what was reported."""
    dice = span.dice
    rows = asked.join(
        units.select("unit", "unit_name"), on="unit", how="left", maintain_order="left"
    ).join(chiefs, on="unit", how="left", maintain_order="left")
    own = pl.col("persons").list.contains(pl.col("chief")).fill_null(False)
    rows = rows.with_columns(
        approver=pl.when(own).then("above").otherwise(pl.coalesce("chief", "above"))
    )
    signs = pl.col("approver").is_not_null() & ~pl.col("persons").list.contains(pl.col("approver"))
    back = pl.when(pl.col("date").dt.weekday() == 1).then(3).otherwise(1)  # over the weekend
    before = pl.col("date").cast(pl.Datetime("us")) - pl.duration(days=back)
    drafted = before + pl.duration(minutes=560 + dice.roll("trip drafted", 420, "id"))
    rows = rows.filter(signs).with_columns(drafted_at=drafted, year=pl.col("date").dt.year())
    serial = pl.int_range(1, pl.len() + 1).over("unit_name", "year", order_by=["drafted_at", "id"])
    how = dice.roll("trip told", 100, "id")
    fresh = pl.col("date") > span.until - timedelta(days=4)
    spoken = (pl.col("kind") == "local") & (how < 55)
    silent = how >= pl.when(fresh).then(60).otherwise(97)
    return rows.with_columns(
        number=pl.format("{}-출장-{}-{}", "unit_name", "year", serial),
        decided_at=pl.col("drafted_at") + pl.duration(minutes=10 + dice.roll("trip gap", 90, "id")),
        oral=pl.when(~silent).then(spoken),
        text=pl.when(silent | spoken).then(pl.lit("")).otherwise(
            pick(dice.roll("trip report", len(TOLD), "id"), list(TOLD))
        ),
    ).drop("unit_name", "chief", "above", "year", "label")  # fmt: skip


def _stamped(people: pl.DataFrame, made: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Each who went with the hours that count; `out` and `back` where they were stamped."""
    rows = people.join(
        made.select("id", "date", "returns", "start", "end", "kind", "vehicle", "fare", "region"),
        on="id", maintain_order="left",
    )  # fmt: skip
    edge = pl.col("end") - pl.col("start") == LONG  # a minute less would pay less
    roll = (dice.roll("trip out", 12, "id", "person"), dice.roll("trip back", 14, "id", "person"))
    out = pl.col("start") - 6 + pl.when(edge).then(roll[0] // 2).otherwise(roll[0])
    back = pl.col("end") - 9 + pl.when(edge).then(9 + roll[1] // 3).otherwise(roll[1])
    pressed = dice.roll("trip pressed", 100, "id", "person") < 88
    return rows.with_columns(
        out=pl.when(pressed).then(out), back=pl.when(pressed).then(back)
    ).with_columns(start=pl.coalesce("out", "start"), end=pl.coalesce("back", "end"))


def _settled(went: pl.DataFrame, span: Span) -> pl.DataFrame:
    """What the nights cost and what was had for nothing; of two in a room one pays the bill."""
    dice = span.dice
    nights = (pl.col("returns") - pl.col("date")).dt.total_days()
    luck, dear = (dice.roll(salt, 100, "id", "person") for salt in ("trip settled", "trip night"))
    away, abroad = pl.col("kind") == "domestic", pl.col("kind") == "abroad"
    two, first = pl.len().over("id") == 2, pl.int_range(pl.len()).over("id") == 0
    kin = away & ~two & (nights > 0) & (luck < 7)
    told = (pl.col("returns") < span.until - timedelta(days=3)) & (luck < 93)
    night = pl.col("region").replace_strict(NIGHT, return_dtype=pl.Int32) + dear * 300
    pays = (nights > 0) & told & ~kin & (abroad | ~two | first)
    return went.with_columns(
        nights=nights.cast(pl.Int32),
        lodging_won=pl.when(pays).then((nights * night).cast(pl.Int32)),
        sharers=pl.when(away & two).then(2).otherwise(1),
        kin_nights=pl.when(kin).then(nights).otherwise(0),
        meals_provided=pl.when(told & (nights > 0)).then(luck % 4).otherwise(0),
        usd_rate=pl.when(abroad & told).then(138_550 + dear * 20),
    )
