"""A place is asked for only where allowed, agreed to and at work; only its judgement is kept."""

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from dure.attendance.models import Punch
from dure.errors import NotTheirs, Refused
from dure.kiosks import actions, consents, places, queries
from dure.kiosks.actions import Spot
from dure.kiosks.models import PlaceCheck
from tests.kiosks.steps import allow_phones, set_values
from tests.web.desk import approved, at_desk, lines
from tests.world import NOW, World

# 0.0005° of latitude is 55.6 m (2π × 6371008.8 ÷ 360 × 0.0005), 0.001° is 111.2 m; the radius is 100 m.
HERE = Spot(37.5005, 127.0, 12.5)
THERE = Spot(37.501, 127.0, 12.5)


@pytest.fixture
def site(world: World) -> None:
    allow_phones(world)
    actions.place_site(
        unit=world.units["공원과"],
        name="공원관리사무소",
        latitude="37.5",
        longitude="127.0",
        since=date(2026, 11, 1),
        by=world.viewer("조관리", "admin"),
        at=NOW,
    )


def press(world: World, spot: Spot = HERE, at: object = NOW, name: str = "김주무관") -> str:
    judged = actions.punch_here(
        direction=1,
        spot=spot,
        phone="p",
        by=world.viewer(name),
        at=at,  # type: ignore[arg-type]
    )
    return judged.verdict


def test_it_is_off_until_every_value_is_set(world: World) -> None:
    day = NOW.date()
    assert queries.rules(on=day).missing == queries.RULES
    with pytest.raises(Refused, match="쓰지 않습니다"):
        press(world)
    set_values(world, phone_punch="phone_allowed", phone_radius_metres="100")
    assert not queries.rules(on=day).on
    assert queries.rules(on=day).missing == ("kiosks.phone_margin_minutes",)
    set_values(world, phone_margin_minutes="60")
    assert queries.rules(on=day).on


def test_an_institution_may_say_no(world: World) -> None:
    set_values(
        world, phone_punch="phone_not_allowed", phone_radius_metres="1", phone_margin_minutes="0"
    )
    known = queries.rules(on=NOW.date())
    assert known.allowed is False
    assert not known.on


def test_inside_is_a_punch_and_outside_is_none(world: World, site: None) -> None:
    actions.agree(by=world.viewer("김주무관"), at=NOW)
    assert press(world, THERE) == "outside"
    assert press(world, Spot(37.5, 127.0, 101)) == "unsure"
    assert not Punch.objects.exists()
    assert press(world) == "inside"
    punch = Punch.objects.get()
    assert (punch.source, punch.direction, punch.minute) == ("mobile", 1, 1000)
    kept = PlaceCheck.objects.order_by("id").values_list("verdict", "site__name", "accuracy")
    assert list(kept) == [
        ("outside", None, "fine"),
        ("unsure", None, "poor"),
        ("inside", "공원관리사무소", "fine"),
    ]
    assert [each.how for each in queries.phones(NOW, NOW + timedelta(seconds=1))] == ["place"]


def test_without_consent_the_place_is_not_looked_at(world: World, site: None) -> None:
    with pytest.raises(Refused, match="동의하지") as refused:
        press(world)
    assert refused.value.article == consents.ARTICLE
    assert len(refused.value.ways) == 3  # other ways are named
    assert not PlaceCheck.objects.exists()


def test_each_answer_is_kept_and_a_withdrawal_destroys_the_judgements(
    world: World, site: None
) -> None:
    by, person = world.viewer("김주무관"), world.people["김주무관"]
    actions.agree(by=by, at=NOW)
    with pytest.raises(Refused, match="이미"):
        actions.agree(by=by, at=NOW)
    press(world)
    assert actions.withdraw(by=by, at=NOW + timedelta(minutes=1)) == 1
    assert not PlaceCheck.objects.exists()
    assert Punch.objects.count() == 1  # the record of the day stays
    assert [each.agreed for each in consents.answers(person)] == [False, True]
    assert not consents.stands(person)
    assert (lines("kiosks.agree"), lines("kiosks.withdraw")) == (1, 1)


def test_outside_of_working_hours_the_place_is_not_looked_at(world: World, site: None) -> None:
    """The plan is 09:00–18:00 and the margin an hour: until 19:00, and 22:00 with an order to 21:00."""
    person = world.people["김주무관"]
    actions.agree(by=world.viewer("김주무관"), at=NOW)
    seven = NOW + timedelta(hours=2, minutes=20)
    assert places.may_ask(person, seven)
    late = seven + timedelta(minutes=1)
    with pytest.raises(Refused, match="근무시간이 아니어서"):
        press(world, at=late)
    assert not PlaceCheck.objects.exists()
    assert not places.may_ask(person, NOW + timedelta(days=1))  # Saturday
    approved(world, "김주무관", NOW.date())
    assert places.may_ask(person, late)
    assert not places.may_ask(person, late + timedelta(hours=3))


def test_a_site_moves_and_ends(world: World, site: None) -> None:
    by = world.viewer("조관리", "admin")
    actions.agree(by=world.viewer("김주무관"), at=NOW)
    given = {"unit": world.units["공원과"], "name": "공원관리사무소", "by": by, "at": NOW}
    moved = actions.place_site(
        latitude="37.6",
        longitude="127",
        since=date(2026, 11, 20),
        **given,  # type: ignore[arg-type]
    )
    assert press(world) == "outside"
    assert press(world, Spot(37.6, 127.0, 5)) == "inside"
    actions.end_site(site=moved, until=date(2026, 11, 21), by=by, at=NOW)
    assert [each.until for each in queries.sites()] == [date(2026, 11, 21), date(2026, 11, 20)]
    with pytest.raises(NotTheirs):
        actions.end_site(site=uuid4(), until=date(2026, 11, 21), by=by, at=NOW)


def test_only_the_administrator_places_a_site(world: World) -> None:
    given = {"unit": world.units["공원과"], "since": NOW.date(), "at": NOW}
    with pytest.raises(NotTheirs):
        actions.place_site(
            name="현관", latitude="37", longitude="127", by=world.viewer("오인사", "hr"), **given
        )  # type: ignore[arg-type]
    by = world.viewer("조관리", "admin")
    for latitude in ("91", "북위 37", "", "1e400"):
        with pytest.raises(Refused, match="위도"):
            actions.place_site(name="현관", latitude=latitude, longitude="127", by=by, **given)  # type: ignore[arg-type]


# ── nothing keeps the place ───────────────────────────────────────────────────────────

EXACT = {"latitude": "37.5004321987", "longitude": "127.0001234567", "accuracy": "17.7654321"}
DIGITS = ("37.500432", "127.000123", "17.76543")


def _everything() -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND has_table_privilege(c.oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield from ((table, row) for (row,) in cursor.fetchall())


@pytest.mark.parametrize("inside", [True, False])
def test_no_table_and_no_log_has_the_coordinates(
    world: World, site: None, caplog: pytest.LogCaptureFixture, inside: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    client = at_desk(world, "김주무관")
    actions.agree(by=world.viewer("김주무관"), at=NOW)
    sent = EXACT if inside else {**EXACT, "latitude": "38.5004321987"}
    digits = DIGITS if inside else ("38.500432", *DIGITS[1:])
    answer = client.post("/phone/punch", {**sent, "direction": "1"})
    assert answer.status_code == 302
    assert Punch.objects.exists() is inside
    told = [*_everything(), ("log", caplog.text), ("cookie", str(client.cookies))]
    assert any(table == "kiosks_placecheck" for table, _ in told)
    for where, text in told:
        assert not any(each in text for each in digits), where


def test_a_press_after_the_session_ended_is_kept_without_the_place(
    world: World, site: None
) -> None:
    from django.core import signing

    from dure.web import kept

    client = at_desk(world, "김주무관")
    client.get("/phone")
    client.session.flush()
    page = client.post("/phone/punch", {**EXACT, "direction": "1"}).content.decode()
    text = page.split('name="kept" value="')[1].split('"')[0]
    said = signing.loads(text, salt=kept.SALT)
    assert [name for name, _ in said["fields"]] == ["direction"]
    assert not any(each in page for each in DIGITS)


def test_a_spot_says_nothing_of_itself() -> None:
    assert repr(HERE) == "Spot(…)"
