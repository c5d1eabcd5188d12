"""The law pages know every value: a page of its own, and Korean for each word of it."""

import pytest

from dure.web import law_words
from law import params
from tests.web.desk import at_desk
from tests.web.test_law_leave import LATIN
from tests.world import World

TOPICS = sorted({param.topic for param in params.table().values()})


@pytest.mark.parametrize("topic", TOPICS)
def test_값마다_한국어_쪽이_있다(world: World, topic: str) -> None:
    client = at_desk(world, "오인사", "hr")
    for param in params.table().values():
        if param.topic != topic:
            continue
        assert client.get(f"/law/{param.key}").status_code == 200, param.key
        for dated in param.values:
            assert not LATIN.search(law_words.show(param, dated.value)), param.key
            for name, shown in law_words.detail(param, dated.value):
                assert not LATIN.search(name + shown), param.key


def test_고를_수_있는_낱말에는_모두_한국어가_있다() -> None:
    kept = {choice for param in params.table().values() for choice in param.choices}
    assert kept <= set(law_words.WORDS)
