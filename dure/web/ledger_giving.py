"""Days of an ordinance or of rest given to persons: chosen, looked at, then given."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import Refused
from dure.leave import actions, by_ordinance, part_time
from dure.leave import queries as leave
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.web.doors import Visit, page
from dure.web.fields import DayField
from dure.web.ordinances import KEYS, used
from dure.web.people import walk
from dure.web.templatetags.dure_format import leave_ko
from law import params
from law.leave_filing import ORDINANCE
from law.leave_kinds import LEAVE_KINDS

DAY, HOUR = 480, 60
REWARD = "reward"
ORDINANCE_ARTICLE = "지방공무원 복무규정 제7조의7제1항"
Share = tuple[Member, int]  # minutes
GIVEN = [kind for kind in LEAVE_KINDS.values() if kind.pool and kind.family != "annual"]


class Giving(forms.Form):
    """A kind, how much of it, until when, by which document, and to whom."""

    kind = forms.ChoiceField(label="휴가", widget=forms.Select(attrs={"class": "input"}))
    days = forms.IntegerField(
        label="날수(일)",
        min_value=0,
        max_value=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "input short", "inputmode": "numeric"}),
        help_text="비우면 조례로 정한 날수를 줍니다. 장기재직휴가는 사람마다 재직기간에 따릅니다.",
    )
    hours = forms.IntegerField(
        label="시간",
        min_value=0,
        max_value=7,
        required=False,
        widget=forms.TextInput(attrs={"class": "input short", "inputmode": "numeric"}),
    )
    starts = DayField(label="쓸 수 있는 첫날")
    last = DayField(
        label="쓸 수 있는 마지막 날", required=False, help_text="비우면 기한이 없습니다."
    )
    document = forms.CharField(
        label="근거 문서번호",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text="포상이나 계획 문서의 이름과 번호입니다. 같은 문서로는 한 사람에게 한 번만 줍니다. "
        "비우면 날수를 정한 조례를 적습니다. 포상은 그 문서를 적어야 합니다.",
    )
    unit = forms.ChoiceField(
        label="부서 전체",
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
        help_text="고르면 그 아래의 모두에게 줍니다.",
    )
    persons = forms.CharField(
        label="사람",
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        help_text="성명이나 사번을 한 줄에 한 사람씩 적습니다. 같은 이름이 여럿이면 사번을 적어 주세요.",
    )

    def minutes(self) -> int | None:
        """What was typed for each person; None: the ordinance's days."""
        days, hours = self.cleaned_data["days"], self.cleaned_data["hours"]
        if days is None and hours is None:
            return None
        return int(days or 0) * DAY + int(hours or 0) * HOUR


@page("hr", "clerk", methods=("GET", "HEAD", "POST"))
def give(visit: Visit) -> HttpResponse:
    """The form; posted once it shows who gets it, posted with `sure` it is given."""
    posted = visit.request.method == "POST"
    first = {
        "starts": visit.today,
        "last": date(visit.today.year, 12, 31),
        **_by_ordinance(visit.request.GET.get("kind", ""), visit.today),
    }
    form = Giving(visit.request.POST if posted else None, initial=first, label_suffix="")
    _fill(form, visit)
    if not posted or not form.is_valid():
        return _show(visit, form, (), status=422 if posted else 200)
    try:
        whom = _shares(_whom(visit, form), form)
        document = _document(form)
    except Refused as refused:
        return _show(visit, form, (), refused, 422)
    if not visit.request.POST.get("sure"):
        return _show(visit, form, whom, document=document)
    count = _give(visit, form, whom, document)
    kind = LEAVE_KINDS[form.cleaned_data["kind"]].ko
    visit.say(
        f"{kind} {_each(whom)}을 {count:,}명에게 주었습니다."
        if count
        else "이 문서로는 모두 이미 받았습니다. 새로 줄 것이 없습니다."
    )
    return redirect("/ledger")


def _give(visit: Visit, form: Giving, whom: Sequence[Share], document: str) -> int:
    """Grant each sum to those who get it; how many got something."""
    given, last = form.cleaned_data, form.cleaned_data["last"]
    return sum(
        actions.grant_days(
            kind=given["kind"],
            persons=[member.person for member, mine in whom if mine == minutes],
            minutes=minutes,
            starts=given["starts"],
            expires=last + timedelta(days=1) if last else None,
            document=document,
            by=visit.viewer,
            at=visit.at,
        )
        for minutes in sorted({mine for _, mine in whom})
    )


def _by_ordinance(kind: str, on: date) -> dict[str, Any]:
    """What the form of a kind begins with: the days and the name of its ordinance."""
    found = by_ordinance.named(kind, on=on)
    if not found:
        return {}
    days = {} if kind == by_ordinance.LONG else {"days": found[0].value}
    return {"kind": kind, "document": _names(found) if kind != REWARD else "", **days}


def _names(found: Sequence[organization.Setting]) -> str:
    return ", ".join(dict.fromkeys(each.document for each in found))[:120]


def _document(form: Giving) -> str:
    """What was typed, else the ordinance; a reward rests on the award's own document."""
    kind, typed = form.cleaned_data["kind"], form.cleaned_data["document"].strip()
    found = by_ordinance.named(kind, on=form.cleaned_data["starts"]) if kind != REWARD else []
    if not typed and not found:
        raise Refused("document_missing", "근거 문서번호를 적어 주세요.", ORDINANCE_ARTICLE)
    return str(typed) or _names(found)


def _shares(whom: Sequence[Member], form: Giving) -> list[Share]:
    """How much each gets: what was typed within the ordinance's days, or those days.

    Raises:
        Refused: no days typed and none set, more than are set, or nobody has served long enough.
    """
    typed, kind = form.minutes(), form.cleaned_data["kind"]
    due = _due(kind, [each.person for each in whom], form.cleaned_data["starts"])
    if due is None:
        if typed is None:
            raise Refused(
                "days_missing",
                "조례로 정한 날수가 없습니다. 날수를 넣거나 조례의 값을 먼저 적어 주세요.",
                ORDINANCE_ARTICLE,
            )
        return [(each, typed) for each in whom]
    if typed is None:
        found = [(each, due[each.person]) for each in whom if due[each.person]]
        if not found:
            raise Refused(
                "nobody_due", "조례로 정한 재직기간을 채운 사람이 없습니다.", ORDINANCE_ARTICLE
            )
        return found
    over = [each.name for each in whom if typed > due[each.person]]
    if over:
        raise Refused(
            "over_the_ordinance",
            f"조례로 정한 날수보다 많습니다: {', '.join(over[:5])}. 날수를 비우면 조례대로 줍니다.",
            ORDINANCE_ARTICLE,
        )
    return [(each, typed) for each in whom]


def _due(kind: str, persons: Sequence[int], on: date) -> dict[int, int] | None:
    """Minutes by the ordinance; None where it is not the ordinance's to say or it says nothing."""
    if not by_ordinance.named(kind, on=on):
        return None
    try:
        found = by_ordinance.days(kind=kind, persons=persons, on=on)
    except params.Unset as unset:
        raise Refused(
            "ordinance_unset", f"조례의 값을 먼저 적어 주세요: {unset}", ORDINANCE_ARTICLE
        ) from unset
    short = part_time.lengths(on, persons)
    return {person: days * short.get(person, DAY) for person, days in found.items()}


def _each(whom: Sequence[Share]) -> str:
    least, most = min(mine for _, mine in whom), max(mine for _, mine in whom)
    return leave_ko(most) if least == most else f"{leave_ko(least)}–{leave_ko(most)}"


def _fill(form: Giving, visit: Visit) -> None:
    kinds = [k for k in GIVEN if visit.viewer.role == "hr" or k.family == "rest"]
    form.fields["kind"].choices = [(kind.code, kind.ko) for kind in kinds]  # type: ignore[attr-defined]
    reach = organization.reach(visit.viewer, on=visit.today)
    nodes = walk(organization.tree(on=visit.today))
    form.fields["unit"].choices = [  # type: ignore[attr-defined]
        ("", "고르지 않음"),
        *(
            (str(node.public_id), f"{'　' * depth}{node.name}")
            for node, depth in nodes
            if reach is None or node.id in reach
        ),
    ]


def _whom(visit: Visit, form: Giving) -> list[Member]:
    """The persons meant, each once, in rank; whoever cannot be found is named."""
    everyone = people.members(viewer=visit.viewer, on=visit.today)
    nodes = organization.tree(on=visit.today)
    unit = next((n for n in nodes.values() if str(n.public_id) == form.cleaned_data["unit"]), None)
    inside = organization.under([unit.id], nodes) if unit else set()
    numbers = people.staff_numbers([each.person for each in everyone], on=visit.today)
    picked = {each.person for each in everyone if each.unit in inside}
    unclear = []
    for line in form.cleaned_data["persons"].split("\n"):
        text = line.strip()
        hits = [e for e in everyone if text in (e.name, numbers.get(e.person))] if text else []
        picked |= {hits[0].person} if len(hits) == 1 else set()
        if text and len(hits) != 1:
            unclear.append(f"{text}({len(hits)}명)" if hits else f"{text}(없음)")
    if unclear:
        raise Refused(
            "person_unclear",
            f"누구인지 알 수 없는 줄이 있습니다: {', '.join(unclear)}. 사번으로 적어 주세요.",
            ORDINANCE_ARTICLE,
        )
    if not picked:
        raise Refused(
            "nobody_picked",
            "받을 사람이 없습니다. 부서를 고르거나 사람을 적어 주세요.",
            ORDINANCE_ARTICLE,
        )
    return [each for each in everyone if each.person in picked]


def _show(
    visit: Visit,
    form: Giving,
    whom: Sequence[Share],
    refusal: Refused | None = None,
    status: int = 200,
    *,
    document: str = "",
) -> HttpResponse:
    """The form, and where persons were chosen, what giving does."""
    names = organization.names({each.unit for each, _ in whom})
    context: dict[str, Any] = {
        "page_title": "휴가 주기",
        "page_lead": "조례로 정한 휴가와 대체휴무를 문서번호를 적어 줍니다.",
        "crumbs": [{"label": "연가 원장", "url": "/ledger"}],
        "form": form,
        "refusal": refusal,
        "whom": [(each, names.get(each.unit, ""), leave_ko(mine)) for each, mine in whom],
        "sum": leave_ko(sum(mine for _, mine in whom)) if whom else "",
        "each": _each(whom) if whom else "",
        "document": document,
        "by_ordinance": [
            (kind, LEAVE_KINDS[kind].ko)
            for kind in ORDINANCE
            if visit.viewer.role == "hr" and by_ordinance.named(kind, on=visit.today)
        ],
        "kind": LEAVE_KINDS[form.cleaned_data["kind"]] if whom else None,
        "hidden": [(name, form.data.get(name, "")) for name in form.fields] if whom else [],
        "ordinances": used(leave.ordinances(KEYS, on=visit.today)),
    }
    return visit.show("ledger/give.html", context, status)


urls: list[URLPattern] = [path("ledger/give", give, name="ledger-give")]
