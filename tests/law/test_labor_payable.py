"""한 달에 줄 임금: 2026년 10월(평일 22일, 5일과 9일은 공휴일), 손으로 셈한 금액."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from law.labor.guard import payable
from law.labor.guard.payable import Pay

OCTOBER = date(2026, 10, 1)
HOLIDAYS = (date(2026, 10, 5), date(2026, 10, 9))
ABSENT = {date(2026, 10, 14): {"worked_minutes": 0, "absence": "absent"}}


def pay(
    other: dict[date, dict[str, Any]] | None = None, prorate: str = "", minutes: int = 480,
    monthly: tuple[tuple[int, str, str, int], ...] = (), **said: Any,
) -> Pay:  # fmt: skip
    contract = {
        "contract": 1, "worker": 1, "start": date(2026, 1, 1), "end": date(2027, 1, 1),
        "wage_unit": "month", "base_won": 2_600_000, "weekly_minutes": minutes * 5,
        "daily_minutes": minutes, **said,
    }  # fmt: skip
    first = max(date(2026, 9, 28), contract["start"])
    days = [
        {
            "worker": 1, "date": day, "holiday": day.weekday() == 6, "absence": "none",
            "scheduled_minutes": minutes if day.weekday() < 5 else 0,
            "worked_minutes": minutes if day.weekday() < 5 and day not in HOLIDAYS else 0,
            **(other or {}).get(day, {}),
        }
        for day in (first + timedelta(days=n) for n in range((date(2026, 11, 1) - first).days))
    ]  # fmt: skip
    workers = pl.DataFrame({"worker": [1], "district": [1], "kind": ["fixed_term"]})
    terms = pl.DataFrame({"contract": [1], "prorate": [prorate], "month_workdays": [22]})
    uses = pl.DataFrame(schema={"worker": pl.Int64, "date": pl.Date, "minutes": pl.Int64})
    given = {"workers": workers, "contracts": pl.DataFrame([contract]), "days": pl.DataFrame(days)}
    return payable.of_month(given, OCTOBER, terms=terms, leave_uses=uses, monthly=items(monthly))


def items(rows: tuple[tuple[int, str, str, int], ...]) -> pl.DataFrame:
    names = {"contract": pl.Int64, "item": pl.String, "name": pl.String, "won": pl.Int64}
    return pl.DataFrame(list(rows), names, orient="row")


def won(found: Pay) -> dict[str, int]:
    assert found.asked.is_empty()
    return dict(found.items.select("name", "won").iter_rows())


@pytest.mark.parametrize(
    ("prorate", "base"),
    [
        ("calendar", 2_516_130),  # 2,600,000 × 30 ÷ 31 = 2,516,129.03
        ("scheduled", 2_481_819),  # × 21 ÷ 22 = 2,481,818.18
        ("hours", 2_500_479),  # 2,600,000 − 2,600,000 × 8 ÷ 209 = 2,500,478.47
    ],
)
def test_결근한_월급은_계약의_일할계산대로_나눈다(prorate: str, base: int) -> None:
    assert won(pay(ABSENT, prorate)) == {"기본급": base}


def test_달의_중간에_들어오면_역일수로_나누고_월_기준시간으로는_묻는다() -> None:
    start = date(2026, 10, 19)
    assert won(pay(prorate="calendar", start=start)) == {"기본급": 1_090_323}  # × 13 ÷ 31
    assert "월 기준시간으로는" in pay(prorate="hours", start=start).asked["ko"][0]


def test_고정_연장수당보다_많은_만큼만_더_준다() -> None:
    late = {date(2026, 10, 6): {"worked_minutes": 600}}
    found = pay(late, monthly=((1, "fixed_overtime", "고정 연장근로수당", 30_000),))
    assert won(found)["연장근로수당"] == 7_321  # 2,600,000 ÷ 209 × 3 − 30,000 = 7,320.57


def test_단시간근로자는_소정_시간을_넘으면_더_준다() -> None:
    late = {date(2026, 10, 6): {"worked_minutes": 360}}
    found = pay(late, minutes=240, wage_unit="hour", base_won=12_000)
    assert won(found) == {
        "기본급": 960_000,  # 20일 × 4시간
        "연장근로수당": 36_000,  # 2시간 × 1.5
        "공휴일 유급분": 96_000,  # 이틀 × 4시간
        "주휴수당": 192_000,  # 네 주 × 4시간
    }
    article = found.items.filter(pl.col("item") == "overtime")["article"][0]
    assert article.startswith("기간제법 제6조제3항")


def test_최저임금에_모자라면_더한다() -> None:
    found = won(pay(wage_unit="hour", base_won=10_000))
    assert found["최저임금 보전"] == 56_320  # (10,320 − 10,000) × 22일 × 8시간


def test_최저임금과_같으면_더하지_않는다() -> None:
    assert "최저임금 보전" not in won(pay(wage_unit="hour", base_won=10_320))


def test_주휴수당을_넣은_최저임금의_시급은_주휴만큼_보전한다() -> None:
    found = won(pay(wage_unit="hour", base_won=10_320, includes_weekly_holiday=True))
    # 통상시급 10,320 × 40 ÷ 48 = 8,600원. 일한 160시간, 공휴일 이틀, 개근한 일요일 네 번
    assert found == {
        "기본급": 160 * 10_320,
        "공휴일 유급분": 16 * 8_600,
        "최저임금 보전": (176 + 32) * (10_320 - 8_600),
        "주휴수당(시급에 들지 못한 몫)": 16 * 1_720,  # 5–11일의 주에 쉰 공휴일 16시간
    }
    # 26–30일의 시급에 든 68,800원은 11월 1일의 주휴이고, 9월 28–30일의 41,280원은 9월에 받았다
    assert sum(found.values()) == (176 + 32) * 10_320 + 68_800 - 41_280


def test_주휴수당을_넣은_시급은_휴가와_공휴일에도_주휴의_몫을_준다() -> None:
    leave = {date(2026, 10, 13): {"worked_minutes": 0, "absence": "paid_leave"}}
    found = won(pay(leave, wage_unit="hour", base_won=12_960, includes_weekly_holiday=True))
    # 12,960원 가운데 일한 몫은 40 ÷ 48인 10,800원, 주휴의 몫은 2,160원
    assert found == {
        "기본급": 19 * 8 * 12_960,
        "연차휴가 유급분": 8 * 10_800,
        "공휴일 유급분": 16 * 10_800,
        "주휴수당(시급에 들지 못한 몫)": (16 + 8) * 2_160,  # 5–11일의 주와 12–18일의 주
    }
    assert sum(found.values()) == 22 * 8 * 12_960  # 쉬어도 일한 달과 같다


def test_지각한_주에도_주휴는_온전하다() -> None:
    late = {date(2026, 10, 20): {"worked_minutes": 420}}
    found = won(pay(late, wage_unit="hour", base_won=12_960, includes_weekly_holiday=True))
    assert found["주휴수당(시급에 들지 못한 몫)"] == (16 + 1) * 2_160  # 지각은 결근이 아니다


def test_결근한_주에는_주휴의_몫도_없다() -> None:
    found = won(pay(ABSENT, wage_unit="hour", base_won=12_960, includes_weekly_holiday=True))
    assert found["주휴수당(시급에 들지 못한 몫)"] == 16 * 2_160  # 12–18일의 주는 개근이 아님


def test_일급에_든_주휴도_같다() -> None:
    found = won(pay(wage_unit="day", base_won=8 * 12_960, includes_weekly_holiday=True))
    assert found["주휴수당(시급에 들지 못한 몫)"] == 16 * 2_160


MEALS = ((1, "excluded", "급식비", 140_000), (1, "fixed_overtime", "고정 연장근로수당", 62_000))


@pytest.mark.parametrize(
    ("prorate", "base", "meals", "fixed"),
    [
        ("calendar", 1_090_323, 58_710, 26_000),  # × 13 ÷ 31: 58,709.68, 26,000
        ("scheduled", 1_181_819, 63_637, 28_182),  # 19일부터 평일 10일, × 10 ÷ 22
    ],
)
def test_달의_중간에_들어오면_매월_주는_것도_계약대로_나눈다(
    prorate: str, base: int, meals: int, fixed: int
) -> None:
    start = date(2026, 10, 19)
    found = won(pay(prorate=prorate, start=start, monthly=MEALS))
    assert found == {"기본급": base, "급식비": meals, "고정 연장근로수당": fixed}


def test_나눈_고정_연장수당보다_많은_만큼을_더_준다() -> None:
    late = {date(2026, 10, 20): {"worked_minutes": 600}}
    found = won(pay(late, "calendar", start=date(2026, 10, 19), monthly=MEALS))
    assert found["연장근로수당"] == 11_321  # 2,600,000 ÷ 209 × 3 − 26,000 = 11,320.57


def test_시급도_매월_주는_것을_나눌_방법이_없으면_묻는다() -> None:
    start = date(2026, 10, 19)
    found = pay(start=start, monthly=MEALS[:1], wage_unit="hour", base_won=12_000)
    assert "일할계산" in found.asked["ko"][0]
    whole = pay(monthly=MEALS[:1], wage_unit="hour", base_won=12_000)
    assert won(whole)["급식비"] == 140_000


def raised(first: int, second: int, prorate: str = "", **said: Any) -> Pay:
    """10월 19일에 시급이 바뀐 한 계약: 1–18일의 평일 12일(공휴일 이틀), 19–31일의 평일 10일."""
    cut = date(2026, 10, 19)
    contract = {
        "worker": 1, "wage_unit": "hour", "weekly_minutes": 2400, "daily_minutes": 480, **said,
    }  # fmt: skip
    contracts = [
        {**contract, "contract": 1, "start": date(2026, 1, 1), "end": cut, "base_won": first},
        {**contract, "contract": 2, "start": cut, "end": date(2027, 1, 1), "base_won": second},
    ]
    every = [date(2026, 9, 28) + timedelta(days=n) for n in range(34)]
    days = [
        {
            "worker": 1, "date": day, "holiday": day.weekday() == 6, "absence": "none",
            "scheduled_minutes": 480 if day.weekday() < 5 else 0,
            "worked_minutes": 480 if day.weekday() < 5 and day not in HOLIDAYS else 0,
        }
        for day in every
    ]  # fmt: skip
    given = {
        "workers": pl.DataFrame({"worker": [1], "district": [1], "kind": ["fixed_term"]}),
        "contracts": pl.DataFrame(contracts),
        "days": pl.DataFrame(days),
    }
    terms = pl.DataFrame({"contract": [1, 2], "prorate": [prorate] * 2, "month_workdays": [22, 22]})
    uses = pl.DataFrame(schema={"worker": pl.Int64, "date": pl.Date, "minutes": pl.Int64})
    meals = items(((1, "excluded", "급식비", 140_000), (2, "excluded", "급식비", 140_000)))
    return payable.of_month(given, OCTOBER, terms=terms, leave_uses=uses, monthly=meals)


def test_달의_중간에_시급이_바뀌면_구간마다_최저임금에_보전한다() -> None:
    found = won(raised(10_000, 10_400))
    assert found["최저임금 보전"] == 30_720  # 앞의 12일 × 8시간 × 320원
    # 뒤의 구간이 최저임금보다 많아도 앞의 모자람을 메우지 않는다
    assert found["급식비"] == 140_000  # 두 구간에 같은 것은 온달의 것


def test_두_구간이_모두_모자라면_더한다() -> None:
    assert won(raised(10_000, 10_300))["최저임금 보전"] == 30_720 + 1_600  # 10일 × 8시간 × 20원


def test_주급은_일요일이_그_달에_있는_주마다_준다() -> None:
    found = won(pay(wage_unit="week", base_won=600_000))
    assert found == {
        "기본급": 2_400_000
    }  # 4, 11, 18, 25일에 끝나는 네 주, 주휴와 공휴일이 들어 있다


def test_주급의_연장은_주_소정과_주휴로_나눈_시급으로_준다() -> None:
    late = {date(2026, 10, 6): {"worked_minutes": 600}}
    found = won(pay(late, wage_unit="week", base_won=600_000))
    assert found["연장근로수당"] == 37_500  # 600,000 ÷ 48시간 = 12,500원 × 2시간 × 1.5


@pytest.mark.parametrize(
    ("prorate", "base"),
    [
        ("calendar", 2_314_286),  # 2,400,000 × 27 ÷ 28 = 2,314,285.71
        ("scheduled", 2_280_000),  # × 19 ÷ 20
        ("hours", 2_300_000),  # 600,000 × 8 ÷ 48 = 100,000을 뺀다
    ],
)
def test_결근한_주급은_계약의_일할계산대로_나눈다(prorate: str, base: int) -> None:
    assert won(pay(ABSENT, prorate, wage_unit="week", base_won=600_000)) == {"기본급": base}
    assert "일할계산" in pay(ABSENT, wage_unit="week", base_won=600_000).asked["ko"][0]


def test_주급도_최저임금에_모자라면_더한다() -> None:
    found = won(pay(wage_unit="week", base_won=480_000))  # 시간급 10,000원
    assert found["최저임금 보전"] == (176 + 32) * 320


def test_주의_중간에_나간_주급은_나간_날이_있는_달에_나누어_준다() -> None:
    found = won(
        pay(prorate="scheduled", wage_unit="week", base_won=600_000, end=date(2026, 10, 29))
    )
    assert found == {"기본급": 2_760_000}  # 네 주와, 26–28일의 사흘: 3,000,000 × 23 ÷ 25


@pytest.mark.parametrize("prorate", ["calendar", "scheduled"])
def test_달의_중간에_오른_월급은_구간의_날만큼_최저임금에_보전한다(prorate: str) -> None:
    found = won(raised(2_100_000, 2_600_000, prorate, wage_unit="month"))
    # 10,320 × 209 = 2,156,880: (2,156,880 − 2,100,000) × 18일 ÷ 31일 = 33,027.1, 나눈 기본급을 올린
    # 0.16원을 뺀다
    assert found["최저임금 보전"] == 33_027


def test_최저임금과_같은_월급이_중간에_올라도_더하지_않는다() -> None:
    assert "최저임금 보전" not in won(raised(2_156_880, 2_600_000, "calendar", wage_unit="month"))
