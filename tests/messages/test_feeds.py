"""달력 주소: made once, its secret kept nowhere, changed and ended by its own person only."""

import pytest

from dure.audit.models import Line
from dure.errors import NotTheirs, Refused, Stale
from dure.messages import calendars as actions
from dure.messages import queries
from dure.messages.calendars import token_hash
from dure.messages.models import Feed
from tests.world import NOW, World


def _make(world: World, who: str = "김주무관", unit: int | None = None) -> str:
    return actions.make_feed(unit=unit, by=world.viewer(who), at=NOW)


def test_주소의_비밀은_남지_않는다(world: World) -> None:
    token = _make(world)
    row = Feed.objects.values().get()
    assert token not in str(row)
    assert len(token) == 43
    assert token not in str(list(Line.objects.values()))
    found = queries.feed(token_hash(token))
    assert found
    assert found.person == world.people["김주무관"]


def test_기관을_말하기_전에는_비밀의_기관만_안다(world: World) -> None:
    token = _make(world)
    assert queries.institution_of(token_hash(token)) == world.institution
    assert queries.institution_of(token_hash("없는 것")) is None


def test_같은_달력의_주소는_하나다(world: World) -> None:
    _make(world)
    _make(world, unit=world.units["총무과"])
    _make(world, "박과장", unit=world.units["총무과"])
    with pytest.raises(Refused, match="이미"):
        _make(world)
    with pytest.raises(Refused, match="이미"):
        _make(world, unit=world.units["총무과"])


def test_바꾸면_앞의_주소가_끝난다(world: World) -> None:
    before = _make(world)
    [feed] = queries.feeds(world.people["김주무관"])
    after = actions.renew_feed(feed=feed.feed, by=world.viewer("김주무관"), at=NOW)
    old, new = queries.feed(token_hash(before)), queries.feed(token_hash(after))
    assert old
    assert old.ended_at == NOW
    assert new
    assert new.ended_at is None
    assert len(queries.feeds(world.people["김주무관"])) == 1


def test_끝내면_다시_만들_수_있다(world: World) -> None:
    _make(world)
    [feed] = queries.feeds(world.people["김주무관"])
    actions.end_feed(feed=feed.feed, by=world.viewer("김주무관"), at=NOW)
    with pytest.raises(Stale):
        actions.end_feed(feed=feed.feed, by=world.viewer("김주무관"), at=NOW)
    _make(world)
    actions_done = Line.objects.filter(action__startswith="messages.").order_by("id")
    assert list(actions_done.values_list("action", flat=True)) == [
        "messages.make_feed",
        "messages.end_feed",
        "messages.make_feed",
    ]


def test_남의_주소는_바꾸거나_끝낼_수_없다(world: World) -> None:
    _make(world)
    [feed] = queries.feeds(world.people["김주무관"])
    for action in (actions.renew_feed, actions.end_feed):
        with pytest.raises(NotTheirs):
            action(feed=feed.feed, by=world.viewer("박과장"), at=NOW)
