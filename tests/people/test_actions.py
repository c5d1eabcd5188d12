"""People: it works, it refuses, it is not theirs to do."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dure.audit.models import Line, Subject
from dure.errors import NotTheirs, Refused
from dure.people import actions, queries
from dure.people.models import Appointment, Assignment, Credential, Employment, Protection
from dure.timeline.models import Touch
from tests.world import NOW, RECORDED, SINCE, World

TODAY = date(2026, 11, 20)
TOMORROW = date(2026, 11, 21)
NOVEMBER = date(2026, 11, 1)


def _newcomer(world: World, **other: object) -> actions.Newcomer:
    given: dict[str, object] = {
        "name": "새주무관",
        "kind": "regular",
        "post": actions.Post(world.units["공원과"], 9, "행정", "주무관"),
        "schedule": world.schedules["표준 09–18"],
        "since": NOVEMBER,
        "staff_number": "20261100",
        "card": "NEW1",
    }
    return actions.Newcomer(**{**given, **other})  # type: ignore[arg-type]


def _post(world: World, unit: str = "공원과", grade: int = 6) -> actions.Post:
    return actions.Post(world.units[unit], grade, "행정", "팀장")


def _move(world: World, who: str = "김주무관", since: date = NOVEMBER) -> actions.Move:
    return actions.Move(world.people[who], _post(world), since)


def _valid(world: World, who: str) -> list[tuple[date, date | None]]:
    rows = Appointment.objects.filter(person_id=world.people[who], known__upper_inf=True)
    return [(row.valid.lower, row.valid.upper) for row in rows.order_by("valid")]


def _touches(person: int) -> list[tuple[date, date, str]]:
    return list(Touch.objects.filter(person_id=person).values_list("since", "until", "why"))


# --- hire


def test_a_newcomer_is_employed_appointed_scheduled_and_numbered(world: World) -> None:
    [person] = actions.hire(newcomers=[_newcomer(world)], by=world.viewer("오인사", "hr"), at=NOW)
    found = queries.member(person, on=TODAY)
    assert found is not None
    assert (found.name, found.unit, found.grade_ko) == ("새주무관", world.units["공원과"], "9급")
    held = Credential.objects.filter(person_id=person).order_by("kind").values_list("kind", "value")
    assert list(held) == [("card", "NEW1"), ("staff", "20261100")]
    assert queries.segments(since=NOVEMBER, until=TOMORROW, people=[person]).height == 1
    assert _touches(person) == [(NOVEMBER, TOMORROW, "people.hire")]
    line = Line.objects.get(action="people.hire")
    assert list(Subject.objects.filter(line_id=line.id).values_list("person_id", flat=True)) == [
        person
    ]


def test_someone_who_comes_back_keeps_their_key(world: World) -> None:
    hr, kim = world.viewer("오인사", "hr"), world.people["김주무관"]
    actions.end_employment(person=kim, until=date(2026, 6, 1), reason="의원면직", by=hr, at=NOW)
    back = _newcomer(world, name="김주무관", person=kim, staff_number="20260001")
    assert actions.hire(newcomers=[back], by=hr, at=NOW + timedelta(hours=1)) == [kim]
    assert Employment.objects.filter(person_id=kim).count() == 2


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"staff_number": "20260001"}, "number_taken"),
        ({"name": " "}, "name_missing"),
        ({"kind": "robot"}, "no_such_kind"),
        ({"schedule": 0}, "no_such_schedule"),
        ({"post": actions.Post(0)}, "no_such_unit"),
        ({"until": NOVEMBER}, "ends_before_start"),
    ],
)
def test_a_newcomer_is_refused(world: World, other: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as error:
        actions.hire(newcomers=[_newcomer(world, **other)], by=world.viewer("오인사", "hr"), at=NOW)
    assert error.value.code == code
    assert not Employment.objects.filter(name="새주무관").exists()


def test_a_number_is_not_given_to_two_at_once(world: World) -> None:
    twins = [_newcomer(world), _newcomer(world, name="또주무관", card="")]
    with pytest.raises(Refused, match="두 사람"):
        actions.hire(newcomers=twins, by=world.viewer("오인사", "hr"), at=NOW)


@pytest.mark.parametrize("who", ["김주무관", "박과장", "윤서무", "정감사", "문시장"])
def test_only_hr_and_administrators_hire_and_appoint(world: World, who: str) -> None:
    by = world.viewer(who, world.viewer(who).roles[-1])
    with pytest.raises(NotTheirs):
        actions.hire(newcomers=[_newcomer(world)], by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.appoint(moves=[_move(world)], by=by, at=NOW)


# --- appoint


def test_a_transfer_splits_what_was_known_and_keeps_it(world: World) -> None:
    actions.appoint(moves=[_move(world)], by=world.viewer("오인사", "hr"), at=NOW)
    kim = world.people["김주무관"]
    assert _valid(world, "김주무관") == [(SINCE, NOVEMBER), (NOVEMBER, None)]
    assert Appointment.objects.filter(person_id=kim).count() == 3
    assert _touches(kim) == [(NOVEMBER, TOMORROW, "people.appoint")]
    line = Line.objects.get(action="people.appoint")
    assert line.before is not None
    assert line.before[str(kim)]["unit"] == world.units["총무과"]


def test_an_auditor_can_ask_what_was_known_then(world: World) -> None:
    kim = world.people["김주무관"]
    actions.appoint(moves=[_move(world)], by=world.viewer("오인사", "hr"), at=NOW)
    before = queries.as_known(kim, on=TODAY, at=NOW - timedelta(seconds=1))
    after = queries.as_known(kim, on=TODAY, at=NOW)
    assert before is not None
    assert after is not None
    assert (before.unit, after.unit) == (world.units["총무과"], world.units["공원과"])
    assert queries.as_known(kim, on=TODAY, at=RECORDED - timedelta(days=1)) is None


def test_a_change_between_two_lasts_to_the_next(world: World) -> None:
    hr, kim = world.viewer("오인사", "hr"), world.people["김주무관"]
    december, half = date(2026, 12, 1), date(2026, 11, 15)
    actions.appoint(moves=[_move(world, since=december)], by=hr, at=NOW)
    other = actions.Move(kim, _post(world, "감사담당관"), half)
    actions.appoint(moves=[other], by=hr, at=NOW)  # even at the same moment
    assert _valid(world, "김주무관") == [(SINCE, half), (half, december), (december, None)]


def test_a_change_from_the_first_day_replaces_it(world: World) -> None:
    actions.appoint(moves=[_move(world, since=SINCE)], by=world.viewer("오인사", "hr"), at=NOW)
    assert _valid(world, "김주무관") == [(SINCE, None)]


def test_a_change_to_come_touches_nothing_yet(world: World) -> None:
    move = _move(world, since=TOMORROW)
    actions.appoint(moves=[move], by=world.viewer("오인사", "hr"), at=NOW)
    assert _touches(world.people["김주무관"]) == []


def test_one_order_moves_many(world: World) -> None:
    moves = [_move(world, who) for who in ("김주무관", "윤서무")]
    actions.appoint(moves=moves, by=world.viewer("조관리", "admin"), at=NOW)
    line = Line.objects.get(action="people.appoint")
    assert line.summary == "김주무관 외 1명 발령을 등록했습니다."
    assert Subject.objects.filter(line_id=line.id).count() == 2


def test_an_appointment_is_refused(world: World) -> None:
    kim, same = world.people["김주무관"], actions.Post(world.units["총무과"], 7, "행정", "주무관")
    for moves, code in [
        ([actions.Move(kim, same, NOVEMBER)], "nothing_changes"),
        ([actions.Move(kim, _post(world), SINCE - timedelta(days=1))], "no_such_unit"),
        ([actions.Move(kim, _post(world, grade=2), NOVEMBER)], "no_such_grade"),
        ([_move(world), _move(world)], "named_twice"),
        ([actions.Move(0, same, NOVEMBER)], "nobody_named"),
        ([], "nobody_named"),
    ]:
        with pytest.raises(Refused) as error:
            actions.appoint(moves=moves, by=world.viewer("오인사", "hr"), at=NOW)
        assert error.value.code == code


# --- employment


def test_the_end_of_an_employment_ends_everything(world: World) -> None:
    kim, until = world.people["김주무관"], date(2026, 11, 10)
    actions.end_employment(
        person=kim, until=until, reason="의원면직", by=world.viewer("오인사", "hr"), at=NOW
    )
    assert _valid(world, "김주무관") == [(SINCE, until)]
    assert Assignment.objects.get(person_id=kim, known__upper_inf=True).valid.upper == until
    assert not Credential.objects.filter(person_id=kim, valid__contains=until).exists()
    assert _touches(kim) == [(until, TOMORROW, "people.end_employment")]
    assert queries.segments(since=until, until=TOMORROW, people=[kim]).is_empty()


def test_an_end_needs_a_reason_and_an_employment(world: World) -> None:
    hr, kim = world.viewer("오인사", "hr"), world.people["김주무관"]
    with pytest.raises(Refused, match="사유"):
        actions.end_employment(person=kim, until=TODAY, reason=" ", by=hr, at=NOW)
    with pytest.raises(Refused, match="재직하고 있지 않습니다"):
        actions.end_employment(person=kim, until=SINCE, reason="면직", by=hr, at=NOW)
    with pytest.raises(NotTheirs):
        actions.end_employment(
            person=kim, until=TODAY, reason="면직", by=world.viewer("박과장", "head"), at=NOW
        )


def test_another_name_is_another_period(world: World) -> None:
    hr, kim = world.viewer("오인사", "hr"), world.people["김주무관"]
    actions.change_employment(person=kim, since=NOVEMBER, name="김개명", by=hr, at=NOW)
    rows = Employment.objects.filter(person_id=kim).order_by("valid")
    assert [(row.name, row.valid.upper) for row in rows] == [
        ("김주무관", NOVEMBER),
        ("김개명", None),
    ]
    assert queries.names([kim]) == {kim: "김개명"}
    with pytest.raises(Refused, match="바뀌는 것이 없습니다"):
        actions.change_employment(person=kim, since=TODAY, name="김개명", by=hr, at=NOW)
    own = world.viewer("김주무관")
    with pytest.raises(NotTheirs):
        actions.change_employment(person=kim, since=TODAY, name="김임의", by=own, at=NOW)


# --- schedules


def test_a_schedule_for_a_while_gives_back_the_old_one(world: World) -> None:
    kim, until = world.people["김주무관"], date(2026, 11, 16)
    early = world.schedules["시차 08–17"]
    actions.assign_schedule(
        persons=[kim],
        schedule=early,
        since=NOVEMBER,
        until=until,
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )
    rows = Assignment.objects.filter(person_id=kim, known__upper_inf=True).order_by("valid")
    plain = world.schedules["표준 09–18"]
    assert [(row.schedule_id, row.valid.lower) for row in rows] == [
        (plain, SINCE),
        (early, NOVEMBER),
        (plain, until),
    ]
    assert _touches(kim) == [(NOVEMBER, until, "people.assign_schedule")]


def test_a_schedule_is_refused(world: World) -> None:
    hr, kim = world.viewer("오인사", "hr"), world.people["김주무관"]
    early = world.schedules["시차 08–17"]
    with pytest.raises(Refused, match="없는 근무시간표"):
        actions.assign_schedule(persons=[kim], schedule=0, since=NOVEMBER, by=hr, at=NOW)
    with pytest.raises(Refused, match="빠르거나"):
        actions.assign_schedule(
            persons=[kim], schedule=early, since=TODAY, until=TODAY, by=hr, at=NOW
        )
    own = world.viewer("김주무관")
    with pytest.raises(NotTheirs):
        actions.assign_schedule(persons=[kim], schedule=early, since=TODAY, by=own, at=NOW)


def test_a_new_schedule_can_be_worked(world: World) -> None:
    made = actions.add_schedule(
        name="단축 10–16",
        days=[actions.Workday(day, 600, 960, 720, 780) for day in range(5)],
        anchor=date(2026, 1, 5),
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )
    week = queries.schedules(since=date(2026, 11, 16), until=date(2026, 11, 23))
    assert week.filter(schedule=made)["start"].to_list() == [600] * 5 + [None] * 2


@pytest.mark.parametrize(
    ("name", "day", "anchor", "code"),
    [
        ("표준 09–18", actions.Workday(0, 540, 1080), date(2026, 1, 5), "name_used"),
        ("새", actions.Workday(7, 540, 1080), date(2026, 1, 5), "cycle_malformed"),
        ("새", actions.Workday(0, 540, 540), date(2026, 1, 5), "times_malformed"),
        ("새", actions.Workday(0, 540, 1080, 720), date(2026, 1, 5), "times_malformed"),
        ("새", actions.Workday(0, 540, 1080, 500, 600), date(2026, 1, 5), "times_malformed"),
        ("새", actions.Workday(0, 540, 1080), date(2026, 1, 6), "anchor_not_monday"),
    ],
)
def test_a_schedule_that_cannot_be_worked_is_refused(
    world: World, name: str, day: actions.Workday, anchor: date, code: str
) -> None:
    with pytest.raises(Refused) as error:
        actions.add_schedule(
            name=name, days=[day], anchor=anchor, by=world.viewer("오인사", "hr"), at=NOW
        )
    assert error.value.code == code


def test_schedules_are_not_a_clerks_to_make(world: World) -> None:
    with pytest.raises(NotTheirs):
        actions.add_schedule(
            name="새", days=[], anchor=SINCE, by=world.viewer("윤서무", "clerk"), at=NOW
        )


# --- numbers


def _card(world: World, value: str, since: date = NOVEMBER, who: str = "김주무관") -> None:
    actions.register_credential(
        person=world.people[who],
        kind="card",
        value=value,
        since=since,
        reason="재발급",
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )


def test_a_new_card_ends_the_old_one_that_day(world: World) -> None:
    _card(world, "SECOND")
    kim = world.people["김주무관"]
    old = queries.holders(kind="card", values=[world.card("김주무관"), "SECOND"])
    assert sorted(old.rows()) == sorted(
        [(world.card("김주무관"), kim, SINCE, NOVEMBER), ("SECOND", kim, NOVEMBER, None)]
    )
    assert _touches(kim) == [(NOVEMBER, TOMORROW, "people.register_credential")]


def test_a_card_may_be_replaced_on_the_day_it_was_given(world: World) -> None:
    _card(world, "SECOND")
    _card(world, "THIRD")
    found = queries.holders(kind="card", values=["SECOND", "THIRD"])
    assert found["value"].to_list() == ["THIRD"]


def test_a_lost_card_is_nobodys_and_may_be_given_again(world: World) -> None:
    kim, hr = world.people["김주무관"], world.viewer("오인사", "hr")
    actions.lose_credential(person=kim, kind="card", since=NOVEMBER, by=hr, at=NOW)
    assert not Credential.objects.filter(
        person_id=kim, kind="card", valid__contains=NOVEMBER
    ).exists()
    with pytest.raises(Refused, match="쓰고 있는 번호가 없습니다"):
        actions.lose_credential(person=kim, kind="card", since=TODAY, by=hr, at=NOW)
    _card(world, world.card("김주무관"), since=TODAY, who="윤서무")
    own = world.viewer("김주무관")
    with pytest.raises(NotTheirs):
        actions.lose_credential(person=kim, kind="card", since=TODAY, by=own, at=NOW)


def test_a_number_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="윤서무의 번호"):
        _card(world, world.card("윤서무"))
    with pytest.raises(Refused, match="이미 이 사람이"):
        _card(world, world.card("김주무관"))
    with pytest.raises(Refused, match="40자"):
        _card(world, " ")
    _card(world, "LATER", since=TODAY)
    with pytest.raises(Refused, match="부터 쓰는 번호가 이미"):
        _card(world, "EARLIER", since=NOVEMBER)


def test_a_pin_is_never_in_the_log(world: World) -> None:
    actions.register_credential(
        person=world.people["김주무관"],
        kind="pin",
        value="4711",
        since=NOVEMBER,
        reason="발급",
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )
    line = Line.objects.get(action="people.register_credential")
    assert "4711" not in f"{line.summary}{line.before}{line.after}"


# --- protection


def test_a_birth_ends_the_pregnancy(world: World) -> None:
    kim, hr = world.people["김주무관"], world.viewer("오인사", "hr")
    for kind, since, until in [
        ("pregnancy", date(2026, 5, 1), date(2026, 12, 1)),
        ("childbirth", NOVEMBER, date(2027, 11, 1)),
    ]:
        actions.protect(
            person=kim, kind=kind, since=since, until=until, agreed=False, by=hr, at=NOW
        )
    assert [each.kind for each in queries.protections([kim], on=TODAY)] == ["childbirth"]
    assert "임신" not in Line.objects.filter(action="people.protect").earliest("id").summary


def test_a_protection_is_refused(world: World) -> None:
    kim, hr = world.people["김주무관"], world.viewer("오인사", "hr")

    def protect(until: date) -> None:
        actions.protect(
            person=kim, kind="childbirth", since=NOVEMBER, until=until, agreed=True, by=hr, at=NOW
        )

    with pytest.raises(Refused, match="1년까지") as error:
        protect(date(2027, 11, 2))
    assert "복무규정 제4조제3항" in error.value.article
    with pytest.raises(Refused, match="빠릅니다"):
        protect(NOVEMBER)
    protect(date(2027, 11, 1))
    with pytest.raises(Refused, match="이미 있습니다"):
        protect(date(2027, 11, 1))
    assert Protection.objects.count() == 1
    head = world.viewer("박과장", "head")
    with pytest.raises(NotTheirs):
        actions.protect(
            person=kim, kind="pregnancy", since=SINCE, until=TODAY, agreed=True, by=head, at=NOW
        )


# --- what the database itself promises


def test_the_database_forbids_two_appointments_a_day(world: World) -> None:
    twin = Appointment.objects.filter(person_id=world.people["김주무관"]).get()
    twin.pk, twin.valid = None, (NOVEMBER, None)
    with (
        pytest.raises(IntegrityError, match="one_appointment_a_day"),
        transaction.atomic(),
    ):
        twin.save(force_insert=True)


def test_the_database_forbids_one_card_to_two(world: World) -> None:
    with (
        pytest.raises(IntegrityError, match="a_number_belongs_to_one_person_a_day"),
        transaction.atomic(),
    ):
        Credential.objects.create(
            institution_id=world.institution,
            person_id=world.people["윤서무"],
            kind="card",
            value=world.card("김주무관"),
            valid=(TODAY, None),
        )
