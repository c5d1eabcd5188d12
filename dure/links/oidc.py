"""OpenID Connect as a relying party: the code flow with PKCE (S256), state and nonce.

Whatever a provider says is believed only after its signature, issuer, audience, time and nonce
were checked (OpenID Connect Core 1.0, 3.1.3.7). 모바일공무원증 and Keycloak differ by `Client` only.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dure.links.safety import is_safe

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
PATIENCE = 10.0  # seconds
LEEWAY = 60  # seconds that two clocks may differ
CAUGHT = (httpx.HTTPError, httpx.InvalidURL, JoseError, ValueError, KeyError, TypeError,
          AttributeError, OverflowError)  # fmt: skip


class Failed(Exception):
    """The provider could not be asked, or what it said cannot be believed; a sentence for people."""


@dataclass(frozen=True)
class Client:
    """Us as a provider knows us, and where it is; without an address to log in at it is asked for them."""

    issuer: str
    client: str
    secret: str
    scope: str = "openid"
    authorize_url: str = ""
    token_url: str = ""
    userinfo_url: str = ""
    keys_url: str = ""
    logout_url: str = ""


@dataclass(frozen=True)
class Asked:
    """What must be known again when the browser comes back."""

    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True)
class Told:
    """What the provider says of somebody, and its token for the log-out."""

    claims: dict[str, Any]
    id_token: str


def ask(client: Client, back: str, *, anew: bool = False) -> tuple[str, Asked]:
    """Where to send the browser; `anew`: the provider is to ask for the password again.

    Raises:
        Failed: the provider does not answer.
    """
    known = discovered(client)
    asked = Asked(token_urlsafe(24), token_urlsafe(24), token_urlsafe(48), back)
    wanted = {
        "response_type": "code",
        "client_id": known.client,
        "scope": known.scope or "openid",
        "redirect_uri": back,
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": _challenge(asked.verifier),
        "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if anew else {}),
    }
    return str(httpx.URL(known.authorize_url).copy_merge_params(wanted)), asked


def _challenge(verifier: str) -> str:
    """PKCE's S256 (RFC 7636, 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def hear(client: Client, asked: Asked, code: str, *, at: datetime, anew: bool = False) -> Told:
    """What the provider says of whoever has come back with a code.

    Raises:
        Failed: it does not answer, or cannot be believed.
    """
    known = discovered(client)
    try:
        token = _token(known, asked, code)
        claims = _believed(known, asked, str(token["id_token"]), _keys(known), at)
        claims |= _more(known, str(token["access_token"]), claims)
        proved = int(claims.get("auth_time", 0))
    except CAUGHT as error:
        raise Failed("로그인 제공자의 답을 확인하지 못했습니다. 다시 해 주세요.") from error
    if anew and at.timestamp() - proved > LEEWAY * 2:
        raise Failed(
            "로그인 제공자가 본인임을 새로 확인하지 않았습니다. 다른 방법으로 확인해 주세요."
        )
    return Told(claims, str(token["id_token"]))


def farewell(client: Client, id_token: str, back: str) -> str:
    """Where the browser ends its session at the provider; nothing where that offers none."""
    try:
        known = discovered(client)
    except Failed:
        return ""
    if not known.logout_url:
        return ""
    wanted = {"id_token_hint": id_token, "post_logout_redirect_uri": back}
    wanted["client_id"] = client.client
    return str(httpx.URL(known.logout_url).copy_merge_params(wanted))


def discovered(client: Client) -> Client:
    """A client with every address: those written down, else those that the issuer publishes.

    Raises:
        Failed: the issuer does not answer, calls itself otherwise, or names an address that is not safe.
    """
    if client.authorize_url:
        return client
    try:
        said = _get(f"{client.issuer.rstrip('/')}/.well-known/openid-configuration")
        if said["issuer"] != client.issuer:
            raise ValueError(said["issuer"])
        found = {
            "authorize_url": said["authorization_endpoint"],
            "token_url": said["token_endpoint"],
            "keys_url": said["jwks_uri"],
            "userinfo_url": said.get("userinfo_endpoint", ""),
            "logout_url": client.logout_url or said.get("end_session_endpoint", ""),
        }
        if unsafe := [url for url in found.values() if url != "" and not is_safe(url)]:
            raise ValueError(unsafe)
        return replace(client, **found)
    except CAUGHT as error:
        raise Failed(
            "로그인 제공자에 연결하지 못했습니다. 잠시 뒤 다시 하거나 비밀번호로 로그인해 주세요."
        ) from error


def _token(known: Client, asked: Asked, code: str) -> Any:
    """What the code is worth; with a secret we say who we are by it (client_secret_basic)."""
    said = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": asked.back,
        "code_verifier": asked.verifier,
    }
    if not known.secret:
        said["client_id"] = known.client
    us = (quote(known.client, safe=""), quote(known.secret, safe="")) if known.secret else None
    answer = httpx.post(known.token_url, data=said, auth=us, timeout=PATIENCE)
    return answer.raise_for_status().json()


def _get(url: str, headers: dict[str, str] | None = None) -> Any:
    return httpx.get(url, headers=headers, timeout=PATIENCE).raise_for_status().json()


def _keys(known: Client) -> KeySet:
    return KeySet.import_key_set(_get(known.keys_url))


def _believed(
    known: Client, asked: Asked, id_token: str, keys: KeySet, at: datetime
) -> dict[str, Any]:
    token = jwt.decode(id_token, keys, algorithms=ALGORITHMS)
    jwt.JWTClaimsRegistry(
        now=int(at.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": known.issuer},
        aud={"essential": True, "value": known.client},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": asked.nonce},
    ).validate(token.claims)
    several = isinstance(token.claims["aud"], list) and len(token.claims["aud"]) > 1
    if (several or "azp" in token.claims) and token.claims.get("azp") != known.client:
        raise ValueError("azp")
    return dict(token.claims)


def _more(known: Client, token: str, claims: dict[str, Any]) -> dict[str, Any]:
    """What only userinfo says; it must speak of the same person (5.3.2)."""
    if not known.userinfo_url:
        return {}
    said = _get(known.userinfo_url, {"Authorization": f"Bearer {token}"})
    if said.get("sub", claims["sub"]) != claims["sub"]:
        raise ValueError("sub")
    return {name: value for name, value in said.items() if name not in claims}
