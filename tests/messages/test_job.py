"""The job from the database to the carrier: what it hands over, and to whom where none is set."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dure import clock, tenancy
from dure.identity import uuid7
from dure.jobs import messages as job
from dure.links.letters import Folder
from dure.links.mail import Smtp
from dure.links.text import Solapi
from dure.messages import actions
from dure.messages.models import Delivery, Message
from dure.messages.queries import Reach
from dure.organization import queries as organization
from tests.links.mail_server import free_port, office
from tests.world import NOW, World, build

TEXT = "결재할 문서가 1건 있습니다."


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("DURE_PLACE", str(tmp_path))


def _posted(world: World, *whose: str) -> None:
    for who in whose:
        reach = Reach(
            mail="park@haeon.go.kr", number="01012345678", by_text=frozenset(["approval"])
        )
        actions.choose(reach=reach, by=world.viewer(who), at=NOW)
        actions.post(
            person=world.people[who],
            topic="approval",
            text=TEXT,
            url="/inbox",
            key=who,
            at=NOW - timedelta(minutes=1),
        )


def test_정한_곳이_없으면_파일로_남긴다(world: World, tmp_path: Path, settings: Any) -> None:
    settings.DURE_URL = "https://dure.haeon.go.kr"
    _posted(world, "박과장")
    assert job.deliver() == 2
    assert job.deliver() == 0
    files = sorted((tmp_path / "messages").iterdir())
    mail, text = (json.loads(each.read_text("utf-8")) for each in files)
    assert (mail["to"], text["to"]) == ("park@haeon.go.kr", "01012345678")
    assert mail["title"] == f"[해온시 두레] {TEXT}"
    assert text["text"] == f"[해온시 두레] {TEXT}\nhttps://dure.haeon.go.kr/inbox\n"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_메일_서버로_넘긴다(world: World, settings: Any) -> None:
    _posted(world, "박과장", "이팀장")
    with office(answers={"RCPT": "550 모르는 사람"}) as server:
        settings.DURE_SMTP_URL = f"smtp://127.0.0.1:{server.port}"
        assert job.deliver() == 4
    mails = Delivery.objects.filter(channel="mail")
    assert set(mails.values_list("state", flat=True)) == {"failed"}
    assert all("550" in each.reason for each in mails)


def test_잘못_적은_메일_서버도_화면의_알림을_막지_않는다(world: World, settings: Any) -> None:
    settings.DURE_SMTP_URL = "mail.haeon.go.kr"
    _posted(world, "박과장")
    with pytest.raises(ExceptionGroup) as told:
        job.deliver()
    assert "smtps://" in str(told.value.exceptions[0])
    assert Message.objects.get().shown_at == NOW
    sent = dict(Delivery.objects.values_list("channel", "state"))
    assert sent == {"mail": "waiting", "text": "sent"}


def test_한_기관이_막혀도_다른_기관에는_알린다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _posted(world, "박과장")
    other = build("9990001", "막힌 시", "other-").institution
    here = (world.institution, uuid7(), "해온시")
    rows = [(other, uuid7(), "막힌 시"), here]
    monkeypatch.setattr(organization, "institutions", lambda: rows)
    inside = actions.show

    def show(*, at: datetime) -> int:
        if tenancy.current() == other:
            raise RuntimeError("막혔습니다")
        return inside(at=at)

    monkeypatch.setattr(actions, "show", show)
    with pytest.raises(ExceptionGroup, match="기관") as caught:
        job.deliver()
    assert [str(each) for each in caught.value.exceptions] == ["막혔습니다"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_까닭에_받는_주소를_그대로_남기지_않는다(world: World, settings: Any) -> None:
    _posted(world, "박과장")
    with office(answers={"RCPT": "550 <park@haeon.go.kr> No such user"}) as server:
        settings.DURE_SMTP_URL = f"smtp://127.0.0.1:{server.port}"
        job.deliver()
    reason = Delivery.objects.get(channel="mail").reason
    assert "550 <p***@haeon.go.kr>" in reason
    assert "park@" not in reason


def test_닿지_않는_서버를_한_번에_여러_번_기다리지_않는다(world: World, settings: Any) -> None:
    settings.DURE_SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    _posted(world, "박과장", "이팀장", "김주무관")
    for _ in range(10):
        job.deliver()
    mails = Delivery.objects.filter(channel="mail")
    assert list(mails.values_list("state", "attempts")) == [("waiting", 1)] * 3
    assert {each.due - NOW for each in mails} == {timedelta(minutes=1)}
    texts = Delivery.objects.filter(channel="text")
    assert set(texts.values_list("state", flat=True)) == {"sent"}


def test_환경이_정한_대로_보내는_길을_고른다(settings: Any) -> None:
    assert isinstance(job.mail_carrier(), Folder)
    assert isinstance(job.text_carrier(), Folder)
    settings.DURE_SMTP_URL, settings.DURE_MAIL_FROM = "smtps://a:b@mail.kr", "dure@haeon.go.kr"
    assert job.mail_carrier() == Smtp("smtps", "mail.kr", 465, "a", "b", "dure@haeon.go.kr")
    settings.DURE_SOLAPI_KEY, settings.DURE_SOLAPI_SECRET = "key", "secret"
    assert isinstance(job.text_carrier(), Folder)
    settings.DURE_SOLAPI_SENDER = "0212345678"
    assert job.text_carrier() == Solapi("key", "secret", "0212345678")


def test_하루_모음은_시간표가_만든다(world: World, settings: Any) -> None:
    minute = 16 * 60 + 30  # 지금은 16:40
    reach = Reach(mail="park@haeon.go.kr", digest_at=minute)
    actions.choose(reach=reach, by=world.viewer("박과장"), at=NOW)
    actions.post(
        person=world.people["박과장"],
        topic="approval",
        text=TEXT,
        key="1",
        at=NOW - timedelta(hours=1),
    )
    actions.show(at=NOW - timedelta(minutes=59))
    assert job.collect() == 1
    assert job.collect() == 0
    job.deliver()
    assert Delivery.objects.get().message.text == "결재할 문서가 1건 모였습니다."
