"""Log-ins through a SAML provider: it is tied, refused and asked anew as an OIDC one is."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from lxml import etree

from dure import clock
from dure.accounts import providers
from dure.accounts.models import LogIn, Provider, ProviderAccount, SpentAssertion
from dure.accounts.providers import WantedProvider
from dure.errors import Refused
from dure.links import saml
from tests.saml_maker import Issuer, Said, sent, signed
from tests.web.desk import at_desk, lines
from tests.world import NOW, World

ISSUER = Issuer()
HERE = "http://testserver"


def wanted(**more: object) -> WantedProvider:
    said = {"kind": "saml", "name": "통합인증", "issuer": ISSUER.name,
            "authorize_url": "https://idp.haeon.go.kr/sso", "logout_url": "https://idp.haeon.go.kr/slo",
            "certificate": ISSUER.certificate, "subject_claim": "NameID",
            "link_by": "by_login", "link_claim": "uid"}  # fmt: skip
    return WantedProvider(**{**said, **more})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def written(world: World, **more: object) -> UUID:
    by = world.viewer("조관리", "admin")
    return providers.save_provider(wanted=wanted(**more), by=by, at=NOW)


def there(client: Client, key: UUID, **more: str) -> dict[str, str]:
    """What our page sends the browser to the provider with."""
    page = client.post(f"/login/via/{key}", more).content.decode()
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    assert found, page
    said = parse_qs(urlsplit(unescape(found[1])).query)
    return {name: each[0] for name, each in said.items()}


def said(key: UUID, client: Client, **changes: object) -> Said:
    """What the provider says to the request that this browser left with."""
    us = f"{HERE}/login/via/{key}"
    request = client.session["via"]["asked"]["request"]
    return Said(request, f"{us}/saml", f"{us}/metadata", NOW).but(**changes)


def brought(client: Client, key: UUID, told: Said, state: str) -> Any:
    """The browser brings the answer; our page has sent it on once more."""
    form = {"SAMLResponse": sent(signed(ISSUER, told)), "RelayState": state, "ours": "yes"}
    return client.post(f"/login/via/{key}/saml", form)


def came(key: UUID, client: Client | None = None, **changes: Any) -> tuple[Client, Any]:
    client = client or Client()
    more = changes.pop("more", {})
    state = there(client, key, **more)["RelayState"]
    return client, brought(client, key, said(key, client, **changes), state)


def test_아이디가_같은_사람을_처음에_잇고_다음부터는_계정으로_안다(world: World) -> None:
    key = written(world)
    client, answer = came(key, more={"next": "/month"})
    assert (answer.status_code, answer["Location"]) == (302, "/month")
    assert client.session["user"] == world.users["김주무관"].id
    assert LogIn.objects.get().how == "통합인증"
    account = ProviderAccount.objects.get()
    assert (account.subject, account.user) == ("kim-1", world.users["김주무관"])
    came(key, attributes=(), assertion="_assertion-2")
    assert lines("accounts.link") == 1


def test_손으로_잇는_제공자의_새_계정은_관리자가_이은_뒤에_들어온다(world: World) -> None:
    key = written(world, link_by="by_hand", link_claim="")
    client, answer = came(key)
    assert "아직 두레의 누구인지 정해지지 않았습니다" in answer.content.decode()
    assert "user" not in client.session
    account = ProviderAccount.objects.get()
    at_desk(world, "조관리").post(f"/logins/accounts/{account.public_id}/link", {"login": "kim"})
    client, _ = came(key, assertion="_assertion-2")
    assert client.session["user"] == world.users["김주무관"].id


def test_로그인마다_바뀌는_이름으로는_들어오지_못한다(world: World) -> None:
    transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    _, answer = came(written(world), format=transient)
    assert "NameID을 알려 주지 않아" in answer.content.decode()


def test_다른_사이트가_보낸_답은_우리가_한_번_더_보낸_뒤에_읽는다(world: World) -> None:
    key = written(world)
    client = Client()
    state = there(client, key)["RelayState"]
    form = {"SAMLResponse": sent(signed(ISSUER, said(key, client))), "RelayState": state}
    page = Client().post(f"/login/via/{key}/saml", form)  # a cookie with SameSite=Lax stays behind
    assert page.status_code == 200
    assert not page.cookies
    again = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.content.decode()))
    assert again == {**form, "ours": "yes"}
    assert client.post(f"/login/via/{key}/saml", again).status_code == 302


def test_시작한_브라우저가_아니면_받지_않는다(world: World) -> None:
    key = written(world)
    client = Client()
    state = there(client, key)["RelayState"]
    told = said(key, client)
    for answer in (
        brought(Client(), key, told, state),
        brought(client, key, told, "다른 상태"),
        brought(client, key, told, state),  # what had been asked is forgotten with the first try
    ):
        assert answer.status_code == 422
        assert "시작한 브라우저가 아니거나" in answer.content.decode()


def test_다른_제공자에게_물은_답으로_들어오지_못한다(world: World) -> None:
    key, other = written(world), written(world, name="다른 곳", logout_url="")
    client = Client()
    state = there(client, key)["RelayState"]
    assert brought(client, other, said(key, client), state).status_code == 422


def test_한_번_쓴_주장은_다시_받지_않고_끝난_뒤에는_잊는다(world: World) -> None:
    key = written(world)
    client = Client()
    state = there(client, key)["RelayState"]
    told, left = said(key, client), dict(client.session["via"])
    assert brought(client, key, told, state).status_code == 302
    session = client.session
    session["via"] = left  # as if two windows had sent it at once
    session.save()
    answer = brought(client, key, told, state)
    assert "이미 한 번 쓴 로그인" in answer.content.decode()
    heard = saml.Told({}, "", "_assertion-9", NOW + timedelta(minutes=5))
    providers.spend(provider=key, told=heard, at=NOW + timedelta(minutes=5))
    assert SpentAssertion.objects.count() == 1


def test_서명이_맞지_않는_답은_까닭을_한국어로_말한다(world: World) -> None:
    key = written(world)
    client = Client()
    state = there(client, key)["RelayState"]
    form = {"SAMLResponse": sent(signed(Issuer(ISSUER.name), said(key, client))),
            "RelayState": state, "ours": "yes"}  # fmt: skip
    answer = client.post(f"/login/via/{key}/saml", form)
    assert answer.status_code == 422
    assert "로그인 제공자의 답을 확인하지 못했습니다" in answer.content.decode()


def test_다시_확인도_제공자에서_새로_하고_남의_계정이면_받지_않는다(world: World) -> None:
    key = written(world)
    client, _ = came(key)
    session = client.session
    session["proved"] = 0
    session.save()
    more = {"again": "yes", "next": "/month"}
    old = NOW - timedelta(hours=1)
    _, answer = came(key, client, more=more, assertion="_a2", authenticated=old)
    assert "새로 확인하지 않았습니다" in answer.content.decode()
    assert client.session["proved"] == 0
    _, answer = came(key, client, more=more, assertion="_a3")
    assert answer["Location"] == "/month"
    assert client.session["proved"] == NOW.timestamp()
    _, answer = came(key, client, more=more, assertion="_a4", name_id="lee-1",
                     attributes=(("uid", "lee"),))  # fmt: skip
    assert "지금 로그인한 사람의 계정이 아닙니다" in answer.content.decode()


def test_로그아웃하면_제공자의_로그인도_끝내러_간다(world: World) -> None:
    client, _ = came(written(world))
    page = client.post("/logout").content.decode()
    assert "https://idp.haeon.go.kr/slo?SAMLRequest=" in page
    assert "user" not in client.session
    client, _ = came(written(world, name="다른 곳", logout_url=""), assertion="_a2")
    assert client.post("/logout")["Location"] == "/login"


def test_운영자에게_줄_메타데이터가_있고_화면이_그_주소를_말한다(world: World) -> None:
    key = written(world)
    root = etree.fromstring(Client().get(f"/login/via/{key}/metadata").content)
    assert root.get("entityID") == f"{HERE}/login/via/{key}/metadata"
    page = at_desk(world, "조관리").get(f"/logins/providers/{key}").content.decode()
    for each in ("saml", "metadata"):
        assert f"{HERE}/login/via/{key}/{each}" in page


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"authorize_url": ""}, "로그인을 받는 주소"),
        ({"authorize_url": "http://idp.haeon.go.kr/sso"}, "https://로 시작"),
        ({"logout_url": "javascript:1"}, "https://로 시작"),
        ({"certificate": ""}, "서명하는 인증서"),
        ({"certificate": "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----"}, "인증서"),
        ({"client": 'https://x"><y'}, "entityID"),
        ({"issuer": ""}, "제공자의 주소"),
    ],
)
def test_모자란_설정은_까닭을_말하며_받지_않는다(
    world: World, more: dict[str, object], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        written(world, **more)


def test_인증서_없는_제공자는_데이터베이스도_받지_않는다(world: World) -> None:
    key = written(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.filter(public_id=key).update(certificate="")


def test_우리_이름을_정하면_그_이름으로_묻고_그_이름의_답만_믿는다(world: World) -> None:
    key = written(world, client="urn:haeon:dure")
    _, answer = came(key)
    assert answer.status_code == 422
    _, answer = came(key, audience="urn:haeon:dure")
    assert answer.status_code == 302


def test_쓰지_않는_제공자의_메타데이터는_없다(world: World) -> None:
    key = written(world, in_use=False)
    assert Client().get(f"/login/via/{key}/metadata").status_code == 404
