"""조례 점검: each rule of the lint on an ordinance that strays and on one that does not."""

from datetime import date

import pytest

from law import ordinance_lint, params
from law.ordinance_lint import lint

NOW = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"similar_career_below_months": 24}, "L1"),
        ({"similar_career_days": 2}, "L1"),
        ({"protected_night_start_minutes": 22 * 60}, "L2"),
        ({"protected_night_end_minutes": 6 * 60}, "L2"),
        ({"saved_expiry_years": 10}, "L3"),
        ({"weekend_continuous": True}, "L4"),
        ({"converts_overtime": False}, "L5"),
    ],
)
def test_어긋난_것을_하나씩_찾는다(said: dict[str, object], code: str) -> None:
    assert [each.code for each in lint(said, NOW)] == [code]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"similar_career_below_months": 60, "similar_career_days": 3},
        {"protected_night_start_minutes": 20 * 60, "protected_night_end_minutes": 9 * 60},
        {"saved_expiry_years": None},
        {"weekend_continuous": False},
        {"converts_overtime": True},
    ],
)
def test_어긋나지_않으면_말하지_않는다(said: dict[str, object]) -> None:
    assert lint(said, NOW) == []


def test_그때의_영에_댄다() -> None:
    """저축연가의 10년 소멸은 2024-07-02에 삭제되었고 (제34661호), 그 전의 조례는 영과 같았다."""
    assert lint({"saved_expiry_years": 10}, date(2024, 7, 1)) == []
    assert [each.code for each in lint({"saved_expiry_years": 10}, date(2024, 7, 2))] == ["L3"]


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("special_leave.prenatal_accompany_days", 10),  # 제7조의7제15항
        ("special_leave.disaster_relief_days", 5),  # 제7조의7제13항
        ("special_leave.disaster_relief_large_days", 10),  # 제7조의7제13항
    ],
)
def test_영에_있는_휴가를_더_적게_정하면_알린다(key: str, days: int) -> None:
    assert [each.code for each in lint({key: days - 1}, NOW)] == ["L6"]
    assert lint({key: days}, NOW) == []
    assert lint({key: days + 5}, NOW) == []


def test_견주는_휴가는_모두_읽은_영의_값이다() -> None:
    assert set(ordinance_lint.NATIONAL_DAYS) <= set(params.table())
