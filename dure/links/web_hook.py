"""One event handed to another system's address: no redirects, no address that was not allowed."""

import socket
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from urllib.parse import urlsplit

import httpx

WAITS = httpx.Timeout(10, connect=5)
LONGEST = 10  # seconds for what follows the status
KEPT = 200  # characters of an answer
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
    parts = urlsplit(url)
    host = parts.hostname or ""
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
    if host not in inside and not all(each.is_global for each in addresses):
        raise Shut(
            f"{host}는 기관 안의 주소입니다. 운영자가 DURE_HOOK_HOSTS에 적어야 보낼 수 있습니다."
        )
    return str(addresses[0])


def post(url: str, body: bytes, headers: Mapping[str, str], inside: Collection[str]) -> Answer:
    """Hand it over and read what the other side says; raises nothing that an answer could say."""
    try:
        address = look(url, inside)
        asked = httpx.URL(url)
        with (
            httpx.Client(
                timeout=WAITS,
                follow_redirects=False,
                trust_env=False,
                verify=ssl.create_default_context(),
            ) as client,
            client.stream(
                "POST",
                asked.copy_with(host=address),
                content=body,
                headers={**headers, "Host": asked.netloc.decode()},
                extensions={"sni_hostname": asked.host},
            ) as answer,
        ):
            return _answer(answer)
    except Shut as error:
        return Answer(False, str(error))
    except httpx.ConnectError as error:
        return Answer(False, _unreached(error))
    except httpx.TimeoutException:
        return Answer(False, "10초 안에 답이 없습니다. 받자마자 답하고 일은 나중에 하게 해 주세요.")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(False, f"답을 읽지 못했습니다: {type(error).__name__}")


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


def _answer(answer: httpx.Response) -> Answer:
    """The status is the answer; of what follows only the beginning is read, and no drip is waited for."""
    said, until = b"", monotonic() + LONGEST
    for part in answer.iter_raw():
        said += part
        if len(said) >= MOST or monotonic() > until:
            break
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
