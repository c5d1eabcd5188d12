"""One event handed to another system's address: no redirects, no address that was not allowed."""

import asyncio
import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

import httpx

WAITS = httpx.Timeout(10, connect=5)
LONGEST = 10  # seconds to the status, and for what follows it
KEPT = 200  # characters of an answer
LONGEST_URL = 300
MOST = 4096  # bytes of it that are read at all


class Shut(ValueError):
    """An address that nothing is sent to; the sentence says why and what to do."""


@dataclass(frozen=True)
class Answer:
    """Whether the other side took it; why not; and the beginning of what it said."""

    taken: bool
    reason: str = ""
    said: str = ""


def look(url: str, inside: Collection[str]) -> str:
    """The one address to connect to, looked up now and not again, so that it cannot change in between.

    Raises:
        Shut: not https, with a log-in in it, unknown, or within the office's network and not allowed.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise Shut("받는 주소를 읽을 수 없습니다. 다시 적어 주세요.") from error
    host = parts.hostname or ""
    if len(url) > LONGEST_URL:
        raise Shut(f"받는 주소는 {LONGEST_URL}자까지 적을 수 있습니다.")
    if parts.scheme not in ("https", "http") or not host or parts.username:
        raise Shut("받는 주소는 https://로 시작하고 로그인이 들어 있지 않아야 합니다.")
    try:
        found = [
            each[4][0] for each in socket.getaddrinfo(host, parts.port, type=socket.SOCK_STREAM)
        ]
        addresses = [ip_address(str(each)) for each in found]
    except (OSError, ValueError, UnicodeError) as error:
        raise Shut(f"{host}의 주소를 찾지 못했습니다. 이름을 확인해 주세요.") from error
    if parts.scheme == "http" and not all(each.is_loopback for each in addresses):
        raise Shut("http는 이 서버 자신에게만 보냅니다. https 주소를 적어 주세요.")
    if host not in inside and not all(map(_is_outside, addresses)):
        raise Shut(
            f"{host}는 기관 안의 주소입니다. 운영자가 DURE_HOOK_HOSTS에 적어야 보낼 수 있습니다."
        )
    return str(addresses[0])


def _is_outside(address: IPv4Address | IPv6Address) -> bool:
    """Of the whole internet: an IPv6 prefix that leads back to an IPv4 address inside is reserved."""
    return address.is_global and not address.is_reserved and not address.is_multicast


def post(url: str, body: bytes, headers: Mapping[str, str], inside: Collection[str]) -> Answer:
    """Hand it over and read what the other side says; raises nothing that an answer could say."""
    try:
        return asyncio.run(_handed(url, look(url, inside), body, headers))
    except Shut as error:
        return Answer(False, str(error))
    except httpx.ConnectError as error:
        return Answer(False, _unreached(error))
    except (httpx.TimeoutException, TimeoutError):
        return Answer(False, "10초 안에 답이 없습니다. 받자마자 답하고 일은 나중에 하게 해 주세요.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(False, f"답을 읽지 못했습니다: {type(error).__name__}")


async def _handed(url: str, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Ten seconds to the status, however slowly its parts drip; so long again for the beginning of the rest."""
    asked = httpx.URL(url)
    async with httpx.AsyncClient(
        timeout=WAITS,
        follow_redirects=False,
        trust_env=False,
        verify=ssl.create_default_context(),
    ) as client:
        request = client.build_request(
            "POST",
            asked.copy_with(host=address),
            content=body,
            headers={**headers, "Host": asked.netloc.decode()},
            extensions={"sni_hostname": asked.host},
        )
        async with asyncio.timeout(LONGEST):
            answer = await client.send(request, stream=True)
        said = await _beginning(answer)
        await answer.aclose()
    return _answer(answer, said)


async def _beginning(answer: httpx.Response) -> bytes:
    said = b""
    with suppress(TimeoutError, httpx.TimeoutException):
        async with asyncio.timeout(LONGEST):
            async for part in answer.aiter_raw():
                said += part
                if len(said) >= MOST:
                    break
    return said


def _unreached(error: httpx.ConnectError) -> str:
    why: BaseException | None = error
    while why is not None:
        if isinstance(why, ssl.SSLCertVerificationError):
            return (
                f"상대의 인증서를 믿을 수 없습니다({why.verify_message}). 기관의 인증기관이 준 것이면"
                " 운영자가 SSL_CERT_FILE에 그 인증서를 적어 주세요."
            )
        why = why.__cause__ or why.__context__
    return "상대에 닿지 못했습니다. 주소와 방화벽을 확인해 주세요."


def _answer(answer: httpx.Response, said: bytes) -> Answer:
    """The status is the answer; of what follows only the beginning is told."""
    text = said.decode(errors="replace").replace("\x00", "")[:KEPT]
    if answer.is_success:
        return Answer(True, said=text)
    if answer.is_redirect:
        return Answer(
            False,
            f"{answer.status_code}: 다른 주소로 돌렸습니다. 그 주소를 직접 적어 주세요.",
            text,
        )
    return Answer(
        False,
        f"상대가 받지 않았습니다(답 {answer.status_code}). 상대의 기록을 확인해 주세요.",
        text,
    )
