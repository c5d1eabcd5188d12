"""Log-ins through a provider on loopback: 모바일공무원증 and Keycloak differ by configuration only."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import oidc_provider_mock
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from oidc_provider_mock import User as Told

from dure.accounts import providers, second
from dure.accounts.models import LogIn, Provider, ProviderAccount
from dure.accounts.providers import WantedProvider
from dure.errors import NotTheirs, Refused
from dure.messages.models import Message
from tests.web.desk import at_desk, lines
from tests.world import NOW, World

PEOPLE = (
    Told(sub="kim-1", claims={"cn": "cn-kim", "name": "김주무관", "preferred_username": "kim"}),
    Told(sub="lee-1", claims={"cn": "cn-lee", "name": "이팀장", "employeeNumber": "20260002"}),
    Told(sub="who-1", claims={"cn": "cn-who", "name": "박과장", "email": "park@haeon.go.kr"}),
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def keycloak(at: str, **more: object) -> WantedProvider:
    """Asked for its addresses; whoever comes first is linked by the log-in that it says."""
    said = {"kind": "oidc", "name": "Keycloak", "issuer": at, "client": "dure", "secret": "s",
            "scope": "openid profile", "link_by": "by_login", "link_claim": "preferred_username"}  # fmt: skip
    return WantedProvider(**{**said, **more})  # type: ignore[arg-type]


def mobile_card(at: str, **more: object) -> WantedProvider:
    """모바일공무원증: every address written down, the person named by `cn` of userinfo, linked by hand."""
    said = {"kind": "oidc", "name": "모바일공무원증", "issuer": at, "client": "LKSV1", "secret": "s",
            "authorize_url": f"{at}/oauth2/authorize", "token_url": f"{at}/oauth2/token",
            "userinfo_url": f"{at}/userinfo", "keys_url": f"{at}/jwks",
            "logout_url": f"{at}/oauth2/end_session", "subject_claim": "cn", "strong": True}  # fmt: skip
    return WantedProvider(**{**said, **more})  # type: ignore[arg-type]


def written(world: World, wanted: WantedProvider) -> UUID:
    return providers.save_provider(wanted=wanted, by=world.viewer("조관리", "admin"), at=NOW)


def there(client: Client, key: UUID, **more: str) -> str:
    """Where our page sends the browser."""
    page = client.post(f"/login/via/{key}", more).content.decode()
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    assert found, page
    return unescape(found[1])


def returned(client: Client, url: str, sub: str) -> "httpx.Response":
    """The browser logs in there as somebody and comes back to us."""
    answer = httpx.post(url, data={"sub": sub})
    where = urlsplit(answer.headers["location"])
    return client.get(f"{where.path}?{where.query}")  # type: ignore[return-value]


def came(key: UUID, sub: str, **more: str) -> tuple[Client, "httpx.Response"]:
    client = Client()
    return client, returned(client, there(client, key, **more), sub)


def test_Keycloak은_아이디가_같은_사람을_처음에_잇고_다음부터는_계정으로_안다(
    world: World, issuer: str
) -> None:
    key = written(world, keycloak(issuer))
    client, answer = came(key, "kim-1", next="/month")
    assert (answer.status_code, answer["Location"]) == (302, "/month")
    assert client.session["user"] == world.users["김주무관"].id
    assert LogIn.objects.get().how == "Keycloak"
    account = ProviderAccount.objects.get()
    assert (account.subject, account.user) == ("kim-1", world.users["김주무관"])
    came(key, "kim-1")
    assert lines("accounts.link") == 1


def test_사번이_같은_사람을_잇는다(world: World, issuer: str) -> None:
    wanted = keycloak(issuer, link_by="by_staff", link_claim="employeeNumber")
    client, _ = came(written(world, wanted), "lee-1")
    assert client.session["user"] == world.users["이팀장"].id  # 사번 20260002


def test_모바일공무원증은_관리자가_이은_뒤에_들어온다(world: World, issuer: str) -> None:
    key = written(world, mobile_card(issuer))
    client, answer = came(key, "kim-1")
    assert answer.status_code == 422
    assert "아직 두레의 누구인지 정해지지 않았습니다" in answer.content.decode()
    assert "user" not in client.session
    admin = at_desk(world, "조관리")
    page = admin.get("/logins/providers").content.decode()
    assert "cn-kim" in page
    account = ProviderAccount.objects.get()
    admin.post(f"/logins/accounts/{account.public_id}/link", {"login": "kim"})
    told = Message.objects.get(person_id=world.people["김주무관"])
    assert "계정을 내 로그인에 이었습니다" in told.text
    client, answer = came(key, "kim-1")
    assert client.session["user"] == world.users["김주무관"].id


def test_이름과_메일이_같아도_저절로_잇지_않는다(world: World, issuer: str) -> None:
    for wanted in (keycloak(issuer), mobile_card(issuer)):
        _, answer = came(written(world, wanted), "who-1")
        assert answer.status_code == 422
    assert not ProviderAccount.objects.filter(user__isnull=False).exists()
    assert lines("accounts.log_in_unknown") == 2


def test_2차_인증까지_한_것으로_보지_않는_제공자_뒤에는_숫자를_묻는다(
    world: World, issuer: str
) -> None:
    user, by = world.users["김주무관"], world.viewer("김주무관")
    secret = second.new_secret()
    code = second.pyotp.TOTP(secret).at(NOW)
    second.register_app(user=user, secret=secret, code=code, by=by, at=NOW)
    _, answer = came(written(world, keycloak(issuer)), "kim-1")
    assert answer["Location"] == "/login/second"
    _, answer = came(written(world, keycloak(issuer, name="강한 곳", strong=True)), "kim-1")
    assert answer["Location"] == "/"


@pytest.mark.parametrize("bad", ["state=x", "state=", ""])
def test_다른_브라우저가_들고_온_코드는_받지_않는다(world: World, issuer: str, bad: str) -> None:
    key = written(world, keycloak(issuer))
    client = Client()
    there(client, key)
    answer = client.get(f"/login/via/{key}/back?code=abc&{bad}")
    assert answer.status_code == 422
    assert "시작한 브라우저가 아니거나" in answer.content.decode()


def test_같은_코드로_두_번_들어오지_못한다(world: World, issuer: str) -> None:
    key = written(world, keycloak(issuer))
    client = Client()
    answer = httpx.post(there(client, key), data={"sub": "kim-1"})
    where = urlsplit(answer.headers["location"])
    assert client.get(f"{where.path}?{where.query}").status_code == 302
    assert client.get(f"{where.path}?{where.query}").status_code == 422


def test_제공자에서_그만두면_그렇다고_말한다(world: World, issuer: str) -> None:
    key = written(world, keycloak(issuer))
    client = Client()
    answer = httpx.post(there(client, key), data={"action": "deny"})
    where = urlsplit(answer.headers["location"])
    page = client.get(f"{where.path}?{where.query}").content.decode()
    assert "로그인 제공자에서 로그인하지 않았습니다" in page


def test_제공자가_닫혀_있으면_까닭을_말한다(world: World) -> None:
    key = written(world, keycloak("http://127.0.0.1:9"))
    answer = Client().post(f"/login/via/{key}")
    assert (answer.status_code, "연결하지 못했습니다" in answer.content.decode()) == (422, True)


def test_쓰지_않는_제공자로는_가지_못하고_단추도_없다(world: World, issuer: str) -> None:
    key = written(world, keycloak(issuer, in_use=False))
    assert Client().post(f"/login/via/{key}").status_code == 422
    assert "Keycloak" not in Client().get("/login").content.decode()


def test_로그아웃하면_제공자의_로그인도_끝낸다(world: World, issuer: str) -> None:
    client, _ = came(written(world, keycloak(issuer)), "kim-1")
    page = client.post("/logout").content.decode()
    found = re.search(r'content="0;url=([^"]+)"', page)
    assert found
    url = unescape(found[1])
    said = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{issuer}/oauth2/end_session?")
    assert said["post_logout_redirect_uri"] == ["http://testserver/login"]
    assert "id_token_hint" in said
    assert "user" not in client.session


def test_다시_확인도_제공자에서_하고_남의_계정이면_받지_않는다(world: World, issuer: str) -> None:
    key = written(world, keycloak(issuer))
    client, _ = came(key, "kim-1")
    session = client.session
    session["proved"] = 0
    session.save()
    url = there(client, key, again="yes", next="/month")
    assert parse_qs(urlsplit(url).query)["prompt"] == ["login"]
    assert returned(client, url, "kim-1")["Location"] == "/month"  # type: ignore[index]
    assert client.session["proved"] > 0
    assert lines("accounts.prove") == 1
    ProviderAccount.objects.update(user=world.users["박과장"])
    answer = returned(client, there(client, key, again="yes"), "kim-1")
    assert "지금 로그인한 사람의 계정이 아닙니다" in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": ""}, "다른 이름"),
        ({"kind": "없음"}, "목록에서"),
        ({"issuer": ""}, "제공자의 주소"),
        ({"issuer": "http://id.example"}, "https://로 시작"),
        ({"client": ""}, "client_id"),
        ({"authorize_url": "https://a.example"}, "공개키"),
        ({"link_claim": ""}, "견줄 값"),
        ({"link_claim": "email"}, "메일 주소로는 잇지"),
        ({"kind": "ldap", "issuer": "ldap://ldap.example", "base": "dc=kr"}, "ldaps://"),
        ({"kind": "ldap", "issuer": "ldaps://ldap.example"}, "base"),
    ],
)
def test_모자란_제공자는_까닭을_말하며_받지_않는다(
    world: World, more: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        written(world, keycloak("https://id.example", **more))


def test_비밀_값은_잠가서_두고_비우면_그대로_쓴다(world: World) -> None:
    key = written(world, keycloak("https://id.example", secret="s3cr3t"))
    row = Provider.objects.get()
    assert b"s3cr3t" not in bytes(row.secret or b"")
    by = world.viewer("조관리", "admin")
    again = keycloak("https://id.example", secret="", name="바꾼 이름")
    providers.save_provider(wanted=again, provider=key, by=by, at=NOW)
    assert providers.client(providers.provider_of(key)).secret == "s3cr3t"
    page = at_desk(world, "조관리").get(f"/logins/providers/{key}").content.decode()
    assert "s3cr3t" not in page
    assert f"http://testserver/login/via/{key}/back" in page


def test_관리자만_적고_잇는다(world: World, issuer: str) -> None:
    came(written(world, mobile_card(issuer)), "kim-1")
    by, account = world.viewer("오인사", "hr"), ProviderAccount.objects.get().public_id
    with pytest.raises(NotTheirs):
        providers.save_provider(wanted=keycloak(issuer), by=by, at=NOW)
    with pytest.raises(NotTheirs):
        providers.link(account=account, login="kim", by=by, at=NOW)


def test_없는_아이디나_이미_이은_사람에게는_잇지_않는다(world: World, issuer: str) -> None:
    key = written(world, mobile_card(issuer))
    came(key, "kim-1")
    came(key, "lee-1")
    by = world.viewer("조관리", "admin")
    kim, lee = (ProviderAccount.objects.get(subject=f"cn-{who}") for who in ("kim", "lee"))
    with pytest.raises(Refused, match="없는 아이디"):
        providers.link(account=kim.public_id, login="nobody", by=by, at=NOW)
    providers.link(account=kim.public_id, login="kim", by=by, at=NOW)
    with pytest.raises(Refused, match="이미 이은"):
        providers.link(account=lee.public_id, login="kim", by=by, at=NOW)


def test_메일로_잇는_규칙은_데이터베이스도_받지_않는다(world: World) -> None:
    key = written(world, keycloak("https://id.example"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.filter(public_id=key).update(link_claim="email")


@pytest.mark.parametrize("sub", ["s" * 201, ["kim-1"], {"is": "kim"}, True, "a\0b"])
def test_글이_아니거나_너무_긴_값은_누구의_것도_아니다(world: World, sub: object) -> None:
    """Cut off after 200 characters, two people of a provider would be one account."""
    key = written(world, keycloak("https://id.example"))
    with pytest.raises(Refused, match="누구인지 알 수 없습니다"):
        providers.entered(
            provider=key, told={"sub": sub}, ticket="", find=lambda number: None, at=NOW
        )
    assert not ProviderAccount.objects.exists()


def test_다녀오는_사이에_쓰지_않게_된_제공자로는_들어오지_못한다(world: World, issuer: str) -> None:
    key = written(world, keycloak(issuer))
    client = Client()
    url = there(client, key)
    Provider.objects.update(in_use=False)
    answer = returned(client, url, "kim-1")
    assert (answer.status_code, "user" in client.session) == (422, False)
    assert "쓰지 않는 로그인 제공자" in answer.content.decode()


def test_주소를_바꾸면_비밀_값이_다른_곳으로_따라가지_않고_종류는_바뀌지_않는다(
    world: World,
) -> None:
    key, by = written(world, mobile_card("https://id.example")), world.viewer("조관리", "admin")
    for more in ({"issuer": "https://evil.example"}, {"token_url": "https://evil.example/token"}):
        moved = mobile_card("https://id.example", secret="", **more)
        with pytest.raises(Refused, match="비밀 값을 다시"):
            providers.save_provider(wanted=moved, provider=key, by=by, at=NOW)
    other = mobile_card("https://id.example", kind="saml")
    with pytest.raises(Refused, match="종류는 바꿀 수 없습니다"):
        providers.save_provider(wanted=other, provider=key, by=by, at=NOW)
