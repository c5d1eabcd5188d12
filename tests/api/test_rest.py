"""연계 열쇠로 들어오는 문: 누구로, 무엇을, 얼마나 자주, 두 번 보내면."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from dure import clock
from dure.accounts import queries as accounts
from dure.accounts import tokens
from dure.accounts.models import Answered, Role, Token, TokenDay
from dure.approvals import queries as approvals
from dure.approvals.queries import Waiting
from dure.audit.models import Line, Subject
from dure.errors import NotTheirs, Refused
from dure.leave.models import Leave
from dure.organization import queries as organization
from dure.people import queries as people
from tests import world as cast
from tests.leave.steps import lot
from tests.world import NOW, World

EVERYTHING = tuple(tokens.SCOPES)
UNTIL = date(2027, 5, 1)


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def token(world: World, who: str, *scopes: str, role: str = "", until: date = UNTIL) -> str:
    by = world.viewer(who, role)
    _, secret = tokens.make(
        name="시험",
        user=by.user,
        role=by.role,
        scopes=scopes or EVERYTHING,
        until=until,
        by=by,
        at=NOW,
    )
    return secret


class Program:
    """A program with a token."""

    def __init__(self, secret: str) -> None:
        self.client, self.secret = Client(raise_request_exception=False), secret

    def get(self, path: str, **more: str) -> Any:
        return self.client.get(
            f"/api/v1{path}", headers={"Authorization": f"Bearer {self.secret}"} | more
        )

    def post(self, path: str, body: Any, key: str = "하나".encode().hex()) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": key}
        return self.client.post(
            f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers
        )


def uid(world: World, who: str) -> UUID:
    return people.public_ids([world.people[who]])[world.people[who]]


def given_leave(world: World, who: str) -> None:
    lot(world, who)


# ── the key ───────────────────────────────────────────────────────────────────────────


def test_열쇠가_없으면_401이고_무엇을_보낼지_말한다(world: World) -> None:
    for answer in (Client().get("/api/v1/me"), Program("dure_없는것").get("/me")):
        assert answer.status_code == 401
        assert answer["Content-Type"].startswith("application/problem+json")
        assert answer["WWW-Authenticate"] == "Bearer"
    assert "Bearer" in answer.json()["detail"]


def test_열쇠는_누구의_무엇인지_말한다(world: World) -> None:
    said = Program(token(world, "김주무관", "leave:read")).get("/me").json()
    assert said["login"] == "kim"
    assert said["role"] == "employee"
    assert said["scopes"] == ["leave:read"]
    assert said["person"] == str(uid(world, "김주무관"))


def test_끝낸_열쇠와_기한이_지난_열쇠는_열리지_않는다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = token(world, "김주무관", until=date(2026, 11, 22))
    program = Program(secret)
    assert program.get("/me").status_code == 200
    last = datetime(2026, 11, 21, 14, 59, tzinfo=UTC)  # 11-21 23:59 in Seoul
    monkeypatch.setattr(clock, "now", lambda: last)
    assert program.get("/me").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: last + timedelta(minutes=1))
    assert program.get("/me").status_code == 401
    monkeypatch.setattr(clock, "now", lambda: NOW)
    tokens.end(token=Token.objects.get().public_id, by=world.viewer("김주무관"), at=NOW)
    assert program.get("/me").status_code == 401


def test_열쇠는_해시로만_남고_만든_일이_기록된다(world: World) -> None:
    secret = token(world, "김주무관")
    made = Token.objects.get()
    assert secret not in str(vars(made))
    assert Line.objects.filter(action="accounts.make_token").exists()


def test_범위_밖의_물음은_403이고_모자란_범위를_말한다(world: World) -> None:
    answer = Program(token(world, "김주무관", "leave:read")).get(
        f"/people/{uid(world, '김주무관')}/trips?since=2026-11-01&until=2026-12-01"
    )
    assert answer.status_code == 403
    assert answer.json()["code"] == "scope_missing"
    assert "trips:read" in answer.json()["detail"]


def test_남의_로그인의_열쇠와_맡지_않은_역할의_열쇠는_만들_수_없다(world: World) -> None:
    admin, kim = world.viewer("조관리", "admin"), world.viewer("김주무관")
    make: dict[str, Any] = {"name": "남", "scopes": ["scim"], "until": UNTIL, "at": NOW}
    with pytest.raises(NotTheirs):
        tokens.make(user=kim.user, role="employee", by=admin, **make)
    with pytest.raises(NotTheirs):
        tokens.make(user=kim.user, role="hr", by=kim, **make)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "token_has_no_name"),
        ({"scopes": []}, "no_such_scope"),
        ({"scopes": ["everything"]}, "no_such_scope"),
        ({"until": date(2026, 11, 20)}, "token_lasts_too_long"),
        ({"until": date(2027, 11, 21)}, "token_lasts_too_long"),
    ],
)
def test_이름과_범위와_기한이_없는_열쇠는_만들지_않는다(
    world: World, change: dict[str, Any], code: str
) -> None:
    by = world.viewer("김주무관")
    whole = {"name": "알림판", "scopes": ["scim"], "until": date(2027, 11, 20)}
    with pytest.raises(Refused) as refused:
        tokens.make(**whole | change, user=by.user, role="employee", by=by, at=NOW)
    assert refused.value.code == code


def test_프로그램의_로그인은_비밀번호가_없고_시스템관리자만_만든다(world: World) -> None:
    made: dict[str, Any] = {"login": "portal", "name": "행정포털", "role": "hr", "unit": None}
    with pytest.raises(NotTheirs):
        tokens.add_program(**made, by=world.viewer("오인사", "hr"), at=NOW)
    admin = world.viewer("조관리", "admin")
    program = tokens.add_program(**made, by=admin, at=NOW)
    assert not program.has_usable_password()
    _, secret = tokens.make(
        name="포털",
        user=program.id,
        role="hr",
        scopes=["people:read"],
        until=UNTIL,
        by=admin,
        at=NOW,
    )
    said = Program(secret).get("/me").json()
    assert (said["login"], said["role"], said["person"]) == ("portal", "hr", None)


# ── how often ─────────────────────────────────────────────────────────────────────────


def test_1분에_물을_수_있는_횟수를_넘으면_429이고_다음_1분에_다시_열린다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(token(world, "김주무관"))
    Token.objects.update(last_used_from="")
    made = Token.objects.get()
    # 600 times would only take time; the count is set to the last but one
    Token.objects.filter(id=made.id).update(minute=NOW.replace(second=0), minute_count=599)
    assert program.get("/me").status_code == 200
    answer = program.get("/me")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    assert program.get("/me").status_code == 200
    day = TokenDay.objects.get()
    assert (day.asked, day.refused) == (2, 1)


def test_언제_어디서_썼는지가_열쇠에_남는다(world: World) -> None:
    Program(token(world, "김주무관")).get("/me")
    (shown,) = accounts.tokens(viewer=world.viewer("김주무관"), on=NOW.date())
    assert shown.last_used_at == NOW
    assert shown.last_used_from == "127.0.0.1"
    assert shown.days == ((date(2026, 11, 20), 1, 0),)


# ── what is read ──────────────────────────────────────────────────────────────────────


def test_사람_목록은_역할이_닿는_데까지이고_이어_읽으면_모두_한_번씩_나온다(world: World) -> None:
    program = Program(token(world, "오인사", role="hr"))
    seen, cursor = [], ""
    for _ in range(10):
        said = program.get(f"/people?limit=3&cursor={cursor}").json()
        seen += [each["name"] for each in said["items"]]
        cursor = said["next"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(cast.CAST)
    own = Program(token(world, "김주무관")).get("/people").json()["items"]
    assert [each["name"] for each in own] == ["김주무관"]


def test_남의_것을_읽으면_누구의_것을_읽었는지_남고_자기_것은_남지_않는다(world: World) -> None:
    Program(token(world, "김주무관")).get("/people")
    assert not Line.objects.filter(action="api.read").exists()
    Program(token(world, "오인사", role="hr")).get(f"/people/{uid(world, '김주무관')}")
    line = Line.objects.get(action="api.read")
    assert "시험" in line.summary
    assert list(Subject.objects.filter(line_id=line.id).values_list("person_id", flat=True)) == [
        world.people["김주무관"]
    ]


def test_맡은_범위_밖의_사람은_403이고_기록에_남는다(world: World) -> None:
    answer = Program(token(world, "김주무관")).get(f"/people/{uid(world, '박과장')}/balances")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_theirs"
    assert Line.objects.filter(action="api.forbidden").exists()


def test_다른_기관의_사람은_없는_사람이다(world: World) -> None:
    program = Program(token(world, "오인사", role="hr"))
    from dure import tenancy

    other = cast.build(code="9990001", name="다온시", prefix="b-")
    with tenancy.institution(other.institution):
        theirs = uid(other, "김주무관")
    with tenancy.institution(world.institution):
        assert program.get(f"/people/{theirs}").status_code == 403


def test_바뀌지_않았으면_304다(world: World) -> None:
    program = Program(token(world, "오인사", role="hr"))
    first = program.get("/units")
    again = program.get("/units", **{"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_망가진_cursor는_문장으로_거절한다(world: World) -> None:
    program = Program(token(world, "오인사", role="hr"))
    for cursor in ("!!!", "bnVsbA", "MTIz"):
        answer = program.get(f"/units?cursor={cursor}")
        assert answer.status_code in (200, 422), cursor
        if answer.status_code == 422:
            assert answer.json()["code"] == "bad_cursor"


def test_기간은_1년까지이고_끝_날은_들어가지_않는다(world: World) -> None:
    program = Program(token(world, "김주무관"))
    path = f"/people/{uid(world, '김주무관')}/days"
    assert program.get(f"{path}?since=2026-01-01&until=2027-01-02").status_code == 200
    for since, until in (("2026-01-01", "2027-01-03"), ("2026-01-02", "2026-01-02")):
        answer = program.get(f"{path}?since={since}&until={until}")
        assert answer.status_code == 422
        assert answer.json()["code"] == "bad_period"


def test_부서의_하루는_누가_어디에_있는지_말하고_휴가의_종류는_말하지_않는다(world: World) -> None:
    unit = organization.unit(world.units["총무과"], on=NOW.date())
    assert unit is not None
    program = Program(token(world, "박과장", role="head"))
    said = program.get(f"/units/{unit.public_id}/board").json()
    kim = next(each for each in said["items"] if each["name"] == "김주무관")
    assert kim["planned"] == [[540, 720], [780, 1080]]
    assert kim["now"] == "here"  # 16:40
    assert set(kim) == {"person", "name", "position", "planned", "elsewhere", "away", "now"}


# ── what is written ───────────────────────────────────────────────────────────────────

LEAVE = {"kind": "annual", "days": [{"date": "2026-11-26"}]}


def test_휴가를_올리면_결재선에_걸리고_같은_열쇠말로_또_보내도_한_번이다(world: World) -> None:
    given_leave(world, "김주무관")
    program = Program(token(world, "김주무관"))
    first = program.post("/leave", LEAVE)
    again = program.post("/leave", LEAVE)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert first.json()["state"] == "requested"
    assert Leave.objects.count() == 1
    assert Answered.objects.count() == 1


def test_같은_열쇠말로_다른_내용을_보내면_거절한다(world: World) -> None:
    given_leave(world, "김주무관")
    program = Program(token(world, "김주무관"))
    program.post("/leave", LEAVE)
    answer = program.post("/leave", {"kind": "annual", "days": [{"date": "2026-11-27"}]})
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert Leave.objects.count() == 1


def test_열쇠말이_없는_쓰기는_받지_않는다(world: World) -> None:
    given_leave(world, "김주무관")
    program = Program(token(world, "김주무관"))
    assert program.post("/leave", LEAVE, key="").json()["code"] == "idempotency_key_missing"
    assert not Leave.objects.exists()


def test_거절은_조문이_붙은_문장이고_아무것도_남기지_않는다(world: World) -> None:
    given_leave(world, "김주무관")
    program = Program(token(world, "김주무관"))
    program.post("/leave", LEAVE, key="a")
    answer = program.post("/leave", LEAVE, key="b")
    said = answer.json()
    assert answer.status_code == 422
    assert "복무규정" in said["article"]
    assert said["detail"]
    assert Leave.objects.count() == 1
    assert not Answered.objects.filter(key="b").exists()


def test_결재함에서_승인하면_휴가가_되고_낡은_판은_409다(world: World) -> None:
    given_leave(world, "김주무관")
    Program(token(world, "김주무관")).post("/leave", LEAVE)
    decider = Program(token(world, "이팀장", role="team_lead"))
    waits = decider.get("/inbox").json()["items"]
    if not waits:  # the matrix may leave the decision to the head
        decider = Program(token(world, "박과장", role="head"))
        waits = decider.get("/inbox").json()["items"]
    (paper,) = waits
    path = f"/inbox/{paper['document']}/approve"
    stale = decider.post(path, {"version": paper["version"] + 1}, key="s")
    assert stale.status_code == 409
    answer = decider.post(path, {"version": paper["version"], "place": paper["place"]}, key="d")
    assert answer.status_code == 201
    assert answer.json()["state"] in ("approved", "pending")


def test_프로그램의_열쇠로는_결재하지_않는다(world: World) -> None:
    admin = world.viewer("조관리", "admin")
    program = tokens.add_program(
        login="portal", name="포털", role="head", unit=None, by=admin, at=NOW
    )
    _, secret = tokens.make(
        name="포털", user=program.id, role="head", scopes=EVERYTHING, until=UNTIL, by=admin, at=NOW
    )
    assert Program(secret).get("/inbox").status_code == 403


def test_출장을_올리고_읽고_거둔다(world: World) -> None:
    program = Program(token(world, "김주무관"))
    wanted = {
        "kind": "local", "purpose": "현장 점검", "place": "공원관리사무소",
        "departs": "2026-11-26", "start": 780, "returns": "2026-11-26", "end": 1080,
    }  # fmt: skip
    made = program.post("/trips", wanted, key="t").json()
    path = f"/people/{uid(world, '김주무관')}/trips?since=2026-11-01&until=2026-12-01"
    assert [each["id"] for each in program.get(path).json()["items"]] == [made["id"]]
    gone = program.post(f"/trips/{made['id']}/withdraw", {}, key="w").json()
    assert gone["state"] == "cancelled"


def test_두_나라를_다니는_출장은_나라마다_적는다(world: World) -> None:
    program = Program(token(world, "김주무관"))
    wanted = {
        "kind": "abroad", "purpose": "자매도시 협의", "place": "도쿄, 하노이", "country_class": "a",
        "departs": "2026-12-01", "start": 540, "returns": "2026-12-05", "end": 1080,
        "legs": [{"since": "2026-12-03", "country_class": "c"}],
    }  # fmt: skip
    made = program.post("/trips", wanted, key="abroad")
    assert made.status_code == 201, made.content.decode()
    assert made.json()["legs"] == wanted["legs"]
    outside = wanted | {"legs": [{"since": "2026-12-09", "country_class": "c"}]}
    assert program.post("/trips", outside, key="outside").status_code == 422


def test_너무_큰_것은_읽지_않고_거절한다(world: World) -> None:
    answer = Program(token(world, "김주무관")).post("/leave", {"kind": "a" * 1_048_576})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_쓰기의_답은_30일_동안_간직한다(world: World) -> None:
    given_leave(world, "김주무관")
    Program(token(world, "김주무관")).post("/leave", LEAVE)
    assert tokens.forget(at=NOW + timedelta(days=30)) == 0
    assert tokens.forget(at=NOW + timedelta(days=30, seconds=1)) == 1


def test_모르는_물음과_모르는_칸은_버리지_않고_거절한다(world: World) -> None:
    program = Program(token(world, "김주무관"))
    asked = program.get("/units?dept=3")
    assert (asked.status_code, asked.json()["fields"]) == (422, ["dept"])
    sent = program.post("/leave", LEAVE | {"memo": "급함"})
    assert (sent.status_code, sent.json()["fields"]) == (422, ["wanted.memo"])


# ── permissions of every endpoint ─────────────────────────────────────────────────────


def _operations() -> list[tuple[str, str, str]]:
    described = Client().get("/api/v1/openapi.json").json()
    return [
        (method, path.removeprefix("/api/v1"), operation["operationId"])
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]


SCOPE_OF = {
    "list_people": "people:read", "get_person": "people:read", "list_units": "units:read",
    "get_board": "days:read", "list_days": "days:read", "get_day": "days:read",
    "get_balances": "leave:read", "list_leave": "leave:read", "get_leave": "leave:read",
    "file_leave": "leave:write", "withdraw_leave": "leave:write", "list_trips": "trips:read",
    "get_trip": "trips:read", "file_trip": "trips:write", "withdraw_trip": "trips:write",
    "list_inbox": "inbox:read", "approve": "inbox:write", "reject": "inbox:write", "get_me": "",
    "send_points": "points:write",
}  # fmt: skip


def test_모든_주소는_열쇠와_제_범위를_묻는다(world: World) -> None:
    operations = _operations()
    assert set(SCOPE_OF.values()) == {*EVERYTHING, ""} - {"scim"}  # scim: tests/api/test_scim.py
    assert {name for _, _, name in operations} == set(SCOPE_OF)
    every = set(EVERYTHING)
    for method, path, name in operations:
        nothing = "0190a000-0000-7000-8000-000000000000"
        filled = re.sub(r"{\w+}", nothing, path.replace("{on}", "2026-11-03"))
        assert getattr(Client(), method)(f"/api/v1{filled}").status_code == 401, path
        if SCOPE_OF[name]:
            Token.objects.all().update(ended_at=NOW, ended_by="시험")
            program = Program(token(world, "오인사", *(every - {SCOPE_OF[name]}), role="hr"))
            answer = program.get(filled) if method == "get" else program.post(filled, {})
            assert answer.status_code == 403, path
            assert answer.json()["code"] == "scope_missing"


UNREAD: dict[str, set[str]] = {  # 그 역할의 화면에서 남의 것을 볼 수 없는 것
    "days": {"mayor", "admin", "labor"},
    "leave": {"payroll", "mayor", "admin", "labor"},
    "balances": {"payroll", "mayor", "admin", "labor"},
    "trips": {"admin", "labor"},
}


@pytest.mark.parametrize("role", [each for each in Role.values if each != "employee"])
def test_범위가_있어도_그_역할의_화면에서_볼_수_없는_남의_것은_읽지_못한다(
    world: World, role: str
) -> None:
    admin = world.viewer("조관리", "admin")
    made = tokens.add_program(login="p", name="포털", role=role, unit=None, by=admin, at=NOW)
    _, secret = tokens.make(
        name="포털", user=made.id, role=role, scopes=EVERYTHING, until=UNTIL, by=admin, at=NOW
    )
    program = Program(secret)
    for what, roles in UNREAD.items():
        period = "" if what == "balances" else "?since=2026-11-01&until=2026-12-01"
        answer = program.get(f"/people/{uid(world, '김주무관')}/{what}{period}")
        assert answer.status_code == (403 if role in roles else 200), what
    unit = organization.unit(world.units["총무과"], on=NOW.date())
    assert unit is not None
    board = program.get(f"/units/{unit.public_id}/board")
    assert board.status_code == (403 if role == "admin" else 200)


def test_함께_올린_문서도_결재함을_이어_읽으면_한_번씩_나온다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, early = (UUID(f"0190a000-0000-7000-8000-00000000000{n}") for n in (2, 1))
    waiting = [
        Waiting(document=each, number="1", version=1, place="", kind="leave", title="휴가",
                drafted_by="김주무관", drafted_at=NOW, drafter=None, step="decision")
        for each in (late, early)
    ]  # fmt: skip
    monkeypatch.setattr(approvals, "waiting_for", lambda person, *, at: waiting)
    program = Program(token(world, "박과장", role="head"))
    first = program.get("/inbox?limit=1").json()
    second = program.get(f"/inbox?limit=1&cursor={first['next']}").json()
    read = [each["document"] for page in (first, second) for each in page["items"]]
    assert (read, second["next"]) == ([str(early), str(late)], None)
