"""출장의 여비 구분과 미리 살필 것, 출장 중의 기록."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from law import trips
from law.anomalies import anomalies
from law.trips import Period

TUE, WED = date(2026, 11, 24), date(2026, 11, 25)


def hours(start: int, end: int, returns: date = TUE) -> Period:
    return Period(TUE, start, returns, end)


@pytest.mark.parametrize(
    ("kind", "period", "ko"),
    [
        ("local", hours(780, 1019), "관내 4시간 미만"),  # 13:00–16:59, 239분
        ("local", hours(780, 1020), "관내 4시간 이상"),  # 13:00–17:00, 240분
        ("local", hours(1380, 120, WED), "관내 4시간 미만"),  # 23:00–02:00, 180분: 한 번의 출장
        ("local", hours(1200, 30, WED), "관내 4시간 이상"),  # 20:00–00:30, 270분
        ("local", hours(540, 539, WED), "관내 4시간 이상"),  # 24시간에서 1분 모자람
        ("local", hours(540, 540, WED), "관내 2일"),  # 꼭 24시간부터 날마다 센다
        ("domestic", hours(540, 600), "관외 1일"),
        ("domestic", hours(540, 1080, WED), "관외 2일"),
        ("abroad", hours(540, 1080, date(2026, 12, 1)), "국외 8일"),
    ],
)
def test_여비_구분은_관내는_네_시간으로_그_밖은_날수로_나뉜다(
    kind: str, period: Period, ko: str
) -> None:
    assert trips.tier(kind, period).ko == ko


def test_조례가_정한_시간으로도_나눈다() -> None:
    found = trips.tier("local", hours(780, 960), enough=180)  # 3시간부터
    assert found.long
    assert found.ko == "관내 3시간 이상"
    assert trips.tier("local", hours(780, 960), enough=210).ko == "관내 3시간 30분 미만"


def test_더_받는_구분인지_안다() -> None:
    short, long = (trips.tier("local", hours(780, end)) for end in (960, 1080))
    two = trips.tier("local", hours(780, 960, WED))
    assert trips.costs_more(short, long)
    assert trips.costs_more(long, two)
    assert not trips.costs_more(long, short)
    assert not trips.costs_more(long, long)


@pytest.mark.parametrize(
    ("kind", "period", "more", "said"),
    [
        ("local", hours(540, 1080), {}, ""),
        ("domestic", hours(540, 1080), {}, "장거리"),
        ("local", hours(540, 1080, WED), {}, "장기간"),
        ("abroad", hours(540, 1080, WED), {}, "장거리 · 장기간"),
        ("domestic", hours(540, 1080), {"far_m": 100_000, "distance_m": 99_999}, ""),
        ("domestic", hours(540, 1080), {"far_m": 100_000, "distance_m": 100_000}, "장거리"),
        ("local", hours(540, 1080, WED), {"long_days": 3}, ""),
    ],
)
def test_임신_중인_사람의_먼_출장과_긴_출장을_알린다(
    kind: str, period: Period, more: dict[str, Any], said: str
) -> None:
    found = trips.cautions(kind, period, pregnant=True, **more)
    assert [f"{said} 출장" in row["ko"] for row in found] == ([True] if said else [])
    assert all(row["level"] == "warn" for row in found)  # 막지 않는다
    assert not trips.cautions(kind, period, **more)


def test_정산은_돌아온_다음_날부터_두_주_안에_신청한다() -> None:
    assert trips.settle_by(TUE) == date(2026, 12, 8)  # 25일이 1일째, 12월 8일이 14일째


def _strays(*minutes: int, site: int = 1) -> list[tuple[str, int | None]]:
    day = {"person": 1, "date": TUE}
    punches = pl.DataFrame(
        [{**day, "minute": m, "direction": None, "site": site} for m in minutes],
        schema={"person": pl.Int64, "date": pl.Date, "minute": pl.Int16, "direction": pl.Int8,
                "site": pl.Int32},
    )  # fmt: skip
    orders = pl.DataFrame(
        schema={"person": pl.Int64, "date": pl.Date, "start": pl.Int16, "end": pl.Int16}
    )
    went = pl.DataFrame(
        [{**day, "start": 780, "end": 1080, "site": own} for own in (1, 7)],
        schema={**orders.schema, "site": pl.Int32},
    )
    days = pl.DataFrame(
        [{**day, "planned_start": 540, "planned_end": 1080, "planned_minutes": 480,
          "leave_minutes": 0, "ordered_minutes": 0, "unordered_minutes": 0, "first_in": 540,
          "last_out": 1080, "is_workday": True}]
    ).cast({"person": pl.Int64})  # fmt: skip
    found = anomalies(punches.lazy(), orders.lazy(), days.lazy(), trips=went.lazy()).collect()
    rows = found.filter(kind="punch_on_trip")
    return list(rows.select("proposed", "proposed_minute").iter_rows())


def test_출장_한가운데_소속_청사의_기록을_알리고_그때를_복귀로_제안한다() -> None:
    assert _strays(530, 912, 950, 1081) == [("end_trip", 912)]


def test_나가고_들어오며_찍은_기록과_다른_곳의_기록은_알리지_않는다() -> None:
    assert _strays(530, 794, 1066, 1085) == []  # 13:14와 17:46: 앞뒤 15분 안
    assert _strays(530, 912, 1085, site=2) == []
    assert _strays(530, 912, 1085, site=7) == [("end_trip", 912)]
