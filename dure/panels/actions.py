"""Panels made and ended by whoever may see a unit's day, and the day on which one was first looked at."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts import tokens
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.panels import queries
from dure.panels.models import Panel

MAKERS: Final = ("clerk", "head", "hr")
MOST: Final = 10
ORIGIN: Final = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")
FRAMED: Final = Actor("panel", "", "panel")


def origins(text: str) -> list[str]:
    """`https://portal.haeon.go.kr`, one a line, as browsers name where a page is from.

    Raises:
        Refused: a line is more or less than that, or there are none or too many.
    """
    found = list(dict.fromkeys(each.lower().removesuffix("/") for each in text.split()))
    for each in found:
        if len(each) > 120 or not ORIGIN.fullmatch(each):
            raise Refused(
                "no_such_origin",
                f"'{each[:80]}'은(는) 쓸 수 없습니다. https://portal.haeon.go.kr처럼 "
                "이름까지만, 한 줄에 하나씩 적어 주세요.",
            )
    if not 0 < len(found) <= MOST:
        raise Refused("no_origin", f"패널을 붙일 포털의 주소를 {MOST}개까지 적어 주세요.")
    return found


@transaction.atomic
def make(
    *, name: str, unit: int, origins: Sequence[str], until: date, by: Viewer, at: datetime
) -> tuple[Panel, str]:
    """A panel of a unit that the maker reaches, for as long as the maker does; its secret, said this once.

    Raises:
        Refused: no name, or more than a year. NotTheirs: another's unit, or no officer.
    """
    if by.role not in MAKERS or not queries.reaches(
        by, unit, on=at.astimezone(tokens.SEOUL).date()
    ):
        raise NotTheirs("패널은 그 부서의 부서장과 서무, 인사담당자가 만듭니다.")
    token, secret = tokens.make(
        name=name, user=by.user, role=by.role, scopes=[accounts.PANEL], until=until, by=by, at=at
    )
    made = Panel.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        token=token,
        unit_id=unit,
        origins=list(origins),
    )
    called = organization.names([unit]).get(unit, "")
    record(
        by=by,
        at=at,
        action="panels.make",
        summary=f"{called}의 패널 '{token.name}'을 만들었습니다.",
        on=_subjects(made),
        after={"origins": made.origins, "until": until.isoformat()},
    )
    return made, secret


@transaction.atomic
def end(*, panel: UUID, by: Viewer, at: datetime) -> None:
    """Let it show nothing more, whoever of the unit's officers made it; an administrator ends any.

    Raises:
        NotTheirs: there is none, or it is of another's unit.
    """
    found = Panel.objects.filter(public_id=panel).select_related("token").first()
    if found is None or not queries.reaches(
        by, found.unit_id, on=at.astimezone(tokens.SEOUL).date()
    ):
        raise NotTheirs("이 부서에 없는 패널입니다.")
    tokens.end(token=found.token.public_id, of_unit=True, by=by, at=at)
    record(
        by=by,
        at=at,
        action="panels.end",
        summary=f"패널 '{found.token.name}'을 끝냈습니다.",
        on=_subjects(found),
    )


def note_look(*, panel: Panel, persons: Collection[int], address: str, at: datetime) -> None:
    """Write down once a day whose day a panel shows: portals ask for it every minute."""
    today = at.astimezone(tokens.SEOUL).date()
    unnoted = Q(noted_on=None) | ~Q(noted_on=today)
    if persons and Panel.objects.filter(unnoted, id=panel.id).update(noted_on=today):
        record(
            by=FRAMED,
            at=at,
            action="panels.look",
            summary=f"패널 '{panel.token.name}'이 오늘 처음 {address}에 "
            f"{len(persons)}명의 하루를 보였습니다.",
            on=[*_subjects(panel), *(On(each) for each in persons)],
        )


def _subjects(panel: Panel) -> list[On]:
    return [
        On(kind="panel", subject=str(panel.public_id)),
        On(kind="unit", subject=str(panel.unit_id)),
    ]
