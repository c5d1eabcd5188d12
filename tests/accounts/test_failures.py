"""Too many failures wait; nobody can keep a colleague out; an unknown name is answered alike."""

from datetime import timedelta

import pytest

from dure.accounts import entering, failures
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from tests.world import NOW, PASSWORD, World

MINUTE = timedelta(minutes=1)


def tried(login: str, password: str = "아님", address: str = "10.0.0.1", after: int = 0) -> bool:
    """Whether a try comes in; a failure is told as the log-in page does."""
    at = NOW + after * MINUTE
    found = entering.log_in(login=login, password=password, address=address, at=at)
    if found is None:
        entering.fail(login=login, address=address, why="틀렸습니다.", at=at)
        return False
    entering.open_log_in(entered=found, key="k", address=address, agent="", at=at)
    return True


def test_다섯_번_틀리면_맞는_비밀번호로도_1분을_기다린다(world: World) -> None:
    for _ in range(5):
        assert not tried("kim")
    with pytest.raises(Refused, match="1분 뒤에"):
        tried("kim", PASSWORD)
    assert tried("kim", PASSWORD, after=2)


def test_틀릴_때마다_두_배로_기다린다(world: World) -> None:
    for _ in range(5):
        tried("kim")
    assert not tried("kim", after=1)  # the sixth: 2 minutes from here
    with pytest.raises(Refused, match="1분 뒤에"):
        tried("kim", after=2)
    assert not tried("kim", after=3)  # the seventh: 4 minutes
    with pytest.raises(Refused, match="4분 뒤에"):
        tried("kim", after=3)


def test_들어오면_실패를_잊는다(world: World) -> None:
    for _ in range(4):
        tried("kim")
    assert tried("kim", PASSWORD)
    for _ in range(4):
        assert not tried("kim")
    assert tried("kim", PASSWORD)


def test_남이_틀려도_본인이_늘_쓰던_곳에서는_들어온다(world: World) -> None:
    assert tried("kim", PASSWORD, address="10.0.0.7")
    for number in range(20):  # four times the five, from elsewhere
        tried("kim", address=f"10.9.0.{number}")
    with pytest.raises(Refused):
        tried("kim", address="10.9.9.9")
    assert tried("kim", PASSWORD, address="10.0.0.7")


def test_이름으로_기다리는_것은_5분을_넘지_않는다(world: World) -> None:
    for number in range(60):
        failures.Failure.objects.create(
            institution_id=world.institution,
            login="kim",
            address=f"10.8.0.{number}",
            count=9,
            last_at=NOW,
        )
    with pytest.raises(Refused, match="5분 뒤에"):
        tried("kim", PASSWORD)
    assert tried("kim", PASSWORD, after=5)


def test_한_곳에서_이름을_바꿔_가며_틀리면_그곳이_기다린다(world: World) -> None:
    for number in range(100):  # twenty times the five
        tried(f"nobody-{number}")
    with pytest.raises(Refused, match="1분 뒤에"):
        tried("kim", PASSWORD)
    assert tried("kim", PASSWORD, address="10.0.0.2")


def test_없는_아이디도_똑같은_문장으로_똑같이_기다린다(world: World) -> None:
    said = []
    for login in ("kim", "nobody"):
        for _ in range(5):
            assert not tried(login)
        with pytest.raises(Refused) as refused:
            tried(login)
        said.append(refused.value.ko)
    assert said[0] == said[1]


def test_없는_아이디도_비밀번호를_헤아린다(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def check(password: str, encoded: str) -> bool:
        asked.append(encoded)
        return False

    monkeypatch.setattr(entering, "check_password", check)
    tried("nobody")
    tried("kim")
    assert len(asked) == 2


def test_실패와_기다림이_접속_내역에_남는다(world: World) -> None:
    for _ in range(5):
        tried("kim")
    said = list(
        Line.objects.filter(action="accounts.log_in_failed")
        .order_by("id")
        .values_list("summary", flat=True)
    )
    assert said == ["틀렸습니다."] * 4 + ["틀렸습니다. 1분 뒤에 다시 할 수 있습니다."]
    assert [each.action for each in entering.history("kim")] == ["accounts.log_in_failed"] * 5


def test_관리자가_풀면_바로_들어온다(world: World) -> None:
    for _ in range(5):
        tried("kim")
    failures.lift(login="kim", by=world.viewer("조관리", "admin"), at=NOW)
    assert tried("kim", PASSWORD)
    assert Line.objects.filter(action="accounts.lift").count() == 1


def test_관리자가_아니면_풀지_못한다(world: World) -> None:
    with pytest.raises(NotTheirs):
        failures.lift(login="kim", by=world.viewer("오인사", "hr"), at=NOW)
