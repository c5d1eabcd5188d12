"""One person's ledger: lots, lines in order, what each use consumed, service, and why the days."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.accounts import queries as accounts
from dure.errors import Refused
from dure.leave import actions, entitlements, granting, overview
from dure.leave import queries as leave
from dure.leave.queries import Asked, Balance
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.web import explain
from dure.web.doors import SEOUL, Visit, action, page
from dure.web.fields import DayField, read_day
from dure.web.ordinances import KEYS, used
from dure.web.templatetags.dure_format import day_iso, leave_ko
from law import leave as law
from law import service_period, worked_months
from law.leave_kinds import LEAVE_KINDS
from law.params import NoLawInForce, Unset
from law.service_period import PERIODS
from law.steps import serialise

ROLES = ("hr", "clerk", "auditor")
DAY = timedelta(days=1)
MORE = {
    "similar_career": "유사경력",
    "absent": "결근",
    "dismissed": "직권면직(지방공무원법 제62조제1항제1호)",
    "death": "사망",
}
TOLD = {
    code: each.ko for code, each in PERIODS.items() if code not in ("not_employed", "general_sick")
}
GROUPS = (
    ("재직기간", service_period.STEPS, "service_total_months"),
    ("종사한 개월", worked_months.STEPS, "worked_months"),
    ("지난해에 따른 가산", law.BONUS_STEPS, "bonus_days"),
    ("그해 연가", law.STEPS, "granted_minutes"),
)


class Spanning(forms.Form):
    """A period that adds to somebody's service or is left out of it."""

    kind = forms.ChoiceField(
        label="종류",
        choices=[*TOLD.items(), *MORE.items()],
        widget=forms.Select(attrs={"class": "input"}),
    )
    since = DayField(label="첫날")
    last = DayField(label="마지막 날")
    child = forms.IntegerField(
        label="몇째 자녀",
        required=False,
        min_value=1,
        max_value=12,
        widget=forms.TextInput(attrs={"class": "input short", "inputmode": "numeric"}),
        help_text="육아휴직일 때만 적습니다. 자녀마다 재직기간에 넣는 기간이 다릅니다.",
    )
    both_parents = forms.BooleanField(label="부모가 모두 휴직함", required=False)
    ground = forms.TypedChoiceField(
        label="직위해제의 호",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "직위해제가 아님"), *((n, f"제{n}호") for n in range(1, 5))],
        widget=forms.Select(attrs={"class": "input"}),
        help_text="지방공무원법 제65조의3제1항. 직위해제일 때만 고릅니다.",
    )
    document = forms.CharField(
        label="문서번호",
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text="발령이나 결정의 이름과 번호입니다.",
        error_messages={"required": "발령이나 결정의 문서번호를 적어 주세요."},
    )


@page(*ROLES)
def person(visit: Visit, public_id: UUID) -> HttpResponse:
    """The ledger of one person as of a day; that it was read is written down."""
    whose = people.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    visit.note_look(whose, action="web.view_ledger", kind="ledger", told="연가 원장을 보았습니다.")
    return _person(visit, whose)


def _person(
    visit: Visit, whose: Member, form: Spanning | None = None, refusal: Refused | None = None
) -> HttpResponse:
    asked = visit.request.GET
    on, until = read_day(asked.get("on"), visit.today), read_day(asked.get("known"), date.max)
    known = _end_of(until) if until < visit.today else None
    pools = _pools(whose.person, on, known)
    now = leave.balance(whose.person, on=on) if known else pools["annual"]
    # 휴직과 병가가 드러나는 까닭은 서무에게 보이지 않는다
    whole = visit.viewer.role != "clerk"
    whys, missing = _whys(whose.person, on, visit) if whole else ([], "")
    may_write = visit.viewer.role == "hr"
    called = {login: name for login, name, _ in accounts.logins()}
    context = {
        "page_title": f"{whose.name}의 연가 원장",
        "page_lead": _lead(pools["annual"], now, on, known),
        "crumbs": [{"label": "연가 원장", "url": "/ledger"}],
        "whose": whose,
        "unit": organization.names([whose.unit]).get(whose.unit, ""),
        "on": on,
        "known": known,
        "annual": pools["annual"],
        "differs": bool(known) and now.left != pools["annual"].left,
        "now": now,
        "lots": [
            (lot, lot.expires - DAY if lot.expires else None)
            for each in pools.values()
            for lot in each.lots
        ],
        "consumed": _consumed(pools.values()),
        "lines": [
            (line, _word(line, visit.viewer.role), called.get(line.by, line.by))
            for line in overview.lines_of(whose.person, known_at=known)
        ],
        "requests": _requests(whose.person, on.year, visit.viewer.role),
        "whole": whole,
        "spans": leave.spans_of(whose.person) if whole else [],
        "whys": whys,
        "missing": missing,
        "may_write": may_write,
        "form": (form or Spanning(initial={"since": visit.today}, label_suffix=""))
        if may_write
        else None,
        "bound": form is not None,
        "refusal": refusal,
        "ordinances": used(leave.ordinances(KEYS, on=on)),
    }
    return visit.show("ledger/person.html", context, 422 if form else 200)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + DAY, datetime.min.time(), SEOUL) - timedelta(microseconds=1)


def _pools(who: int, on: date, known: datetime | None) -> dict[str, Balance]:
    """Balances of every pool that has a line."""
    have = {each.pool for each in overview.lines_of(who, known_at=known) if each.pool}
    return {
        pool: leave.balance(who, on=on, known_at=known, pool=pool)
        for pool in ("annual", *sorted(have - {"annual"}))
    }


def _lead(then: Balance, now: Balance, on: date, known: datetime | None) -> str:
    said = f"{day_iso(on)}에 연가 {leave_ko(then.left)}이 남습니다."
    if then.left < 0:
        said = f"{day_iso(on)}에 연가가 {leave_ko(-then.left)} 모자랍니다."
    if then.pending:
        said += f" 결재 중인 {leave_ko(then.pending)}은 빼지 않았습니다."
    if known and now.left != then.left:
        said = f"{day_iso(known)}까지 적힌 대로는 {leave_ko(then.left)}, 지금 적힌 대로는 {leave_ko(now.left)}입니다."
    return said


def _consumed(pools: Any) -> list[dict[str, Any]]:
    """Uses in order of day, each with the lot it was derived to have taken."""
    rows = []
    for each in pools:
        names = {lot.lot: lot.ko for lot in each.lots}
        rows += [
            {
                "use": use,
                "ko": LEAVE_KINDS[use.kind].ko if use.kind in LEAVE_KINDS else use.kind,
                "lot": names.get(use.lot or "", use.lot or ""),
                "short": use.lot is None,
            }
            for use in each.consumed
        ]
    return sorted(rows, key=lambda row: row["use"].date, reverse=True)


def _hidden(kind: str, role: str) -> str:
    """A clerk keeps the days, not the reasons."""
    private = kind in LEAVE_KINDS and LEAVE_KINDS[kind].private
    return "자리 비움" if private and role == "clerk" else ""


def _word(line: overview.Line, role: str) -> str:
    return _hidden(line.kind, role) or line.ko


def _requests(who: int, year: int, role: str) -> list[dict[str, Any]]:
    """Requests of a year; of evidence a clerk and an auditor learn only that it is there."""
    found: Sequence[Asked] = leave.of_person(
        who, since=date(year, 1, 1), until=date(year + 1, 1, 1)
    )
    return [
        {
            "asked": each,
            "ko": _hidden(each.kind.code, role) or each.kind.ko,
            "last": each.until - DAY,
            "files": [
                {"name": name, "url": f"/ledger/evidence/{pk}" if role == "hr" else ""}
                for pk, name in each.evidence
            ],
            "count": len(each.evidence),
            "wants": each.kind.family == "sick" and not each.evidence,
        }
        for each in found
    ]


def _whys(who: int, on: date, visit: Visit) -> tuple[list[dict[str, Any]], str]:
    """Why the year's days are what they are, clause by clause, by what is recorded now."""
    day = granting.as_of(on.year, visit.at)
    try:
        frame = entitlements.entitled(year=on.year, on=day, today=visit.today, persons=[who])
    except (NoLawInForce, Unset) as missing:
        return [], str(missing)
    if frame.is_empty():
        return [], ""
    row = frame.row(0, named=True)
    return [_why(title, steps, row, key, day) for title, steps, key in GROUPS], ""


def _why(
    title: str, steps: Mapping[str, Any], row: Mapping[str, Any], key: str, day: date
) -> dict[str, Any]:
    lines = explain.sums(serialise(steps), row, day)
    final = row[key]
    text = (
        leave_ko(final)
        if key == "granted_minutes"
        else str(lines[-1]["running"] or lines[-1]["op"])
    )
    return {
        "title": f"{title}: 왜 {text}인가요?",
        "lines": lines,
        "result": {"label": title, "text": text},
        "sources": [{"label": "기준일", "text": day_iso(day)}],
    }


# ── what is written ───────────────────────────────────────────────────────────────────


@action("hr")
def span(visit: Visit, public_id: UUID) -> HttpResponse:
    """Record a period; what is wrong is said in the form."""
    whose = people.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    form = Spanning(visit.request.POST, label_suffix="")
    if not form.is_valid():
        return _person(visit, whose, form)
    given = form.cleaned_data
    try:
        actions.record_span(
            person=whose.person,
            kind=given["kind"],
            since=given["since"],
            until=given["last"] + DAY,
            document=given["document"],
            child=given["child"],
            both_parents=given["both_parents"],
            ground=given["ground"],
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        return _person(visit, whose, form, refused)
    visit.say(
        f"{whose.name}의 기간을 적었습니다. 연가는 ‘그해의 연가 주기’를 다시 눌러야 바뀝니다."
    )
    return redirect(f"/ledger/{public_id}")


@action("hr")
def end(visit: Visit, public_id: UUID, span: UUID) -> HttpResponse:
    """Strike a period out, with the reason; the line stays."""
    whose = people.seen(viewer=visit.viewer, public_id=public_id, on=visit.today)
    reason = visit.request.POST.get("reason", "")
    actions.end_span(span=span, reason=reason, by=visit.viewer, at=visit.at)
    visit.say(f"{whose.name}의 기간을 지웠습니다. 언제까지 그렇게 알았는지는 남습니다.")
    return redirect(f"/ledger/{public_id}")


@page("hr")
def evidence(visit: Visit, file: UUID) -> HttpResponse:
    """A file of evidence opened; who opened it is written down."""
    _, media_type, content = actions.open_evidence(evidence=file, by=visit.viewer, at=visit.at)
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="evidence.{media_type.split("/")[-1]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


urls: list[URLPattern] = [
    path("ledger/evidence/<uuid:file>", evidence, name="ledger-evidence"),
    path("ledger/<uuid:public_id>", person, name="ledger-person"),
    path("ledger/<uuid:public_id>/span", span, name="ledger-span"),
    path("ledger/<uuid:public_id>/spans/<uuid:span>/end", end, name="ledger-span-end"),
]
