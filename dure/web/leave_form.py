"""휴가 신청: ready-made stretches, what the kind asks about, and what stands against it before filing."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from dure.approvals import queries as approvals
from dure.errors import Refused
from dure.leave import actions, checks
from dure.leave import queries as leave
from dure.leave.objections import DISCOURAGED, Objection
from dure.people import queries as people
from dure.sealed import File
from dure.web import explain, rule_form
from dure.web.doors import ANY, Visit, page
from dure.web.fields import read_day
from dure.web.leave_chips import chips, split_of
from dure.web.leave_draft import (
    AT,
    LATER,
    SEVERAL,
    TYPED,
    Draft,
    LeaveForm,
    again_of,
    draft_of,
    files_of,
    filled,
    posted,
    refilled,
    whose,
)
from dure.web.templatetags.dure_format import clock, clock_range, day_ko, leave_ko
from law.leave_facts import FACTS, WORDS
from law.leave_kinds import LEAVE_KINDS, LeaveKind

PLACES: Final = {"review": "검토", "consult": "협조", "decide": "결재", "after": "후열"}
LEVEL: Final = {"refuse": "bad", "warn": "warn", "note": ""}
MOST: Final = 100  # people a list is still good for; more are found by name

# ── the pages ─────────────────────────────────────────────────────────────────────────


@page(*ANY)
def new(visit: Visit) -> HttpResponse:
    asked = visit.request.GET
    again = again_of(visit, asked.get("again", ""))
    day = read_day(asked.get("since"), visit.today)
    member = whose(visit, asked, day, again)
    split = split_of(day)
    ready = chips(member.person, visit.at, split)
    given = refilled(again) if again else filled(asked, ready)
    return _form(visit, draft_of(given, member, split, again), chips=ready)


@page(*ANY, methods=("POST",))
def check(visit: Visit) -> HttpResponse:
    """등록 전 확인: the same form, before anything is written."""
    draft = posted(visit)
    if not visit.request.htmx:  # type: ignore[attr-defined]
        return _form(visit, draft)
    context = _check(visit, draft) | _fields(draft)
    context["swap_fields"] = visit.request.POST.get("shown", "") != draft.kind
    return visit.show("leave/check.html", context)


def file(visit: Visit) -> HttpResponse:
    """One action; where the rules refuse, the form again with everything that was typed."""
    draft = posted(visit)
    files = [File(each.name or "증빙", each.read()) for each in files_of(visit)]
    if not draft.complete:
        return _form(visit, draft, status=422)
    try:
        with transaction.atomic():
            made = _file(visit, draft, draft.wanted(files))
    except Refused as refused:
        if refused.code in TYPED:
            draft.form.add_error("after_reason", LATER)
            return _form(visit, draft, status=422)
        return _form(visit, draft, refusal=refused, status=422)
    owner = "" if made.person_id == visit.viewer.person else f"{draft.member.name}님의 "
    first = draft.form.cleaned_data["since"]
    visit.say(
        f"{day_ko(first)} {owner}{LEAVE_KINDS[made.kind].ko} {leave_ko(made.minutes)}을 올렸습니다.",
        f"/leave/{made.public_id}/withdraw" if made.person_id == visit.viewer.person else "",
    )
    return redirect(f"/leave/{made.public_id}")


def _file(visit: Visit, draft: Draft, wanted: actions.Wanted) -> Any:
    if draft.again:
        return actions.redraft(
            document=draft.again.document, wanted=wanted, by=visit.viewer, at=visit.at
        )
    return actions.file(wanted=wanted, person=draft.member.person, by=visit.viewer, at=visit.at)


# ── what is shown ─────────────────────────────────────────────────────────────────────


def _form(
    visit: Visit,
    draft: Draft,
    *,
    chips: Sequence[Any] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    bound = visit.request.method == "POST" and status != 200
    _invalid(draft.form, bound)
    title = "휴가 다시 올리기" if draft.again else "휴가 신청"
    context = {
        "page_title": title,
        "page_lead": "날과 시간을 고르면 남는 연가와 결재할 사람, 걸리는 조문을 바로 보여 드립니다.",
        "chips": _ready(visit, draft) if chips is None else chips,
        "bound": bound,
        "refusal": refusal,
        "ways": _ways(refusal.ways) if refusal else [],
        "lost_files": bound and bool(files_of(visit)),
        **_people(visit, draft),
        **_fields(draft, shown=bound),
        **_check(visit, draft),
    }
    return visit.show("leave/new.html", context, status)


def _ready(visit: Visit, draft: Draft) -> Sequence[Any]:
    return chips(draft.member.person, visit.at, draft.split)


def _invalid(form: LeaveForm, bound: bool) -> None:
    """Errors are shown once something was sent; a form that is only being filled has none yet."""
    for name in form.errors if bound else ():
        if name in form.fields:
            form.fields[name].widget.attrs["aria-invalid"] = "true"


def _people(visit: Visit, draft: Draft) -> dict[str, Any]:
    """Whom a clerk or HR may choose; many are found by their name first."""
    if visit.viewer.role not in SEVERAL or draft.again:
        return {"members": []}
    text = visit.request.GET.get("name", "").strip()
    if text:
        found = people.find(viewer=visit.viewer, text=text, on=visit.today)
    else:
        found = people.members(viewer=visit.viewer, on=visit.today)
    listed = found[:MOST]
    if draft.member.person not in {each.person for each in listed}:
        listed = [draft.member, *listed]
    return {"members": listed, "many": len(found) > MOST or bool(text), "name": text}


def _fields(draft: Draft, *, shown: bool = False) -> dict[str, Any]:
    """What the kind's article asks about, as fields."""
    kind = LEAVE_KINDS[draft.kind]
    wrong = draft.wrong if shown else {}
    return {
        "draft": draft,
        "form": draft.form,
        "kind": kind,
        "boxes": rule_form.boxes(FACTS.get(kind.code, {}), draft.asked, wrong, at=AT, words=WORDS),
        "takes_evidence": takes_evidence(kind),
        "split": draft.split,
    }


def takes_evidence(kind: LeaveKind) -> bool:
    return kind.family not in ("annual", "rest", "outing")


def _check(visit: Visit, draft: Draft) -> dict[str, Any]:
    """What the request comes to: its days, what is left, who signs, what stands against it."""
    if not draft.complete:
        return {"known": None, "blocked": ""}
    wanted = draft.wanted()
    if visit.request.POST.getlist("evidence"):  # htmx says only that a file was chosen
        wanted = actions.Wanted(
            wanted.kind,
            wanted.stretches,
            wanted.reason,
            {**wanted.facts, "certificate": True},
            wanted.after_reason,
        )
    try:
        known = checks.look(wanted, draft.member, at=visit.at)
    except Refused as refused:
        return {"known": None, "notes": [_note(refused.ko, refused.article, "bad", refused.ways)],
                "blocked": "blocked"}  # fmt: skip
    own = _mine(draft, known)
    notes = [
        _note(each.ko, each.article, _level(each), each.ways)
        for each in known.objections
        if each.code not in TYPED
    ]
    if own is not None:
        notes.insert(0, own)
    line, none = _line(draft, known, visit.today)
    if none is not None:
        notes.append(none)
    first = known.taken[0].date
    draft.form.fields["after_reason"].required = known.after
    return {
        "known": known,
        "when": when(known.taken),
        "before": known.before_minutes,
        "left": known.after_minutes,
        "used": None if known.kind.pool else _used(draft, first),
        "line": line,
        "gone": _gone(visit, draft, known),
        "notes": notes,
        "needs_after": known.after,
        "advance": draft.facts.get("advance", False)
        or any(each.code == "advance_possible" for each in known.objections),
        "blocked": "blocked" if any(note["kind"] == "bad" for note in notes) else "",
        "article_url": explain.article_url(first),
        "kind_article": explain.article_of(known.kind.article),
    }


def _level(each: Objection) -> str:
    """What is answered by typing a reason leaves the button open."""
    return LEVEL["warn"] if each.code == DISCOURAGED else LEVEL.get(each.level, "")


def _note(ko: str, article: str, kind: str, ways: Iterable[str] = ()) -> dict[str, Any]:
    return {"ko": ko, "article": explain.article_of(article), "kind": kind, "ways": _ways(ways)}


def _ways(ways: Iterable[str]) -> list[Any]:
    """An address among the ways forward is the request that stands in the way."""
    return [
        {"label": "먼저 올린 휴가 보기", "url": way} if way.startswith("/") else way for way in ways
    ]


def _mine(draft: Draft, known: checks.Known) -> dict[str, Any] | None:
    """One's own request that already takes some of that time."""
    first, last = known.taken[0].date, known.taken[-1].date
    for each in leave.of_person(draft.member.person, since=first, until=last + timedelta(days=1)):
        if each.state not in ("requested", "approved") or each == draft.again:
            continue
        for day in each.days:
            if any(
                t.date == day.date and t.start < day.end and day.start < t.end for t in known.taken
            ):
                said = (
                    f"{day_ko(day.date)} {clock_range(day.start, day.end)}에 이미 올린 휴가가 있습니다"
                    f"({each.number}). 다른 시간을 고르거나 그 휴가를 취소해 주세요."
                )
                return _note(said, "", "bad", [f"/leave/{each.leave}"])
    return None


def _line(
    draft: Draft, known: checks.Known, today: date
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The line of approval as it will be, and why; or that there is nobody to decide."""
    try:
        places = approvals.line_for(
            kind=actions.DOCUMENT,
            subkind=known.kind.code,
            drafter=draft.member.person,
            on=today,
            minutes=known.minutes,
        )
    except Refused as refused:
        return {}, _note(refused.ko, refused.article, "bad", refused.ways)
    names = people.names({place.person for place in places})
    return {
        "places": [f"{names.get(p.person, '')} {PLACES.get(str(p.kind), '')}" for p in places],
        "why": next((place.why for place in reversed(places) if place.why), ""),
    }, None


def _used(draft: Draft, on: date) -> int:
    """Minutes of a kind without lots that this year's requests take already."""
    since = on.replace(month=1, day=1)
    until = since.replace(year=since.year + 1)
    found = leave.used(draft.member.person, kinds=[draft.kind], since=since, until=until)
    return sum(each.minutes for each in found if draft.again is None or each != draft.again)


def _gone(visit: Visit, draft: Draft, known: checks.Known) -> str:
    """Which colleagues are away in the same days, without a word of why."""
    mates = [
        each
        for each in people.colleagues(viewer=visit.viewer, on=visit.today)
        if each.person != draft.member.person
    ]
    first, last = known.taken[0].date, known.taken[-1].date
    if (last - first).days > 31 or not mates:
        return ""
    days = {day.date for day in known.taken}
    found = leave.away_of(
        [each.person for each in mates], since=first, until=last + timedelta(days=1)
    )
    gone = {each.person for each in found if each.date in days and each.state == "approved"}
    named = [each.name for each in mates if each.person in gone]
    more = f" 외 {len(named) - 3}명" if len(named) > 3 else ""
    return f"{', '.join(named[:3])}{more}" if named else ""


def when(taken: Sequence[Any]) -> str:
    """`11월 23일(월) 14:00–18:00`, or the first and the last of several days."""
    first, last = taken[0], taken[-1]
    if first.date == last.date:
        return f"{day_ko(first.date)} {clock_range(first.start, last.end)}"
    return (
        f"{day_ko(first.date)} {clock(first.start)}부터 {day_ko(last.date)} {clock(last.end)}까지"
    )
