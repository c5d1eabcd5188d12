"""A thing is told once, not while it can be undone, and not at all once it was undone."""

from datetime import timedelta

import pytest
from django.db import transaction

from dure.messages import actions
from dure.messages.models import Message
from tests.world import NOW, World


def _post(world: World, key: str = "문서:1", **more: object) -> None:
    actions.post(
        person=world.people["박과장"],
        topic="approval",
        text="결재할 문서가 1건 있습니다.",
        url="/inbox",
        key=key,
        at=NOW,
        **more,  # type: ignore[arg-type]
    )


def test_되돌릴_수_있는_10초_동안_기다린다(world: World) -> None:
    _post(world)
    assert Message.objects.get().due - NOW == timedelta(seconds=10)


def test_정한_때까지_기다린다(world: World) -> None:
    _post(world, due=NOW + timedelta(days=1))
    assert Message.objects.get().due - NOW == timedelta(days=1)


def test_같은_일은_한_번만_알린다(world: World) -> None:
    _post(world)
    _post(world)
    _post(world, key="문서:2")
    assert Message.objects.count() == 2


def test_알리려던_일이_무산되면_알리지_않는다(world: World) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _post(world)
        raise ZeroDivisionError
    assert not Message.objects.exists()


def test_되돌리면_알리지_않고_다시_하면_다시_알린다(world: World) -> None:
    _post(world)
    assert actions.take_back(key="문서:1", at=NOW)
    _post(world)
    assert Message.objects.filter(taken_back_at__isnull=True).count() == 1


def test_없는_것을_되돌려도_해가_없다(world: World) -> None:
    assert not actions.take_back(key="없음", at=NOW)
