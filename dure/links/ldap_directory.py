"""LDAP: everybody and every unit below a base, page by page (RFC 4511, RFC 2696).

No value of ours is ever part of a filter: the filters are the administrator's own, parsed before
they are kept, and what comes back is compared as text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ldap3 import SUBTREE, Connection
from ldap3.core import exceptions as wrong
from ldap3.operation.search import parse_filter
from ldap3.utils.dn import parse_dn

from dure.links.directory import Person, Seen, Told, Trouble, Unit
from dure.links.ldap_bind import bound, is_certificate
from dure.links.safety import is_safe

PAGE = 500
ANSWER = 60  # seconds
ATTRIBUTE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
OF_PEOPLE = {"staff_number": "사번", "name": "성명", "unit": "부서코드", "position": "직위",
             "mail": "메일", "phone": "휴대전화"}  # fmt: skip
OF_UNITS = {"unit_code": "부서코드", "unit_name": "부서명", "unit_parent": "상위코드"}
NEEDED = ("staff_number", "name")
SENTENCES: tuple[tuple[str, str], ...] = (
    ("LDAPInvalidCredentials|LDAPInappropriateAuthentication",
     "연결 계정(bind DN)이나 비밀번호를 받아 주지 않습니다. 고쳐 주세요."),
    ("LDAPNoSuchObject", "기준 DN(base)이 서버에 없습니다. 철자를 살펴 주세요."),
    ("LDAPInvalidDN", "DN의 모양이 틀렸습니다. ou=people,dc=haeon,dc=go,dc=kr처럼 적어 주세요."),
    ("LDAPSizeLimitExceeded",
     "서버가 정한 수에서 끊었습니다. 서버 담당자에게 이 계정의 크기 제한(sizelimit)을 풀어 달라고 해 주세요."),
    ("LDAPInsufficientAccessRights|LDAPConfidentialityRequired|LDAPStrongerAuthRequired",
     "이 계정에는 읽을 권한이 없거나 TLS가 있어야 합니다. 서버 담당자에게 물어 주세요."),
    ("LDAPStartTLS|LDAPProtocolError|LDAPUnavailable",
     "StartTLS로 넘어가지 못했습니다. 인증서를 등록했는지, 서버가 StartTLS를 받는지 살펴 주세요."),
    ("LDAPSocket|LDAPResponseTimeout|LDAPSessionTerminated",
     "서버에 닿지 못했거나 제때 답하지 않았습니다. 주소와 포트, 방화벽, 인증서를 살펴 주세요."),
)  # fmt: skip

UNTRUSTED = (
    "서버의 인증서를 믿을 수 없어 비밀번호를 보내지 않았습니다. 인증서를 낸 곳(PEM)과 주소의 이름을"
    " 살펴 주세요."
)


@dataclass(frozen=True)
class Server:
    """A server, whom we are there, what to look for, and which attribute is what."""

    url: str
    base: str
    bind_dn: str = ""
    secret: str = ""
    filter: str = "(objectClass=person)"
    unit_filter: str = ""  # none: the directory is not asked for units
    attributes: Mapping[str, str] = field(default_factory=dict)
    starttls: bool = False
    certificate: str = ""

    def read(self, seen: Seen) -> Told:
        """Everything below the base.

        Raises:
            Trouble: not reached, not let in, or a setting that the server does not take.
        """
        told, codes = Told(), dict[str, str]()
        try:
            with bound(
                self.url, self.bind_dn, self.secret, certificate=self.certificate,
                starttls=self.starttls, answer=ANSWER,
            ) as ours:  # fmt: skip
                if self.unit_filter:
                    units = list(self._entries(ours, self.unit_filter, OF_UNITS))
                    codes = {_place(dn): said["unit_code"] for dn, said in units}
                    for dn, said in units:
                        _unit(dn, said, codes, told)
                        seen(told.count)
                for dn, said in self._entries(ours, self.filter, OF_PEOPLE):
                    _person(dn, said, codes, told)
                    seen(told.count)
        except wrong.LDAPException as error:
            raise Trouble(_sentence(error)) from error
        return told

    def _entries(
        self, ours: Connection, wanted: str, keys: Mapping[str, str]
    ) -> Iterator[tuple[str, dict[str, str]]]:
        """DN and what the entry says, by our words, one page after another."""
        names = {key: self.attributes[key] for key in keys if self.attributes.get(key)}
        found = ours.extend.standard.paged_search(
            self.base, wanted, SUBTREE, attributes=sorted(set(names.values())), paged_size=PAGE
        )
        for each in found:
            if each["type"] == "searchResEntry":
                said = {name.lower(): value for name, value in each["attributes"].items()}
                yield each["dn"], {k: _text(said.get(name.lower())) for k, name in names.items()}


def unfit(server: Server) -> str:
    """Why settings cannot be used, in a sentence; empty where they can."""
    parts = urlsplit(server.url)
    if parts.scheme not in ("ldap", "ldaps") or not parts.hostname:
        return "주소는 ldaps://ldap.haeon.go.kr처럼 적어 주세요."
    if not server.starttls and not is_safe(server.url, plain="ldap"):
        return "비밀번호와 개인정보가 그대로 나갑니다. ldaps://로 적거나 StartTLS를 골라 주세요."
    if server.certificate and not is_certificate(server.certificate):
        return "인증서를 읽을 수 없습니다. -----BEGIN CERTIFICATE-----로 시작하는 글을 넣어 주세요."
    if not server.base.strip():
        return "기준 DN(base)을 적어 주세요."
    for name in server.attributes.values():
        if name and not ATTRIBUTE.fullmatch(name):
            return f"'{name}'은 속성의 이름이 아닙니다. 영문자와 숫자로 적어 주세요."
    missing = [OF_PEOPLE[key] for key in NEEDED if not server.attributes.get(key)]
    if missing:
        return f"{', '.join(missing)}의 속성 이름을 적어 주세요."
    if server.unit_filter and not (
        server.attributes.get("unit_code") and server.attributes.get("unit_name")
    ):
        return "부서를 함께 맞추려면 부서코드와 부서명의 속성 이름을 적어 주세요."
    for each in (server.filter, server.unit_filter):
        try:
            if each:
                parse_filter(each, None, True, None, None, False)  # type: ignore[no-untyped-call]
        except wrong.LDAPException:
            return f"'{each}'은 LDAP 조건의 모양이 아닙니다. (objectClass=person)처럼 적어 주세요."
    return "" if server.filter else "사람을 찾는 조건(filter)을 적어 주세요."


def _unit(dn: str, said: Mapping[str, str], codes: Mapping[str, str], told: Told) -> None:
    if not said["unit_code"] or not said["unit_name"]:
        told.unread.append((dn, "부서코드나 부서명이 비어 있습니다."))
        return
    parent = said.get("unit_parent") or _above(dn, codes)
    told.units.append(Unit(said["unit_code"], said["unit_name"], parent))


def _person(dn: str, said: dict[str, str], codes: Mapping[str, str], told: Told) -> None:
    said["unit"] = said.get("unit") or _above(dn, codes)
    if not said["staff_number"] or not said["name"]:
        told.unread.append((dn, "사번이나 성명이 비어 있습니다."))
        return
    told.people.append(Person(key=said["staff_number"], **said))


def _above(dn: str, codes: Mapping[str, str]) -> str:
    """The code of the nearest unit that an entry stands under."""
    parts = _place(dn).split("\n")
    above = ("\n".join(parts[place:]) for place in range(1, len(parts)))
    return next((codes[each] for each in above if each in codes), "")


def _place(dn: str) -> str:
    return "\n".join(f"{name}={value}".lower() for name, value, _ in parse_dn(dn))


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return "" if value is None else str(value).strip()


def _sentence(error: Exception) -> str:
    name = type(error).__name__
    if "certificate" in str(error).lower():
        return UNTRUSTED
    for kinds, sentence in SENTENCES:
        if name.startswith(tuple(kinds.split("|"))):
            return sentence
    return f"서버가 {name}로 답했습니다. 서버의 기록을 살펴 주세요."
