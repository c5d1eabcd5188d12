"""What a provider says is not believed unless everything about it is right (OIDC Core 3.1.3.7)."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from dure.links import oidc
from dure.links.oidc import Asked, Client, Failed
from dure.links.safety import is_safe

NOW = int(time.time())
AT = datetime.fromtimestamp(NOW, UTC)
KEY, OTHER = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
CLIENT = Client(
    issuer="https://id.example",
    client="dure",
    secret="s",
    authorize_url="https://id.example/authorize",
    token_url="https://id.example/token",
    userinfo_url="https://id.example/userinfo",
    keys_url="https://id.example/keys",
)
ASKED = Asked("state", "nonce", "v" * 64, "https://dure.example/back")
CLAIMS = {"iss": "https://id.example", "aud": "dure", "sub": "kim", "nonce": "nonce",
          "iat": NOW, "exp": NOW + 300, "auth_time": NOW}  # fmt: skip
FOUND = {"issuer": "https://id.example", "authorization_endpoint": "https://id.example/authorize",
         "token_endpoint": "https://id.example/token", "jwks_uri": "https://id.example/keys"}  # fmt: skip
Say = Callable[..., None]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Let the provider answer so; whatever is asked of it is written down."""

    def told(id_token: str, userinfo: Any = None) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/token":
                said = parse_qs(request.content.decode())
                assert said["code_verifier"] == [ASKED.verifier]
                assert said["redirect_uri"] == [ASKED.back]
                token = {"access_token": "a", "token_type": "Bearer", "id_token": id_token}
                return httpx.Response(200, json=token)
            if request.url.path == "/keys":
                return httpx.Response(200, json=KeySet([KEY]).as_dict(private=False))
            return httpx.Response(200, json=userinfo or {"sub": "kim"})

        transport = httpx.MockTransport(answer)
        plain = httpx.Client.__init__

        def with_transport(self: httpx.Client, *args: Any, **more: Any) -> None:
            plain(self, *args, **{**more, "transport": transport})

        monkeypatch.setattr(httpx.Client, "__init__", with_transport)

    return told


def signed(key: Any = KEY, alg: str = "RS256", **more: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **more}.items() if value is not None}
    return jwt.encode({"alg": alg}, claims, key, algorithms=[alg])


def heard(client: Client = CLIENT, **more: Any) -> dict[str, Any]:
    return oidc.hear(client, ASKED, "code", at=AT, **more).claims


def test_모두_맞으면_믿고_사용자_정보로_채운다(say: Say) -> None:
    say(signed(), {"sub": "kim", "cn": "12가3456789"})
    assert heard()["cn"] == "12가3456789"


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(signed(key=OTHER), id="모르는 열쇠의 서명"),
        pytest.param(signed()[:-4] + "AAAA", id="고친 서명"),
        pytest.param(signed(OctKey.import_key("s" * 32), "HS256"), id="비밀 값으로 한 서명"),
        pytest.param("eyJhbGciOiJub25lIn0." + signed().split(".")[1] + ".", id="서명이 없음"),
        pytest.param(signed(iss="https://evil.example"), id="다른 제공자"),
        pytest.param(signed(aud="other"), id="다른 곳에 준 것"),
        pytest.param(signed(aud=["dure", "other"]), id="여럿에게 주고 누구 것인지 말하지 않음"),
        pytest.param(signed(azp="other"), id="다른 곳이 받은 것"),
        pytest.param(signed(exp=NOW - 61), id="기한이 지남"),
        pytest.param(signed(exp=None), id="기한이 없음"),
        pytest.param(signed(iat=NOW + 120), id="아직 오지 않은 때에 만듦"),
        pytest.param(signed(nonce="other"), id="다른 때의 nonce"),
        pytest.param(signed(nonce=None), id="nonce가 없음"),
        pytest.param(signed(sub=None), id="누구인지 없음"),
    ],
)
def test_하나라도_다르면_믿지_않는다(say: Say, token: str) -> None:
    say(token)
    with pytest.raises(Failed, match="확인하지 못했습니다"):
        heard()


def test_사용자_정보가_다른_사람의_것이면_믿지_않는다(say: Say) -> None:
    say(signed(), {"sub": "park", "cn": "1"})
    with pytest.raises(Failed):
        heard()


def test_사용자_정보는_서명된_것을_바꾸지_못한다(say: Say) -> None:
    say(signed(cn="서명됨"), {"sub": "kim", "cn": "바뀜"})
    assert heard()["cn"] == "서명됨"


def test_다시_확인하라고_했는데_옛_로그인이면_믿지_않는다(say: Say) -> None:
    say(signed(auth_time=NOW - 600))
    with pytest.raises(Failed, match="새로 확인하지 않았습니다"):
        heard(anew=True)


@pytest.mark.parametrize("said", ["abc", [1], float("inf")])
def test_본인임을_확인한_때를_읽을_수_없으면_믿지_않는다(say: Say, said: Any) -> None:
    say(signed(auth_time=said))
    with pytest.raises(Failed, match="확인하지 못했습니다"):
        heard(anew=True)


@pytest.mark.parametrize("said", [[1], "kim", 1, True])
def test_사용자_정보가_객체가_아니면_믿지_않는다(say: Say, said: Any) -> None:
    say(signed(), said)
    with pytest.raises(Failed, match="확인하지 못했습니다"):
        heard()


@pytest.mark.parametrize(
    "said",
    [
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"token_endpoint": "http://id.example/token"},
        {"userinfo_endpoint": "http://id.example/userinfo"},
        {"jwks_uri": 1},
        {"end_session_endpoint": "javascript:alert(1)"},
    ],
)
def test_제공자가_알려_준_주소도_가려지지_않으면_쓰지_않는다(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]
) -> None:
    monkeypatch.setattr(oidc, "_get", lambda url: FOUND | said)
    asking = replace(CLIENT, authorize_url="")
    with pytest.raises(Failed, match="연결하지 못했습니다"):
        oidc.ask(asking, "https://dure.example/back")
    assert oidc.farewell(asking, "token", "https://dure.example/login") == ""


def test_보낼_때_PKCE와_state와_nonce를_붙인다() -> None:
    url, asked = oidc.ask(CLIENT, "https://dure.example/back")
    said = parse_qs(urlsplit(url).query)
    assert said["response_type"] == ["code"]
    assert said["code_challenge_method"] == ["S256"]
    assert said["redirect_uri"] == ["https://dure.example/back"]
    assert (said["state"], said["nonce"]) == ([asked.state], [asked.nonce])
    assert asked.verifier not in url


def test_다른_이름을_대는_제공자에는_가지_않는다(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "_get", lambda url: {"issuer": "https://evil.example"})
    with pytest.raises(Failed, match="연결하지 못했습니다"):
        oidc.ask(replace(CLIENT, authorize_url=""), "https://dure.example/back")


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://id.example", True),
        ("http://127.0.0.1:9", True),
        ("http://127.0.0.1.evil.example", False),
        ("http://id.example", False),
        ("ftp://localhost", False),
    ],
)
def test_가려지지_않는_주소는_쓰지_않는다(url: str, safe: bool) -> None:
    assert is_safe(url) is safe
