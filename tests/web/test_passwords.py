"""Log-ins made, and passwords chosen by whoever they are of: by a link once, or within."""

import re
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from dure import clock
from dure.accounts import password_links, second, tokens
from dure.accounts.models import Failure, Grant, LogIn, Passkey, PasswordLink, User
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.messages.models import Message
from dure.people import actions as people
from tests.web.desk import at_desk, lines
from tests.world import NOW, PASSWORD, World

NEW = "해온시 복무 여덟 글자보다 긴"


class Hands:
    def __init__(self) -> None:
        self.at = NOW

    def on(self, **more: int) -> None:
        self.at += timedelta(**more)


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    made = Hands()
    monkeypatch.setattr(clock, "now", lambda: made.at)
    return made


def second_admin(world: World, name: str = "오인사") -> Client:
    """Another administrator at their desk."""
    Grant.objects.create(
        institution_id=world.institution, user=world.users[name], role="admin",
        valid=(datetime(2026, 1, 1).date(), None),
    )  # fmt: skip
    return at_desk(world, name, "admin")


def link_of(world: World, name: str = "김주무관", why: str = "잊음", who: str = "조관리") -> str:
    page = at_desk(world, who, "admin").post(f"/logins/{world.users[name].id}/link", {"why": why})
    return link_in(page.content.decode())


def link_in(page: str) -> str:
    found = re.search(r"http://testserver(/login/link/[\w-]+)", page)
    assert found, page
    return found[1]


def choose(link: str, password: str = NEW, again: str | None = None) -> tuple[int, str]:
    sent = {"password": password, "password_repeated": password if again is None else again}
    answer = Client().post(link, sent)
    return answer.status_code, answer.content.decode()


def comes_in(login: str, password: str) -> bool:
    client = Client()
    client.post("/login", {"login": login, "password": password})
    return "user" in client.session


# ── the link ──────────────────────────────────────────────────────────────────────────


def test_링크로_정한_비밀번호로만_들어온다(world: World) -> None:
    link = link_of(world)
    assert "김주무관(kim)의 비밀번호입니다" in Client().get(link).content.decode()
    assert choose(link)[0] == 302
    assert comes_in("kim", NEW)
    assert not comes_in("kim", PASSWORD)


def test_링크는_한_번만_쓴다(world: World) -> None:
    link = link_of(world)
    choose(link)
    status, page = choose(link, "다른 비밀번호 하나 더")
    assert (status, "이미 썼거나" in page) == (422, True)
    assert comes_in("kim", NEW)


def test_링크는_하루가_지나면_끝난다(world: World, hands: Hands) -> None:
    link = link_of(world)
    hands.on(hours=23, minutes=59)
    assert Client().get(link).status_code == 200
    hands.on(minutes=1)
    assert Client().get(link).status_code == 422
    assert choose(link)[0] == 422
    assert comes_in("kim", PASSWORD)


def test_새_링크를_주면_먼저_준_것은_끝난다(world: World) -> None:
    first, later = link_of(world), link_of(world)
    assert Client().get(first).status_code == 422
    assert Client().get(later).status_code == 200


def test_아무도_모르는_링크는_열리지_않는다(world: World) -> None:
    assert Client().get("/login/link/" + "x" * 43).status_code == 422


def test_닫힌_로그인의_링크는_열리지_않는다(world: World) -> None:
    link = link_of(world)
    User.objects.filter(login="kim").update(is_active=False)
    assert Client().get(link).status_code == 422


def test_링크는_해시로만_남고_까닭과_함께_기록되고_본인에게_알린다(world: World) -> None:
    link = link_of(world, why="전화로 확인함")
    secret = link.rpartition("/")[2]
    assert PasswordLink.objects.get().digest != secret
    told = Line.objects.get(action="accounts.make_password_link")
    assert "전화로 확인함" in told.summary
    assert secret not in told.summary
    choose(link)
    assert lines("accounts.choose_password") == 1
    texts = Message.objects.filter(person_id=world.people["김주무관"]).values_list(
        "text", flat=True
    )
    assert sorted(texts) == [
        "비밀번호 링크로 비밀번호가 바뀌었습니다.",
        "시스템 담당자가 비밀번호를 다시 정할 링크를 만들었습니다.",
    ]


def test_정하면_다른_곳의_로그인은_끝나고_대기도_풀린다(world: World) -> None:
    client = Client()
    client.post("/login", {"login": "kim", "password": PASSWORD})
    for _ in range(5):
        Client().post("/login", {"login": "kim", "password": "아님"})
    choose(link_of(world))
    assert not LogIn.objects.filter(user=world.users["김주무관"], ended_at=None).exists()
    assert client.get("/account").status_code == 302
    assert not Failure.objects.filter(login="kim").exists()
    assert comes_in("kim", NEW)


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        (NEW, "다른 것", "두 번 적은 비밀번호가 다릅니다"),
        ("아홉글자인비밀번호", None, "10자 이상"),
        ("1234567890", None, "쉽게 알아맞히는"),
        ("kim-kim-kim-kim", None, "아이디가 들어 있거나"),
        ("", None, "10자 이상"),
    ],
)
def test_쓸_수_없는_비밀번호는_까닭을_말하고_링크는_남는다(
    world: World, password: str, again: str | None, why: str
) -> None:
    link = link_of(world)
    status, page = choose(link, password, again)
    assert (status, why in page) == (422, True)
    assert choose(link)[0] == 302


def test_관리자만_까닭을_적고_준다(world: World) -> None:
    user = world.users["김주무관"]
    with pytest.raises(NotTheirs):
        password_links.make_password_link(
            user=user, why="잊음", by=world.viewer("오인사", "hr"), at=NOW
        )
    answer = at_desk(world, "조관리").post(f"/logins/{user.id}/link", {"why": " "})
    assert (answer.status_code, "왜 주는지" in answer.content.decode()) == (422, True)
    assert not PasswordLink.objects.exists()


def test_자기의_링크는_만들지_못한다(world: World) -> None:
    own = world.users["조관리"].id
    answer = at_desk(world, "조관리").post(f"/logins/{own}/link", {"why": "잊음"})
    assert (answer.status_code, "`내 로그인`에서" in answer.content.decode()) == (422, True)


# ── 비상용 로컬 계정의 이중통제 ───────────────────────────────────────────────────────


def test_시스템_담당자의_링크는_다른_시스템_담당자가_동의해야_열린다(world: World) -> None:
    third = second_admin(world)
    second_admin(world, "윤서무")
    link = link_of(world, "조관리", who="오인사")
    assert "동의한 뒤에 열립니다" in Client().get(link).content.decode()
    assert choose(link)[0] == 422
    cho = world.users["조관리"].id
    for refused in (third, at_desk(world, "조관리", "admin")):  # who gave it, and who is to have it
        answer = refused.post(f"/logins/{cho}/agree")
        assert "동의할 수 없습니다" in answer.content.decode()
    yun = at_desk(world, "윤서무", "admin")
    assert "동의를 기다립니다" in yun.get(f"/logins/{cho}").content.decode()
    assert yun.post(f"/logins/{cho}/agree").status_code == 302
    assert choose(link)[0] == 302
    assert lines("accounts.agree_password_link") == 1


def test_준_사람의_동의나_동의_없이_쓴_것은_데이터베이스도_받지_않는다(world: World) -> None:
    second_admin(world)
    link_of(world, "조관리", who="오인사")
    links = PasswordLink.objects.filter(user=world.users["조관리"])
    for bad in ({"agreed_by": "oh"}, {"used_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            links.update(**bad)


def test_기다리는_것이_없으면_동의하지_못한다(world: World) -> None:
    kim = world.users["김주무관"]
    link_of(world)
    with pytest.raises(NotTheirs):
        password_links.agree(user=kim, by=world.viewer("조관리", "admin"), at=NOW)


# ── making a log-in ───────────────────────────────────────────────────────────────────


def new_log_in(world: World, **more: str) -> tuple[int, str]:
    sent = {"staff": "20261100", "login": "new", **more}
    answer = at_desk(world, "조관리").post("/logins/new", sent)
    return answer.status_code, answer.content.decode()


@pytest.fixture
def newcomer(world: World) -> int:
    """Somebody who began today and has no log-in."""
    wanted = people.Newcomer(
        name="새주무관", kind="regular", post=people.Post(world.units["공원과"], 9, "행정", "주무관"),
        schedule=world.schedules["표준 09–18"], since=date(2026, 11, 20), staff_number="20261100",
    )  # fmt: skip
    return people.hire(newcomers=[wanted], by=world.viewer("오인사", "hr"), at=NOW)[0]


def test_로그인이_없는_사람에게_만들고_본인이_비밀번호를_정한다(
    world: World, newcomer: int
) -> None:
    status, page = new_log_in(world)
    assert status == 200
    assert not comes_in("new", "")
    choose(link_in(page))
    assert comes_in("new", NEW)
    made = User.objects.get(login="new")
    assert made.person_id == newcomer
    assert [(each.role, each.unit_id) for each in made.grants.all()] == [
        ("employee", world.units["공원과"])
    ]
    assert lines("accounts.add_user") == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"staff": "20260001"}, "이미 아이디 kim이 있습니다"),
        ({"staff": "99999999"}, "사번 99999999으로 일하는 사람이 없습니다"),
        ({"staff": ""}, "일하는 사람이 없습니다"),
    ],
)
def test_만들_수_없는_사람이면_까닭을_말한다(world: World, more: dict[str, str], why: str) -> None:
    status, page = new_log_in(world, **more)
    assert (status, why in page) == (422, True)


@pytest.mark.parametrize(
    ("login", "why"),
    [
        ("park", "이미 쓰는 아이디"),
        ("김", "영문 소문자"),
        ("k", "영문 소문자"),
        ("a b", "영문 소문자"),
    ],
)
def test_쓸_수_없는_아이디면_까닭을_말한다(
    world: World, newcomer: int, login: str, why: str
) -> None:
    status, page = new_log_in(world, login=login)
    assert (status, why in page) == (422, True)


# ── what was lost ─────────────────────────────────────────────────────────────────────


def test_잃은_패스키_하나만_지우고_본인에게_알린다(world: World) -> None:
    user = world.users["김주무관"]
    keys = [
        Passkey.objects.create(
            public_id=uuid7(), institution_id=world.institution, user=user, count=0,
            credential=name.encode(), public_key=b"", name=name, since=NOW,
        )
        for name in ("휴대전화", "노트북")
    ]  # fmt: skip
    admin = at_desk(world, "조관리")
    assert "패스키 노트북" in admin.get(f"/logins/{user.id}").content.decode()
    sent = {"what": str(keys[0].public_id), "why": "휴대전화를 잃음"}
    assert admin.post(f"/logins/{user.id}/take-away", sent).status_code == 302
    assert [each.name for each in Passkey.objects.filter(user=user)] == ["노트북"]
    assert second.has_any(user)
    text = Message.objects.get(person_id=world.people["김주무관"]).text
    assert text == "시스템 담당자가 내 패스키 휴대전화을(를) 지웠습니다."
    answer = admin.post(f"/logins/{user.id}/take-away", {**sent, "what": ""})
    assert (answer.status_code, "골라 주세요" in answer.content.decode()) == (422, True)
    answer = admin.post(f"/logins/{user.id}/take-away", sent)
    assert (answer.status_code, "이미 지워진" in answer.content.decode()) == (422, True)


# ── one's own ─────────────────────────────────────────────────────────────────────────


def test_본인이_바꾸면_다른_곳의_로그인은_끝나고_여기는_남는다(world: World) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/login", {"login": "kim", "password": PASSWORD})
    sent = {"password": NEW, "password_repeated": NEW}
    assert here.get("/account/password").status_code == 200
    assert here.post("/account/password/change", sent)["Location"] == "/account"
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302
    assert comes_in("kim", NEW)
    answer = here.post("/account/password/change", sent)
    assert "지금 쓰는 비밀번호" in answer.content.decode()


def test_바꾸려면_본인임을_다시_확인하고_적은_비밀번호는_남지_않는다(
    world: World, hands: Hands
) -> None:
    client = Client()
    client.post("/login", {"login": "kim", "password": PASSWORD})
    hands.on(minutes=11)
    page = client.post("/account/password/change", {"password": NEW, "password_repeated": NEW})
    assert page.status_code == 401
    kept = re.search(r'name="kept" value="([^"]+)"', page.content.decode())
    assert kept
    after = client.post("/account/again", {"password": PASSWORD, "kept": kept[1]})
    assert NEW not in after.content.decode()


# ── the way in from the server ────────────────────────────────────────────────────────


def test_서버의_명령은_혼자_남은_시스템_담당자에게_링크를_준다(world: World) -> None:
    for _ in range(5):
        Client().post("/login", {"login": "cho", "password": "아님"})
    said = StringIO()
    call_command("rescue", "cho", "담당자가 모두 잠김, 총무과장과 확인", stdout=said)
    found = re.search(r"(/login/link/[\w-]+)", said.getvalue())
    assert found
    assert choose(found[1])[0] == 302
    assert comes_in("cho", NEW)
    told = Line.objects.get(action="accounts.make_password_link")
    assert (told.actor, told.origin) == ("cli", "cli")
    assert "총무과장과 확인" in told.summary


def test_서버의_명령은_없는_아이디와_없는_앱을_거절한다(world: World) -> None:
    with pytest.raises(CommandError, match="없거나"):
        call_command("rescue", "nobody", "까닭")
    with pytest.raises(CommandError, match="이미 지워진"):
        call_command("rescue", "cho", "까닭", "--app")
    with pytest.raises(Refused):
        password_links.whose("x", at=NOW)


# ── one administrator does not make another whose password they know ──────────────────


def grant_admin(world: World, who: str, since: str = "2026-11-20") -> tuple[int, str]:
    kim = world.users["김주무관"].id
    sent = {"role": "admin", "unit": "", "since": since}
    answer = at_desk(world, who, "admin").post(f"/logins/{kim}/grant", sent)
    return answer.status_code, answer.content.decode()


def test_링크를_준_사람은_그_사람에게_시스템_역할을_주지_못한다(world: World) -> None:
    second_admin(world)
    choose(link_of(world))
    status, page = grant_admin(world, "조관리")
    assert (status, "다른 시스템 담당자가 주어야" in page) == (422, True)
    assert grant_admin(world, "오인사")[0] == 302


def test_시스템_담당자가_혼자이면_링크를_준_사람이_준다(world: World) -> None:
    choose(link_of(world))
    assert grant_admin(world, "조관리")[0] == 302


def test_앞으로_시스템_담당자일_사람의_링크도_둘이_연다(world: World) -> None:
    second_admin(world)
    assert grant_admin(world, "조관리", "2026-12-01")[0] == 302
    assert choose(link_of(world))[0] == 422


def test_프로그램의_로그인으로는_사람이_들어오지_못한다(world: World) -> None:
    """Else an administrator could give themselves any role, by a log-in that is nobody's."""
    made = tokens.add_program(
        login="mail", name="메일", role="hr", unit=None, by=world.viewer("조관리", "admin"), at=NOW
    )
    answer = at_desk(world, "조관리").post(f"/logins/{made.id}/link", {"why": "들어가려고"})
    assert (answer.status_code, "비밀번호가 없습니다" in answer.content.decode()) == (422, True)
    assert not PasswordLink.objects.exists()
