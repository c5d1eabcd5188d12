"""당직표: every roster, and a new one drafted for a month or more in one press."""

import secrets
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.duty import overtaken, queries, rostering, watches
from dure.duty.queries import Manned, Roster
from dure.duty.rostering import Terms
from dure.errors import NotTheirs, Refused
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline.actions import month_after
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import read_key, read_month
from dure.web.templatetags.dure_format import day_iso, month_ko

EDITORS = ("clerk", "hr")
HOME = "/duty/rosters"
MONTHS = (("1", "한 달"), ("2", "두 달"), ("3", "석 달(분기)"))
NONE = (
    "정한 당직이 없습니다",
    "일직·숙직·재택당직을 어느 부서가 언제 서는지 먼저 정합니다.",
)
NOT_MINE = (
    "맡은 부서만의 당직이 없습니다",
    "여러 부서가 함께 서는 당직은 그 부서를 모두 맡은 서무나 인사담당자가 짭니다.",
)
NUMBERS = (
    ("rest_hours", "당직 사이에 쉬는 시간", "시간"),
    ("most", "한 사람이 서는 횟수", "번까지 (0이면 제한 없음)"),
    ("in_days", "그 횟수를 세는 기간", "일"),
    ("years", "고르게 나눌 때 세는 지난 이력", "년"),
    ("weekday", "평일 한 번", "점"),
    ("weekend", "주말 한 번", "점"),
    ("holiday", "공휴일 한 번", "점"),
    ("long", "긴 연휴 한 번", "점"),
)


@page(*ANY)
def rosters(visit: Visit) -> HttpResponse:
    """Rosters; a form to draft the next for those who may. A draft is seen by those who make it."""
    edits = visit.viewer.role in EDITORS
    found = [
        each
        for each in queries.rosters()
        if each.state == "announced"
        or watches.looked_after(queries.units_of(each.key), visit.viewer, visit.at)
    ]
    context: dict[str, Any] = {
        "page_title": "당직표",
        "page_lead": _lead(found, visit.today),
        "rosters": [(each, period(each), overtaken.overtaken(each, at=visit.at)) for each in found],
        "edits": edits,
    }
    if edits:
        context |= _form(visit, found)
    return visit.show("duty/rosters.html", context)


def period(one: Roster) -> str:
    """‘2026년 12월’ where it is whole months, else its days."""
    if one.since.day != 1 or one.until.day != 1:
        return f"{day_iso(one.since)}부터 {day_iso(one.last)}까지"
    whole = month_after(one.since) == one.until
    return month_ko(one.since) if whole else f"{month_ko(one.since)}부터 {month_ko(one.last)}까지"


def _lead(found: list[Roster], today: date) -> str:
    now = [each for each in found if each.since <= today < each.until and each.state == "announced"]
    return "오늘의 당직이 공지되어 있습니다." if now else "오늘을 덮는 공지한 당직표가 없습니다."


def _form(visit: Visit, found: list[Roster]) -> dict[str, Any]:
    """The form, filled with the last roster's terms and every watch one may plan."""
    every = _mine(visit)
    month = read_month(visit.request.GET.get("month"), _unplanned(every, found, visit.today))
    there = _planned(month, found)
    mine = {each.name: each for each in every if _is_kept(each, month)}
    terms = Terms(**found[0].rules) if found else Terms()
    return {
        "month": month,
        "months": MONTHS,
        "watches": [(each, each.name not in there) for each in mine.values()],
        "nothing": NOT_MINE if queries.watches() else NONE,
        "numbers": [(name, ko, unit, getattr(terms, name)) for name, ko, unit in NUMBERS],
        "senior_pair": terms.senior_pair,
        "hr": visit.viewer.role == "hr",
    }


def _unplanned(mine: list[Manned], found: list[Roster], today: date) -> date:
    """The first month to come in which a watch that one may plan is in no roster."""
    month = month_after(today)
    while (there := _planned(month, found)) and all(
        each.name in there for each in mine if _is_kept(each, month)
    ):
        month = month_after(month)
    return month


def _planned(month: date, found: list[Roster]) -> set[str]:
    """The watches of a month that are in some roster."""
    there = [each for each in found if each.since < month_after(month) and month < each.until]
    return {name for each in there for name in each.watches}


def _mine(visit: Visit) -> list[Manned]:
    """Watches in force now or later that the viewer may plan."""
    return [
        each
        for each in queries.watches()
        if (each.until is None or visit.today < each.until)
        and watches.looked_after(each.units, visit.viewer, visit.at)
    ]


def _is_kept(watch: Manned, month: date) -> bool:
    return watch.since < month_after(month) and (watch.until is None or month < watch.until)


@action(*EDITORS)
def make(visit: Visit) -> HttpResponse:
    """Draft a roster of days to come; a worker plans it at once."""
    given = visit.request.POST
    month = read_month(given.get("month"), date.min)
    if month == date.min:
        raise Refused("month_missing", "어느 달부터 짤지 골라 주세요.")
    since, until = max(month, visit.today), month
    for _ in range({"2": 2, "3": 3}.get(given.get("months", ""), 1)):
        until = month_after(until)
    names = set(given.getlist("watch"))
    chosen = [
        each.watch
        for each in queries.watches()
        if each.name in names and each.since < until and (each.until is None or since < each.until)
    ]
    made = rostering.make_roster(
        watches=chosen,
        since=since,
        until=until,
        terms=terms_of(visit),
        seed=secrets.randbelow(10_000),
        by=visit.viewer,
        at=visit.at,
    )
    return redirect(f"{HOME}/{made}")


@action(*EDITORS)
def again(visit: Visit, roster: UUID) -> HttpResponse:
    """Plan once more: keeping what can stay, or from the beginning with a new seed."""
    anew = visit.request.POST.get("how") == "anew"
    rostering.plan_again(
        roster=roster,
        seed=secrets.randbelow(10_000) if anew else None,
        terms=terms_of(visit),
        by=visit.viewer,
        at=visit.at,
    )
    return redirect(f"{HOME}/{roster}")


@action(*EDITORS)
def drop(visit: Visit, roster: UUID) -> HttpResponse:
    """Throw a draft away."""
    rostering.drop_roster(roster=roster, by=visit.viewer, at=visit.at)
    visit.say("당직표 초안을 버렸습니다.")
    return redirect(HOME)


def terms_of(visit: Visit) -> Terms:
    """The terms that a form says.

    Raises:
        Refused: one of them is no number.
    """
    given = visit.request.POST
    said: dict[str, Any] = {"senior_pair": bool(given.get("senior_pair"))}
    for name, ko, _ in NUMBERS:
        text = given.get(name, str(getattr(Terms(), name))).strip()
        if not text.isdecimal() or len(text) > 4:
            raise Refused("number_malformed", f"‘{ko}’에는 숫자를 넣어 주세요.")
        said[name] = int(text)
    return Terms(**said)


def undo_of(address: str, change: datetime) -> str:
    """The address that takes a change back."""
    return f"{address}/undo?change={written(change)}"


def change_of(visit: Visit) -> datetime:
    """The moment of the change that an address takes back.

    Raises:
        Refused: it says none.
    """
    return _moment(
        visit.request.GET.get("change"), "되돌릴 고침이 없습니다. 자리를 다시 골라 주세요."
    )


def seen_of(visit: Visit) -> datetime | None:
    """When the page was shown on which somebody decided.

    Raises:
        Refused: it says something else.
    """
    said = visit.request.POST.get("seen")
    return _moment(said, "언제의 화면인지 알 수 없습니다. 다시 불러와 주세요.") if said else None


def written(moment: datetime) -> str:
    """A moment as an address or a hidden field carries it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _moment(text: str | None, ko: str) -> datetime:
    try:
        return datetime.fromisoformat(text or "").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refused("no_such_moment", ko) from error


def key_of(text: str | None) -> UUID:
    """A key that has to be there.

    Raises:
        NotTheirs: it is none.
    """
    found = read_key(text or "")
    if found is None:
        raise NotTheirs("이 기관에 없는 당직입니다.")
    return found


def named(visit: Visit, text: str) -> Member:
    """One of the viewer's people by name or 사번.

    Raises:
        Refused: nobody, or several.
    """
    text = text.strip()
    found = people.find(viewer=visit.viewer, text=text, on=visit.today) if text else []
    numbers = people.staff_numbers([each.person for each in found], on=visit.today)
    same = [each for each in found if text in (each.name, numbers.get(each.person))]
    if len(same) != 1:
        raise Refused(
            "who_is_it",
            f"‘{text}’이(가) 누구인지 알 수 없습니다. 성명을 적고, 같은 이름이 여럿이면 사번을 적어 주세요.",
        )
    return same[0]


urls: list[URLPattern] = [
    path("duty/rosters", rosters),
    path("duty/rosters/make", make),
    path("duty/rosters/<uuid:roster>/again", again),
    path("duty/rosters/<uuid:roster>/drop", drop),
]
