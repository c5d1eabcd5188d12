"""행정 LDAP REST의 대역과 맞추기. 진짜와는 아직 대어 보지 못함."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dure import clock
from dure.directory import actions, deciding, queries
from dure.directory.actions import Wanted
from dure.directory.deciding import Terms
from dure.directory.models import Sync
from dure.errors import Refused
from dure.jobs import directory as job
from dure.people import queries as people
from tests.links.gov_ldap_double import KEY, SERVICE, TOP, Double, person, unit
from tests.world import CAST, NOW, World

CODES = {"해온시청": "9990000", "총무과": "9990001", "감사담당관": "9990002", "공원과": "9990003"}
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("DURE_PLACE", str(tmp_path))


@pytest.fixture
def double() -> Iterator[Double]:
    """The office as it stands here."""
    made = Double()
    made.units = [unit(code, f"해온시 {name}", "9990000") for name, code in CODES.items()]
    made.units[0]["inst_name_all"] = "해온시청"
    made.people = [
        person(f"cn{place}", name, CODES[row[1]], position=row[3])
        for place, (name, row) in enumerate(CAST.items())
    ]
    yield made
    made.close()


def synced(world: World, double: Double, secret: str = KEY) -> Sync:
    hr = world.viewer("오인사", "hr")
    settings: dict[str, Any] = {"url": double.url, "institution": TOP, "service": SERVICE}
    known = {each.name: each.public_id for each in queries.directories()}
    key = known.get("행정") or actions.save_directory(
        wanted=Wanted("gov", "행정", settings, secret), by=hr, at=NOW
    )
    asked = actions.ask(directory=key, by=hr, at=clock.now())
    job.sync()
    return queries.sync(asked)


def test_사번이_없어도_하나뿐인_이름으로_맞추고_아니면_까닭을_말한다(
    world: World, double: Double
) -> None:
    assert synced(world, double).state == "same"
    double.people[0]["inst_code"] = "9990003"
    double.people.append(person("cn90", "모르는이", "9990001"))
    double.people.append(person("cn91", None, "9990001"))
    double.changes = [{"cn": "cn0"}]
    sync = synced(world, double)
    found = [(each.change, each.key, each.why) for each in queries.items(sync)]
    assert [each[:2] for each in found] == [
        ("changed", "cn0"),
        ("unmatched", "cn91"),
        ("unmatched", "cn90"),
    ]
    assert "공개되지 않았습니다" in found[1][2]
    assert "같은 이름도 없습니다" in found[2][2]


def test_누구인지_정하면_다음부터는_그_사람이다(world: World, double: Double) -> None:
    double.people[0] |= {"emp_name": "김개명", "inst_code": "9990001"}
    sync, hr = synced(world, double), world.viewer("오인사", "hr")
    changes = {each.change: each for each in queries.items(sync)}
    assert set(changes) == {"unmatched", "gone"}
    unmatched = changes["unmatched"]
    with pytest.raises(Refused, match="재직자가 없습니다"):
        deciding.tie(sync=sync.public_id, item=unmatched.id, staff_number="없음", by=hr, at=NOW)
    deciding.tie(sync=sync.public_id, item=unmatched.id, staff_number="20260001", by=hr, at=NOW)
    unmatched.refresh_from_db()
    assert unmatched.fields == [{"label": "성명", "before": "김주무관", "after": "김개명"}]
    terms = Terms(TODAY)
    deciding.apply(sync=sync.public_id, items=[unmatched.id], terms=terms, by=hr, at=NOW)
    assert people.names([world.people["김주무관"]]) == {world.people["김주무관"]: "김개명"}


def test_바뀐_것이_없다고_하면_전부를_다시_읽지_않는다(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(world, double)
    double.asked.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    assert synced(world, double).state == "same"
    assert double.asked == [("/api/ldls-change/detail", TOP, "2026-11-20")]


def test_키가_틀리면_할_일을_말한다(world: World, double: Double) -> None:
    assert "API 키" in synced(world, double, secret="00").error


def test_긴_말도_제안에_적히고_다른_줄은_그대로_읽힌다(world: World, double: Double) -> None:
    double.people.append(person("c" * 300, "가" * 300, "9" * 400))
    double.people += [person("cn90", "김주무관", "9990001"), person("k" * 300, "이팀장", "9990001")]
    sync = synced(world, double)
    assert (sync.state, {each.change for each in queries.items(sync)}) == ("open", {"unmatched"})


def test_읽는_동안_끝낸_디렉터리에서는_제안이_나오지_않는다(world: World, double: Double) -> None:
    sync = synced(world, double)
    hr, double.people[0]["position"] = world.viewer("오인사", "hr"), "과장"
    asked = actions.ask(directory=sync.directory.public_id, by=hr, at=clock.now())
    row = queries.sync(asked)
    actions.begin(sync=row.id, at=NOW)
    server = actions.server(row.directory)
    actions.end_directory(directory=sync.directory.public_id, by=hr, at=NOW)
    job.read(world.institution, row.id, server, None)
    assert (queries.sync(asked).state, queries.items(row)) == ("replaced", [])
