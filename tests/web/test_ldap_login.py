"""A directory's password opens the door where ours does not: against a real slapd."""

import pytest
from django.test import Client

from dure.accounts import providers
from dure.accounts.models import LogIn, Provider, ProviderAccount, User
from dure.accounts.providers import WantedProvider
from dure.links import ldap_bind
from tests.slapd import ROOT_DN, ROOT_PASSWORD, SUFFIX, Slapd, running
from tests.web.desk import lines
from tests.world import NOW, PASSWORD, World

SECRET = "ldap-2026"


@pytest.fixture(scope="module")
def people(slapd: Slapd) -> Slapd:
    slapd.add("ou=people", ["organizationalUnit"])
    for login, name, number in (("kim", "김주무관", "20260001"), ("lee", "이팀장", "99999999")):
        said = {"cn": name, "sn": name[0], "employeeNumber": number, "userPassword": SECRET}
        slapd.add(f"uid={login},ou=people", ["inetOrgPerson"], **said)
    return slapd


@pytest.fixture
def office(world: World, people: Slapd) -> World:
    wanted = WantedProvider(
        kind="ldap",
        name="시청 디렉터리",
        issuer=people.url,
        client=ROOT_DN,
        secret=ROOT_PASSWORD,
        base=f"ou=people,{SUFFIX}",
        subject_claim="employeeNumber",
        link_by="by_staff",
        link_claim="employeeNumber",
    )
    providers.save_provider(wanted=wanted, by=world.viewer("조관리", "admin"), at=NOW)
    return world


def log_in(login: str, password: str) -> "Client":
    client = Client()
    client.post("/login", {"login": login, "password": password})
    return client


def test_디렉터리의_비밀번호로_들어온다(office: World) -> None:
    assert log_in("kim", SECRET).session["user"] == office.users["김주무관"].id
    assert LogIn.objects.get().how == "시청 디렉터리"
    assert ProviderAccount.objects.get().subject == "20260001"


def test_두레의_비밀번호로도_들어온다(office: World) -> None:
    assert "user" in log_in("kim", PASSWORD).session
    assert LogIn.objects.get().how == "비밀번호"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("kim", "틀림"),
        ("kim", " "),
        ("*", SECRET),
        ("kim)(uid=*", SECRET),
        ("nobody", SECRET),
        ("lee", SECRET),  # nobody has that staff number
    ],
)
def test_맞지_않으면_들어오지_못한다(office: World, login: str, password: str) -> None:
    assert "user" not in log_in(login, password).session


def test_실패로_센다(office: World) -> None:
    log_in("kim", "틀림")
    assert lines("accounts.log_in_failed") == 1


def test_쓰지_않는_사람은_디렉터리로도_들어오지_못한다(office: World) -> None:
    User.objects.filter(login="kim").update(is_active=False)
    assert "user" not in log_in("kim", SECRET).session


def test_빈_비밀번호는_묻지도_않는다(people: Slapd) -> None:
    directory = ldap_bind.Directory(people.url, "", "", SUFFIX, "uid")
    assert ldap_bind.claims(directory, "kim", "") is None


def test_서버가_닫혀_있으면_아무도_아니다(
    office: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running(tmp_path_factory.mktemp("gone")) as gone:
        url = gone.url
    directory = ldap_bind.Directory(url, ROOT_DN, ROOT_PASSWORD, SUFFIX, "uid")
    assert ldap_bind.claims(directory, "kim", SECRET) is None


def test_늘_주지는_않는_entryUUID로도_누구인지_안다(office: World, people: Slapd) -> None:
    row = Provider.objects.get()
    row.subject_claim = "entryUUID"
    row.save()
    assert log_in("kim", SECRET).session["user"] == office.users["김주무관"].id
    assert len(ProviderAccount.objects.get().subject) == 36


@pytest.mark.parametrize("password", ["\x07", "\ue000", "가" * 200, " "])
def test_LDAP이_받지_않는_글자의_비밀번호도_틀린_것일_뿐이다(office: World, password: str) -> None:
    assert "user" not in log_in("kim", password).session
