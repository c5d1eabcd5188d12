"""Who comes in, and in which role."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts import actions, entering, queries
from dure.audit import queries as audit
from dure.audit.models import Line, Subject
from tests import world as cast
from tests.world import NOW, PASSWORD, World

ON = date(2026, 11, 20)


def told(action: str) -> int:
    return audit.count(action, since=datetime(2026, 1, 1, tzinfo=UTC), until=NOW.replace(day=21))


def came(login: str, password: str = PASSWORD) -> entering.Entered | None:
    """As the log-in page asks, and tells of a failure."""
    found = entering.log_in(login=login, password=password, address="10.0.0.1", at=NOW)
    if found is None:
        why = "비밀번호가 맞지 않아 로그인하지 못했습니다."
        entering.fail(login=login, address="10.0.0.1", why=why, at=NOW)
    return found


def test_the_right_password_opens(world: World) -> None:
    entered = came("kim")
    assert entered is not None
    assert entered.user == world.users["김주무관"]
    entering.open_log_in(entered=entered, key="k", address="10.0.0.1", agent="시험", at=NOW)
    line = Line.objects.get(action="accounts.log_in")
    assert (line.actor, line.origin) == ("kim", "web 10.0.0.1")
    assert Subject.objects.get(line_id=line.id).person_id == world.people["김주무관"]


def test_a_wrong_password_does_not_and_is_told(world: World) -> None:
    assert came("kim", "dure-2025") is None
    assert told("accounts.log_in_failed") == 1
    assert told("accounts.log_in") == 0


def test_an_unknown_log_in_is_nobody(world: World) -> None:
    assert came("nobody") is None
    assert told("accounts.log_in_failed") == 0  # of which institution would it tell?


def test_a_log_in_that_was_closed_does_not_open(world: World) -> None:
    user = world.users["김주무관"]
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert came("kim") is None
    assert queries.user(user.id) is None
    assert told("accounts.log_in_failed") == 1


def test_passwords_are_not_kept(world: World) -> None:
    actions.add_user(
        login="new",
        name="새주무관",
        person=None,
        password="secret-1",
        by=world.viewer("조관리"),
        at=NOW,
    )
    entered = came("new", "secret-1")
    assert entered is not None
    assert "secret-1" not in entered.user.password
    assert not Line.objects.filter(after__icontains="secret-1").exists()


def test_a_log_in_is_used_once(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.add_user(
            login="kim", name="딴사람", person=None, password="x", by=world.viewer("조관리"), at=NOW
        )


def test_the_viewer_holds_the_roles_of_the_day(world: World) -> None:
    user, by = world.users["김주무관"], world.viewer("조관리", "admin")
    unit = world.units["총무과"]
    actions.grant(
        user=user,
        role="clerk",
        unit=unit,
        since=date(2026, 11, 1),
        until=date(2026, 12, 1),
        by=by,
        at=NOW,
    )
    held = {
        day: queries.viewer(user, on=day).roles
        for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1))
    }
    assert list(held.values()) == [
        ("employee",),
        ("employee", "clerk"),
        ("employee", "clerk"),
        ("employee",),
    ]


def test_a_role_is_chosen_among_those_held(world: World) -> None:
    assert world.viewer("윤서무").role == "employee"
    assert world.viewer("윤서무", "clerk").role == "clerk"
    assert world.viewer("윤서무", "auditor").role == "employee"


def test_a_log_in_without_a_grant_has_no_role(world: World) -> None:
    user = actions.add_user(
        login="bare", name="빈손", person=None, password="x", by=world.viewer("조관리"), at=NOW
    )
    viewer = queries.viewer(user, on=ON)
    assert (viewer.role, viewer.roles, viewer.units()) == ("", (), ())


def test_how_far_a_role_reaches(world: World) -> None:
    assert world.viewer("윤서무", "clerk").units() == (world.units["총무과"],)
    assert world.viewer("정감사", "auditor").units() is None


def test_a_role_is_not_granted_twice_at_once(world: World) -> None:
    by = world.viewer("조관리", "admin")
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.grant(
            user=world.users["윤서무"],
            role="clerk",
            unit=world.units["총무과"],
            since=date(2026, 6, 1),
            by=by,
            at=NOW,
        )


def test_a_log_in_finds_its_institution_before_any_is_chosen(world: World) -> None:
    other = cast.build("9990001", "이웃시", prefix="other-")
    assert queries.institution_of("other-kim") == other.institution
    assert queries.institution_of("kim") == world.institution
    with tenancy.institution(world.institution):
        assert queries.user(other.users["김주무관"].id) is None
