"""디렉터리 화면: 적고, 묻고, 다른 것을 보고, 인사 담당자가 줄마다 정한다."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from dure import clock
from dure.accounts.models import Grant, User
from dure.directory import queries
from dure.directory.models import Directory, Item, Sync
from dure.jobs import directory as job
from dure.people import queries as people
from tests.links.gov_ldap_double import KEY, SERVICE, TOP, Double, person, unit
from tests.web.desk import at_desk, lines
from tests.world import CAST, NOW, World

CODES = {"해온시청": "9990000", "총무과": "9990001", "감사담당관": "9990002", "공원과": "9990003"}
NOWHERE = "0190a000-0000-7000-8000-000000000000"


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("DURE_PLACE", str(tmp_path))


@pytest.fixture
def double() -> Iterator[Double]:
    """A directory that has the cast as they stand here."""
    made = Double()
    made.units = [unit(code, f"해온시 {name}", "9990000") for name, code in CODES.items()]
    made.units[0]["inst_name_all"] = "해온시청"
    made.people = [
        person(f"cn{place}", name, CODES[row[1]], position=row[3])
        for place, (name, row) in enumerate(CAST.items())
    ]
    yield made
    made.close()


@pytest.fixture
def hr(world: World) -> Client:
    return at_desk(world, "오인사", "hr")


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def typed(double: Double, **other: Any) -> dict[str, Any]:
    return {"name": "행정", "url": double.url, "institution": TOP, "service": SERVICE,
            "secret": KEY, "nightly": "on", **other}  # fmt: skip


@pytest.fixture
def asked(hr: Client, double: Double) -> Callable[[], Sync]:
    """Ask by the button, and let the job read."""
    assert hr.post("/directory/new/gov", typed(double)).status_code == 302

    def ask() -> Sync:
        answer = hr.post(f"/directory/{Directory.objects.get().public_id}/ask")
        job.sync()
        return queries.sync(UUID(answer["Location"].split("/")[-1]))

    return ask


def test_적고_고치고_끝낸다_비밀번호는_다시_보이지_않는다(hr: Client, double: Double) -> None:
    assert "적은 디렉터리가 없습니다" in said(hr.get("/directory"))
    assert "LinkSrvcId" in said(hr.get("/directory/new/gov"))
    hr.post("/directory/new/gov", typed(double))
    row = Directory.objects.get()
    at = f"/directory/{row.public_id}"
    seen = said(hr.get(at))
    assert KEY not in seen
    assert "아직 물은 적이 없습니다" in seen
    assert 'value="LS-0001"' in seen
    answer = hr.post(f"{at}/save", typed(double, name="행정망", secret="", nightly=""), follow=True)
    assert "설정을 고쳤습니다" in said(answer)
    assert "저절로 묻지 않습니다" in said(answer)
    hr.post(f"{at}/end")
    assert "적은 디렉터리가 없습니다" in said(hr.get("/directory"))
    assert hr.get(at).status_code == 403
    assert (lines("directory.save"), lines("directory.end")) == (2, 1)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"name": ""}, "디렉터리의 이름을 적어 주세요"),
        ({"institution": "12"}, "기관코드는 숫자 일곱 자리입니다"),
        ({"url": "http://elsewhere.go.kr"}, "https://로 시작해야 합니다"),
        ({"service": ""}, "연계 서비스 번호를 적어 주세요"),
    ],
)
def test_틀리게_적으면_적은_것과_까닭이_보인다(
    hr: Client, double: Double, other: dict[str, str], sentence: str
) -> None:
    answer = hr.post("/directory/new/gov", typed(double, **other))
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert 'value="LS-0001"' in said(answer) or "service" in other
    assert KEY not in said(answer)
    assert not Directory.objects.exists()


def test_주소를_바꾸면_비밀번호가_다른_서버로_따라가지_않는다(
    hr: Client, double: Double, asked: Callable[[], Sync]
) -> None:
    at = f"/directory/{Directory.objects.get().public_id}/save"
    answer = hr.post(at, typed(double, url="https://other.go.kr", secret=""))
    assert answer.status_code == 422
    assert "다시 적어야 합니다" in said(answer)
    assert Directory.objects.get().settings["url"] == double.url


def test_LDAP은_속성의_이름과_함께_적는다(hr: Client) -> None:
    page = said(hr.get("/directory/new/ldap"))
    assert "사람의 속성 이름" in page
    told = {"name": "본청", "url": "ldaps://ldap.haeon.go.kr", "base": "dc=haeon",
            "filter": "(objectClass=person)", "at_staff_number": "employeeNumber"}  # fmt: skip
    answer = hr.post("/directory/new/ldap", told)
    assert "성명의 속성 이름을 적어 주세요" in said(answer)
    hr.post("/directory/new/ldap", told | {"at_name": "cn", "at_unit": "departmentNumber"})
    kept = Directory.objects.get().settings
    assert (kept["url"], kept["starttls"]) == ("ldaps://ldap.haeon.go.kr", False)
    assert kept["attributes"]["unit"] == "departmentNumber"


def test_다른_것이_묶음마다_세어_보이고_고른_줄만_정한_날부터_바뀐다(
    world: World, hr: Client, double: Double, asked: Callable[[], Sync]
) -> None:
    double.people[0] |= {"inst_code": "9990003"}
    double.people = [each for each in double.people if each["emp_name"] != "한기간제"]
    double.people.append(person("cn90", "모르는이", "9990001"))
    double.units.append(unit("9990010", "해온시 청년과", "9990000"))
    sync = asked()
    at = f"/directory/syncs/{sync.public_id}"
    page = said(hr.get(at))
    for label in ("부서 새로", "사람 바뀜", "사람 사라짐", "사람 맞추지 못함"):
        assert f"<dt>{label}</dt>" in page
    assert "9990001 <span" in page  # before → after
    assert "<strong>9990003</strong>" in page
    only = said(hr.get(f"{at}?what=person-gone"))
    assert "한기간제" in only
    assert "청년과" not in only
    assert "찾은 줄이 없습니다" in said(hr.get(f"{at}?q=없는이름"))
    moved = Item.objects.get(change="changed")
    answer = hr.post(
        f"{at}/apply?what=person-changed", {"items": [moved.id], "since": "2026-11-23"}
    )
    assert answer["Location"] == f"{at}?what=person-changed"
    kim = people.member(world.people["김주무관"], on=NOW.date().replace(day=23))
    assert kim is not None
    assert kim.unit == world.units["공원과"]
    answer = hr.post(f"{at}/apply", {"every": "yes", "since": "2026-11-23"}, follow=True)
    assert "1건을 반영했습니다" in said(answer)
    gone = Item.objects.get(change="gone")
    assert hr.post(f"{at}/leave", {"items": [gone.id]}).status_code == 422
    hr.post(f"{at}/leave", {"items": [gone.id], "reason": "계약을 연장함"})
    seen = said(hr.get(at))
    assert "그대로 둠" in seen
    assert "계약을 연장함" in seen
    nobody = Item.objects.get(change="unmatched")
    answer = hr.post(f"{at}/apply", {"items": [nobody.id]})
    assert answer.status_code == 422
    assert "맞추지 못한 줄은 반영할 수 없습니다" in said(answer)


def test_아무것도_고르지_않으면_아무것도_바뀌지_않는다(
    hr: Client, double: Double, asked: Callable[[], Sync]
) -> None:
    double.people[0] |= {"position": "팀장"}
    at = f"/directory/syncs/{asked().public_id}"
    for what in ("apply", "leave"):
        answer = hr.post(f"{at}/{what}", {"reason": "까닭", "items": ["없는번호", "9" * 30]})
        assert answer.status_code == 422
        assert "고른 줄이 없습니다" in said(answer)
    answer = hr.post(f"{at}/apply", {"every": "yes", "since": "어제"})
    assert "날짜는 2026-11-03처럼" in said(answer)


def test_누구인지_모르는_줄에는_같은_이름이_보이고_사번으로_정한다(
    world: World, hr: Client, double: Double, asked: Callable[[], Sync]
) -> None:
    double.people[0] |= {"emp_name": "이팀장"}  # two of that name in the directory, one here
    double.people.append(person("cn90", "김개명", "9990001"))
    double.people = [each for each in double.people if each["cn"] != "cn0"]
    sync = asked()
    at, item = f"/directory/syncs/{sync.public_id}", Item.objects.get(change="unmatched")
    assert "이 사람의 사번" in said(hr.get(at))
    wrong = hr.post(f"{at}/tie/{item.id}", {"staff_number": "77"})
    assert "사번 77인 재직자가 없습니다" in said(wrong)
    hr.post(f"{at}/tie/{item.id}", {"staff_number": "20260001"})
    item.refresh_from_db()
    assert (item.change, item.subject) == ("changed", world.people["김주무관"])
    assert lines("directory.tie") == 1


def test_읽는_동안에는_어디까지_읽었는지_보인다(
    hr: Client, double: Double, asked: Callable[[], Sync]
) -> None:
    directory = Directory.objects.get()
    answer = hr.post(f"/directory/{directory.public_id}/ask")
    at = answer["Location"]
    assert "차례를 기다립니다" in said(hr.get(at))
    Sync.objects.update(state="running", read=1500, started_at=NOW)
    assert "1,500건을 읽었습니다" in said(hr.get(f"{at}/progress"))
    assert "hx-get" in said(hr.get(f"{at}/progress"))
    Sync.objects.update(state="same", ended_at=NOW)
    assert "hx-get" not in said(hr.get(f"{at}/progress"))
    assert "달라진 것이 없습니다" in said(hr.get(at))


def test_묻지_못한_까닭과_앞의_제안과_내력이_보인다(
    hr: Client, double: Double, asked: Callable[[], Sync]
) -> None:
    double.people[0] |= {"position": "팀장"}
    first = asked()
    hr.post(f"/directory/{first.directory.public_id}/save", typed(double, secret="00"))
    failed = asked()
    assert "API 키를 받아 주지 않습니다" in said(hr.get(f"/directory/syncs/{failed.public_id}"))
    hr.post(f"/directory/{first.directory.public_id}/save", typed(double))
    second = asked()
    seen = said(hr.get(f"/directory/syncs/{first.public_id}"))
    assert f"/directory/syncs/{second.public_id}" in seen
    assert "반영하기" not in seen
    history = said(hr.get(f"/directory/{first.directory.public_id}"))
    for word in ("실패", "새 제안으로 바뀜", "승인 기다림", "바뀜 1"):
        assert word in history


def test_많아도_한_쪽에_쉰_줄이다(hr: Client, double: Double, asked: Callable[[], Sync]) -> None:
    double.people += [person(f"x{each}", f"새사람{each:03}", "9990001") for each in range(120)]
    at = f"/directory/syncs/{asked().public_id}"
    page = said(hr.get(at))
    assert page.count('name="staff_number"') == 50
    assert "120건 중 1–50" in page
    assert said(hr.get(f"{at}?page=3")).count('name="staff_number"') == 20


def test_시스템관리자는_보고_물을_수_있지만_정하지는_못한다(
    world: World, double: Double, asked: Callable[[], Sync]
) -> None:
    double.people[0] |= {"position": "팀장"}
    sync = asked()
    admin = at_desk(world, "조관리", "admin")
    at = f"/directory/syncs/{sync.public_id}"
    seen = said(admin.get(at))
    assert "인사 담당자가 정합니다" in seen
    assert "반영하기" not in seen
    item = Item.objects.get()
    for what in ("apply", "leave", f"tie/{item.id}"):
        assert admin.post(f"{at}/{what}", {"items": [item.id]}).status_code == 403
    assert admin.post(f"/directory/{sync.directory.public_id}/ask").status_code == 302


@pytest.mark.parametrize(("who", "role"), [("윤서무", "clerk"), ("김주무관", "employee")])
def test_맡지_않은_사람에게는_열리지_않는다(
    world: World, double: Double, asked: Callable[[], Sync], who: str, role: str
) -> None:
    sync = asked()
    client, directory = at_desk(world, who, role), sync.directory.public_id
    for path in ("", "/new/gov", f"/{directory}", f"/syncs/{sync.public_id}",
                 f"/syncs/{sync.public_id}/progress"):  # fmt: skip
        assert client.get(f"/directory{path}").status_code == 403, path
    for path in (f"{directory}/save", f"{directory}/ask", f"{directory}/end",
                 f"syncs/{sync.public_id}/apply", f"syncs/{sync.public_id}/leave",
                 f"syncs/{sync.public_id}/tie/1"):  # fmt: skip
        assert client.post(f"/directory/{path}").status_code == 403, path


def test_부서만_맡은_인사_담당자에게는_열리지_않는다(
    world: World, double: Double, asked: Callable[[], Sync]
) -> None:
    sync, whole = asked(), world.institution
    some = User.objects.create(institution_id=whole, login="some", name="부서인사")
    Grant.objects.create(institution_id=whole, user=some, role="hr",
                         unit_id=world.units["총무과"], valid=("2026-01-01", None))  # fmt: skip
    world.users["부서인사"] = some
    hr = at_desk(world, "부서인사", "hr")
    for path in ("", f"/{sync.directory.public_id}", f"/syncs/{sync.public_id}"):
        assert hr.get(f"/directory{path}").status_code == 403, path
    assert hr.post(f"/directory/syncs/{sync.public_id}/apply").status_code == 403


def test_없는_디렉터리와_없는_종류는_없다고_한다(hr: Client) -> None:
    for path in (f"/directory/{NOWHERE}", f"/directory/syncs/{NOWHERE}", "/directory/new/none"):
        assert hr.get(path).status_code == 403
