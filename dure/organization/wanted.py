"""Who may change the organisation, and what forbids it; nothing is written here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor
from dure.errors import NotTheirs, Refused
from dure.organization import queries
from dure.organization.models import Unit, UnitVersion
from dure.timeline import actions as timeline
from law import params


class Staff(Protocol):
    """What must be known of people, who stand above this app: `dure.people.queries` answers it."""

    def employed(self, *, since: date, until: date) -> list[int]:
        """Everybody employed at some time in a period."""

    def still_in(self, unit: int, *, since: date) -> list[int]:
        """Whoever is appointed to a unit on that day or later."""


def may(by: Actor, at: datetime, units: Sequence[int | None]) -> None:
    """HR and administrators, within the units their role reaches."""
    if by.role not in ("hr", "admin"):
        raise NotTheirs("인사 담당자와 시스템 관리자만 할 수 있습니다.")
    day = at.astimezone(timeline.SEOUL).date()
    reach = queries.reach(by, on=day) if isinstance(by, Viewer) else None
    if reach is not None and not {unit for unit in units if unit is not None} <= reach:
        raise NotTheirs("맡은 범위 밖의 부서가 들어 있습니다.")


def may_all(by: Actor) -> None:
    """HR and administrators of the whole institution."""
    whole = not isinstance(by, Viewer) or by.units() is None
    if by.role not in ("hr", "admin") or not whole:
        raise NotTheirs("기관 전체를 맡은 인사 담당자와 시스템 관리자만 할 수 있습니다.")


def lock() -> None:
    """One writer of the tree at a time, and none of people meanwhile."""
    tenancy.lock("organization", tenancy.current())


def may_set(by: Actor) -> None:
    """HR of the whole institution."""
    if by.role != "hr" or (isinstance(by, Viewer) and by.units() is not None):
        raise NotTheirs("기관이 정하는 값은 기관 전체를 맡은 인사 담당자만 적을 수 있습니다.")


def unit(kind: str, code: str, name: str) -> None:
    """A kind, a name and a code nobody uses."""
    if kind not in Unit.Kind.values or not name.strip():
        raise Refused("name_missing", "종류와 이름을 모두 적어 주세요.")
    if not code or (kind == Unit.Kind.OFFICE and not (code.isdigit() and len(code) == 7)):
        raise Refused("code_malformed", "기관코드는 숫자 일곱 자리입니다.", "행정표준코드 기관코드")
    if Unit.objects.filter(code=code).exists():
        raise Refused("code_used", f"{code}는 이미 쓰고 있는 코드입니다.")


def stands(unit: int | None, day: date) -> None:
    """The unit above stands on the day."""
    if unit is not None and queries.unit(unit, on=day) is None:
        raise Refused("no_such_unit", f"{day}에 위 기관이나 부서가 없습니다. 날짜를 확인해 주세요.")


def version(unit: int, day: date) -> UnitVersion:
    """A unit as it stands on a day; refused where it does not."""
    found = UnitVersion.objects.filter(unit_id=unit, valid__contains=day).select_related("unit")
    version = found.first()
    if version is None:
        raise Refused("no_such_unit", f"{day}에 없는 기관이나 부서입니다. 날짜를 확인해 주세요.")
    return version


def move(old: UnitVersion, new: UnitVersion, since: date) -> None:
    """Something changes, and no unit comes to stand under itself."""
    if (old.name, old.parent_id, old.seq) == (new.name, new.parent_id, new.seq):
        raise Refused("nothing_changes", "지금 기록과 같아 바뀌는 것이 없습니다.")
    stands(new.parent_id, since)
    below = queries.under([new.unit_id], queries.tree(on=since))
    if new.parent_id in below:
        raise Refused("under_itself", "자기나 자기 아래에 있는 부서 밑으로 옮길 수 없습니다.")


def empty(unit: int, name: str, since: date, staff: Staff) -> None:
    """Neither units nor people are left."""
    below = UnitVersion.objects.filter(parent_id=unit, valid__overlap=(since, None))
    units = sorted(set(below.values_list("name", flat=True)))
    if units:
        raise Refused("units_left", f"{name} 아래에 {', '.join(units)}이(가) 남아 있습니다.")
    left = staff.still_in(unit, since=since)
    if left:
        raise Refused(
            "people_left",
            f"{name}에 {len(left)}명이 남아 있습니다. 먼저 다른 부서로 발령해 주세요.",
        )


def value(key: str, value: str, valid_from: date, document: str) -> None:
    """A document, and a value that the law lets an institution set."""
    if not document.strip():
        raise Refused("document_missing", "조례·규칙·지침의 이름과 문서번호를 적어 주세요.")
    try:
        params.check_local(key, queries.institution().code, valid_from, value)
    except params.NoLawInForce as error:
        raise Refused("no_law_in_force", str(error)) from error
    except params.LocalRefused as error:
        raise Refused("value_refused", str(error), _article(key, valid_from)) from error


def closure_settled(day: date) -> None:
    """The institution has said whether a day on which it shuts is a holiday for allowances."""
    if queries.closure_counts(day) is None:
        raise Refused(
            "closure_unset",
            "기관 휴무일을 수당의 공휴일로 볼지 정한 값이 없습니다. 기관 값에서 먼저 정해 게시해 주세요.",
            "지방공무원 복무규정 제3조제1항",
        )


def _article(key: str, day: date) -> str:
    return params.get(key).at(day).source if key in params.table() else ""
