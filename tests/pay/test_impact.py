"""영향: 개정이나 초안을 한 달의 사실에 대어 보고, 아무것도 적지 않는다.

김주무관(7급)의 11월: 근무일 15일에 나왔고 3일에 명령을 받아 180분을 더 했다. 평일 60분을 빼어 120분.
시간당 3,133,300원 × 55% ÷ 209 × 1.5 = 12,368.03 → 12,368원(제15조제2항), 정액분 10시간(제15조제6항).
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dure.attendance.models import Day
from dure.audit.models import Line as Told
from dure.labor.models import Insurance, LeaveUse
from dure.organization import actions as organization
from dure.organization import queries as units
from dure.pay import impact, weighing
from dure.pay.impact import Weighed
from dure.pay.models import Line
from law import amendment, params
from tests.attendance.steps import LATER, NOVEMBER, OCTOBER, TUESDAY, come, ordered
from tests.labor import attended
from tests.labor import office as labor_office
from tests.labor.test_paying import HOUR
from tests.pay.test_hand_off import WORKDAYS
from tests.world import World

NEXT = date(2027, 1, 1)


@pytest.fixture
def month(world: World) -> World:
    """The facts alone: no day has been computed."""
    ordered(world, "김주무관", TUESDAY)
    for day in WORKDAYS:
        come(world, "김주무관", day, "08:50", "21:15" if day == TUESDAY else "18:05")
    return world


def amended(folder: Path, topic: str, *changes: tuple[str, str]) -> dict[str, Any]:
    """The table with a topic's file changed as one edits it."""
    text = (params.FOLDER / f"{topic}.yaml").read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / f"{topic}.yaml"
    path.write_text(text, "utf-8")
    return amendment.with_file(path)


def weighed(table: dict[str, Any] | None = None, **more: Any) -> dict[str, Weighed]:
    now = impact.as_now()
    new = more.pop("new", impact.Said(table or now.table, now.settings))
    found = impact.weigh(month=NOVEMBER, old=now, new=new, at=LATER, **more)
    return {each.part.name: each for each in found}


def differences(found: Weighed) -> dict[str, tuple[int, int]]:
    """By item: of how many it differs, and by how much in all."""
    return {each.item: (each.changed, each.difference) for each in found.sums if each.changed}


RATE = "ko: 시간외근무 가산율\n  unit: percent\n  values:\n    2018-07-03: 150"
DEDUCTION = "ko: 평일 공제\n  unit: minutes\n  values:\n    2018-07-03: 60"


def test_가산율이_오르면_시간외와_정액분이_단가만큼_오른다(month: World, tmp_path: Path) -> None:
    table = amended(tmp_path, "pay", (RATE, RATE + "\n    2026-11-01: 200"))
    found = weighed(table)
    # 3,133,300 × 55% ÷ 209 × 2 = 16,491.05 → 16,491원: 한 시간에 4,123원 더
    assert differences(found["lines"]) == {
        "overtime": (1, 2 * (16_491 - 12_368)),
        "fixed_overtime": (1, 10 * (16_491 - 12_368)),
    }
    assert differences(found["minutes"]) == {}
    [overtime] = [each for each in found["lines"].sums if each.item == "overtime"]
    assert (overtime.before, overtime.after) == (2 * 12_368, 2 * 16_491)
    kim = month.people["김주무관"]
    assert [each.subject for each in found["lines"].changes] == [kim, kim]
    won = impact.won_by_subject(found.values())
    assert won == {kim: 12 * 4_123}
    assert [band for band in impact.distribution(won) if band[2]] == [(10_000, 100_000, 1)]


def test_공제가_늘면_분과_돈이_함께_준다(month: World, tmp_path: Path) -> None:
    found = weighed(amended(tmp_path, "overtime", (DEDUCTION, DEDUCTION[:-2] + "120")))
    assert differences(found["minutes"]) == {"recognised_minutes": (1, -60)}
    assert differences(found["lines"]) == {"overtime": (1, -12_368)}


def test_4시간에서_3시간으로_내린_한도는_넘던_사람에게만_닿는다(
    month: World, tmp_path: Path
) -> None:
    """이팀장은 18:00–24:00의 명령에 23:55까지: 355 − 60 = 295분. 4시간이면 240분, 3시간이면 180분. 김주무관은 120분."""
    ordered(month, "이팀장", TUESDAY, "18:00", "24:00")
    come(month, "이팀장", TUESDAY, "08:50", "23:55")
    limits = [
        impact.Said(
            amended(tmp_path, "overtime", ("2026-10-01: none ", f"2026-10-01: {limit} ")), ()
        )
        for limit in (240, 180)
    ]
    found = impact.weigh(month=NOVEMBER, old=limits[0], new=limits[1], at=LATER)
    minutes = next(each for each in found if each.part.name == "minutes")
    assert differences(minutes) == {"recognised_minutes": (1, -60)}
    [change] = minutes.changes
    assert (change.subject, change.before, change.after) == (month.people["이팀장"], 240, 180)


def draft(world: World, key: str, value: str, since: date) -> units.Setting:
    organization.set_local_value(
        key=key, value=value, valid_from=since, document="해온시 수당 지침",
        by=world.viewer("오인사", "hr"), at=LATER,
    )  # fmt: skip
    [found] = [each for each in units.settings(drafts=True) if not each.published]
    return found


def test_초안은_게시하기_전에_대어_보고_게시되지_않는다(month: World) -> None:
    """한 달 60분의 한도: 김주무관의 120분 가운데 한 시간만 받는다."""
    made = draft(month, "overtime.monthly_limit_minutes", "60", date(2026, 11, 1))
    counts = [Day.objects.count(), Line.objects.count(), Told.objects.count()]
    new = impact.with_draft(impact.as_now(), made, since=made.valid_from)
    found = weighed(new=new)
    assert differences(found["lines"]) == {"overtime": (1, -12_368)}
    assert differences(found["minutes"]) == {}
    assert [Day.objects.count(), Line.objects.count(), Told.objects.count()] == counts
    assert units.settings() == []


def test_시행일이_뒤인_것은_그달에_시행된_것으로_볼_때만_닿는다(
    month: World, tmp_path: Path
) -> None:
    made = draft(month, "overtime.monthly_limit_minutes", "60", NEXT)
    by_date = impact.with_draft(impact.as_now(), made, since=made.valid_from)
    tried = impact.with_draft(impact.as_now(), made, since=NOVEMBER)
    assert differences(weighed(new=by_date)["lines"]) == {}
    assert differences(weighed(new=tried)["lines"]) == {"overtime": (1, -12_368)}
    table = amended(tmp_path, "pay", (RATE, RATE + "\n    2027-02-01: 200"))
    assert differences(weighed(table)["lines"]) == {}
    table = amendment.in_force(table, ["pay.overtime_rate_percent"], NOVEMBER)
    assert differences(weighed(table)["lines"])["overtime"] == (1, 2 * 4_123)


def test_정하지_않은_값은_어느_쪽에서_왜_셈하지_못하는지_말하고_나머지는_셈한다(
    month: World, tmp_path: Path
) -> None:
    found = weighed(amended(tmp_path, "overtime", (DEDUCTION, DEDUCTION[:-2] + "unset")))
    for name in ("minutes", "lines", "duties"):
        assert "평일 공제" in found[name].failed["after"]
        assert found[name].sums == []
    assert found["travel"].failed == {}
    assert found["cuts"].failed == {}


def test_법이_막는_초안은_까닭을_말한다(month: World) -> None:
    told = units.Setting("overtime.monthly_limit_minutes", "9999", NOVEMBER, "", False)
    found = weighed(new=impact.with_draft(impact.as_now(), told, since=NOVEMBER))
    assert "전국 한도 3420보다 낮게만" in found["lines"].failed["after"]


def test_그해의_연가도_대어_본다(world: World, tmp_path: Path) -> None:
    """1월 1일에 임용되어 11월 말에 1개월 이상 1년 미만: 11일. 12일이 되면 하루(480분) 더."""
    old = "2024-07-02: {0: 0, 1: 11, 12: 15, 36: 16, 48: 17, 60: 20, 72: 21}"
    found = weighed(
        amended(tmp_path, "leave", (old, old.replace("1: 11", "1: 12", 1))), parts=["grants"]
    )
    [annual] = found["grants"].sums
    assert annual.changed > 0
    assert annual.difference == 480 * annual.changed
    kim = next(e for e in found["grants"].changes if e.subject == world.people["김주무관"])
    assert (kim.before, kim.after) == (11 * 480, 12 * 480)


def test_한_번만_읽는_값은_견줄_수_없다고_말한다() -> None:
    assert impact.unmoved(["leave.day_minutes", "leave.annual_days"]) == ["leave.day_minutes"]


def test_모든_갈래에_이름이_있다() -> None:
    assert all(part.unit in weighing.UNITS and part.items for part in weighing.PARTS.values())


def test_기간제의_보험료도_대어_본다(world: World, tmp_path: Path) -> None:
    """10월의 실제 보수 2,550,000원(tests/labor/test_paying.py): 0.9%는 22,950원, 1.0%는 25,500원."""
    office = labor_office.build(world)
    worker = office.worker("한기간제")
    office.concluded(worker, HOUR)
    attended.attend(
        office, worker, {date(2026, 10, 6): ("09:00", "21:00"), date(2026, 10, 13): None}
    )
    said = {"institution_id": world.institution, "recorded_at": LATER, "recorded_by": "시험"}
    LeaveUse.objects.create(worker=worker, date=date(2026, 10, 13), minutes=480, **said)
    Insurance.objects.create(worker=worker, kind="ei", acquired=date(2026, 1, 1), **said)
    now = impact.as_now()
    table = amended(tmp_path, "insurance", ("2022-07-01: 90,", "2022-07-01: 100,"))
    new = impact.Said(table, now.settings)
    [found] = impact.weigh(month=OCTOBER, old=now, new=new, at=LATER, parts=["labor"])
    assert differences(found) == {"ei": (1, -2_550)}
    [change] = found.changes
    assert (change.before, change.after) == (-22_950, -25_500)
    assert weighing.called([change.subject]) == {world.people["한기간제"]: "한기간제"}
