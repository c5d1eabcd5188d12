"""지식활동 점수를 API로 보낸다: 한 번만 세고, 모르는 사람을 까닭과 함께 말하고, 합계로 맞춘다."""

from typing import Any

import pytest

from dure import clock
from dure.audit.models import Subject
from dure.points.models import Point, Taking
from tests.api.test_rest import Program, token
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def record(key: str, number: str, hundredths: int, **more: Any) -> dict[str, Any]:
    told = {"id": key, "staff_number": number, "half": "2026H2", "kind": "지식 등록"}
    return {**told, "hundredths": hundredths, **more}


def source(world: World, *scopes: str) -> Program:
    return Program(token(world, "오인사", *(scopes or ("points:write",)), role="hr"))


KIM = record("K-1", "20260001", 150, name="김주무관")
LEE = record("K-2", "20260002", 50)
STRANGER = record("K-3", "19990001", 100)


def test_보내면_맞추어_본_것과_합계로_답한다(world: World) -> None:
    answer = source(world).post("/points", {"source": "슬기샘", "items": [KIM, LEE, STRANGER]})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["new"], told["changed"], told["withdrawn"], told["unchanged"]) == (3, 0, 0, 0)
    assert told["unknown"] == [
        {"id": "K-3", "staff_number": "19990001",
         "reason": "이 기간에 이 사번을 가진 사람이 없습니다."}
    ]  # fmt: skip
    assert told["totals"] == [
        {"half": "2026H2", "records": 3, "people": 2, "hundredths": 200, "unknown": 1,
         "unknown_hundredths": 100, "withdrawn": 0}
    ]  # fmt: skip
    taking = Taking.objects.get()
    assert (taking.door, taking.source, str(taking.public_id)) == ("api", "슬기샘", told["taking"])
    persons = Subject.objects.filter(kind="points", person_id__isnull=False)
    assert {each.person_id for each in persons} == {
        world.people["김주무관"], world.people["이팀장"]
    }  # fmt: skip


def test_같은_것을_다시_보내도_점수는_한_번이다(world: World) -> None:
    program, sent = source(world), {"source": "슬기샘", "items": [KIM]}
    first = program.post("/points", sent)
    again = program.post("/points", sent)
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    later = program.post("/points", sent, key="2").json()
    assert (later["new"], later["unchanged"]) == (0, 1)
    assert Point.objects.count() == 1


def test_전부라고_보내면_빠진_것을_거두고_거둔_것은_합계에서_빠진다(world: World) -> None:
    program = source(world)
    program.post("/points", {"source": "슬기샘", "items": [KIM, LEE]})
    sent = {"source": "슬기샘", "whole": True, "items": [KIM | {"hundredths": 200}]}
    told = program.post("/points", sent, key="2").json()
    assert (told["changed"], told["withdrawn"]) == (1, 1)
    [total] = told["totals"]
    assert (total["records"], total["hundredths"], total["withdrawn"]) == (1, 200, 1)
    gone = {"source": "슬기샘", "items": [KIM | {"withdrawn": True}]}
    [total] = program.post("/points", gone, key="3").json()["totals"]
    assert (total["records"], total["hundredths"], total["withdrawn"]) == (0, 0, 2)


def test_두_번_적었거나_모르는_칸이_있으면_아무것도_넣지_않는다(world: World) -> None:
    program = source(world)
    for items in ([KIM, KIM], [KIM | {"half": "2026H3"}], [KIM | {"hundredths": 1.5}],
                  [KIM | {"점수": 1}], [KIM | {"id": " "}], []):  # fmt: skip
        answer = program.post("/points", {"source": "슬기샘", "items": items})
        assert answer.status_code == 422, items
    assert not Taking.objects.exists()


def test_인사의_열쇠와_범위가_있어야_보낸다(world: World) -> None:
    sent = {"source": "슬기샘", "items": [KIM]}
    other = source(world, "people:read").post("/points", sent)
    assert (other.status_code, other.json()["code"]) == (403, "scope_missing")
    for who, role in (("윤서무", "clerk"), ("김주무관", "employee"), ("조관리", "admin")):
        theirs = Program(token(world, who, "points:write", role=role)).post("/points", sent)
        assert theirs.status_code == 403
    assert not Taking.objects.exists()
