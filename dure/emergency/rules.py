"""What the decree says of a declaration, asked of `law.emergency` with this institution's values."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from dure.accounts.viewer import Viewer
from dure.emergency.models import Emergency
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL
from law import emergency as law
from law import holidays, params

KINDS_ARTICLE = "지방공무원 복무규정 제2조의2"
CALLING, SERVING = law.CALLING, law.SERVING
RELEASE = "지방공무원 복무규정 제2조의5"
ROLES = ("clerk", "hr", "mayor")


def may(by: Viewer, units: set[int], on: date) -> None:
    """Whoever declares, calls and picks for the head of the institution, over all units named.

    Raises:
        NotTheirs: another role, or a unit out of reach.
    """
    if by.role not in ROLES:
        raise NotTheirs("비상근무는 기관장과 그 일을 맡은 인사담당자나 서무가 다룹니다.")
    reach = organization.reach(by, on=on)
    if reach is not None and not units <= reach:
        raise NotTheirs("맡은 범위 밖의 부서가 들어 있습니다.")


def day_of(at: datetime) -> date:
    return at.astimezone(SEOUL).date()


def minute_of(at: datetime) -> int:
    local = at.astimezone(SEOUL)
    return local.hour * 60 + local.minute


def own() -> dict[str, Any]:
    """This institution and its values, as the rules of `law` take them."""
    return {
        "institution": organization.institution().code,
        "local": organization.local_values().lazy(),
    }


def set_value(key: str, on: date) -> Any:
    """What the institution set, or None."""
    return params.known(key, on, **own())


def check_kind(kind: int, trigger: str, *, by_minister: bool, drill: bool) -> None:
    """Raises Refused where the case calls for another kind (제2조의2)."""
    if kind not in law.KINDS or trigger not in law.TRIGGERS:
        raise Refused("no_such_kind", "비상근무의 호와 발령 요건을 골라 주세요.", KINDS_ARTICLE)
    found = [] if drill else law.kind_refusals(kind, trigger, by_minister=by_minister)
    for row in found:
        raise Refused(str(row["code"]), str(row["ko"]), str(row["article"]))


def report(one: Emergency, event: str, at: datetime) -> dict[str, Any]:
    """To whom an act is reported, through whom, and what (제2조의3제1항·제6항)."""
    return _asked(
        lambda: law.report(
            day_of(at),
            one.issuer,
            event,
            upper=one.upper or "province",
            by_minister=one.by_minister,
            **own(),
        )
    )


def minimum(
    kind: int, members: int, units: list[int], at: datetime, *, said: int | None = None
) -> dict[str, Any]:
    """How many must serve at a moment (제2조의4제3항)."""
    day = day_of(at)
    days = tuple(organization.own_holidays(since=day, until=day + timedelta(days=1)))
    return _asked(
        lambda: law.minimum(
            day,
            kind,
            members,
            minute=minute_of(at),
            units=units,
            said_people=said,
            own=days,
            **own(),
        )
    )


def arrival_limit(at: datetime) -> int | None:
    """Minutes within which those called at a moment are to come; None where nobody set it."""
    day = day_of(at)
    days = tuple(organization.own_holidays(since=day, until=day + timedelta(days=1)))
    try:
        return int(law.arrival(day, 0, minute=minute_of(at), own=days, **own())["limit_minutes"])
    except params.Unset:
        return None


def edges(since: datetime, until: datetime) -> list[datetime]:
    """The moments of a period at which a night or a day may begin."""
    day, found = day_of(since), [since]
    while (midnight := datetime.combine(day, time(), SEOUL)) < until:
        dark = set_value("emergency.night_start_minutes", day) or 0
        found += [midnight, midnight + timedelta(minutes=dark)]
        day += timedelta(days=1)
    return [each for each in found if since <= each < until]


def off_minutes(day: date, start: int, end: int) -> int:
    """How much of a piece of a business day lies on a day off or at night (제2조의4제3항)."""
    given = own()
    nights = (
        params.chosen(f"emergency.night_{edge}_minutes", day, **given) for edge in ("start", "end")
    )
    dark, light = (int(minute) for minute in nights)
    tomorrow = day + timedelta(days=1)
    days = tuple(organization.own_holidays(since=day, until=tomorrow + timedelta(days=1)))
    off = [holidays.is_off_day(each, days) for each in (day, tomorrow)]
    spans = [
        (0, 1440) if off[0] else (0, light),
        (dark, 1440),
        (1440, 2880 if off[1] else 1440 + light),
    ]
    spans = spans if not off[0] else [spans[0], spans[2]]
    return sum(max(0, min(end, until) - max(start, since)) for since, until in spans)


def _asked(rule: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a rule answers.

    Raises:
        Refused: it needs a value that nobody set.
    """
    try:
        return rule()
    except params.Unset as unset:
        raise Refused("value_unset", str(unset), SERVING, ["/law/local"]) from unset
