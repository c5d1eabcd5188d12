"""행정 LDAP REST of the government's linkage platform (saas.go.kr): units, people, and what changed.

Written from a sheet of its public addresses and fields, not tried with the real one: each doubtful
field is marked in the double that the tests speak to. The change feed only says whether to look:
what changed is found by comparing the whole, so that the shape of its rows does not matter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

import httpx

from dure.links.directory import Person, Seen, Told, Trouble, Unit
from dure.links.safety import is_safe

WAITS = httpx.Timeout(60, connect=5)
FIRST_DAY = date(2025, 3, 5)  # the feed knows of no change before
SENTENCES = {
    401: "API 키를 받아 주지 않습니다. 키와 LinkSrvcId를 고쳐 주세요.",
    403: "이 키로는 볼 수 없는 기관입니다. 연계 승인을 받은 기관코드인지 살펴 주세요.",
    404: "그런 주소나 기관코드가 없습니다. 주소와 기관코드를 살펴 주세요.",
    429: "너무 자주 물었습니다. 조금 뒤에 다시 맞춰 주세요.",
}


@dataclass(frozen=True)
class Server:
    """The platform, the key it gave us, and the institution to ask for."""

    url: str
    institution: str
    secret: str = ""
    service: str = ""  # LinkSrvcId
    staff_in_cn: bool = False  # cn is the 사번

    def read(self, seen: Seen) -> Told:
        """Everybody and every unit of the institution.

        Raises:
            Trouble: not reached, not let in, or an answer that cannot be read.
        """
        told = Told()
        with self._client() as client:
            for row in _rows(client, f"/api/ldls/fullorgchart/{self.institution}"):
                _unit(row, self.institution, told)
                seen(told.count)
            for row in _rows(client, f"/api/ldls/org-userlist/{self.institution}"):
                _person(row, self.staff_in_cn, told)
                seen(told.count)
        return told

    def changed(self, since: date) -> bool:
        """Whether anything changed since a day.

        Raises:
            Trouble: as for `read`.
        """
        asked = {"InstCode": self.institution, "Date": f"{max(since, FIRST_DAY):%Y-%m-%d}"}
        with self._client() as client:
            return next(_rows(client, "/api/ldls-change/detail", asked), None) is not None

    def _client(self) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.secret}", "LinkSrvcId": self.service}
        return httpx.Client(base_url=self.url.rstrip("/"), headers=headers, timeout=WAITS)


def unfit(server: Server) -> str:
    """Why settings cannot be used, in a sentence; empty where they can."""
    if not is_safe(server.url):
        return "주소는 https://로 시작해야 합니다."
    code = server.institution
    if not (code.isascii() and code.isdigit() and len(code) == 7):
        return "기관코드는 숫자 일곱 자리입니다."
    return "" if server.service else "승인받은 연계 서비스 번호(LinkSrvcId)를 적어 주세요."


def _rows(
    client: httpx.Client, path: str, headers: Mapping[str, str] | None = None
) -> Iterator[dict[str, Any]]:
    try:
        answer = client.get(quote(path), headers=dict(headers or {}))
    except httpx.ConnectError as error:
        raise Trouble("서버에 닿지 못했습니다. 주소와 방화벽, 인증서를 살펴 주세요.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Trouble("서버가 제때 답하지 않았습니다. 조금 뒤에 다시 맞춰 주세요.") from error
    if answer.status_code != 200:
        other = f"서버가 {answer.status_code}로 답했습니다. 연계 담당자에게 물어 주세요."
        raise Trouble(SENTENCES.get(answer.status_code, other))
    yield from _listed(answer)


def _listed(answer: httpx.Response) -> list[dict[str, Any]]:
    """The rows, bare or under `data`."""
    try:
        told = answer.json()
    except ValueError:
        told = None
    rows = told.get("data") if isinstance(told, dict) else told
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Trouble("답을 읽을 수 없습니다. 행정 LDAP의 주소인지, 판이 바뀌었는지 살펴 주세요.")
    return rows


def _unit(row: Mapping[str, Any], top: str, told: Told) -> None:
    code, whole = _text(row, "inst_code"), _text(row, "inst_name_all")
    if not code or not whole:
        told.unread.append((code or str(dict(row))[:80], "inst_code나 inst_name_all이 없습니다."))
        return
    parent = "" if code == top else _text(row, "parent_inst_code")
    told.units.append(Unit(code, whole.split()[-1], parent))


def _person(row: Mapping[str, Any], staff_in_cn: bool, told: Told) -> None:
    key, name = _text(row, "cn"), _text(row, "emp_name")
    if not key or not name:  # hidden by the level of disclosure
        told.unread.append((key or str(dict(row))[:80], "cn이나 emp_name이 공개되지 않았습니다."))
        return
    told.people.append(
        Person(
            key=key,
            name=name,
            staff_number=key if staff_in_cn else "",
            unit=_text(row, "inst_code"),
            position=_text(row, "position"),
            mail=_text(row, "eml"),
            phone=_text(row, "mbtlnum"),
        )
    )


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()
