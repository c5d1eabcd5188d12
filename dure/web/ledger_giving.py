"""Days of an ordinance or of rest given to persons: chosen, looked at, then given."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import Refused
from dure.leave import actions
from dure.leave import queries as leave
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.web.doors import Visit, page
from dure.web.fields import DayField
from dure.web.ordinances import KEYS, used
from dure.web.people import walk
from dure.web.templatetags.dure_format import leave_ko
from law.leave_kinds import LEAVE_KINDS

DAY, HOUR = 480, 60
GIVEN = [kind for kind in LEAVE_KINDS.values() if kind.pool and kind.family != "annual"]


class Giving(forms.Form):
    """A kind, how much of it, until when, by which document, and to whom."""

    kind = forms.ChoiceField(label="휴가", widget=forms.Select(attrs={"class": "input"}))
    days = forms.IntegerField(
        label="날수(일)",
        min_value=0,
        max_value=60,
        initial=1,
        widget=forms.TextInput(attrs={"class": "input short", "inputmode": "numeric"}),
        error_messages={"required": "날수를 넣어 주세요. 시간만 줄 때는 0을 넣습니다."},
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
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text="포상이나 계획 문서의 이름과 번호입니다. 같은 문서로는 한 사람에게 한 번만 줍니다.",
        error_messages={"required": "근거 문서번호를 적어 주세요."},
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

    def minutes(self) -> int:
        given = self.cleaned_data
        return int(given["days"]) * DAY + int(given["hours"] or 0) * HOUR


@page("hr", "clerk", methods=("GET", "HEAD", "POST"))
def give(visit: Visit) -> HttpResponse:
    """The form; posted once it shows who gets it, posted with `sure` it is given."""
    posted = visit.request.method == "POST"
    first = {"starts": visit.today, "last": date(visit.today.year, 12, 31)}
    form = Giving(visit.request.POST if posted else None, initial=first, label_suffix="")
    _fill(form, visit)
    if not posted or not form.is_valid():
        return _show(visit, form, (), status=422 if posted else 200)
    try:
        whom = _whom(visit, form)
    except Refused as refused:
        return _show(visit, form, (), refused, 422)
    if not visit.request.POST.get("sure"):
        return _show(visit, form, whom)
    given = form.cleaned_data
    last = given["last"]
    count = actions.grant_days(
        kind=given["kind"],
        persons=[each.person for each in whom],
        minutes=form.minutes(),
        starts=given["starts"],
        expires=last + timedelta(days=1) if last else None,
        document=given["document"],
        by=visit.viewer,
        at=visit.at,
    )
    kind = LEAVE_KINDS[given["kind"]].ko
    visit.say(
        f"{kind} {leave_ko(form.minutes())}을 {count:,}명에게 주었습니다."
        if count
        else "이 문서로는 모두 이미 받았습니다. 새로 줄 것이 없습니다."
    )
    return redirect("/ledger")


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
        )
    if not picked:
        raise Refused("nobody_picked", "받을 사람이 없습니다. 부서를 고르거나 사람을 적어 주세요.")
    return [each for each in everyone if each.person in picked]


def _show(
    visit: Visit,
    form: Giving,
    whom: Sequence[Member],
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form, and where persons were chosen, what giving does."""
    names = organization.names({each.unit for each in whom})
    context: dict[str, Any] = {
        "page_title": "휴가 주기",
        "page_lead": "조례로 정한 휴가와 대체휴무를 문서번호를 적어 줍니다.",
        "crumbs": [{"label": "연가 원장", "url": "/ledger"}],
        "form": form,
        "refusal": refusal,
        "whom": [(each, names.get(each.unit, "")) for each in whom],
        "sum": leave_ko(form.minutes() * len(whom)) if whom else "",
        "each": leave_ko(form.minutes()) if whom else "",
        "kind": LEAVE_KINDS[form.cleaned_data["kind"]] if whom else None,
        "hidden": [(name, form.data.get(name, "")) for name in form.fields] if whom else [],
        "ordinances": used(leave.ordinances(KEYS, on=visit.today)),
    }
    return visit.show("ledger/give.html", context, status)


urls: list[URLPattern] = [path("ledger/give", give, name="ledger-give")]
