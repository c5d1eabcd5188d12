"""정정 신청: a missing or wrong punch, with its evidence; and the documents one has drafted."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.approvals import queries as approvals
from dure.attendance import actions
from dure.attendance import queries as attendance
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.leave import queries as leave
from dure.overtime import queries as overtime
from dure.people import queries as people
from dure.web import lanes
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import ClockField, DayField, read_day, read_key
from dure.web.kinds import KINDS, TAGS
from dure.web.leave_year import span_ko
from dure.web.templatetags.dure_format import clock, clock_range, day_ko, leave_ko

LOOK_BACK = timedelta(days=400)
EVIDENCE_MIB = 5
PAPERS = 30


class CorrectionForm(forms.Form):
    date = DayField()
    direction = forms.TypedChoiceField(
        label="무엇을",
        choices=((1, "퇴근"), (0, "출근")),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "출근인지 퇴근인지 골라 주세요."},
    )
    time = ClockField(label="시각", help_text="실제로 오간 시각을 24시간으로 적습니다. 예: 18:04")
    replaces = forms.TypedChoiceField(
        label="고칠 기록", coerce=int, required=False, empty_value=None, choices=()
    )
    reason = forms.CharField(
        label="까닭",
        max_length=200,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
        error_messages={"required": "정정하는 까닭을 적어 주세요."},
    )
    evidence = forms.FileField(
        label="증빙",
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"class": "input"}),
        help_text=f"사진이나 문서 하나, {EVIDENCE_MIB}MB까지.",
    )

    def clean_evidence(self) -> Any:
        found = self.cleaned_data.get("evidence")
        if found and found.size > EVIDENCE_MIB * 1024 * 1024:
            raise forms.ValidationError(
                f"증빙이 {EVIDENCE_MIB}MB보다 큽니다. 줄이거나 필요한 쪽만 올려 주세요."
            )
        return found


@page(*ANY)
def new(visit: Visit) -> HttpResponse:
    asked = visit.request.GET
    if again := _again(visit, asked.get("again", "")):
        return _refilled(visit, again)
    day = read_day(asked.get("date"), visit.today)
    form = CorrectionForm(
        label_suffix="",
        initial={
            "date": day,
            "direction": "0" if asked.get("direction") == "0" else "1",
            "time": asked.get("time", ""),
        },
    )
    return _form(visit, form, day)


@page(*ANY, methods=("GET", "HEAD", "POST"))
def corrections(visit: Visit) -> HttpResponse:
    if visit.request.method != "POST":
        return _list(visit)
    form = CorrectionForm(visit.request.POST, visit.request.FILES, label_suffix="")
    day = read_day(visit.request.POST.get("date"), visit.today)
    form.fields["replaces"].choices = _replaceable(visit, day)  # type: ignore[attr-defined]
    if not form.is_valid():
        return _form(visit, form, day, status=422)
    given = form.cleaned_data
    file = given["evidence"]
    claim = actions.Claim(
        date=given["date"],
        minute=given["time"],
        direction=given["direction"],
        reason=given["reason"],
        replaces=given["replaces"],
        evidence=file.read() if file else None,
        evidence_name=file.name if file else "",
    )
    again = _again(visit, visit.request.POST.get("again", ""))
    try:
        with transaction.atomic():
            _put_up(visit, claim, again)
    except Refused as refused:
        return _form(visit, form, day, refusal=refused, status=422)
    visit.say(f"{day_ko(claim.date)} {clock(claim.minute)} 정정을 올렸습니다.")
    return redirect("/corrections")


def _put_up(visit: Visit, claim: actions.Claim, again: attendance.Asked | None) -> None:
    if again is None:
        actions.request_correction(claim=claim, by=visit.viewer, at=visit.at)
    else:
        actions.redraft_correction(
            document=again.document, claim=claim, by=visit.viewer, at=visit.at
        )


def _again(visit: Visit, text: str) -> attendance.Asked | None:
    """재기안: the returned or withdrawn correction of one's own that is put up again."""
    key = read_key(text)
    if key is None:
        return None
    found = attendance.corrections_by_document([key]).get(key)
    if found is None or found.person != visit.viewer.person:
        raise NotTheirs("본인이 올린 정정만 고쳐서 다시 올릴 수 있습니다.")
    return found


def _refilled(visit: Visit, again: attendance.Asked) -> HttpResponse:
    """The form as it was sent the last time."""
    form = CorrectionForm(
        label_suffix="",
        initial={
            "date": again.date,
            "direction": str(again.direction),
            "time": clock(again.minute),
            "replaces": again.replaces,
            "reason": again.reason,
        },
    )
    return _form(visit, form, again.date, again=again)


@action(*ANY)
def withdraw(visit: Visit, document: UUID) -> HttpResponse:
    actions.withdraw_correction(document=document, by=visit.viewer, at=visit.at)
    visit.say("정정 신청을 회수했습니다.")
    return redirect("/corrections")


def _own(visit: Visit) -> int:
    if visit.viewer.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 출퇴근 기록이 없습니다.")
    return visit.viewer.person


def _replaceable(visit: Visit, day: Any) -> list[tuple[Any, str]]:
    found = attendance.readings(_own(visit), since=day, until=day + timedelta(days=1))
    way = {0: "출근", 1: "퇴근", None: "구분 없음"}
    listed = [(r.id, f"{clock(r.minute)} {way[r.direction]} 대신") for r in found.get(day, ())]
    return [("", "없는 기록을 더합니다"), *listed]


def _form(
    visit: Visit,
    form: CorrectionForm,
    day: Any,
    *,
    refusal: Refused | None = None,
    status: int = 200,
    again: attendance.Asked | None = None,
) -> HttpResponse:
    person = _own(visit)
    again = again or _again(visit, visit.request.POST.get("again", ""))
    form.fields["replaces"].choices = _replaceable(visit, day)  # type: ignore[attr-defined]
    for name in form.errors if form.is_bound else ():
        if name in form.fields:
            form.fields[name].widget.attrs["aria-invalid"] = "true"
    until = day + timedelta(days=1)
    readings = attendance.readings(person, since=day, until=until).get(day, [])
    own = people.member(person, on=day)
    signer = _signer(person, own.unit, visit.today) if own else None
    computed = attendance.days_of(person, since=day, until=until)
    context = {
        "page_title": "정정 다시 올리기" if again else "출퇴근 정정 신청",
        "again": again,
        "page_lead": f"{day_ko(day)} 기록을 사실대로 고쳐 달라고 부서장에게 올립니다.",
        "form": form,
        "refusal": refusal,
        "picked": day,
        "signer": people.names([signer]).get(signer, "") if signer else "",
        "lanes": lanes.of_day(day, computed[0].steps if computed else {}, readings, []),
        "misfits": attendance.misfits_of(person, since=day, until=until),
    }
    return visit.show("corrections/new.html", context, status)


def _signer(person: int, unit: int, day: date) -> int | None:
    """Who would decide, as far as anybody can."""
    try:
        line = approvals.line_for(kind="correction", drafter=person, on=day, unit=unit)
    except Refused:
        return None
    return line[-1].person


def _list(visit: Visit) -> HttpResponse:
    until = visit.today + timedelta(days=1)
    found = attendance.corrections_of(_own(visit), since=visit.today - LOOK_BACK, until=until)
    context = {
        "page_title": "내 정정 신청",
        "page_lead": f"지난 1년 동안 {len(found)}건을 올렸습니다." if found else "",
        "asked": found,
    }
    return visit.show("corrections/list.html", context)


# ── my documents ──────────────────────────────────────────────────────────────────────


@page(*ANY)
def documents(visit: Visit) -> HttpResponse:
    papers = approvals.drafted_by(_own(visit), limit=PAPERS)
    names = people.names({step.person or 0 for paper in papers for step in paper.line})
    orders = overtime.by_document([p.document for p in papers if p.kind == "overtime"])
    asked = attendance.corrections_by_document(
        [p.document for p in papers if p.kind == "correction"]
    )
    leaves = leave.by_document([p.document for p in papers if p.kind in ("leave", "leave_cancel")])
    waiting = sum(paper.state == "pending" for paper in papers)
    context = {
        "page_title": "내 문서",
        "page_lead": f"결재를 기다리는 문서가 {waiting}건 있습니다." if waiting else "",
        "papers": [
            {
                "paper": paper,
                "kind": KINDS.get(paper.kind, paper.kind),
                "tag": TAGS.get(paper.state, "plain"),
                "line": [(step, names.get(step.person or 0, "")) for step in paper.line],
                "next": _next(paper),
                **_about(paper, orders, asked, leaves),
            }
            for paper in papers
        ],
    }
    return visit.show("corrections/documents.html", context)


def _next(paper: approvals.Paper) -> list[int]:
    """Which places of the line are next: several beside each other, or none."""
    return [index for index, step in enumerate(paper.line) if step in paper.turn]


def _about(paper: approvals.Paper, orders: Any, asked: Any, leaves: Any) -> dict[str, str]:
    order, correction = orders.get(paper.document), asked.get(paper.document)
    if order:
        text = f"{day_ko(order.date)} {clock_range(order.start, order.end)}. {order.reason}"
        return {"text": text, "url": f"/overtime/{order.order}", "state": order.state_ko}
    if correction:
        word = "퇴근" if correction.direction else "출근"
        text = f"{day_ko(correction.date)} {word} {clock(correction.minute)}. {correction.reason}"
        return {"text": text, "url": "/corrections", "state": paper.state_ko}
    if found := leaves.get(paper.document):
        text = f"{span_ko(found)}. {found.kind.ko} {leave_ko(found.minutes)}"
        state = found.state_ko if paper.kind == "leave" else paper.state_ko
        return {"text": text, "url": f"/leave/{found.leave}", "state": state}
    return {"text": paper.title, "url": f"/papers/{paper.document}", "state": paper.state_ko}


@page(*ANY)
def evidence(visit: Visit, document: UUID) -> FileResponse:
    """The evidence of a correction, for whoever asked, signs or audits; opening it is logged."""
    paper = approvals.paper(document)
    asked = attendance.corrections_by_document([document]).get(document)
    content = attendance.evidence(document)
    if paper is None or asked is None or content is None:
        raise NotTheirs("이 문서에는 증빙이 없습니다.")
    signers = {step.person for step in paper.line}
    mine = visit.viewer.person in ({asked.person} | signers) and visit.viewer.person is not None
    if not mine and visit.viewer.role != "auditor":
        raise NotTheirs("증빙은 본인과 결재자, 감사 담당자만 봅니다.")
    record(
        by=visit.viewer,
        at=visit.at,
        action="attendance.open_evidence",
        summary=f"{paper.number}의 증빙을 열었습니다.",
        on=[On(asked.person, "correction", str(asked.id))],
    )
    return FileResponse(BytesIO(content), as_attachment=True, filename=asked.evidence_name)


urls: list[URLPattern] = [
    path("corrections/new", new),
    path("corrections/<uuid:document>/evidence", evidence),
    path("corrections", corrections),
    path("corrections/<uuid:document>/withdraw", withdraw),
    path("documents", documents),
]
