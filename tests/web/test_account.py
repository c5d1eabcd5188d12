"""Second means at the door, one's own log-in page, ends of log-ins, and asking anew."""

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from django.test import Client

from dure import clock, sealed
from dure.accounts import rules, second
from dure.accounts.models import LogIn
from dure.accounts.rules import WantedRule
from dure.overtime.models import Order
from tests.web.desk import at_desk, lines
from tests.world import NOW, PASSWORD, World

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238
FORM = {"date": "2026-11-23", "start": "18:00", "end": "20:00", "reason": "예산서 검토"}


class Hands:
    """A clock that can be moved on."""

    def __init__(self) -> None:
        self.at = NOW

    def on(self, **more: int) -> None:
        self.at += timedelta(**more)


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    made = Hands()
    monkeypatch.setattr(clock, "now", lambda: made.at)
    return made


def number(at: datetime) -> str:
    return pyotp.TOTP(SECRET).at(at)


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def in_by_password(login: str = "kim", **more: str) -> tuple[Client, str]:
    client = Client()
    answer = client.post("/login", {"login": login, "password": PASSWORD, **more})
    assert answer.status_code == 302, answer.content.decode()
    return client, answer["Location"]


def give_app(world: World, name: str = "김주무관") -> list[str]:
    user, by = world.users[name], world.viewer(name)
    return second.register_app(user=user, secret=SECRET, code=number(NOW), by=by, at=NOW)


def decide(world: World, **more: object) -> None:
    plain = {"idle_minutes": 30, "failures": 5, "again_minutes": 10, "second_roles": (),
             "second_outside": False, "networks": ()}  # fmt: skip
    wanted = WantedRule(**{**plain, **more})  # type: ignore[arg-type]
    rules.save_rule(wanted=wanted, by=world.viewer("조관리", "admin"), at=NOW)


# ── the second means ──────────────────────────────────────────────────────────────────


def test_인증_앱이_있으면_비밀번호만으로는_들어오지_못한다(world: World, hands: Hands) -> None:
    give_app(world)
    client, where = in_by_password(next="/month?month=2026-10")
    assert where == "/login/second"
    assert client.get("/")["Location"].startswith("/login")
    hands.on(seconds=60)
    answer = client.post("/login/second", {"code": number(hands.at)})
    assert answer["Location"] == "/month?month=2026-10"
    assert client.get("/").status_code == 200
    assert LogIn.objects.get().how == "비밀번호, 인증 앱"


def test_틀린_숫자도_실패로_세고_다섯_번이면_기다린다(world: World, hands: Hands) -> None:
    give_app(world)
    client, _ = in_by_password()  # the password was the first try
    for _ in range(4):
        assert "맞지 않습니다" in client.post("/login/second", {"code": "000000"}).content.decode()
    hands.on(seconds=30)
    page = client.post("/login/second", {"code": number(hands.at)}).content.decode()
    assert "1분 뒤에" in page
    assert lines("accounts.log_in_failed") == 4


def test_복구_코드로도_들어온다(world: World) -> None:
    codes = give_app(world)
    client, _ = in_by_password()
    assert client.post("/login/second", {"code": codes[0]})["Location"] == "/"


def test_5분_안에_확인하지_않으면_처음부터_한다(world: World, hands: Hands) -> None:
    give_app(world)
    client, _ = in_by_password()
    hands.on(minutes=6)
    assert client.post("/login/second", {"code": number(hands.at)})["Location"] == "/login"


def test_2차_인증을_거쳐도_보낸_것이_남아_있다(world: World, hands: Hands) -> None:
    client, _ = in_by_password()
    give_app(world)
    del client.cookies["sessionid"]
    kept = hidden(client.post("/overtime", FORM).content.decode())["kept"]
    client.post("/login", {"login": "kim", "password": PASSWORD, "kept": kept})
    hands.on(seconds=60)
    offered = client.post("/login/second", {"code": number(hands.at)}).content.decode()
    assert client.post("/overtime", hidden(offered)).status_code == 302
    assert Order.objects.get().reason == "예산서 검토"


def test_써야_하는데_없으면_등록부터_한다(world: World) -> None:
    decide(world, second_roles=("payroll",))
    client, _ = in_by_password("choi")
    for url in ("/", "/pay", "/account", "/month"):
        assert client.get(url)["Location"] == "/account/app"
    page = client.get("/account/app").content.decode()
    assert "먼저 2차 인증을 등록해 주세요" in page
    secret = re.search(r'<span class="code">([A-Z2-7 ]+)</span>', page)
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(NOW)
    codes = client.post("/account/app/register", {"code": code}).content.decode()
    assert len(re.findall(r'<span class="code">[a-z2-7-]+</span>', codes)) == 10
    assert client.get("/pay").status_code == 200


def test_등록할_때_틀린_숫자는_까닭을_말하고_같은_네모를_보인다(world: World) -> None:
    client, _ = in_by_password()
    square = re.search(r'src="(data:image[^"]+)"', client.get("/account/app").content.decode())
    answer = client.post("/account/app/register", {"code": "1"})
    assert answer.status_code == 422
    assert square
    assert square[1] in answer.content.decode()


# ── the end of a log-in ───────────────────────────────────────────────────────────────


def test_쓰지_않으면_끝나고_쓰면_이어진다(world: World, hands: Hands) -> None:
    client, _ = in_by_password()
    for _ in range(3):
        hands.on(minutes=29)
        assert client.get("/").status_code == 200
    hands.on(minutes=32)
    assert client.get("/month")["Location"] == "/login?next=%2Fmonth"
    assert client.get("/month").status_code == 302


def test_쉬는_동안_끝나도_보낸_것을_이어서_올린다(world: World, hands: Hands) -> None:
    client, _ = in_by_password()
    hands.on(minutes=32)
    answer = client.post("/overtime", FORM)
    assert answer.status_code == 401
    kept = hidden(answer.content.decode())["kept"]
    offered = client.post("/login", {"login": "kim", "password": PASSWORD, "kept": kept})
    assert client.post("/overtime", hidden(offered.content.decode())).status_code == 302
    assert Order.objects.count() == 1


def test_기관이_정한_시간에_끝난다(world: World, hands: Hands) -> None:
    decide(world, idle_minutes=10)
    client, _ = in_by_password()
    assert 'data-idle="600"' in client.get("/").content.decode()
    hands.on(minutes=12)
    assert client.get("/").status_code == 302


def test_계속을_누르면_이어진다(world: World, hands: Hands) -> None:
    client, _ = in_by_password()
    hands.on(minutes=28)
    assert client.post("/account/stay").json() == {"seconds": 1800}
    hands.on(minutes=28)
    assert client.get("/").status_code == 200


def test_얼마나_쓰든_9시간이면_끝난다(world: World, hands: Hands) -> None:
    client, _ = in_by_password()
    for _ in range(27):
        hands.on(minutes=20)
        assert client.get("/").status_code == 200
    hands.on(minutes=1)
    assert client.get("/").status_code == 302


def test_다른_브라우저의_접속을_끝낸다(world: World) -> None:
    here, _ = in_by_password()
    there, _ = in_by_password()
    page = here.get("/account").content.decode()
    assert page.count(">이 화면<") == 1
    other = re.search(r"/account/log-ins/([0-9a-f-]+)/end", page)
    assert other
    here.post(f"/account/log-ins/{other[1]}/end")
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_남의_접속은_끝내지_못한다(world: World) -> None:
    in_by_password("park")
    theirs = LogIn.objects.get().public_id
    client = at_desk(world, "김주무관")
    assert client.post(f"/account/log-ins/{theirs}/end").status_code == 403
    assert LogIn.objects.get().ended_at is None


def test_로그아웃이_남는다(world: World) -> None:
    client, _ = in_by_password()
    client.post("/logout")
    assert LogIn.objects.get().ended_at == NOW
    assert lines("accounts.log_out") == 1


def test_접속_내역은_본인에게_성공과_실패를_보인다(world: World) -> None:
    Client().post("/login", {"login": "kim", "password": "아님"}, REMOTE_ADDR="203.0.113.9")
    client, _ = in_by_password()
    page = client.get("/account").content.decode()
    assert "203.0.113.9" in page
    assert "로그인했습니다: 비밀번호." in page
    assert "비밀번호가 맞지 않아" in page
    other, _ = in_by_password("park")
    assert "203.0.113.9" not in other.get("/account").content.decode()


# ── asking anew ───────────────────────────────────────────────────────────────────────


def test_오래되면_중요한_일_앞에서_다시_묻고_보낸_것을_이어서_한다(
    world: World, hands: Hands
) -> None:
    client, _ = in_by_password("cho")
    hands.on(minutes=11)
    url, sent = f"/logins/{world.users['김주무관'].id}/grant", {"role": "clerk", "unit": ""}
    answer = client.post(url, sent)
    assert answer.status_code == 401
    assert lines("accounts.grant") == 0
    kept = hidden(answer.content.decode())["kept"]
    wrong = client.post("/account/again", {"password": "아님", "kept": kept})
    assert wrong.status_code == 422
    assert hidden(wrong.content.decode())["kept"] == kept
    offered = client.post("/account/again", {"password": PASSWORD, "kept": kept}).content.decode()
    assert "역할 주기" in offered
    assert lines("accounts.grant") == 0  # only a press sends it
    assert client.post(url, hidden(offered))["Location"] == url.removesuffix("/grant")
    assert lines("accounts.grant") == 1


def test_10분_안이면_묻지_않는다(world: World, hands: Hands) -> None:
    client, _ = in_by_password("cho")
    hands.on(minutes=9)
    url = f"/logins/{world.users['김주무관'].id}/grant"
    assert client.post(url, {"role": "clerk", "unit": ""}).status_code == 302


@pytest.mark.parametrize(
    ("login", "url"),
    [
        ("choi", "/pay/hand-off"),
        ("choi", "/pay/compensation/hand-off"),
        ("choi", "/pay/travel/hand-off"),
        ("cho", "/logins/rule/save"),
        ("cho", "/logins/providers/new"),
        ("kim", "/account/app/remove"),
        ("kim", "/account/codes"),
        ("kim", "/account/app/register"),
        ("kim", "/account/passkeys"),
        ("kim", "/account/passkeys/0190a000-0000-7000-8000-000000000000/remove"),
    ],
)
def test_중요한_일은_모두_다시_묻는다(world: World, hands: Hands, login: str, url: str) -> None:
    client, _ = in_by_password(login)
    hands.on(minutes=11)
    answer = client.post(url, {"reason": "그대로"})
    assert answer.status_code == 401
    assert "본인인지 다시 확인합니다" in answer.content.decode()


def test_다시_물을_때_비밀_값은_남기지_않고_그렇다고_말한다(world: World, hands: Hands) -> None:
    client, _ = in_by_password("cho")
    hands.on(minutes=11)
    answer = client.post("/logins/providers/new", {"name": "키클록", "secret": "s3cr3t"})
    kept = hidden(answer.content.decode())["kept"]
    offered = client.post("/account/again", {"password": PASSWORD, "kept": kept}).content.decode()
    assert "s3cr3t" not in offered
    assert "비밀 값은 남기지 않았습니다" in offered


def test_다시_물을_때의_틀림도_실패로_센다(world: World, hands: Hands) -> None:
    client, _ = in_by_password()
    for _ in range(5):
        assert "맞지 않습니다" in client.post("/account/again", {"password": "x"}).content.decode()
    said = client.post("/account/again", {"password": PASSWORD})
    assert (said.status_code, "1분 뒤에" in said.content.decode()) == (422, True)


def test_읽는_화면은_다시_확인한_뒤_그곳으로_간다(world: World, hands: Hands) -> None:
    client, _ = in_by_password("cho")
    hands.on(minutes=11)
    asked = client.get("/logins/rule")["Location"]
    assert asked == "/account/again?next=%2Flogins%2Frule"
    assert client.post(asked, {"password": PASSWORD})["Location"] == "/logins/rule"


def test_앱의_숫자로도_다시_확인한다(world: World, hands: Hands) -> None:
    client, _ = in_by_password()
    give_app(world)
    hands.on(minutes=1)
    said = {"code": number(hands.at), "next": "/month"}
    assert client.post("/account/again", said)["Location"] == "/month"


# ── the administrator's pages ─────────────────────────────────────────────────────────


def test_관리자는_역할을_주고_거두고_감사는_보기만_한다(world: World) -> None:
    user = world.users["김주무관"].id
    admin, auditor = at_desk(world, "조관리"), at_desk(world, "정감사")
    admin.post(f"/logins/{user}/grant", {"role": "clerk", "unit": world.units["총무과"]})
    page = auditor.get(f"/logins/{user}").content.decode()
    assert "김주무관에게 서무 역할을 주었습니다." in page
    assert f"/logins/{user}/grant" not in page
    assert auditor.post(f"/logins/{user}/grant", {"role": "clerk"}).status_code == 403
    held = re.search(r'name="grant" value="(\d+)"', admin.get(f"/logins/{user}").content.decode())
    assert held
    assert admin.post(f"/logins/{user}/revoke", {"grant": held[1]}).status_code == 302


def test_없는_부서나_없는_사람에게는_주지_않는다(world: World) -> None:
    admin, user = at_desk(world, "조관리"), world.users["김주무관"].id
    assert admin.post(f"/logins/{user}/grant", {"role": "clerk", "unit": "9"}).status_code == 403
    assert admin.post("/logins/999999/grant", {"role": "clerk"}).status_code == 403


def test_막힌_사람을_찾아_풀어_준다(world: World) -> None:
    for _ in range(5):
        Client().post("/login", {"login": "kim", "password": "아님"})
    admin, user = at_desk(world, "조관리"), world.users["김주무관"].id
    assert "kim</a>: 5번" in admin.get("/logins").content.decode()
    admin.post(f"/logins/{user}/lift")
    in_by_password()


def test_규칙은_화면에서_정하고_틀리면_까닭을_말한다(world: World) -> None:
    admin = at_desk(world, "조관리")
    sent = {"idle_minutes": "15", "failures": "4", "again_minutes": "5", "networks": "10.0.0.0/8\n",
            "second_outside": "yes", "second_roles": ["admin", "payroll"]}  # fmt: skip
    assert admin.post("/logins/rule/save", sent).status_code == 302
    assert (rules.rule().idle_minutes, rules.rule().networks) == (15, ["10.0.0.0/8"])
    assert rules.rule().second_roles == ["admin", "payroll"]
    assert ">10.0.0.0/8</textarea>" in admin.get("/logins/rule").content.decode()
    answer = admin.post("/logins/rule/save", {**sent, "idle_minutes": "서른"})
    assert (answer.status_code, "숫자로 적어" in answer.content.decode()) == (422, True)


def test_줄인_쉬는_시간은_이미_로그인한_사람에게도_적용된다(world: World, hands: Hands) -> None:
    client, _ = in_by_password()
    decide(world, idle_minutes=10)
    hands.on(minutes=9)
    assert client.get("/account").status_code == 200
    hands.on(minutes=12)
    assert client.get("/account")["Location"].startswith("/login")


def test_새로_정한_2차_인증은_이미_로그인한_사람에게도_1분_안에_적용된다(
    world: World, hands: Hands
) -> None:
    client, _ = in_by_password()
    decide(world, second_roles=("employee",))
    hands.on(minutes=1)
    page = client.post("/overtime", FORM)  # what was sent is not lost
    assert Order.objects.count() == 1, page.content.decode()
    hands.on(minutes=1)
    assert client.get("/month")["Location"] == "/account/app"
    client.get("/account/app")
    with_app = client.session["app"]
    secret = sealed.unseal(with_app.encode()).decode()
    client.post("/account/app/register", {"code": pyotp.TOTP(secret).at(hands.at)})
    hands.on(minutes=2)
    assert client.get("/month").status_code == 200


def test_2차_인증이_있는데_비밀번호로만_들어온_사람은_다시_들어온다(
    world: World, hands: Hands
) -> None:
    client, _ = in_by_password()
    give_app(world)
    decide(world, second_roles=("employee",))
    hands.on(minutes=1)
    page = client.post("/overtime", FORM)
    assert (page.status_code, Order.objects.count()) == (401, 0)
    again = client.post("/login", {"login": "kim", "password": PASSWORD,
                                   "kept": hidden(page.content.decode())["kept"]})  # fmt: skip
    assert again["Location"] == "/login/second"
    offered = client.post("/login/second", {"code": number(hands.at)}).content.decode()
    assert "올리던 것이 그대로 있습니다" in offered
    hands.on(minutes=2)
    assert client.get("/month").status_code == 200


@pytest.mark.parametrize("who", ["오인사", "정감사", "김주무관"])
def test_관리자가_아니면_규칙과_제공자를_열지_못한다(world: World, who: str) -> None:
    client = at_desk(world, who)
    for url in ("/logins/rule", "/logins/providers"):
        assert client.get(url).status_code == 403
