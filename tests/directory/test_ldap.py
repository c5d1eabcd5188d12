"""진짜 OpenLDAP과 맞추기: 읽은 것은 제안일 뿐이고, 인사 담당자가 승인한 줄만 바뀐다."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dure import clock
from dure.audit.models import Line
from dure.directory import actions, deciding, queries
from dure.directory.actions import Wanted
from dure.directory.deciding import Terms
from dure.directory.models import Item, Sync
from dure.errors import NotTheirs, Refused, Stale
from dure.jobs import directory as job
from dure.links import ldap_directory
from dure.links.directory import Trouble
from dure.messages import queries as reached
from dure.messages.models import Message
from dure.organization import queries as organization
from dure.people import queries as people
from tests.slapd import ROOT_DN, ROOT_PASSWORD, SUFFIX, Slapd, running
from tests.world import CAST, NOW, World

TODAY = date(2026, 11, 20)
ATTRIBUTES = {"staff_number": "employeeNumber", "name": "cn", "unit": "departmentNumber",
              "position": "title", "mail": "mail", "phone": "mobile",
              "unit_code": "businessCategory", "unit_name": "ou", "unit_parent": ""}  # fmt: skip


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("DURE_PLACE", str(tmp_path))


@pytest.fixture
def server(tmp_path: Path) -> Any:
    """A directory that has the cast as they stand here."""
    with running(tmp_path) as made:
        made.add("ou=people", ["organizationalUnit"])
        codes = {
            "해온시청": "9990000",
            "총무과": "9990001",
            "감사담당관": "9990002",
            "공원과": "9990003",
        }
        for place, (name, row) in enumerate(CAST.items(), start=1):
            person(made, f"20260{place:03}", name, codes[row[1]], row[3])
        yield made


def person(made: Slapd, number: str, name: str, unit: str, position: str, **more: Any) -> None:
    made.add(
        f"uid={number},ou=people",
        ["inetOrgPerson"],
        sn=name[0],
        cn=name,
        employeeNumber=number,
        departmentNumber=unit,
        title=position,
        **more,
    )


def settings(server: Slapd, **other: Any) -> dict[str, Any]:
    return {"url": server.url, "base": SUFFIX, "bind_dn": ROOT_DN,
            "filter": "(objectClass=inetOrgPerson)", "unit_filter": "", "attributes": ATTRIBUTES,
            "starttls": False, "certificate": "", **other}  # fmt: skip


@pytest.fixture
def synced(world: World, server: Slapd) -> Callable[[], Sync]:
    """Ask the directory by the button and let the job read it."""
    hr = world.viewer("오인사", "hr")
    wanted = Wanted("ldap", "본청", settings(server), ROOT_PASSWORD)
    key = actions.save_directory(wanted=wanted, by=hr, at=NOW)

    def sync() -> Sync:
        asked = actions.ask(directory=key, by=hr, at=NOW)
        assert job.sync() == 1
        return queries.sync(asked)

    return sync


def lines(sync: Sync) -> list[tuple[str, str, str]]:
    return [(each.kind, each.change, each.key) for each in queries.items(sync)]


def test_같으면_제안이_없고_다르면_제안만_있고_아무것도_바뀌지_않는다(
    world: World, server: Slapd, synced: Callable[[], Sync]
) -> None:
    assert synced().state == "same"
    server.change("uid=20260001,ou=people", departmentNumber=["9990003"], title=["팀장"])
    server.remove("uid=20260009,ou=people")  # 한기간제
    person(server, "20260100", "신새내기", "9990001", "주무관", mail="shin@haeon.go.kr")
    person(server, "20260101", "구모름", "1234567", "주무관")
    sync = synced()
    assert sync.state == "open"
    assert lines(sync) == [
        ("person", "changed", "20260001"),
        ("person", "gone", "20260009"),
        ("person", "new", "20260100"),
        ("person", "unmatched", "20260101"),
    ]
    moved, _, new, unknown = queries.items(sync)
    assert moved.fields == [
        {"label": "소속", "before": "9990001", "after": "9990003"},
        {"label": "직위", "before": "주무관", "after": "팀장"},
    ]
    assert new.told["mail"] == "shin@haeon.go.kr"
    assert "1234567" in unknown.why
    kim = people.member(world.people["김주무관"], on=TODAY)
    assert kim
    assert (kim.unit, kim.position) == (world.units["총무과"], "주무관")
    assert Message.objects.filter(person_id=world.people["오인사"]).count() == 1


def test_승인하면_정한_날부터_사람의_행위로_바뀌고_사라진_사람은_골라야_한다(
    world: World, server: Slapd, synced: Callable[[], Sync]
) -> None:
    server.change("uid=20260001,ou=people", departmentNumber=["9990003"], mobile=["010-1234-5678"])
    server.remove("uid=20260009,ou=people")
    person(server, "20260100", "신새내기", "9990001", "주무관", mail="shin@haeon.go.kr")
    sync, hr = synced(), world.viewer("오인사", "hr")
    terms = Terms(date(2026, 11, 23), "regular", world.schedules["표준 09–18"])
    done = deciding.apply(sync=sync.public_id, items=None, terms=terms, by=hr, at=NOW)
    assert done == {"applied": 2, "refused": 0}
    kim = world.people["김주무관"]
    before, after = people.member(kim, on=TODAY), people.member(kim, on=date(2026, 11, 23))
    assert before
    assert before.unit == world.units["총무과"]
    assert after
    assert (after.unit, after.grade) == (world.units["공원과"], 7)
    assert reached.addresses([kim])[kim] == ("", "01012345678")
    (new,) = people.find(viewer=hr, text="20260100", on=date(2026, 11, 23))
    assert (new.name, new.unit) == ("신새내기", world.units["총무과"])
    assert reached.addresses([new.person])[new.person][0] == "shin@haeon.go.kr"
    sync.refresh_from_db()
    assert sync.state == "open"  # 한기간제 waits
    gone = next(each for each in queries.items(sync) if each.change == "gone")
    deciding.apply(sync=sync.public_id, items=[gone.id], terms=terms, by=hr, at=NOW)
    han = world.people["한기간제"]
    assert people.employed(since=date(2026, 11, 22), until=date(2026, 11, 23)).count(han) == 1
    assert han not in people.employed(since=date(2026, 11, 23), until=date(2026, 11, 24))
    sync.refresh_from_db()
    assert sync.state == "settled"
    actions_done = set(Line.objects.values_list("action", flat=True))
    assert {
        "people.hire",
        "people.appoint",
        "people.end_employment",
        "directory.apply",
    } <= actions_done


def test_줄_하나가_안_되면_그_줄만_까닭과_함께_남는다(
    world: World, server: Slapd, synced: Callable[[], Sync]
) -> None:
    person(server, "20260100", "신새내기", "9990001", "주무관")
    person(server, f"CARD{world.people['김주무관']}", "임겹침", "9990001", "주무관")
    sync, hr = synced(), world.viewer("오인사", "hr")
    terms = Terms(TODAY, "regular", world.schedules["표준 09–18"])
    done = deciding.apply(sync=sync.public_id, items=None, terms=terms, by=hr, at=NOW)
    assert done == {"applied": 1, "refused": 1}
    refused = next(each for each in queries.items(sync) if each.state == "refused")
    assert "김주무관의 번호" in refused.why


def test_두_번째_제안은_첫_제안을_바꾸고_앞_제안은_승인할_수_없다(
    world: World, server: Slapd, synced: Callable[[], Sync]
) -> None:
    server.change("uid=20260001,ou=people", title=["팀장"])
    first = synced()
    server.change("uid=20260001,ou=people", title=["차석"])
    second = synced()
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "open")
    hr = world.viewer("오인사", "hr")
    with pytest.raises(Stale, match="새 제안으로 바뀜"):
        deciding.apply(sync=first.public_id, items=None, terms=Terms(TODAY), by=hr, at=NOW)


def test_그사이_사람이_고친_것은_덮지_않는다(
    world: World, server: Slapd, synced: Callable[[], Sync]
) -> None:
    server.change("uid=20260001,ou=people", title=["팀장"])
    sync, hr = synced(), world.viewer("오인사", "hr")
    from dure.people import actions as hand

    post = hand.Post(world.units["공원과"], 7, "행정", "주무관")
    moves = [hand.Move(world.people["김주무관"], post, TODAY)]
    server_item = queries.items(sync)[0]
    hand.appoint(moves=moves, by=hr, at=NOW)
    done = deciding.apply(
        sync=sync.public_id, items=[server_item.id], terms=Terms(TODAY), by=hr, at=NOW
    )
    assert done == {"applied": 0, "refused": 1}
    assert "제안한 뒤에 기록이 바뀌었습니다" in Item.objects.get(id=server_item.id).why


def test_부서도_함께_맞춘다_위에서부터_두고_옮기고_이름을_바꾼다(
    world: World, server: Slapd
) -> None:
    for name, code, above in (("총무행정과", "9990001", ""), ("감사담당관", "9990002", ""),
                              ("공원과", "9990003", ""), ("청년국", "9990010", ""),
                              ("청년정책과", "9990011", "ou=청년국,")):  # fmt: skip
        server.add(f"ou={name},{above}".rstrip(","), ["organizationalUnit"], businessCategory=code)
    hr = world.viewer("오인사", "hr")
    units = "(&(objectClass=organizationalUnit)(businessCategory=*))"
    wanted = Wanted("ldap", "본청", settings(server, unit_filter=units), ROOT_PASSWORD)
    key = actions.save_directory(wanted=wanted, by=hr, at=NOW)
    asked = actions.ask(directory=key, by=hr, at=NOW)
    job.sync()
    sync = queries.sync(asked)
    assert lines(sync) == [
        ("unit", "changed", "9990001"),
        ("unit", "gone", "9990000"),
        ("unit", "new", "9990010"),
        ("unit", "new", "9990011"),
    ]
    deciding.apply(sync=asked, items=None, terms=Terms(TODAY), by=hr, at=NOW)
    nodes = {node.code: node for node in organization.tree(on=TODAY).values()}
    assert nodes["9990001"].name == "총무행정과"
    assert nodes["9990010"].parent == world.units["해온시청"]
    assert nodes["9990011"].parent == nodes["9990010"].id


def test_천_명이_넘어도_페이지마다_모두_읽고_진행을_적는다(
    world: World, server: Slapd, synced: Callable[[], Sync], monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.bound() as connection:
        for number in range(1200):
            said = {"sn": "가", "cn": f"사람{number}", "employeeNumber": f"3{number:07}",
                    "departmentNumber": "9990001"}  # fmt: skip
            assert connection.add(f"uid=p{number},ou=people,{SUFFIX}", ["inetOrgPerson"], said)
    told: list[int] = []
    keep = actions.note_progress
    monkeypatch.setattr(
        actions,
        "note_progress",
        lambda *, sync, read: (told.append(read), keep(sync=sync, read=read)),
    )
    sync = synced()
    assert (sync.read, sync.counts["new"]) == (1211, 1200)
    assert told == [500, 1000]


def test_닿지_못하거나_들어가지_못하면_할_일을_말하고_앞의_제안은_그대로다(
    world: World, server: Slapd, synced: Callable[[], Sync]
) -> None:
    server.change("uid=20260001,ou=people", title=["팀장"])
    first, hr = synced(), world.viewer("오인사", "hr")
    key = first.directory.public_id
    told = []
    for other, secret in (
        ({}, "틀린비밀번호"),
        ({"base": "dc=nowhere"}, ROOT_PASSWORD),
        ({"url": "ldap://127.0.0.1:1"}, ROOT_PASSWORD),
        ({"starttls": True}, ROOT_PASSWORD),
    ):
        wanted = Wanted("ldap", "본청", settings(server, **other), secret)
        actions.save_directory(wanted=wanted, directory=key, by=hr, at=NOW)
        asked = actions.ask(directory=key, by=hr, at=NOW)
        job.sync()
        told.append(queries.sync(asked).error)
    assert [
        "bind DN" in told[0],
        "base" in told[1],
        "방화벽" in told[2],
        "StartTLS" in told[3],
    ] == [True] * 4
    first.refresh_from_db()
    assert first.state == "open"
    assert Message.objects.filter(text__contains="묻지 못했습니다").count() == 1


def test_값에_조건의_글자가_있어도_글자일_뿐이다(
    world: World, server: Slapd, synced: Callable[[], Sync]
) -> None:
    server.add("uid=star,ou=people", ["inetOrgPerson"], sn="별", cn="별*)(uid=*",
               employeeNumber="*)(employeeNumber=20260001", departmentNumber="9990001")  # fmt: skip
    sync = synced()
    assert lines(sync) == [("person", "new", "*)(employeeNumber=20260001")]


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"url": "ldap://ldap.haeon.go.kr"}, "StartTLS를 골라"),
        ({"url": "http://ldap"}, "ldaps://"),
        ({"filter": "(objectClass=person"}, "조건의 모양"),
        ({"filter": ""}, "조건"),
        ({"attributes": {"staff_number": "uid)(x", "name": "cn"}}, "속성의 이름이 아닙니다"),
        ({"attributes": {"name": "cn"}}, "사번의 속성"),
        ({"base": " "}, "기준 DN"),
        ({"certificate": "BEGIN"}, "인증서를 읽을 수 없습니다"),
    ],
)
def test_설정이_틀리면_적지_않는다(world: World, other: dict[str, Any], sentence: str) -> None:
    asked = {"url": "ldaps://ldap.haeon.go.kr", "base": SUFFIX, "attributes": ATTRIBUTES, **other}
    with pytest.raises(Refused, match=sentence.replace("(", "[(]")):
        actions.save_directory(
            wanted=Wanted("ldap", "본청", asked, "x"), by=world.viewer("조관리", "admin"), at=NOW
        )


def test_맡은_일이_아니면_할_수_없다(
    world: World, server: Slapd, synced: Callable[[], Sync]
) -> None:
    server.change("uid=20260001,ou=people", title=["팀장"])
    sync = synced()
    for who, role in (("조관리", "admin"), ("윤서무", "clerk"), ("박과장", "head")):
        with pytest.raises(NotTheirs):
            deciding.apply(sync=sync.public_id, items=None, terms=Terms(TODAY),
                           by=world.viewer(who, role), at=NOW)  # fmt: skip
    with pytest.raises(NotTheirs):
        actions.ask(directory=sync.directory.public_id, by=world.viewer("윤서무", "clerk"), at=NOW)


def test_그대로_둔_줄은_다음에_다시_나오고_밤에는_저절로_묻는다(
    world: World, server: Slapd, synced: Callable[[], Sync], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.change("uid=20260001,ou=people", title=["팀장"])
    sync, hr = synced(), world.viewer("오인사", "hr")
    item = queries.items(sync)[0]
    assert (
        deciding.leave(sync=sync.public_id, items=[item.id], reason="내일 발령", by=hr, at=NOW) == 1
    )
    sync.refresh_from_db()
    assert sync.state == "settled"
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=10))
    assert job.ask_nightly() == 1
    assert job.ask_nightly() == 1  # the one that waits
    assert job.sync() == 1
    assert queries.open_of(sync.directory) is not None


def test_비밀번호는_평문으로_두지_않고_읽기만_한다(
    world: World, server: Slapd, synced: Callable[[], Sync]
) -> None:
    row = synced().directory
    assert ROOT_PASSWORD.encode() not in bytes(row.secret)
    assert ROOT_PASSWORD not in str(row.settings)
    assert not any(ROOT_PASSWORD in str(each.after) for each in Line.objects.all())
    with pytest.raises(Trouble, match="base"):
        ldap_directory.Server(server.url, "dc=x", ROOT_DN, ROOT_PASSWORD,
                              attributes=ATTRIBUTES).read(lambda read: None)  # fmt: skip
