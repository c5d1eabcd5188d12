"""TLS로 잠근 진짜 OpenLDAP: 우리가 아는 곳이 낸 인증서만 믿고, 아니면 비밀번호를 보내지 않는다."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dure.links.directory import Trouble
from dure.links.ldap_bind import Directory, claims
from dure.links.ldap_directory import Server
from tests.authority import Authority, authority
from tests.slapd import ROOT_DN, ROOT_PASSWORD, SUFFIX, Slapd, running

ATTRIBUTES = {"staff_number": "employeeNumber", "name": "cn"}


@pytest.fixture(scope="module")
def office() -> Authority:
    return authority("해온시 인증")


@pytest.fixture(scope="module")
def stranger() -> Authority:
    return authority("모르는 곳")


def served(folder: Path, certified: tuple[Path, Path]) -> Iterator[Slapd]:
    with running(folder, certified) as made:
        made.add("uid=kim", ["inetOrgPerson"], sn="김", cn="김주무관", employeeNumber="20260001",
                 userPassword="kim-2026")  # fmt: skip
        yield made


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory, office: Authority) -> Iterator[Slapd]:
    folder = tmp_path_factory.mktemp("slapd")
    yield from served(folder, office.certify(folder, "localhost"))


@pytest.fixture(scope="module")
def misnamed(tmp_path_factory: pytest.TempPathFactory, office: Authority) -> Iterator[Slapd]:
    folder = tmp_path_factory.mktemp("misnamed")
    yield from served(folder, office.certify(folder, "elsewhere.go.kr"))


def asked(url: str, by: Authority, **other: Any) -> Server:
    return Server(url, SUFFIX, ROOT_DN, ROOT_PASSWORD, filter="(objectClass=inetOrgPerson)",
                  attributes=ATTRIBUTES, certificate=by.certificate, **other)  # fmt: skip


def ways(slapd: Slapd) -> list[tuple[str, bool]]:
    return [(slapd.secure_url, False), (f"ldap://localhost:{slapd.port}", True)]


@pytest.mark.parametrize("way", [0, 1], ids=["ldaps", "StartTLS"])
def test_아는_곳이_낸_인증서면_잠그고_읽는다(slapd: Slapd, office: Authority, way: int) -> None:
    url, starttls = ways(slapd)[way]
    told = asked(url, office, starttls=starttls).read(lambda read: None)
    assert [each.staff_number for each in told.people] == ["20260001"]


@pytest.mark.parametrize("way", [0, 1], ids=["ldaps", "StartTLS"])
def test_모르는_곳이_낸_인증서면_보내지_않고_할_일을_말한다(
    slapd: Slapd, stranger: Authority, way: int
) -> None:
    url, starttls = ways(slapd)[way]
    with pytest.raises(Trouble, match="인증서를 믿을 수 없어 비밀번호를 보내지 않았습니다"):
        asked(url, stranger, starttls=starttls).read(lambda read: None)


@pytest.mark.parametrize("way", [0, 1], ids=["ldaps", "StartTLS"])
def test_인증서의_이름이_주소와_다르면_보내지_않는다(
    misnamed: Slapd, office: Authority, way: int
) -> None:
    url, starttls = ways(misnamed)[way]
    with pytest.raises(Trouble, match="주소의 이름을"):
        asked(url, office, starttls=starttls).read(lambda read: None)


def test_인증서를_등록하지_않으면_공인된_것만_믿는다(slapd: Slapd) -> None:
    server = Server(slapd.secure_url, SUFFIX, ROOT_DN, ROOT_PASSWORD, attributes=ATTRIBUTES)
    with pytest.raises(Trouble, match="인증서를 믿을 수 없어"):
        server.read(lambda read: None)


def test_로그인도_아는_곳이_낸_인증서에만_비밀번호를_보낸다(
    slapd: Slapd, office: Authority, stranger: Authority
) -> None:
    for by, known in ((office, True), (stranger, False)):
        here = Directory(slapd.secure_url, ROOT_DN, ROOT_PASSWORD, SUFFIX, "uid", by.certificate)
        said = claims(here, "kim", "kim-2026")
        assert (said is not None) == known
    assert claims(Directory(slapd.secure_url, ROOT_DN, ROOT_PASSWORD, SUFFIX, "uid",
                            office.certificate), "kim", "틀림") is None  # fmt: skip
