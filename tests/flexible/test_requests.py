"""유연근무 신청: it works, it refuses, it is not theirs to do."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dure.approvals import queries as approvals
from dure.attendance import actions as attendance
from dure.attendance import queries as computed
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.flexible import actions, coverage, queries
from dure.flexible.actions import Wanted
from dure.flexible.models import Report, Request
from dure.organization.models import LocalValue
from dure.people import queries as people
from dure.people import rosters, rota
from dure.people.models import Assignment
from dure.people.wanted import Workday
from dure.timeline import actions as clocks
from dure.timeline import queries as timeline
from dure.timeline.models import Touch
from law import flexible as law
from tests.world import NOW, World

MONDAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)
DAY = timedelta(days=1)


def week(start: int = 420, end: int = 960, **other: Any) -> list[law.Day]:
    return [law.Day(each, start, end, 720, 780, **other) for each in law.WEEKDAYS[:5]]


def wanted(**other: Any) -> Wanted:
    given: dict[str, Any] = {
        "kind": "staggered", "since": MONDAY, "until": SATURDAY, "days": week(), "reason": "등교",
    }  # fmt: skip
    return Wanted(**{**given, **other})


def at_home(*weekdays: str, **other: Any) -> Wanted:
    days = [
        law.Day(each, 540, 1080, 720, 780, *((540, 1080) if each in weekdays else ()))
        for each in law.WEEKDAYS[:5]
    ]
    return wanted(**{"kind": "home", "days": days, **other})


def ask(
    world: World, asked: Wanted | None = None, who: str = "김주무관", at: datetime = NOW
) -> Request:
    return actions.request(wanted=asked or wanted(), by=world.viewer(who, "employee"), at=at)


def approve(world: World, made: Request, at: datetime = NOW) -> None:
    actions.approve(
        document=made.document.public_id, version=1, by=world.viewer("박과장", "head"), at=at
    )


def hours(world: World, day: date, who: str = "김주무관") -> tuple[int | None, int | None]:
    found = people.segments(since=day, until=day + DAY, people=[world.people[who]])
    only = [int(found["schedule"][0])]
    row = people.schedules(since=day, until=day + DAY, only=only).row(0, named=True)
    return row["start"], row["end"]


def set_value(world: World, key: str, value: str) -> None:
    LocalValue.objects.create(
        institution_id=world.institution, key=key, value=value, valid_from=date(2026, 1, 1),
        document="해온시 유연근무 지침", published_at=NOW, recorded_at=NOW, recorded_by="오인사",
    )  # fmt: skip


# --- 된다


def test_승인하면_신청한_날의_근무시간만_바뀐다(world: World) -> None:
    made = ask(world)
    assert made.document.title == "시차출퇴근형 11월 23일–11월 27일 김주무관"
    assert hours(world, MONDAY) == (540, 1080)
    approve(world, made)
    assert hours(world, MONDAY - 3 * DAY) == (540, 1080)
    assert [hours(world, MONDAY + n * DAY) for n in (0, 4)] == [(420, 960)] * 2
    assert hours(world, MONDAY + 7 * DAY) == (540, 1080)
    assert Line.objects.filter(action="flexible.request").count() == 1


def test_늦게_승인하면_지난_날부터_다시_계산한다(world: World) -> None:
    made = ask(world)
    approve(world, made, at=datetime(2026, 11, 25, 1, tzinfo=UTC))
    touches = Touch.objects.filter(person_id=world.people["김주무관"], why="flexible.approve")
    assert list(touches.values_list("since", "until")) == [(MONDAY, date(2026, 11, 26))]


def test_하루만_바꾸면_그_주의_다른_날은_그대로이다(world: World) -> None:
    days = [*week(540, 1080)[:2], law.Day("wed", 600, 1140, 720, 780), *week(540, 1080)[3:]]
    wednesday = MONDAY + 2 * DAY
    approve(world, ask(world, wanted(since=wednesday, until=wednesday + DAY, days=days)))
    assert [hours(world, MONDAY + n * DAY)[0] for n in range(5)] == [540, 540, 600, 540, 540]


def test_긴_기간_위에_하루를_얹고_거두면_긴_기간이_남는다(world: World) -> None:
    approve(world, ask(world, wanted(until=MONDAY + 28 * DAY)))
    days = [law.Day("wed", 600, 1140, 720, 780) if d.weekday == "wed" else d for d in week()]
    wednesday = MONDAY + 2 * DAY
    later = NOW + timedelta(minutes=1)
    one = ask(world, wanted(since=wednesday, until=wednesday + DAY, days=days), at=later)
    approve(world, one, at=later)
    assert hours(world, wednesday) == (600, 1140)
    actions.end(
        request=one.public_id, since=wednesday, reason="회의 취소",
        by=world.viewer("김주무관", "employee"), at=later,
    )  # fmt: skip
    assert hours(world, wednesday) == (420, 960)
    one.refresh_from_db()
    assert one.state == Request.State.CANCELLED


def test_중간에_끝내면_그날부터_전의_시간으로_돌아간다(world: World) -> None:
    made = ask(world, wanted(until=MONDAY + 12 * DAY))
    approve(world, made)
    thursday = MONDAY + 3 * DAY
    actions.end(
        request=made.public_id, since=thursday, reason="자녀 방학",
        by=world.viewer("윤서무", "clerk"), at=NOW,
    )  # fmt: skip
    assert [hours(world, MONDAY + n * DAY)[0] for n in (2, 3, 7)] == [420, 540, 540]
    assert queries.by_id(made.public_id).last == MONDAY + 2 * DAY  # type: ignore[union-attr]


def test_결재를_되돌리면_바뀌기_전과_같다(world: World) -> None:
    made = ask(world)
    approve(world, made)
    actions.undo(
        document=made.document.public_id, by=world.viewer("박과장", "head"),
        at=NOW + timedelta(seconds=5),
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.state, hours(world, MONDAY)) == ("requested", (540, 1080))


def test_반려된_신청을_고쳐_다시_올린다(world: World) -> None:
    made = ask(world)
    document = made.document.public_id
    actions.reject(
        document=document, version=1, comment="민원창구 인원이 부족함",
        by=world.viewer("박과장", "head"), at=NOW,
    )  # fmt: skip
    made.refresh_from_db()
    assert made.state == "rejected"
    again = actions.redraft(
        document=document, wanted=wanted(days=week(480, 1020)),
        by=world.viewer("김주무관", "employee"), at=NOW,
    )  # fmt: skip
    actions.approve(document=document, version=2, by=world.viewer("박과장", "head"), at=NOW)
    assert again.state == "requested"
    assert hours(world, MONDAY) == (480, 1020)


def test_승인된_휴가가_있는_날은_근무시간을_그대로_둔다(world: World) -> None:
    wednesday = MONDAY + 2 * DAY
    clocks.write(
        intervals=[clocks.New(world.people["김주무관"], "leave", wednesday, 540, 1080, _key(1))],
        why="test", at=NOW,
    )  # fmt: skip
    approve(world, ask(world))
    assert [hours(world, MONDAY + n * DAY)[0] for n in (1, 2, 3)] == [420, 540, 420]


def test_바뀐_날의_시간외는_바뀐_근무시간에_댄다(world: World) -> None:
    today = date(2026, 11, 20)
    day = today + 3 * DAY
    approve(world, ask(world))
    kim = world.people["김주무관"]
    clocks.write(intervals=[clocks.New(kim, "order", day, 960, 1140, _key(2))], why="test", at=NOW)
    from dure.attendance import punches

    punches.add(
        [punches.Added(kim, day, 410, 0, "t"), punches.Added(kim, day, 1145, 1, "t")],
        why="test", at=NOW,
    )  # fmt: skip
    attendance.rebuild_stale_days(at=datetime(2026, 11, 24, 1, tzinfo=UTC))
    (found,) = computed.days_of(kim, since=day, until=day + DAY)
    # 16:00–19:00 명령 180분에서 60분을 뺀다
    assert found.steps["recognised_minutes"] == 180 - 60


# --- 재택, 재량, 업무 보고


def test_재택근무일은_보고해야_출근한_날이다(world: World) -> None:
    made = ask(world, at_home("tue", "thu"))
    approve(world, made)
    kim, tuesday = world.people["김주무관"], MONDAY + DAY
    spans = timeline.spans(since=MONDAY, until=SATURDAY, people=[kim], kind="remote")
    assert [(s.date, s.start, s.end, s.code, s.label) for s in spans] == [
        (tuesday, 540, 1080, 0, "재택"), (MONDAY + 3 * DAY, 540, 1080, 0, "재택"),
    ]  # fmt: skip
    evening = datetime(2026, 11, 24, 9, tzinfo=UTC)
    attendance.rebuild_stale_days(at=evening)
    attendance.open_days(at=evening)
    attendance.rebuild_stale_days(at=evening)
    assert computed.misfits_of(kim, since=tuesday, until=SATURDAY) == []
    morning = datetime(2026, 11, 24, 23, tzinfo=UTC)  # 25일 아침
    attendance.open_days(at=morning)
    attendance.rebuild_stale_days(at=morning)
    (day,) = computed.days_of(kim, since=tuesday, until=tuesday + DAY)
    assert (day.steps["attended"], day.steps["remote"]) == (False, False)
    (misfit,) = computed.misfits_of(kim, since=tuesday, until=tuesday + DAY)
    assert misfit.kind == "remote_unreported"
    actions.report(
        request=made.public_id, day=tuesday, done="예산서 검토", evidence="pc_log",
        by=world.viewer("김주무관", "employee"), at=morning,
    )  # fmt: skip
    attendance.rebuild_stale_days(at=morning)
    (day,) = computed.days_of(kim, since=tuesday, until=tuesday + DAY)
    assert (day.steps["attended"], day.steps["remote"]) == (True, True)
    assert computed.misfits_of(kim, since=tuesday, until=tuesday + DAY) == []


def test_다시_보고하면_앞의_보고도_남는다(world: World) -> None:
    made = ask(world, at_home("mon"))
    approve(world, made)
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    for said in ("초안 작성", "초안 작성과 회의"):
        actions.report(
            request=made.public_id, day=MONDAY, done=said, evidence="report",
            by=world.viewer("김주무관", "employee"), at=at,
        )  # fmt: skip
        at += timedelta(minutes=1)
    assert Report.objects.count() == 2
    assert queries.reports_of(made.public_id)[MONDAY] == ("초안 작성과 회의", "업무 보고")


def test_재량근무는_합의한_시간을_근무로_본다(world: World) -> None:
    days = [law.Day(d.weekday, 600, 1140, 720, 780) for d in week()]
    approve(world, ask(world, wanted(kind="discretionary", days=days)))
    kim, at = world.people["김주무관"], datetime(2026, 11, 24, 9, tzinfo=UTC)
    attendance.open_days(at=at)
    attendance.rebuild_stale_days(at=at)
    (day,) = computed.days_of(kim, since=MONDAY, until=MONDAY + DAY)
    assert day.steps["attended"]
    assert (day.steps["late_minutes"], day.steps["planned_start"]) == (0, 600)
    assert computed.misfits_of(kim, since=MONDAY, until=MONDAY + DAY) == []


def test_보고는_지난_다른_곳의_날에_본인만_한다(world: World) -> None:
    made = ask(world, at_home("mon"))
    approve(world, made)
    given = {"request": made.public_id, "day": MONDAY, "done": "검토", "evidence": "report"}
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    kim = world.viewer("김주무관", "employee")
    with pytest.raises(Refused, match="아직 오지 않은"):
        actions.report(**given, by=kim, at=NOW)
    with pytest.raises(Refused, match="한 일"):
        actions.report(**{**given, "done": " "}, by=kim, at=at)
    with pytest.raises(Refused, match="다른 곳에서 일하는 날이 아닙니다"):
        actions.report(**{**given, "day": MONDAY - DAY}, by=kim, at=at)
    with pytest.raises(NotTheirs):
        actions.report(**given, by=world.viewer("이팀장", "employee"), at=at)


def test_같은_날_두_곳의_원격근무는_받지_않는다(world: World) -> None:
    approve(world, ask(world, at_home("tue")))
    with pytest.raises(Refused, match="이미 승인된 원격근무"):
        ask(world, at_home("tue", since=MONDAY + DAY, until=MONDAY + 2 * DAY))


def test_첫_주와_마지막_주도_마흔_시간이어야_한다(world: World) -> None:
    # 월–목 10시간, 금 쉼. 금요일에 시작하면 첫 주는 8×4 = 32시간이다
    days = [law.Day(each, 480, 1140, 720, 780) for each in law.WEEKDAYS[:4]]
    friday = MONDAY + 4 * DAY
    with pytest.raises(Refused, match="11월 23일부터의 한 주가 32시간") as refused:
        ask(world, wanted(kind="compressed", since=friday, until=friday + 10 * DAY, days=days))
    assert refused.value.code == "week_not_whole"
    approve(world, ask(world, wanted(kind="compressed", days=days)))
    # 앞 신청을 이어 가는 것은 그 주가 그대로 40시간이다
    longer = wanted(kind="compressed", since=friday, until=friday + 10 * DAY, days=days)
    assert ask(world, longer).state == "requested"


def test_재택하는_날의_시각을_다른_신청이_바꾸지_않는다(world: World) -> None:
    approve(world, ask(world, at_home("tue")))
    with pytest.raises(Refused, match="11월 24일에 이미 승인된 원격근무"):
        ask(world)
    wednesday = MONDAY + 2 * DAY
    assert ask(world, wanted(since=wednesday)).state == "requested"


def test_교대하는_사람은_휴일에도_자리에_있고_밤은_다음_날로_이어진다(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    night = Workday(0, 1080, 1980, 1440, 1500)  # 18:00–다음 날 09:00
    schedule = rosters.name_code(code="야", hours=night, by=hr, at=NOW)
    kim = world.people["김주무관"]
    rota.put_on(
        changes=[rota.Change(kim, schedule, SATURDAY, SATURDAY + DAY)], why="t", at=NOW
    )  # fmt: skip
    span = {"since": SATURDAY, "until": SATURDAY + DAY}
    ((there,),) = coverage.whereabouts([kim, world.people["이팀장"]], **span).values()
    assert (there.person, there.at(18), there.at(9)) == (kim, "here", "")
    (after,) = coverage.from_the_night([kim], SATURDAY + DAY)
    assert [after.at(hour) for hour in (0, 1, 8, 9)] == ["", "here", "here", ""]
    member = people.member(kim, on=SATURDAY)
    assert member is not None
    look = queries.look(wanted(since=SATURDAY, until=SATURDAY + DAY), member, at=NOW)
    assert [each["code"] for each in look.notes if each["level"] == "warn"] == ["shift_days"]


# --- 거절한다


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"days": week(420, 900)}, "week_not_whole"),
        ({"until": MONDAY}, "ends_before_start"),
        ({"until": MONDAY + 400 * DAY}, "too_long"),
        ({"kind": "none"}, "no_such_kind"),
        ({"days": []}, "no_hours"),
        ({"since": date(2026, 11, 19)}, "day_is_past"),
        ({"kind": "home"}, "no_remote_day"),
        ({"kind": "smartwork", "days": week(remote_start=420, remote_end=960)}, "place_missing"),
        ({"since": SATURDAY, "until": SATURDAY + DAY}, ""),
    ],
)
def test_거절하는_신청(world: World, other: dict[str, Any], code: str) -> None:
    if not code:
        assert ask(world, wanted(**other)).state == "requested"  # 토요일은 쉬는 날로 남는다
        return
    with pytest.raises(Refused) as refused:
        ask(world, wanted(**other))
    assert refused.value.code == code
    assert refused.value.ko.endswith("주세요.")
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("flexible.staggered_start_earliest_minutes", "450", "start_outside"),
        ("flexible.staggered_core_end_minutes", "970", ""),
        ("flexible.staggered_min_period_days", "6", "period_too_short"),
        ("flexible.staggered_max_day_minutes", "450", "day_too_long"),
    ],
)
def test_기관이_정한_한도로_거절한다(world: World, key: str, value: str, code: str) -> None:
    assert ask(world).state == "requested"
    set_value(world, key, value)
    if not code:
        ask(world, wanted(since=MONDAY + 7 * DAY, until=SATURDAY + 7 * DAY))
        set_value(world, "flexible.staggered_core_start_minutes", "600")
        code = "core_left_out"
    with pytest.raises(Refused) as refused:
        ask(world, wanted(since=MONDAY + 14 * DAY, until=SATURDAY + 14 * DAY))
    assert refused.value.code == code


def test_이미_출근한_날의_변경은_기관이_정한_대로_막는다(world: World) -> None:
    set_value(world, "flexible.same_day_apply", "before_planned_start")
    set_value(world, "flexible.punched_gap_minutes", "60")
    kim, today = world.people["김주무관"], date(2026, 11, 20)
    morning = datetime(2026, 11, 19, 23, 5, tzinfo=UTC)  # 20일 08:05
    from dure.attendance import punches

    punches.add([punches.Added(kim, today, 480, 0, "t")], why="test", at=morning)
    late = [law.Day(d.weekday, 570, 1110, 720, 780) for d in week()]
    with pytest.raises(Refused) as refused:
        ask(world, wanted(since=today, until=today + DAY, days=late), at=morning)
    assert refused.value.code == "already_punched"
    soon = [law.Day(d.weekday, 510, 1050, 720, 780) for d in week()]
    assert ask(world, wanted(since=today, until=today + DAY, days=soon), at=morning)


def test_반려에는_특별한_지장이_있어야_한다(world: World) -> None:
    made = ask(world)
    with pytest.raises(Refused, match="특별한 지장") as refused:
        actions.reject(
            document=made.document.public_id, version=1, comment=" ",
            by=world.viewer("박과장", "head"), at=NOW,
        )  # fmt: skip
    assert refused.value.article == "지방공무원 복무규정 제3조제3항"


def test_지난_날부터는_끝낼_수_없고_승인_전에는_회수한다(world: World) -> None:
    made = ask(world)
    kim = world.viewer("김주무관", "employee")
    end = {"request": made.public_id, "reason": "x", "by": kim}
    with pytest.raises(Refused, match="승인된"):
        actions.end(**end, since=MONDAY, at=NOW)
    approve(world, made)
    with pytest.raises(Refused, match="가운데 하루"):
        actions.end(**end, since=MONDAY, at=datetime(2026, 11, 25, tzinfo=UTC))
    with pytest.raises(Refused, match="까닭"):
        actions.end(**{**end, "reason": ""}, since=MONDAY, at=NOW)
    other = ask(world, wanted(since=MONDAY + 7 * DAY, until=SATURDAY + 7 * DAY))
    actions.withdraw(document=other.document.public_id, by=kim, at=NOW)
    other.refresh_from_db()
    assert other.state == "cancelled"
    assert approvals.waiting_for(world.people["박과장"]) == []


# --- 맡은 일이 아니다


def test_남의_신청을_끝내거나_다시_올리지_못한다(world: World) -> None:
    made = ask(world)
    lee = world.viewer("이팀장", "employee")
    with pytest.raises(NotTheirs):
        actions.redraft(document=made.document.public_id, wanted=wanted(), by=lee, at=NOW)
    approve(world, made)
    for who, role in [("이팀장", "team_lead"), ("강국장", "head"), ("최담당", "payroll")]:
        with pytest.raises(NotTheirs):
            actions.end(
                request=made.public_id, since=MONDAY, reason="x", by=world.viewer(who, role), at=NOW
            )
    assert Assignment.objects.filter(source=made.public_id, known__upper_inf=True).exists()


def _key(number: int) -> Any:
    from uuid import UUID

    return UUID(int=number)
