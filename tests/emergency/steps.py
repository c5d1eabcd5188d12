"""What tests of 비상근무 share: a declaration, moments, refusals."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dure.emergency import actions
from dure.emergency.models import Call, Emergency, Stretch
from dure.errors import Refused
from dure.identity import uuid7
from dure.people.models import Appointment, Employment, Person
from dure.timeline.actions import moment
from tests.world import NOW, RECORDED, SINCE, World

KIM, LEE, PARK, YUN, OH, MOON = "김주무관", "이팀장", "박과장", "윤서무", "오인사", "문시장"
FRI, SAT = date(2026, 11, 20), date(2026, 11, 21)
NIGHT, MORNING = moment(FRI, 18 * 60), moment(FRI, 33 * 60)  # 18:00–09:00 in Seoul
LATER = MORNING + timedelta(hours=1)


def declared(world: World, kind: int = 3, *, by: str = OH, **more: Any) -> Emergency:
    """A declaration over the whole city, one hour ago."""
    triggers = {1: "war", 2: "disorder", 3: "urgent_disaster", 4: "crisis"}
    given: dict[str, Any] = {
        "name": "호우",
        "kind": kind,
        "trigger": triggers[kind],
        "region": "해온시 전역",
        "reason": "호우 경보가 내려졌습니다.",
        "units": [world.units["해온시청"]],
        "issued_at": NOW - timedelta(hours=1),
        **more,
    }
    return actions.declare(wanted=actions.Wanted(**given), by=_as(world, by), at=NOW)


def appointed(world: World, since: date, until: date | None) -> int:
    """Somebody more, of 총무과 in a period."""
    here = {"institution_id": world.institution, "person": Person.objects.create(public_id=uuid7())}
    Employment.objects.create(**here, name="새주무관", kind="regular", valid=(SINCE, None))
    return Appointment.objects.create(
        **here, unit_id=world.units["총무과"], grade=8, series="행정", position="주무관", head=False,
        managerial=False, valid=(since, until), known=(RECORDED, None),
    ).person_id  # fmt: skip


def drafted(world: World, one: Emergency, wanted: int | None = None, seed: int = 7) -> Stretch:
    return actions.draft(
        emergency=one.public_id,
        since=NIGHT,
        until=MORNING,
        wanted=wanted,
        seed=seed,
        by=_as(world, OH),
        at=NOW,
    )


def called(world: World, one: Emergency, *who: str, **more: Any) -> Call:
    given: dict[str, Any] = {
        "message": "호우 경보, 청사로 응소하십시오.",
        "place": "재난상황실",
        "due_at": NOW + timedelta(hours=1),
        **more,
    }
    persons = [world.people[each] for each in who or (KIM, LEE, PARK)]
    return actions.call_up(
        emergency=one.public_id, persons=persons, by=_as(world, OH), at=NOW, **given
    )


def served(
    world: World, one: Emergency, who: str = KIM, since: datetime = NIGHT, until: datetime = MORNING
) -> None:
    actions.serve(
        emergency=one.public_id,
        rows=[(world.people[who], since, until)],
        note="상황실 근무일지",
        by=_as(world, OH),
        at=LATER,
    )


def refused(call: Any) -> Refused:
    with pytest.raises(Refused) as told:
        call()
    return told.value


def _as(world: World, who: str) -> Any:
    return world.viewer(who, world.viewer(who).roles[-1])
