"""Units and the institution's own values: it works, it refuses, it is not theirs to do."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dure import tenancy
from dure.audit.actions import Actor
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused, Stale
from dure.organization import actions, queries
from dure.organization.models import Institution, LocalDay, LocalValue, Unit, UnitVersion
from dure.people import actions as people_actions
from dure.people import queries as people
from dure.timeline.models import Touch
from tests.world import NOW, SINCE, World

TODAY = date(2026, 11, 20)
TOMORROW = date(2026, 11, 21)
NOVEMBER = date(2026, 11, 1)
KEY = "overtime.monthly_limit_minutes"
PAPER = "해온시 초과근무수당 지급 지침 제3호"


def _add(world: World, **other: object) -> int:
    given: dict[str, object] = {
        "kind": "department",
        "code": "D-100",
        "name": "도서관과",
        "parent": world.units["해온시청"],
        "since": NOVEMBER,
        "by": world.viewer("오인사", "hr"),
    }
    return actions.add_unit(**{**given, **other}, at=NOW)  # type: ignore[arg-type]


def _versions(unit: int) -> list[tuple[str, date, date | None]]:
    rows = UnitVersion.objects.filter(unit_id=unit, valid__isempty=False).order_by("valid")
    return [(row.name, row.valid.lower, row.valid.upper) for row in rows]


# --- units


def test_a_unit_stands_from_its_day(world: World) -> None:
    unit = _add(world)
    found = queries.unit(unit, on=NOVEMBER)
    assert found is not None
    assert (found.name, found.parent) == ("도서관과", world.units["해온시청"])
    assert queries.unit(unit, on=NOVEMBER - timedelta(days=1)) is None
    assert Line.objects.get(action="organization.add_unit").after is not None


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"code": "9990001"}, "code_used"),
        ({"kind": "office", "code": "12"}, "code_malformed"),
        ({"code": " "}, "code_malformed"),
        ({"name": " "}, "name_missing"),
        ({"kind": "moon"}, "name_missing"),
        ({"since": SINCE - timedelta(days=1)}, "no_such_unit"),
    ],
)
def test_a_unit_is_refused(world: World, other: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as error:
        _add(world, **other)
    assert error.value.code == code


@pytest.mark.parametrize("who", ["김주무관", "박과장", "윤서무", "최담당", "정감사", "문시장"])
def test_only_hr_and_administrators_change_the_tree(world: World, who: str) -> None:
    by = world.viewer(who, world.viewer(who).roles[-1])
    unit = world.units["공원과"]
    with pytest.raises(NotTheirs):
        _add(world, by=by)
    with pytest.raises(NotTheirs):
        actions.rename_or_move_unit(unit=unit, since=TODAY, name="녹지과", by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.close_unit(unit=unit, since=TODAY, staff=people, by=by, at=NOW)


def _change(world: World, unit: str, since: date, **other: object) -> None:
    actions.rename_or_move_unit(
        unit=world.units[unit],
        since=since,
        by=world.viewer("오인사", "hr"),
        at=NOW,
        **other,  # type: ignore[arg-type]
    )


def test_a_rename_splits_the_versions(world: World) -> None:
    park = world.units["공원과"]
    _change(world, "공원과", NOVEMBER, name="녹지과")
    _change(world, "공원과", date(2026, 6, 1), name="공원녹지과")
    assert _versions(park) == [
        ("공원과", SINCE, date(2026, 6, 1)),
        ("공원녹지과", date(2026, 6, 1), NOVEMBER),
        ("녹지과", NOVEMBER, None),
    ]
    _change(world, "공원과", NOVEMBER, name="정원과")
    assert _versions(park)[-1] == ("정원과", NOVEMBER, None)
    assert queries.names([park]) == {park: "정원과"}


def test_a_move_takes_what_lies_under_it_along(world: World) -> None:
    _change(world, "공원과", NOVEMBER, parent=world.units["총무과"])
    reached = queries.under([world.units["총무과"]], queries.tree(on=TODAY))
    assert reached == {world.units["총무과"], world.units["공원과"]}


def test_a_move_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="자기 아래"):
        _change(world, "해온시청", NOVEMBER, parent=world.units["공원과"])
    with pytest.raises(Refused, match="바뀌는 것이 없습니다"):
        _change(world, "공원과", NOVEMBER, name="공원과")
    with pytest.raises(Refused, match="없는 기관이나 부서"):
        _change(world, "공원과", date(2025, 1, 1), name="녹지과")


def test_an_empty_unit_is_closed(world: World) -> None:
    unit = _add(world)
    hr = world.viewer("오인사", "hr")
    actions.close_unit(unit=unit, since=TODAY, staff=people, by=hr, at=NOW)
    assert _versions(unit) == [("도서관과", NOVEMBER, TODAY)]
    with pytest.raises(Refused, match="없는 기관이나 부서"):
        actions.close_unit(unit=unit, since=TOMORROW, staff=people, by=hr, at=NOW)


def test_a_unit_with_units_or_people_is_not_closed(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    park = world.units["공원과"]
    with pytest.raises(Refused, match=r"해온시청 아래에 .*공원과.*남아 있습니다"):
        actions.close_unit(unit=world.units["해온시청"], since=TODAY, staff=people, by=hr, at=NOW)
    with pytest.raises(Refused, match="공원과에 1명이 남아 있습니다"):
        actions.close_unit(unit=park, since=TODAY, staff=people, by=hr, at=NOW)
    post = people_actions.Post(world.units["총무과"])
    move = people_actions.Move(world.people["한기간제"], post, TODAY)
    people_actions.appoint(moves=[move], by=hr, at=NOW)
    actions.close_unit(unit=park, since=TODAY, staff=people, by=hr, at=NOW)


# --- local values


def _draft(world: World, value: str = "3000", since: date = NOVEMBER, who: str = "오인사") -> None:
    actions.set_local_value(
        key=KEY,
        value=value,
        valid_from=since,
        document=PAPER,
        by=world.viewer(who, world.viewer(who).roles[-1]),
        at=NOW,
    )


def _publish(world: World, value: str = "3000", since: date = NOVEMBER) -> None:
    actions.publish_local_value(
        key=KEY,
        valid_from=since,
        value=value,
        staff=people,
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )


def _correct(world: World, value: str) -> None:
    actions.correct_local_value(
        key=KEY,
        valid_from=NOVEMBER,
        value=value,
        document=PAPER,
        staff=people,
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )


def test_a_draft_holds_nowhere_until_it_is_published(world: World) -> None:
    _draft(world)
    assert queries.local_values().is_empty()
    assert not Touch.objects.exists()
    _publish(world)
    assert queries.local_values().rows() == [("9990000", KEY, NOVEMBER, "3000")]
    touched = Touch.objects.values_list("since", "until").distinct()
    assert list(touched) == [(NOVEMBER, TOMORROW)]
    assert Touch.objects.count() == len(world.people)


def test_a_draft_is_replaced_and_kept(world: World) -> None:
    _draft(world)
    _draft(world, "2400")
    rows = LocalValue.objects.order_by("id")
    assert [(row.value, row.known_until is None) for row in rows] == [
        ("3000", False),
        ("2400", True),
    ]
    with pytest.raises(Stale, match="2400"):
        _publish(world, "3000")


def test_a_value_to_come_touches_nothing_yet(world: World) -> None:
    _draft(world, since=TOMORROW)
    _publish(world, since=TOMORROW)
    assert not Touch.objects.exists()


def test_a_published_value_is_corrected_not_overwritten(world: World) -> None:
    _draft(world)
    _publish(world)
    with pytest.raises(Refused, match="이미 게시") as error:
        _draft(world, "2400")
    assert "게시한 값 바로잡기" in error.value.ways
    with pytest.raises(Refused, match="바뀌는 것이 없습니다"):
        _correct(world, "3000")
    _correct(world, "2400")
    assert [row[3] for row in queries.local_values().rows()] == ["2400"]
    old = LocalValue.objects.get(value="3000")
    assert old.known_until is not None
    assert Touch.objects.count() == 2 * len(world.people)


@pytest.mark.parametrize(
    ("key", "value", "document", "code"),
    [
        (KEY, "3000", " ", "document_missing"),
        (KEY, "9999", PAPER, "value_refused"),
        (KEY, "many", PAPER, "value_refused"),
        ("overtime.minimum_minutes", "30", PAPER, "value_refused"),
        ("overtime.invented", "30", PAPER, "value_refused"),
    ],
)
def test_a_value_is_refused(world: World, key: str, value: str, document: str, code: str) -> None:
    with pytest.raises(Refused) as error:
        actions.set_local_value(
            key=key,
            value=value,
            valid_from=NOVEMBER,
            document=document,
            by=world.viewer("오인사", "hr"),
            at=NOW,
        )
    assert error.value.code == code


def test_a_value_for_a_day_without_law_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="읽은 적이 없습니다"):
        _draft(world, since=date(1999, 1, 1))


def test_there_is_nothing_to_publish_or_correct(world: World) -> None:
    with pytest.raises(Refused, match="초안이 없습니다"):
        _publish(world)
    with pytest.raises(Refused, match="게시한 값이 없습니다"):
        _correct(world, "2400")


@pytest.mark.parametrize("who", ["김주무관", "박과장", "최담당", "조관리", "문시장"])
def test_only_hr_sets_local_values_and_days(world: World, who: str) -> None:
    by = world.viewer(who, world.viewer(who).roles[-1])
    with pytest.raises(NotTheirs):
        _draft(world, who=who)
    with pytest.raises(NotTheirs):
        actions.add_local_day(
            day=TODAY, name="해온의 날", document=PAPER, staff=people, by=by, at=NOW
        )
    with pytest.raises(NotTheirs):
        actions.publish_local_value(
            key=KEY, valid_from=TODAY, value="1", staff=people, by=by, at=NOW
        )


# --- local days


def _day(world: World, day: date, document: str = PAPER) -> None:
    actions.add_local_day(
        day=day,
        name="해온의 날",
        document=document,
        staff=people,
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )


def test_a_local_day_off_touches_that_day_for_all(world: World) -> None:
    _day(world, NOVEMBER)
    assert queries.local_days().rows() == [("9990000", NOVEMBER, "해온의 날", False)]
    assert set(Touch.objects.values_list("since", "until")) == {
        (NOVEMBER, NOVEMBER + timedelta(days=1))
    }
    assert Touch.objects.count() == len(world.people)
    _day(world, TOMORROW)
    assert Touch.objects.count() == len(world.people)


def test_a_local_day_needs_an_ordinance_and_is_named_once(world: World) -> None:
    with pytest.raises(Refused, match="조례 번호"):
        _day(world, NOVEMBER, " ")
    _day(world, NOVEMBER)
    with pytest.raises(Refused, match="이미 기관이 쉬는 날"):
        _day(world, NOVEMBER)
    assert LocalDay.objects.count() == 1


def _shut(world: World, day: date = NOVEMBER, document: str = PAPER, who: str = "오인사") -> None:
    by = world.viewer(who, world.viewer(who).roles[-1])
    actions.add_closure(day=day, name="청사 소독", document=document, staff=people, by=by, at=NOW)


def _settle_closures(world: World, value: str) -> None:
    by = world.viewer("오인사", "hr")
    given = {"key": "worktime.closure_counts", "value": value, "valid_from": date(2026, 1, 1)}
    actions.set_local_value(**given, document=PAPER, by=by, at=NOW)  # type: ignore[arg-type]
    actions.publish_local_value(**given, staff=people, by=by, at=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["true", "false"])
def test_the_office_shuts_on_a_day_by_document(world: World, value: str) -> None:
    with pytest.raises(Refused, match="먼저 정해") as refused:
        _shut(world)
    assert refused.value.article == "지방공무원 복무규정 제3조제1항"
    _settle_closures(world, value)
    _shut(world)
    assert queries.local_days().rows() == [("9990000", NOVEMBER, "청사 소독", True)]
    span = {"since": NOVEMBER, "until": NOVEMBER + timedelta(days=1)}
    assert queries.own_days(**span) == queries.closures(**span) == {NOVEMBER: "청사 소독"}
    assert (NOVEMBER in queries.own_holidays(**span)) == (value == "true")
    touched = Touch.objects.filter(why="organization.add_closure")
    assert touched.count() == len(world.people)
    with pytest.raises(Refused, match="이미 기관이 쉬는 날"):
        _day(world, NOVEMBER)
    with pytest.raises(Refused, match="문서번호"):
        _shut(world, TOMORROW, " ")
    with pytest.raises(NotTheirs):
        _shut(world, TOMORROW, who="조관리")


def test_a_day_off_is_taken_back_and_stays_written(world: World) -> None:
    _day(world, NOVEMBER)
    hr = world.viewer("오인사", "hr")
    given = {"day": NOVEMBER, "staff": people, "at": NOW}
    with pytest.raises(Refused, match="까닭"):
        actions.take_back_day(**given, reason=" ", by=hr)  # type: ignore[arg-type]
    with pytest.raises(NotTheirs):
        actions.take_back_day(**given, reason="x", by=world.viewer("조관리", "admin"))  # type: ignore[arg-type]
    actions.take_back_day(**given, reason="조례 폐지", by=hr)  # type: ignore[arg-type]
    assert queries.local_days().is_empty()
    assert [each.known_until is None for each in queries.days_written()] == [False]
    with pytest.raises(Refused, match="쉬기로 한 날이 아닙니다"):
        actions.take_back_day(**given, reason="또", by=hr)  # type: ignore[arg-type]
    _day(world, NOVEMBER)


# --- what the database itself promises


def test_the_database_forbids_two_names_a_day(world: World) -> None:
    with (
        pytest.raises(IntegrityError, match="a_unit_has_one_name_and_place_a_day"),
        transaction.atomic(),
    ):
        UnitVersion.objects.create(
            institution_id=world.institution,
            unit_id=world.units["공원과"],
            name="녹지과",
            valid=(TODAY, None),
        )


def test_the_database_forbids_one_code_twice(world: World) -> None:
    assert Unit.objects.filter(code="9990001").count() == 1
    with pytest.raises(Refused, match="이미 쓰고 있는 코드"):
        _add(world, code="9990001")


# --- institutions

CLI = Actor("cli", "admin", "cli")


def test_an_institution_is_founded_and_speaks_for_itself(world: World) -> None:
    here = tenancy.current()
    made = actions.found(code="9980000", name=" 새별군 ", by=CLI, at=NOW)
    assert tenancy.current() == here
    assert (made, "9980000", "새별군") in queries.institutions()
    assert not Institution.objects.filter(id=made).exists()  # not ours to see
    with tenancy.institution(made):
        assert queries.institution().name == "새별군"
        assert list(Institution.objects.values_list("id", flat=True)) == [made]
        assert not Unit.objects.exists()
        line = Line.objects.get()
        assert (line.action, line.institution_id) == ("organization.found", made)
    assert not Line.objects.filter(action="organization.found").exists()


def test_an_institution_is_founded_where_none_speaks(db: None) -> None:
    made = actions.found(code="9980000", name="새별군", by=CLI, at=NOW)
    assert tenancy.current() == 0
    assert (made, "9980000", "새별군") in queries.institutions()


@pytest.mark.parametrize(
    ("code", "name", "why"),
    [
        ("9990000", "새별군", "code_used"),
        ("998", "새별군", "code_malformed"),
        ("九980000", "새별군", "code_malformed"),
        ("9980000", " ", "name_missing"),
    ],
)
def test_an_institution_is_refused(world: World, code: str, name: str, why: str) -> None:
    before = queries.institutions()
    with pytest.raises(Refused) as error:
        actions.found(code=code, name=name, by=CLI, at=NOW)
    assert error.value.code == why
    assert queries.institutions() == before


def test_nobody_who_is_logged_in_founds_an_institution(world: World) -> None:
    for by in (world.viewer("조관리", "admin"), Actor("cli", "hr", "cli")):
        with pytest.raises(NotTheirs):
            actions.found(code="9980000", name="새별군", by=by, at=NOW)
