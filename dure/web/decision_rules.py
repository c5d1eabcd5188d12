"""전결 규칙: the matrix as HR writes it from the office's own rule, and what a line would be."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.approvals import actions
from dure.approvals import queries as approvals
from dure.approvals.actions import Row, Who
from dure.errors import Refused
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.fields import DayField
from dure.web.kinds import KINDS, SUBKINDS, kind_ko
from dure.web.people import walk
from law.refusals import as_days

DAY = 480
GRADES = tuple((str(n), f"{n}급") for n in range(1, 10))
WHO = (("team_lead", "팀장"), ("head", "부서장"), ("upper_head", "상위 부서장"))
STEPS = {"review": "검토", "consult": "협조", "decide": "결재"}
PLACES = ("decider", "review", "consult", "consult_2")
FOUND = 5


def _select(label: str, *, required: bool = False, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": f"{label} 칸을 골라 주세요."},
    )


def _text(
    label: str, *, required: bool = False, help_text: str = "", most: int = 60
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "input"}),
        error_messages={"required": f"{label} 칸을 적어 주세요."},
    )


MOST_DAYS = 3650  # ten years, longer than any leave
MOST_WON = 1_000_000_000_000


def _number(label: str, help_text: str = "", *, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "input short", "inputmode": "numeric"}),
        error_messages={
            "invalid": "1 이상의 정수를 넣어 주세요.",
            "min_value": "1 이상의 정수를 넣어 주세요.",
            "max_value": f"{most:,} 이하의 수를 넣어 주세요. 끝없이는 비워 둡니다.",
        },
    )


class RuleForm(forms.Form):
    kind = _select("문서 종류", required=True)
    subkind = _select("세부 종류", help_text="고르지 않으면 그 종류 모두입니다.")
    matter = _text("단위사무", required=True, help_text="규칙에 적힌 이름. 예: 연가")
    days = _number("며칠 이내", "하루는 8시간입니다. 비우면 길이를 보지 않습니다.", most=MOST_DAYS)
    amount = _number(
        "금액 이하(원)",
        "금액이 있는 문서에만 맞습니다. 비우면 금액을 보지 않습니다.",
        most=MOST_WON,
    )
    grade_from = _select("기안자 계급, 높은 쪽")
    grade_until = _select("기안자 계급, 낮은 쪽")
    position = _text("기안자 직위", most=40)
    unit = _select("부서", help_text="그 아래의 부서까지입니다. 고르지 않으면 기관 모두입니다.")
    decider = _select("누가 결재", required=True)
    decider_position = _text(
        "결재 자리의 직위", most=40, help_text="부서를 골랐을 때만. 비우면 그 부서의 장입니다."
    )
    review = _select("검토")
    review_position = _text("검토 자리의 직위", most=40)
    consult = _select("협조")
    consult_position = _text("협조 자리의 직위", most=40)
    consult_2 = _select("협조 하나 더", help_text="협조는 나란히 받습니다.")
    consult_2_position = _text("더한 협조 자리의 직위", most=40)
    document = _text("근거", required=True, most=120, help_text="훈령이나 규칙의 이름과 번호, 조문")
    since = DayField(label="시행일")

    def __init__(self, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        units = [
            (str(node.public_id), "　" * depth + node.name)
            for node, depth in walk(organization.tree(on=on))
        ]
        posts = [(f"post:{key}", name) for key, name in units]
        places = [("", "없음"), *WHO, ("지정한 부서의 직위", posts)]
        subkinds = [(KINDS[kind], list(named.items())) for kind, named in SUBKINDS.items()]
        self._offer("kind", [("", "골라 주세요"), *KINDS.items()])
        self._offer("subkind", [("", "모두"), *subkinds])
        self._offer("unit", [("", "기관 모두"), *units])
        self._offer("decider", [("", "골라 주세요"), *places[1:]])
        for name in PLACES[1:]:
            self._offer(name, places)
        for name in ("grade_from", "grade_until"):
            self._offer(name, [("", "보지 않음"), *GRADES])

    def _offer(self, name: str, choices: Sequence[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def halves(self) -> list[list[list[forms.BoundField]]]:
        """Which request and of whom; who decides it, by which document and since when."""
        asked = [
            ("kind", "subkind"),
            ("matter",),
            ("days", "amount"),
            ("grade_from", "grade_until"),
            ("position", "unit"),
        ]
        ruled = [*((name, f"{name}_position") for name in PLACES), ("document",), ("since",)]
        return [[[self[name] for name in names] for names in half] for half in (asked, ruled)]

    def row(self) -> Row:
        given = self.cleaned_data
        who = {name: _who(given[name], given[f"{name}_position"]) for name in PLACES}
        decider = who["decider"]
        assert decider is not None
        return Row(
            kind=given["kind"],
            subkind=given["subkind"] if given["subkind"] in SUBKINDS.get(given["kind"], {}) else "",
            matter=given["matter"],
            minutes_up_to=given["days"] * DAY if given["days"] else None,
            amount_up_to=given["amount"],
            grade_from=int(given["grade_from"]) if given["grade_from"] else None,
            grade_until=int(given["grade_until"]) if given["grade_until"] else None,
            position=given["position"],
            unit=organization.key(UUID(given["unit"])) if given["unit"] else None,
            decider=decider,
            reviews=tuple(each for each in (who["review"],) if each),
            consults=tuple(each for each in (who["consult"], who["consult_2"]) if each),
        )


def _who(chosen: str, position: str) -> Who | None:
    if not chosen:
        return None
    which, _, unit = chosen.partition(":")
    if not unit:
        return Who(which)
    return Who(which, organization.key(UUID(unit)), position)


@page("hr", methods=("GET", "HEAD", "POST"))
def decisions(visit: Visit) -> HttpResponse:
    """The rows that hold, those that held, and a try; a POST writes a row."""
    if visit.request.method != "POST":
        return _show(visit, RuleForm(visit.today, initial={"since": visit.today}))
    form = RuleForm(visit.today, visit.request.POST)
    if not form.is_valid():
        return _show(visit, form, status=422)
    given = form.cleaned_data
    try:
        with transaction.atomic():
            actions.set_rule(
                row=form.row(),
                since=given["since"],
                document=given["document"],
                by=visit.viewer,
                at=visit.at,
            )
    except Refused as refused:
        return _show(visit, form, refusal=refused, status=422)
    visit.say(f"{given['matter']} 전결 규칙을 {given['since']}부터 적었습니다.")
    return redirect("/decisions")


@action("hr")
def end(visit: Visit, rule: UUID) -> HttpResponse:
    since = _day(visit.request.POST.get("since", ""))
    actions.end_rule(rule=rule, since=since, by=visit.viewer, at=visit.at)
    visit.say(f"전결 규칙을 {since}부터 쓰지 않습니다. 앞의 날에는 그대로 남습니다.")
    return redirect("/decisions")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(
            "no_such_day", "쓰지 않는 첫날이 날짜가 아닙니다. 2026-11-03처럼 넣어 주세요."
        ) from error


def _show(
    visit: Visit, form: RuleForm, *, refusal: Refused | None = None, status: int = 200
) -> HttpResponse:
    written = approvals.rules()
    over = [
        each
        for each in written
        if each.until is not None and (each.is_unused or each.until <= visit.today)
    ]
    rows = [each for each in written if each not in over]
    for name in form.errors if form.is_bound else ():
        if name in form.fields:
            form.fields[name].widget.attrs["aria-invalid"] = "true"
    context = {
        "page_title": "전결 규칙",
        "page_lead": f"적은 규칙 {len(rows)}줄이 쓰이고 있습니다. 없는 것은 가까운 부서장이 결재합니다."
        if rows
        else "적은 규칙이 없어 모두 가까운 부서장이 결재합니다.",
        "rows": in_words(rows, visit.today),
        "over": in_words(over, visit.today),
        "form": form,
        "refusal": refusal,
        "kinds": KINDS,
        "subkinds": SUBKINDS,
        "tried": _try(visit),
    }
    return visit.show("decisions/page.html", context, status)


def in_words(written: Sequence[approvals.Ruled], today: date) -> list[dict[str, Any]]:
    """Rows as a page or a sheet says them."""
    units = {each.row.unit for each in written} | {
        who.unit
        for each in written
        for who in (each.row.decider, *each.row.reviews, *each.row.consults)
    }
    names = organization.names(pk for pk in units if pk)
    return [_row(each, names, today) for each in written]


def _row(each: approvals.Ruled, names: Mapping[int, str], today: date) -> dict[str, Any]:
    row = each.row
    return {
        "each": each,
        "kind": kind_ko(row.kind),
        "subkind": SUBKINDS.get(row.kind, {}).get(row.subkind, row.subkind),
        "whose": _whose(row, names),
        "measure": _measure(row),
        "line": [
            *((STEPS["review"], _said(who, names)) for who in row.reviews),
            *((STEPS["consult"], _said(who, names)) for who in row.consults),
            (STEPS["decide"], _said(row.decider, names)),
        ],
        "later": each.since > today,
    }


def _measure(row: Row) -> str:
    said = []
    if row.minutes_up_to:
        said.append(f"{as_days(row.minutes_up_to)} 이내")
    if row.amount_up_to:
        said.append(f"{row.amount_up_to:,}원 이하")
    return " · ".join(said)


def _whose(row: Row, names: Mapping[int, str]) -> str:
    said = [names.get(row.unit, "")] if row.unit else []
    if row.grade_from or row.grade_until:
        said.append(f"{row.grade_from or 1}–{row.grade_until or 9}급")
    if row.position:
        said.append(row.position)
    return " · ".join(said) or "모두"


def _said(who: Who, names: Mapping[int, str]) -> str:
    if who.unit is not None:
        return f"{names.get(who.unit, '')} {who.position or '부서장'}"
    return dict(WHO).get(who.which, who.which)


# ── trying it ─────────────────────────────────────────────────────────────────────────


def _try(visit: Visit) -> dict[str, Any]:
    """Kind, length and person → the line they would get today."""
    asked = visit.request.GET
    given = {name: asked.get(name, "") for name in ("kind", "subkind", "days", "amount", "who")}
    if not given["who"]:
        return {"given": given}
    found = people.find(viewer=visit.viewer, text=given["who"], on=visit.today, limit=FOUND)
    if not found:
        return {"given": given, "nobody": True}
    days = int(given["days"]) if given["days"].isdecimal() else 0
    amount = int(given["amount"]) if given["amount"].isdecimal() else None
    try:
        line = approvals.line_for(
            kind=given["kind"],
            subkind=given["subkind"],
            drafter=found[0].person,
            on=visit.today,
            minutes=days * DAY,
            amount_won=amount,
        )
    except Refused as refused:
        return {"given": given, "who": found[0], "refusal": refused}
    names = people.names(each.person for each in line)
    return {
        "given": given,
        "who": found[0],
        "others": len(found) - 1,
        "line": [(STEPS.get(each.kind, each.kind), names[each.person]) for each in line],
        "why": line[-1].why,
    }


urls: list[URLPattern] = [
    path("decisions", decisions),
    path("decisions/<uuid:rule>/end", end),
]
