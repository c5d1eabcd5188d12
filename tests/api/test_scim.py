"""SCIM 2.0: 다른 시스템이 누가 일하는지 읽고, 제 계정을 두고, 사람은 바꾸지 못한다."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dure import clock, tenancy
from dure.access import actions
from dure.access.models import Provisioned
from dure.accounts import tokens
from dure.accounts.models import Grant
from dure.audit.models import Line, Subject
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.people.models import Appointment, Credential, Employment, Person
from tests import world as cast
from tests.api.test_rest import UNTIL, token, uid
from tests.web.desk import at_desk
from tests.world import NOW, World

CORE = "urn:ietf:params:scim:schemas:core:2.0"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


class Portal:
    """A program that keeps accounts over SCIM."""

    def __init__(self, secret: str) -> None:
        self.client, self.secret = Client(raise_request_exception=False), secret

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            f"/api/scim/v2/{path}",
            "" if body is None else json.dumps(body),
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {self.secret}"} | headers,
        )

    def get(self, path: str, **headers: str) -> Any:
        return self("GET", path, **headers)

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> Any:
        return self("PATCH", path, {"schemas": [PATCH], "Operations": operations}, **headers)

    def names(self, asked: str) -> list[str]:
        found = self.get(f"Users?{asked}")
        assert found.status_code == 200, found.content.decode()
        return [each["displayName"] for each in found.json().get("Resources", [])]


@pytest.fixture
def portal(world: World) -> Portal:
    return Portal(token(world, "오인사", "scim", role="hr"))


def program(world: World, login: str, unit: str = "") -> Portal:
    admin = world.viewer("조관리", "admin")
    made = tokens.add_program(
        login=login, name=login, role="hr", unit=world.units.get(unit), by=admin, at=NOW
    )
    _, secret = tokens.make(
        name=login, user=made.id, role="hr", scopes=["scim"], until=UNTIL, by=admin, at=NOW
    )
    return Portal(secret)


def crowd(world: World, many: int) -> None:
    """As many more people of 공원과 with staff numbers and no log-in."""
    here = {"institution_id": world.institution}
    dated = {**here, "valid": (cast.SINCE, None)}
    persons = Person.objects.bulk_create(Person(public_id=uuid7()) for _ in range(many))
    numbered = list(enumerate(persons, start=1))
    Employment.objects.bulk_create(
        Employment(**dated, person=each, name=f"직원{n}", kind="fixed_term") for n, each in numbered
    )
    Appointment.objects.bulk_create(
        Appointment(**dated, known=(cast.RECORDED, None), person=each, grade=0, series="",
                    unit_id=world.units["공원과"], position="기간제")
        for _, each in numbered
    )  # fmt: skip
    Credential.objects.bulk_create(
        Credential(**dated, person=each, kind="staff", value=f"S{n:05}") for n, each in numbered
    )


def path_of(world: World, who: str) -> str:
    return f"Users/{uid(world, who)}"


def account(portal: Portal, user_name: str = "contractor", **more: Any) -> Any:
    wanted = {"schemas": [f"{CORE}:User"], "userName": user_name, "displayName": "박용역"} | more
    return portal("POST", "Users", wanted)


def refused(answer: Any, status: int, scim_type: str = "") -> str:
    assert answer["Content-Type"].startswith("application/scim+json")
    said = answer.json()
    assert (answer.status_code, said["status"], said.get("scimType", "")) == (
        status, str(status), scim_type,
    ), said  # fmt: skip
    assert said["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    return str(said["detail"])


# ── the door ──────────────────────────────────────────────────────────────────────────


def test_열쇠와_scim_범위와_인사의_역할이_있어야_열린다(world: World) -> None:
    answer = Portal("dure_없는것").get("Users")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "연계 열쇠" in refused(answer, 401)
    assert "scim" in refused(
        Portal(token(world, "오인사", "people:read", role="hr")).get("Users"), 403
    )
    assert "인사" in refused(Portal(token(world, "김주무관", "scim")).get("Users"), 403)
    assert Line.objects.filter(action="api.forbidden").count() == 1


def test_못_하는_것은_못_한다고_한다(portal: Portal) -> None:
    config = portal.get("ServiceProviderConfig").json()
    assert {name: config[name]["supported"] for name in ("patch", "bulk", "filter", "sort", "etag")} == {
        "patch": True, "bulk": False, "filter": True, "sort": True, "etag": True,
    }  # fmt: skip
    refused(portal("POST", "Bulk", {}), 501)
    refused(portal.get("Me"), 501)
    refused(portal.get("Devices"), 404)
    refused(portal("DELETE", "Users"), 405)
    refused(portal("POST", "Schemas", {}), 405)


# ── people, as HR has them ────────────────────────────────────────────────────────────


def test_사람은_인사_기록대로_보인다(world: World, portal: Portal) -> None:
    told = portal.get(path_of(world, "김주무관")).json()
    assert told["id"] == str(uid(world, "김주무관"))
    assert told["userName"] == "kim"
    assert told["name"] == {"formatted": "김주무관"}
    assert (told["title"], told["userType"], told["active"]) == ("주무관", "일반직", True)
    work = told[ENTERPRISE]
    assert (work["employeeNumber"], work["organization"], work["department"]) == (
        "20260001", "해온시", "총무과",
    )  # fmt: skip
    assert work["manager"]["value"] == str(uid(world, "박과장"))
    assert "emails" not in told


def test_부서의_장의_장은_위_부서의_장이고_맨_위에는_없다(world: World, portal: Portal) -> None:
    park = portal.get(path_of(world, "박과장")).json()
    assert park[ENTERPRISE]["manager"]["value"] == str(uid(world, "문시장"))
    assert "manager" not in portal.get(path_of(world, "문시장")).json()[ENTERPRISE]


def test_로그인이_없으면_사번으로_부르고_외부_계정은_그_이름을_쓰지_못한다(
    world: World, portal: Portal
) -> None:
    crowd(world, 1)
    assert (
        portal.get('Users?filter=displayName eq "직원1"').json()["Resources"][0]["userName"]
        == "S00001"
    )
    refused(account(portal, "s00001"), 409, "uniqueness")
    assert account(portal, "20260001").status_code == 201  # whose number it is goes by a log-in


def test_계약이_끝나는_날부터_쓰지_않는_사람이다(
    world: World, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = world.people["한기간제"]
    Employment.objects.filter(person_id=who).update(valid=(cast.SINCE, date(2026, 12, 1)))
    last = datetime(2026, 11, 30, 14, 59, tzinfo=UTC)  # 11-30 23:59 in Seoul
    monkeypatch.setattr(clock, "now", lambda: last)
    assert portal.get(path_of(world, "한기간제")).json()["active"] is True
    assert portal.names("filter=active eq false") == []
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 30, 15, tzinfo=UTC))
    told = portal.get(path_of(world, "한기간제")).json()
    assert told["active"] is False
    changed = datetime.fromisoformat(told["meta"]["lastModified"])
    assert changed == datetime(2026, 11, 30, 15, tzinfo=UTC)  # 12-01 00:00 in Seoul
    assert portal.names('filter=meta.lastModified ge "2026-11-30T15:00:00Z"') == ["한기간제"]
    group = portal.get('Groups?filter=displayName eq "공원과"').json()["Resources"][0]
    assert "members" not in group


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "displayName", "value": "김바꿈"},
        {"op": "remove", "path": "title"},
        {"op": "add", "path": f"{ENTERPRISE}:department", "value": "감사담당관"},
        {"op": "replace", "path": "userName", "value": "boss"},
        {"op": "add", "path": "emails", "value": [{"value": "kim@haeon.go.kr"}]},
    ],
)
def test_사람의_것은_SCIM으로_바뀌지_않는다(
    world: World, portal: Portal, operation: dict[str, Any]
) -> None:
    before = portal.get(path_of(world, "김주무관")).json()
    assert "인사 발령" in refused(
        portal.patch(path_of(world, "김주무관"), operation), 400, "mutability"
    )
    assert portal.get(path_of(world, "김주무관")).json() == before


def test_사람은_지우지_못하고_통째로_바꾸지_못한다(world: World, portal: Portal) -> None:
    refused(portal("DELETE", path_of(world, "김주무관")), 400, "mutability")
    told = {"schemas": [f"{CORE}:User"], "userName": "kim", "title": "과장"}
    assert "title" in refused(portal("PUT", path_of(world, "김주무관"), told), 400, "mutability")
    assert portal("PUT", path_of(world, "김주무관"), told | {"title": "주무관"}).status_code == 200


def test_externalId는_프로그램마다_따로_두고_두_사람이_함께_쓰지_못한다(
    world: World, portal: Portal
) -> None:
    mail = program(world, "mail")
    told = {"schemas": [f"{CORE}:User"], "userName": "kim", "externalId": "p-1"}
    assert portal("PUT", path_of(world, "김주무관"), told).json()["externalId"] == "p-1"
    assert portal.names('filter=externalId eq "p-1"') == ["김주무관"]
    assert mail.names('filter=externalId eq "p-1"') == []
    same = {"op": "add", "path": "externalId", "value": "p-1"}
    refused(portal.patch(path_of(world, "이팀장"), same), 409, "uniqueness")
    gone = portal.patch(path_of(world, "김주무관"), {"op": "remove", "path": "externalId"})
    assert "externalId" not in gone.json()
    assert portal.patch(path_of(world, "이팀장"), same).status_code == 200


def test_닫으면_로그인이_곧바로_닫히고_시스템관리자만_다시_연다(
    world: World, portal: Portal
) -> None:
    desk, key = at_desk(world, "김주무관"), Portal(token(world, "김주무관", "scim"))
    assert desk.get("/").status_code == 200
    shut = {"op": "replace", "path": "active", "value": False}
    assert portal.patch(path_of(world, "김주무관"), shut).json()["active"] is False
    assert desk.get("/").status_code == 302
    assert key.get("Users").status_code == 401
    opened = {"op": "replace", "path": "active", "value": True}
    assert "시스템관리자" in refused(
        portal.patch(path_of(world, "김주무관"), opened), 400, "mutability"
    )
    who = world.people["김주무관"]
    with pytest.raises(NotTheirs):
        actions.open_again(person=who, by=world.viewer("오인사", "hr"), at=NOW)
    actions.open_again(person=who, by=world.viewer("조관리", "admin"), at=NOW)
    assert portal.get(path_of(world, "김주무관")).json()["active"] is True
    with pytest.raises(Refused):
        actions.open_again(person=who, by=world.viewer("조관리", "admin"), at=NOW)
    assert {"access.close", "accounts.shut", "access.open_again"} <= set(
        Line.objects.values_list("action", flat=True)
    )


# ── a program's own accounts ──────────────────────────────────────────────────────────


def test_외부_계정은_만들고_고치고_끝내며_내력이_남는다(portal: Portal) -> None:
    made = account(portal, emails=[{"value": "yong@example.com", "primary": True}])
    assert made.status_code == 201
    key = made.json()["id"]
    assert made["Location"].endswith(f"/api/scim/v2/Users/{key}")
    assert made["ETag"] == made.json()["meta"]["version"]
    shut = {"op": "replace", "path": "active", "value": False}
    assert portal.patch(f"Users/{key}", shut).json()["active"] is False
    whole = {"schemas": [f"{CORE}:User"], "userName": "contractor", "title": "주임"}
    replaced = portal("PUT", f"Users/{key}", whole).json()
    assert (replaced["title"], "emails" in replaced) == ("주임", False)
    assert portal("DELETE", f"Users/{key}").status_code == 204
    refused(portal.get(f"Users/{key}"), 404)
    versions = Provisioned.objects.filter(key=key).order_by("id")
    assert len(versions) == 3
    assert all(each.known_until for each in versions)
    assert versions[0].content["emails"][0]["value"] == "yong@example.com"
    assert account(portal).status_code == 201  # the name is free again


def test_남의_이름과_사번으로는_외부_계정을_만들지_못한다(portal: Portal) -> None:
    refused(account(portal, "KIM"), 409, "uniqueness")
    assert account(portal).status_code == 201
    refused(account(portal, "Contractor"), 409, "uniqueness")
    numbered = account(portal, "x", **{"schemas": [f"{CORE}:User", ENTERPRISE],
                                       ENTERPRISE: {"employeeNumber": "20260001"}})  # fmt: skip
    assert "사번" in refused(numbered, 409, "uniqueness")


def test_모르는_속성과_비밀번호와_이름_없는_계정은_받지_않는다(portal: Portal) -> None:
    refused(account(portal, password="secret"), 400, "invalidSyntax")
    refused(account(portal, phoneNumbers=[{"value": "010"}]), 400, "invalidSyntax")
    refused(portal("POST", "Users", {"schemas": [f"{CORE}:User"]}), 400, "invalidValue")
    answer = portal.client.post(
        "/api/scim/v2/Users", "{", content_type="application/scim+json",
        headers={"Authorization": f"Bearer {portal.secret}"},
    )  # fmt: skip
    refused(answer, 400, "invalidSyntax")
    assert not Provisioned.objects.exists()


def test_읽은_뒤에_바뀐_것은_고치지_않고_그대로면_다시_보내지_않는다(portal: Portal) -> None:
    made = account(portal)
    path, was = f"Users/{made.json()['id']}", made["ETag"]
    assert portal.get(path, **{"If-None-Match": was}).status_code == 304
    title = {"op": "add", "path": "title", "value": "주임"}
    assert portal.patch(path, title, **{"If-Match": was}).status_code == 200
    refused(portal.patch(path, title, **{"If-Match": was}), 412)
    refused(portal("DELETE", path, **{"If-Match": was}), 412)
    assert portal.get(path, **{"If-None-Match": was}).status_code == 200


# ── asking ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ('userName eq "kim"', ["김주무관"]),
        ('userName eq "KIM"', ["김주무관"]),
        ('userName sw "k"', ["강국장", "김주무관"]),
        ('displayName co "과장"', ["박과장"]),
        (f'{ENTERPRISE}:employeeNumber eq "20260009"', ["한기간제"]),
        (f'{ENTERPRISE}:department eq "감사담당관" and title ne "국장"', ["정감사"]),
        ('userType eq "기간제" or userName eq "moon"', ["문시장", "한기간제"]),
        ('not (userType eq "일반직")', ["한기간제"]),
        ("externalId pr", []),
        ('meta.lastModified gt "2026-11-01T00:00:00Z"', []),
        ('active eq true and (title eq "시장" or title eq "과장")', ["문시장", "박과장"]),
    ],
)
def test_거르는_말대로_찾는다(portal: Portal, asked: str, names: list[str]) -> None:
    assert portal.names(f"filter={asked}&sortBy=displayName") == names


def test_차례대로_나누어_읽으면_모두_한_번씩_나온다(portal: Portal) -> None:
    first = portal.get("Users?sortBy=userName&sortOrder=descending&count=4").json()
    assert (first["totalResults"], first["startIndex"], first["itemsPerPage"]) == (11, 1, 4)
    assert [each["userName"] for each in first["Resources"]] == ["yun", "park", "oh", "moon"]
    seen = [name for start in (1, 5, 9) for name in portal.names(f"startIndex={start}&count=4")]
    assert sorted(seen) == sorted(cast.CAST)
    none = portal.get("Users?count=0").json()
    assert (none["totalResults"], none["itemsPerPage"], none.get("Resources", [])) == (11, 0, [])


def test_고른_속성만_준다(world: World, portal: Portal) -> None:
    told = portal.get(f"{path_of(world, '김주무관')}?attributes=userName").json()
    assert set(told) == {"schemas", "id", "userName"}
    told = portal.get(f"{path_of(world, '김주무관')}?excludedAttributes=groups,{ENTERPRISE}").json()
    assert "groups" not in told
    assert ENTERPRISE not in told


def test_읽을_수_없는_물음은_까닭을_말한다(portal: Portal) -> None:
    refused(portal.get("Users?filter=userName like 3"), 400, "invalidFilter")
    refused(portal.get("Users?filter=wages gt 3"), 400, "invalidFilter")
    refused(portal.get("Users?sortBy=wages"), 400, "invalidPath")
    refused(portal.get("Users?cursor=abc"), 400, "invalidCursor")
    refused(portal.get("Users?wages=3"), 400, "invalidSyntax")
    refused(portal.get("Users?count=many"), 400, "invalidValue")


def test_본문으로도_찾는다(portal: Portal) -> None:
    schema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
    asked = {"schemas": [schema], "filter": 'displayName eq "총무과" or userName eq "park"'}
    both = portal("POST", ".search", asked).json()
    assert [each["meta"]["resourceType"] for each in both["Resources"]] == ["User", "Group"]
    only = portal("POST", "Users/.search", asked | {"attributes": ["userName"]}).json()
    assert [each["userName"] for each in only["Resources"]] == ["park"]


# ── groups ────────────────────────────────────────────────────────────────────────────


def test_부서는_묶음이고_SCIM으로_바뀌지_않는다(world: World, portal: Portal) -> None:
    found = portal.get('Groups?filter=displayName eq "공원과"').json()["Resources"][0]
    assert [each["value"] for each in found["members"]] == [str(uid(world, "한기간제"))]
    office = portal.get('Groups?filter=displayName eq "해온시청"').json()["Resources"][0]
    kinds = sorted(each["type"] for each in office["members"])
    assert kinds == ["Group", "Group", "Group", "User"]  # three departments and the mayor
    path = f"Groups/{found['id']}"
    renamed = {"op": "replace", "path": "displayName", "value": "공원녹지과"}
    assert "조직 개편" in refused(portal.patch(path, renamed), 400, "mutability")
    refused(portal.patch(path, {"op": "remove", "path": "members"}), 400, "mutability")
    refused(portal("DELETE", path), 400, "mutability")


def test_외부_묶음에는_사람과_외부_계정을_넣고_끝난_계정은_빠진다(
    world: World, portal: Portal
) -> None:
    outsider = account(portal).json()["id"]
    kim = str(uid(world, "김주무관"))
    wanted = {"schemas": [f"{CORE}:Group"], "displayName": "포털 관리",
              "members": [{"value": kim}, {"value": outsider}]}  # fmt: skip
    made = portal("POST", "Groups", wanted).json()
    assert [each["type"] for each in made["members"]] == ["User", "User"]
    told = portal.get(path_of(world, "김주무관")).json()
    assert made["id"] in [each["value"] for each in told["groups"]]
    portal("DELETE", f"Users/{outsider}")
    left = portal.get(f"Groups/{made['id']}").json()["members"]
    assert [each["value"] for each in left] == [kim]
    nobody = {"op": "add", "path": "members", "value": [{"value": "없는 사람"}]}
    refused(portal.patch(f"Groups/{made['id']}", nobody), 400, "invalidValue")


# ── whose rows ────────────────────────────────────────────────────────────────────────


def test_부서만_맡은_열쇠는_그_부서만_보고_외부_계정을_만들지_못한다(world: World) -> None:
    parks = program(world, "parks", "공원과")
    assert parks.names("") == ["한기간제"]
    refused(parks.get(path_of(world, "김주무관")), 404)
    refused(account(parks), 403)


def test_다른_기관의_사람과_계정은_없는_것이다(world: World, portal: Portal) -> None:
    mine = account(portal).json()["id"]
    other = cast.build(code="9990001", name="다온시", prefix="b-")
    with tenancy.institution(other.institution):
        theirs = uid(other, "김주무관")
        portal_b = Portal(token(other, "오인사", "scim", role="hr"))
    refused(portal.get(f"Users/{theirs}"), 404)
    refused(portal_b.get(f"Users/{mine}"), 404)
    assert account(portal_b).status_code == 201


def test_누구의_것을_읽었는지_남는다(world: World, portal: Portal) -> None:
    portal.names('filter=userName eq "kim"')
    line = Line.objects.get(action="api.read")
    assert list(Subject.objects.filter(line_id=line.id).values_list("person_id", flat=True)) == [
        world.people["김주무관"]
    ]


def test_역할이_끝난_열쇠는_열리지_않는다(world: World, portal: Portal) -> None:
    Grant.objects.filter(user=world.users["오인사"], role="hr").update(
        valid=(cast.SINCE, date(2026, 11, 1))
    )
    refused(portal.get("Users"), 403)


def test_둘이_함께_고쳐도_먼저_고친_것을_읽은_뒤에_고친다(portal: Portal) -> None:
    key = account(portal).json()["id"]
    with CaptureQueriesContext(connection) as asked:
        portal.patch(f"Users/{key}", {"op": "add", "path": "title", "value": "주임"})
    told = [each["sql"] for each in asked]
    waits = next(n for n, sql in enumerate(told) if f"access.provisioned:{key}" in sql)
    reads = next(n for n, sql in enumerate(told) if 'FROM "access_provisioned"' in sql)
    assert waits < reads


@pytest.mark.parametrize("name", ["", "   ", "a" * 201, "a\0b", "\ud800"])
def test_비었거나_적어_둘_수_없는_이름은_까닭을_말하며_받지_않는다(
    portal: Portal, name: str
) -> None:
    refused(account(portal, name), 400, "invalidValue")
    key = account(portal).json()["id"]
    same = {"op": "replace", "path": "userName", "value": name}
    refused(portal.patch(f"Users/{key}", same), 400, "invalidValue")
    group = {"schemas": [f"{CORE}:Group"], "displayName": name}
    refused(portal("POST", "Groups", group), 400, "invalidValue")
