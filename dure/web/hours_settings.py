"""유연근무 설정: limits of the institution beside a national reference, and counters' minimums."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import NotTheirs, Refused
from dure.flexible import actions
from dure.flexible import queries as flexible
from dure.organization import queries as organization
from dure.organization.adopting import adopt_values
from dure.web.doors import Visit, action, page
from dure.web.fields import read_clock, read_key, typed_day
from dure.web.law_words import show
from dure.web.templatetags.dure_format import day_iso
from law import flexible as law
from law import params
from law.params import Param

ROLES = ("hr", "head", "clerk")
OTHERS = "모든 유형에 함께"


@page(*ROLES)
def settings(visit: Visit) -> HttpResponse:
    reach = organization.reach(visit.viewer, on=visit.today)
    nodes = organization.tree(on=visit.today)
    mine = {pk: node for pk, node in nodes.items() if reach is None or pk in reach}
    own = {each.key: each for each in organization.settings() if each.published}
    reference = _reference()
    context = {
        "page_title": "유연근무 설정",
        "page_lead": "정하지 않은 한도는 신청을 막지 않고, 신청하는 사람과 결재하는 사람에게 알립니다.",
        "is_hr": visit.viewer.role == "hr",
        "source": law.REFERENCE,
        "reference_count": len(reference),
        "to_adopt": sum(key not in own for key in reference),
        "groups": _groups(own) if visit.viewer.role == "hr" else [],
        "minimums": [
            (each, mine[each.unit].name)
            for each in flexible.minimums(list(mine), on=visit.today)
            if each.unit in mine
        ],
        "units": [(node.public_id, node.name) for node in mine.values()],
    }
    return visit.show("hours/settings.html", context)


@action("hr")
def adopt(visit: Visit) -> HttpResponse:
    """One press: every value of the national reference that the institution has not set."""
    since = typed_day(visit.request.POST, "since", visit.today)
    values = {key: str(param.reference) for key, param in _reference().items()}
    done = adopt_values(
        values=values,
        valid_from=since,
        document=visit.request.POST.get("document", ""),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"참고값 {len(done)}개를 {day_iso(since)}부터 기관의 값으로 정했습니다.")
    return redirect("/hours/settings")


@action(*ROLES)
def minimum(visit: Visit) -> HttpResponse:
    asked = visit.request.POST
    unit = organization.key(read_key(asked.get("unit", "")) or UUID(int=0))
    start, end = read_clock(asked.get("start", "")), read_clock(asked.get("end", ""))
    count = asked.get("people", "")
    if unit is None:
        raise NotTheirs("이 기관에 없는 부서입니다.")
    if start is None or end is None or not count.isdecimal():
        raise Refused("times_malformed", "시각은 09:00처럼, 인원은 숫자로 넣어 주세요.")
    actions.set_minimum(
        unit=unit,
        start=start,
        end=end,
        people=int(count[:4]),
        document=asked.get("document", ""),
        since=typed_day(asked, "since", visit.today),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("최소 인원을 정했습니다. 결재할 때 이보다 적은 시간을 알립니다.")
    return redirect("/hours/settings")


@action(*ROLES)
def end_minimum(visit: Visit, minimum: UUID) -> HttpResponse:
    actions.end_minimum(minimum=minimum, by=visit.viewer, at=visit.at)
    visit.say("최소 인원을 끝냈습니다.")
    return redirect("/hours/settings")


def _reference() -> dict[str, Param]:
    return {
        key: param
        for key, param in params.table().items()
        if param.topic == "flexible" and param.reference is not None
    }


def _groups(own: dict[str, organization.Setting]) -> list[tuple[str, dict[str, Any]]]:
    mine = [p for p in params.table().values() if p.topic == "flexible" and p.local]
    found = [
        (ko, [p for p in mine if p.name.startswith(f"{kind}_")]) for kind, ko in law.KINDS.items()
    ]
    taken = {p.key for _, group in found for p in group}
    found.append((OTHERS, [p for p in mine if p.key not in taken]))
    return [(title, _rows(title, group, own)) for title, group in found]


def _rows(
    title: str, group: Iterable[Param], own: dict[str, organization.Setting]
) -> dict[str, Any]:
    rows = [
        {
            "key": param.key,
            "ko": param.ko.removeprefix(f"{title} "),
            "own": show(param, own[param.key].value) if param.key in own else "",
            "document": own[param.key].document if param.key in own else "",
            "reference": show(param, param.reference) if param.reference is not None else "",
        }
        for param in group
    ]
    done = sum(bool(row["own"]) for row in rows)
    return {"rows": rows, "set": done, "unset": len(rows) - done}


urls: list[URLPattern] = [
    path("hours/settings", settings),
    path("hours/settings/adopt", adopt),
    path("hours/settings/minimum", minimum),
    path("hours/settings/minimum/<uuid:minimum>/end", end_minimum),
]
