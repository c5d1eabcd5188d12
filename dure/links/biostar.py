"""Suprema BioStar 2's own REST server: log in, ask for events, page by time.

Assembled from public integrations, not from the maker's manual, and not tried with the real
product: what is doubtful is marked in the double that the tests speak to.
"""

import ssl
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

SEOUL = ZoneInfo("Asia/Seoul")
# 의심: seen in integrations as fingerprint, and face or 1:N; each server may have others (card, PIN).
SUCCESS = ("4865", "4867")
PAGE = 1000
LARGEST_PAGE = 16_000
WAITS = httpx.Timeout(20, connect=5)
BETWEEN = 3  # the operator


class Trouble(Exception):
    """The server could not be asked; the sentence says why and what to do."""


class _Expired(Exception):
    """The session is over: log in again."""


@dataclass(frozen=True)
class Event:
    """Somebody was recognised at a device; naive Seoul time."""

    id: str
    user: str
    device: str
    device_name: str
    at: datetime
    key: str  # the T&A key pressed, often none


@dataclass
class Events:
    """What a stretch of time held: successes, other codes and how often, and unreadable ones."""

    found: list[Event] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)


@dataclass
class Server:
    """A BioStar 2 server; `certificate`: the only one that is trusted, as PEM; `codes`: successes."""

    url: str
    login: str
    password: str
    certificate: str = ""
    codes: tuple[str, ...] = SUCCESS
    session: str = ""

    def events(self, since: datetime, until: datetime) -> Events:
        """Everything of [since, until], each event once, in time order.

        Raises:
            Trouble: not reached, not trusted, not let in, or an answer that cannot be read.
        """
        with self._client() as client:
            if not self.session:
                self._log_in(client)
            try:
                return self._collect(client, since, until)
            except _Expired:
                self._log_in(client)
            try:
                return self._collect(client, since, until)
            except _Expired:
                raise Trouble(
                    "다시 로그인해도 세션을 받아 주지 않습니다. 로그인 계정의 권한을 살펴 주세요."
                ) from None

    def _client(self) -> httpx.Client:
        if not self.url.startswith("https://"):
            raise Trouble("서버 주소는 https://로 시작해야 합니다.")
        return httpx.Client(
            base_url=self.url.rstrip("/"), verify=trust(self.certificate), timeout=WAITS
        )

    def _log_in(self, client: httpx.Client) -> None:
        self.session = ""
        body = {"User": {"login_id": self.login, "password": self.password}}
        answer = _post(client, "/api/login", body, {})
        if answer.status_code in (400, 401, 403):
            raise Trouble("로그인을 거절했습니다. 로그인 이름과 비밀번호를 고쳐 주세요.")
        _readable(answer)
        self.session = answer.headers.get("bs-session-id", "")
        if not self.session:
            raise Trouble(
                "로그인의 답에 bs-session-id가 없습니다. BioStar 2 서버의 주소인지 살펴 주세요."
            )

    def _collect(self, client: httpx.Client, since: datetime, until: datetime) -> Events:
        events, seen, limit = Events(), set[str](), PAGE
        here = since
        while True:
            rows = self._page(client, here, until, limit)
            for row in rows:
                _sort(row, self.codes, seen, events)
            if len(rows) < limit:
                return events
            last = _utc(rows[-1].get("datetime"))
            if last is not None and last > here:
                here, limit = last, PAGE
            elif limit >= LARGEST_PAGE:
                raise Trouble(
                    f"같은 시각의 기록이 {limit:,}건을 넘어 다음으로 갈 수 없습니다. 서버의 시계를 살펴 주세요."
                )
            else:
                limit *= 2

    def _page(
        self, client: httpx.Client, since: datetime, until: datetime, limit: int
    ) -> list[Mapping[str, Any]]:
        span = {"column": "datetime", "operator": BETWEEN, "values": [_text(since), _text(until)]}
        query = {
            "limit": limit,
            "conditions": [span],
            "orders": [{"column": "datetime", "descending": False}],
        }
        headers = {"bs-session-id": self.session}
        answer = _post(client, "/api/events/search", {"Query": query}, headers)
        if answer.status_code == 401:
            raise _Expired
        told = _readable(answer)
        try:
            rows = told["EventCollection"].get("rows") or []
        except (KeyError, AttributeError, TypeError):
            raise Trouble(
                "기록의 답에 EventCollection이 없습니다. BioStar 2의 판이 다른지 살펴 주세요."
            ) from None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Trouble("기록의 답을 읽을 수 없습니다. BioStar 2의 판이 다른지 살펴 주세요.")
        return rows


def _post(client: httpx.Client, path: str, body: Any, headers: dict[str, str]) -> httpx.Response:
    try:
        return client.post(path, json=body, headers=headers)
    except httpx.ConnectError as error:
        if "CERTIFICATE" in str(error).upper():
            raise Trouble(
                "서버의 인증서가 등록한 것과 다릅니다. 서버를 바꾸었으면 새 인증서를 등록하고, "
                "바꾸지 않았으면 누가 중간에 있는지 확인해 주세요."
            ) from error
        raise Trouble("서버에 닿지 못했습니다. 주소와 포트, 방화벽을 살펴 주세요.") from error
    except httpx.TimeoutException as error:
        raise Trouble("서버가 제때 답하지 않았습니다. 서버가 바쁜지 살펴 주세요.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Trouble(f"서버와 이야기하지 못했습니다: {type(error).__name__}.") from error


def _readable(answer: httpx.Response) -> Any:
    if answer.status_code != 200:
        raise Trouble(f"서버가 {answer.status_code}로 답했습니다. 서버의 기록을 살펴 주세요.")
    try:
        return answer.json()
    except ValueError:
        raise Trouble(
            "서버의 답이 JSON이 아닙니다. BioStar 2 서버의 주소인지 살펴 주세요."
        ) from None


def trust(certificate: str) -> ssl.SSLContext:
    """The pinned certificate and no other, whatever name it bears; without one, what the machine trusts."""
    if not certificate:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        context.load_verify_locations(cadata=certificate)
    except (ssl.SSLError, ValueError, TypeError) as error:
        raise Trouble("등록한 인증서를 읽을 수 없습니다. PEM 파일을 다시 등록해 주세요.") from error
    return context


def _sort(row: Mapping[str, Any], codes: tuple[str, ...], seen: set[str], events: Events) -> None:
    """One row: a success, something else, or one that cannot be read. The same id counts once."""
    device = _part(row, "device_id", "id")
    index = row.get("index")  # each device counts for itself
    key = str(row.get("id") or (f"{device}:{index}" if device and index else row))
    if key in seen:
        return
    seen.add(key)
    code = _part(row, "event_type_id", "code")
    if code not in codes:
        events.others[code] += 1
        return
    at, user = _utc(row.get("datetime")), _part(row, "user_id", "user_id")
    if at is None or not user or not device:
        events.unreadable.append(key[:80])
        return
    local = at.astimezone(SEOUL).replace(tzinfo=None, microsecond=0)
    name, pressed = _part(row, "device_id", "name"), str(row.get("tna_key") or "")
    events.found.append(Event(key, user, device, name, local, pressed))


def _part(row: Mapping[str, Any], outer: str, inner: str) -> str:
    told = row.get(outer)
    found = told.get(inner) if isinstance(told, dict) else told
    return "" if found is None or isinstance(found, dict) else str(found).strip()


def _utc(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.00Z"
