"""휴가 문서: the paper with its days and line, taking it back, cancelling it, and its evidence."""

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.approvals import queries as approvals
from dure.approvals.queries import Paper
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.leave import actions
from dure.leave import queries as leave
from dure.leave.days import Workday, workdays
from dure.organization import queries as organization
from dure.people import queries as people
from dure.sealed import File
from dure.timeline import actions as clocks
from dure.web import explain, leave_form, leave_plans, leave_whys, leave_year
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import read_day, read_sentence
from dure.web.leave_year import TAGS, span_ko
from dure.web.templatetags.dure_format import clock_range, leave_ko
from law import holidays
from law.leave_facts import FACTS, WORDS

SEVERAL: Final = ("clerk", "hr")
WEEKEND: Final = ("토요일", "일요일")
QUIET: Final = "휴가"


@page(*ANY, methods=("GET", "HEAD", "POST"))
def home(visit: Visit) -> HttpResponse:
    """My leave; a POST files the form."""
    return leave_form.file(visit) if visit.request.method == "POST" else leave_year.home(visit)


# ── the paper ─────────────────────────────────────────────────────────────────────────


@page(*ANY)
def paper(visit: Visit, key: UUID) -> HttpResponse:
    asked = _asked(key)
    found = approvals.paper(asked.document)
    assert found is not None
    concerned = _concerned(visit, asked, found)
    told = concerned or (visit.viewer.role == "hr" and _reaches(visit, asked.unit))
    if not told and not _oversees(visit, asked):
        raise NotTheirs("이 휴가는 본인과 결재하는 사람, 인사담당자만 볼 수 있습니다.")
    if not concerned:
        record(
            by=visit.viewer,
            at=visit.at,
            action="leave.read",
            summary=f"{asked.number} 휴가를 열어 보았습니다.",
            on=[On(asked.person, actions.DOCUMENT, str(asked.leave))],
        )
    open_kind = told or not asked.kind.private
    own, names = asked.person == visit.viewer.person, _names(asked, found)
    begun = bool(asked.days) and clocks.moment(asked.days[0].date, asked.days[0].start) <= visit.at
    context = {
        "page_title": f"{span_ko(asked)} {asked.kind.ko if open_kind else QUIET}",
        "page_lead": _lead(asked, own, names.get(asked.person, "")),
        "crumbs": [
            {"label": "내 휴가" if own else "휴가", "url": "/leave"},
            {"label": asked.number},
        ],
        "asked": asked,
        "own": own,
        "whose": names.get(asked.person, ""),
        "open_kind": open_kind,
        "kind_ko": asked.kind.ko if open_kind else QUIET,
        "article": explain.article_of(asked.kind.article),
        "article_url": explain.article_url(asked.since),
        "tag": TAGS.get(asked.state, "plain"),
        "days": _days(asked),
        "facts": _facts(asked) if told else [],
        "told": told,
        "hide_comments": not open_kind,
        "paper": found,
        "line": [(each, names.get(each.person or 0, "")) for each in found.line],
        "versions": _versions(asked) if found.version > 1 else [],
        "evidence": asked.evidence if told else (),
        "may_withdraw": asked.state == "requested" and found.drafter == visit.viewer.person,
        "may_redraft": own and found.state in ("rejected", "withdrawn") and bool(asked.days),
        "may_cancel": asked.state == "approved" and (own or _acts(visit, asked)),
        "begun": begun,
        "rest_from": _rest_from(asked, visit),
        "may_bring": _may_bring(visit, asked),
        "from_annual": _from_annual(asked) if told else 0,
    }
    return visit.show("leave/paper.html", context)


def _asked(key: UUID) -> leave.Asked:
    found = leave.by_id([key]).get(key)
    if found is None:
        raise NotTheirs("이 기관에 없는 휴가입니다.")
    return found


def _concerned(visit: Visit, asked: leave.Asked, found: Paper) -> bool:
    """The person and the line: they read the kind, what it was asked about and its evidence."""
    own = visit.viewer.person
    if own is None:
        return False
    return own == asked.person or approvals.concerned(found, own, at=visit.at)


def _oversees(visit: Visit, asked: leave.Asked) -> bool:
    """A lead, head, clerk or auditor of the unit reads the days, without a private kind."""
    viewer = visit.viewer
    if viewer.role not in ("team_lead", "head", "clerk", "auditor"):
        return False
    reach = organization.reach(viewer, on=asked.since)
    return reach is None or asked.unit in reach


def _reaches(visit: Visit, unit: int) -> bool:
    reach = organization.reach(visit.viewer, on=visit.today)
    return reach is None or unit in reach


def _acts(visit: Visit, asked: leave.Asked) -> bool:
    return visit.viewer.role in SEVERAL and _reaches(visit, asked.unit)


def _may_bring(visit: Visit, asked: leave.Asked) -> bool:
    """Evidence of a leave that stands may still be brought by the person, the clerk and HR."""
    takes = leave_form.takes_evidence(asked.kind) and asked.state in ("requested", "approved")
    return takes and (asked.person == visit.viewer.person or _acts(visit, asked))


def _from_annual(asked: leave.Asked) -> int:
    """Minutes of a sick leave that were taken from annual leave for want of a certificate."""
    if asked.kind.code != "sick" or asked.state != "approved":
        return 0
    found = leave.balance(asked.person, on=asked.until)
    return sum(each.minutes for each in found.consumed if each.leave == asked.leave)


def _names(asked: leave.Asked, found: Paper) -> dict[int, str]:
    return people.names({asked.person, *(each.person or 0 for each in found.line)})


def _lead(asked: leave.Asked, own: bool, name: str) -> str:
    whose = "" if own else f"{name}님이 "
    done = {
        "requested": "결재를 기다립니다",
        "approved": "승인되었습니다",
        "rejected": "반려되었습니다",
        "cancelled": "취소되었습니다",
    }.get(asked.state, "")
    return f"{whose}{leave_ko(asked.minutes)}을 올렸고 {done}."


def _days(asked: leave.Asked) -> list[dict[str, Any]]:
    """Every day between the first and the last, and why it counts or does not."""
    since, until = asked.since, asked.until
    plan = workdays(asked.person, since=since, until=until)
    named = {
        **holidays.between(since, until - timedelta(days=1)),
        **organization.own_days(since=since, until=until),
    }
    taken = {day.date: day for day in asked.days}
    rows = []
    for n in range((until - since).days):
        day = since + timedelta(days=n)
        here = taken.get(day)
        if here is None and len(asked.days) > 1 and (until - since).days > len(asked.days) * 4:
            continue  # weeks between the days of a repeated leave have nothing to say
        rows.append(
            {
                "date": day,
                "clock": clock_range(here.start, here.end) if here else "",
                "minutes": here.minutes if here else 0,
                "why": _why(day, here, plan.get(day), named.get(day, "")),
            }
        )
    return rows


def _why(day: date, taken: Any, plan: Workday | None, holiday: str) -> str:
    if taken and taken.off:
        return "쉬는 날이지만 휴가일수에 넣습니다 (제7조의8)"
    if taken and plan and not plan.off:
        rest = min(taken.end, plan.break_end) - max(taken.start, plan.break_start)
        said = f"근무 {clock_range(plan.start, plan.end)}"
        return f"{said}, 점심 {rest}분을 뺌" if rest > 0 else said
    if taken:
        return ""
    if holiday:
        return f"{holiday}이라 세지 않음" if holiday[-1] in "절일날" else f"{holiday}: 세지 않음"
    if day.weekday() > 4:
        return f"{WEEKEND[day.weekday() - 5]}이라 세지 않음"
    return "근무시간이 없는 날" if plan is None or plan.off else "고르지 않은 날"


def _facts(asked: leave.Asked) -> list[tuple[str, str]]:
    """What the article asked about, as it was answered."""
    found = [("당겨 쓰기", "다음 해 연가에서")] if asked.facts.get("advance") else []
    for name, field in FACTS.get(asked.kind.code, {}).items():
        value = asked.facts.get(name)
        if value in (None, False, ""):
            continue
        found.append((field.ko, "예" if value is True else WORDS.get(str(value), str(value))))
    return found


def _versions(asked: leave.Asked) -> Sequence[Any]:
    """What earlier versions said and who answered them."""
    return approvals.versions(asked.document)[1:]


# ── what is done ──────────────────────────────────────────────────────────────────────


@action(*ANY)
def withdraw(visit: Visit, key: UUID) -> HttpResponse:
    found = _asked(key)
    actions.withdraw(document=found.document, by=visit.viewer, at=visit.at)
    visit.say("휴가 신청을 회수했습니다. 고쳐서 다시 올릴 수 있습니다.")
    return redirect(f"/leave/{key}")


@action(*ANY)
def cancel(visit: Visit, key: UUID) -> HttpResponse:
    reason = read_sentence(visit.request.POST.get("reason", ""), "취소하는 까닭은")
    asked = actions.cancel(leave=key, reason=reason, by=visit.viewer, at=visit.at)
    found = _asked(key)
    visit.say(
        f"휴가를 취소했습니다. {leave_ko(found.minutes)}이 다시 남습니다."
        if asked is None
        else f"이미 시작한 휴가라 취소 문서({asked.number})를 결재로 올렸습니다."
    )
    return redirect(f"/leave/{key}")


def _rest_from(asked: leave.Asked, visit: Visit) -> date | None:
    """The first day of an approved leave that has not begun, where an earlier one stays."""
    ahead = [day.date for day in asked.days if clocks.moment(day.date, day.start) > visit.at]
    stays = [day for day in asked.days if ahead and day.date < ahead[0]]
    return ahead[0] if asked.state == "approved" and stays else None


@action(*ANY)
def cancel_rest(visit: Visit, key: UUID) -> HttpResponse:
    """Cancel the days of a begun leave that have not begun."""
    given = visit.request.POST
    reason = read_sentence(given.get("reason", ""), "취소하는 까닭은")
    since = read_day(given.get("since"), visit.today)
    minutes = actions.cancel_rest(
        leave=key, since=since, reason=reason, by=visit.viewer, at=visit.at
    )
    visit.say(f"남은 날을 취소했습니다. {leave_ko(minutes)}이 다시 남습니다.")
    return redirect(f"/leave/{key}")


@page(*ANY, methods=("GET", "HEAD", "POST"))
def cancel_again(visit: Visit, document: UUID) -> HttpResponse:
    """재기안 of a cancellation that was returned or withdrawn: its reason put anew."""
    found = leave.by_document([document]).get(document)
    if found is None or approvals.drafter(document) != visit.viewer.person:
        raise NotTheirs("본인이 올린 휴가 취소만 고쳐서 다시 올릴 수 있습니다.")
    refusal, said = None, visit.request.POST.get("reason", "")
    if visit.request.method == "POST":
        try:
            with transaction.atomic():
                actions.redraft_cancellation(
                    document=document,
                    reason=read_sentence(said, "취소하는 까닭은"),
                    by=visit.viewer,
                    at=visit.at,
                )
            visit.say("휴가 취소를 고쳐서 다시 올렸습니다.")
            return redirect(f"/papers/{document}")
        except Refused as refused:
            refusal = refused
    context = {
        "page_title": "휴가 취소 다시 올리기",
        "page_lead": f"{span_ko(found)} {found.kind.ko}의 취소를 같은 번호로 다시 올립니다.",
        "crumbs": [{"label": "내 휴가", "url": "/leave"}],
        "document": document,
        "reason": said or dict(approvals.contents([document]).get(document, ())).get("까닭", ""),
        "refusal": refusal,
    }
    return visit.show("leave/cancel_again.html", context, 422 if refusal else 200)


@action(*ANY)
def bring(visit: Visit, key: UUID) -> HttpResponse:
    """Evidence handed in later; days taken from annual leave for want of it go back."""
    before = _from_annual(_asked(key))
    files = [
        File(each.name or "증빙", each.read()) for each in visit.request.FILES.getlist("evidence")
    ]
    actions.add_evidence(leave=key, files=files, by=visit.viewer, at=visit.at)
    back = before - _from_annual(_asked(key))
    mine = visit.viewer.person == _asked(key).person or visit.viewer.role == "hr"
    said = f" 연가에서 뺀 {leave_ko(back)}이 되돌아갔습니다." if back and mine else ""
    visit.say(f"증빙 {len(files)}건을 냈습니다.{said}")
    return redirect(f"/leave/{key}")


@page(*ANY)
def evidence(visit: Visit, evidence: UUID) -> FileResponse:
    """진단서 and the like: to the person, the line and HR only, and every opening is recorded."""
    name, media, content = actions.open_evidence(evidence=evidence, by=visit.viewer, at=visit.at)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=media)


urls: list[URLPattern] = [
    path("leave", home),
    path("leave/new", leave_form.new),
    path("leave/check", leave_form.check),
    path("leave/why", leave_whys.why),
    path("leave/list.xlsx", leave_year.sheet),
    path("leave/plan", leave_plans.plan),
    path("leave/saving", leave_plans.saving),
    path("leave/evidence/<uuid:evidence>", evidence),
    path("leave/cancel-again/<uuid:document>", cancel_again),
    path("leave/<uuid:key>", paper),
    path("leave/<uuid:key>/withdraw", withdraw),
    path("leave/<uuid:key>/cancel", cancel),
    path("leave/<uuid:key>/cancel-rest", cancel_rest),
    path("leave/<uuid:key>/evidence", bring),
]
