"""휴가 신청: ready-made stretches, what the kind asks about, and what stands against it before filing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect

from dure.approvals import queries as approvals
from dure.errors import NotTheirs, Refused
from dure.leave import actions, checks
from dure.leave import queries as leave
from dure.leave.days import Stretch
from dure.people import queries as people
from dure.people.queries import Member
from dure.sealed import File
from dure.web import explain, rule_form
from dure.web.doors import ANY, Visit, page
from dure.web.fields import ClockField, DayField, read_day
from dure.web.leave_chips import Split, chips, split_of
from dure.web.templatetags.dure_format import clock, clock_range, day_ko, leave_ko
from law import params
from law.leave_facts import FACTS, WORDS
from law.leave_kinds import LEAVE_KINDS, LeaveKind

SEVERAL: Final = ("clerk", "hr")
MOST: Final = 100  # people a list is still good for; more are found by name
AT: Final = "fact-"
LEVEL: Final = {"refuse": "bad", "warn": "warn", "note": ""}
TYPED: Final = ("after_needs_reason", "filed_late")  # answered by typing, so the button stays open
FAMILIES: Final = {
    "annual": "연가",
    "sick": "병가",
    "official": "공가",
    "special": "특별휴가",
    "ordinance": "조례로 정한 휴가",
    "rest": "휴무",
}
PLACES: Final = {"review": "검토", "consult": "협조", "decide": "결재", "after": "후열"}
SPANS: Final = (
    ("hours", "시간으로"),
    ("day", "하루 종일"),
    ("morning", "오전 반일"),
    ("afternoon", "오후 반일"),
)
WEEKS: Final = ((1, "되풀이하지 않음"), *((n, f"{n}주 동안 매주") for n in range(2, 13)))
LATER: Final = "이미 지난 시간의 휴가입니다. 미리 신청하지 못한 까닭을 적어 주세요."

BEFORE: Final = (
    "그날은 임용되기 전이라 휴가를 신청할 수 없습니다. 연도가 맞는지 보고 첫날을 다시 골라 주세요."
)
FARTHEST: Final = date(2999, 1, 1)  # a slip of the keys; the calendar's end would overflow


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (ko, [(each.code, each.ko) for each in LEAVE_KINDS.values() if each.family == family])
        for family, ko in FAMILIES.items()
    ]


class LeaveForm(forms.Form):
    kind = forms.ChoiceField(label="종류", choices=_choices, initial="annual")
    since = DayField(label="첫날")
    until = DayField(label="마지막 날", required=False)
    span = forms.ChoiceField(
        label="시간", choices=SPANS, widget=forms.RadioSelect, initial="hours", required=False
    )
    start = ClockField(label="시작", required=False)
    end = ClockField(label="끝", required=False)
    weeks = forms.TypedChoiceField(
        label="되풀이", choices=WEEKS, coerce=int, initial=1, required=False
    )
    reason = forms.CharField(
        label="사유", max_length=200, required=False, widget=forms.TextInput({"class": "input"})
    )
    after_reason = forms.CharField(
        label="미리 신청하지 못한 까닭",
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": "input"}),
        help_text="이미 지난 시간의 휴가는 까닭을 적어 사후 신청으로 올립니다.",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        start, end = found.get("start"), found.get("end")
        one_day = since is not None and (until is None or until == since)
        if since and until and until < since:
            self.add_error(
                "until", f"마지막 날이 첫날보다 빠릅니다. {day_ko(since)} 뒤로 골라 주세요."
            )
        if since and since >= FARTHEST:
            self.add_error("since", "연도가 너무 멉니다. 첫날을 다시 골라 주세요.")
        if since and until and until - since > checks.LONGEST:
            self.add_error(
                "until", "한 번에 올릴 수 있는 기간은 400일까지입니다. 나누어 신청해 주세요."
            )
        if found.get("span") == "hours" and start is None and end is None and not self.errors:
            self.add_error(
                "start", "시작이나 끝 시각을 넣어 주세요. 하루를 쉬면 하루 종일을 고르세요."
            )
        backwards = start is not None and end is not None and end <= start
        if one_day and backwards and found.get("span") == "hours":
            self.add_error(
                "end", f"끝 시각이 시작보다 빠릅니다. {clock(start)} 뒤의 시각을 넣어 주세요."
            )
        return found


@dataclass
class Draft:
    """What stands in the form: who, what, and what was typed about the kind."""

    form: LeaveForm
    member: Member
    split: Split
    facts: dict[str, Any]
    wrong: dict[str, str]
    asked: Mapping[str, str]
    again: leave.Asked | None = None

    @property
    def kind(self) -> str:
        said = self.asked.get("kind", "annual")
        return self.again.kind.code if self.again else said if said in LEAVE_KINDS else "annual"

    @property
    def complete(self) -> bool:
        return not self.form.errors and not self.wrong

    def wanted(self, files: Sequence[File] = ()) -> actions.Wanted:
        given = self.form.cleaned_data
        return actions.Wanted(
            self.kind,
            stretches(given, self.split),
            given["reason"],
            self.facts,
            given["after_reason"],
            files,
        )


def stretches(given: Mapping[str, Any], split: Split) -> list[Stretch]:
    """Whole days, but for the start of the first and the end of the last; again in each week."""
    since, until = given["since"], given["until"] or given["since"]
    start, end = {
        "morning": (None, split.minute),
        "afternoon": (split.minute, None),
        "day": (None, None),
    }.get(given["span"], (given["start"], given["end"]))
    found = []
    for week in range(given["weeks"] or 1):
        for n in range((until - since).days + 1):
            day = since + timedelta(days=n)
            found.append(
                Stretch(
                    day + timedelta(weeks=week),
                    start if day == since else None,
                    end if day == until else None,
                )
            )
    return found


# ── the pages ─────────────────────────────────────────────────────────────────────────


@page(*ANY)
def new(visit: Visit) -> HttpResponse:
    asked = visit.request.GET
    again = _again(visit, asked.get("again", ""))
    day = read_day(asked.get("since"), visit.today)
    member = _whose(visit, asked, day, again)
    split = split_of(day)
    ready = chips(member.person, visit.at, split)
    given = _refilled(again) if again else _filled(asked, ready)
    return _form(visit, _draft(given, member, split, again), chips=ready)


@page(*ANY, methods=("POST",))
def check(visit: Visit) -> HttpResponse:
    """등록 전 확인: the same form, before anything is written."""
    draft = _posted(visit)
    if not visit.request.htmx:  # type: ignore[attr-defined]
        return _form(visit, draft)
    context = _check(visit, draft) | _fields(draft)
    context["swap_fields"] = visit.request.POST.get("shown", "") != draft.kind
    return visit.show("leave/check.html", context)


def file(visit: Visit) -> HttpResponse:
    """One action; where the rules refuse, the form again with everything that was typed."""
    draft = _posted(visit)
    files = [File(each.name or "증빙", each.read()) for each in _files(visit)]
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
    whose = "" if made.person_id == visit.viewer.person else f"{draft.member.name}님의 "
    first = draft.form.cleaned_data["since"]
    visit.say(
        f"{day_ko(first)} {whose}{LEAVE_KINDS[made.kind].ko} {leave_ko(made.minutes)}을 올렸습니다.",
        f"/leave/{made.public_id}/withdraw" if made.person_id == visit.viewer.person else "",
    )
    return redirect(f"/leave/{made.public_id}")


def _file(visit: Visit, draft: Draft, wanted: actions.Wanted) -> Any:
    if draft.again:
        return actions.redraft(
            document=draft.again.document, wanted=wanted, by=visit.viewer, at=visit.at
        )
    return actions.file(wanted=wanted, person=draft.member.person, by=visit.viewer, at=visit.at)


# ── what was asked ────────────────────────────────────────────────────────────────────


def _posted(visit: Visit) -> Draft:
    asked = visit.request.POST
    day = read_day(asked.get("since"), visit.today)
    again = _again(visit, asked.get("again", ""))
    member = _whose(visit, asked, day, again)
    given = {name: str(text) for name, text in asked.items()}
    return _draft(given, member, split_of(day), again)


def _draft(
    given: Mapping[str, str], member: Member, split: Split, again: leave.Asked | None
) -> Draft:
    form = LeaveForm(given)
    since = form.cleaned_data.get("since") if form.is_valid() else None
    if since and people.member(member.person, on=since) is None:
        form.add_error("since", BEFORE)
    draft = Draft(form, member, split, {}, {}, given, again)
    fields = FACTS.get(draft.kind, {})
    draft.asked = rule_form.first_choices(fields, given, at=AT) | dict(given)
    draft.facts, draft.wrong = rule_form.typed(fields, draft.asked, at=AT)
    if draft.kind == "annual" and draft.asked.get("advance") == "on":
        draft.facts["advance"] = True
    return draft


def _filled(asked: Mapping[str, str], ready: Sequence[Any]) -> dict[str, str]:
    """What a chip or an address says; with nothing said, the first ready-made stretch."""
    said = {name: str(text) for name, text in asked.items()}
    if "since" not in said and ready:
        said = {**ready[0].fields, **said}
    said.setdefault("since", "")
    said.setdefault("kind", "annual")
    said.setdefault("span", "hours" if said.get("start") or said.get("end") else "day")
    return said


def _refilled(again: leave.Asked) -> dict[str, str]:
    """재기안: the form as it was sent the last time."""
    first, last = again.days[0], again.days[-1]
    facts = {
        AT + name: "on" if value is True else "" if value in (False, None) else str(value)
        for name, value in again.facts.items()
    }
    return {
        **facts,
        "kind": again.kind.code,
        "since": first.date.isoformat(),
        "until": "" if first.date == last.date else last.date.isoformat(),
        "span": "hours",
        "start": clock(first.start),
        "end": clock(last.end),
        "reason": again.reason,
        "after_reason": again.after_reason,
    }


def _again(visit: Visit, text: str) -> leave.Asked | None:
    """The returned or withdrawn request that is to be filed anew."""
    if not text:
        return None
    try:
        key = UUID(text)
    except ValueError:
        raise NotTheirs("이 기관에 없는 휴가입니다.") from None
    found = leave.by_id([key]).get(key) or leave.by_document([key]).get(key)
    if found is None or found.person != visit.viewer.person:
        raise NotTheirs("본인이 올린 휴가만 고쳐서 다시 올릴 수 있습니다.")
    return found


def _whose(visit: Visit, asked: Mapping[str, str], day: date, again: leave.Asked | None) -> Member:
    """Whose leave it is, as of its first day; as of today where that lies before they came."""
    if again is None:
        return _member(visit, asked, day)
    found = _appointed(again.person, day, visit.today)
    if found is None:
        raise NotTheirs("이 기관에서 찾을 수 없는 사람입니다.")
    return found


def _appointed(person: int, day: date, today: date) -> Member | None:
    return people.member(person, on=day) or people.member(person, on=today)


def _member(visit: Visit, asked: Mapping[str, str], day: date) -> Member:
    """One's own, or as clerk or HR that of somebody in reach."""
    viewer, wanted = visit.viewer, asked.get("person", "")
    own = _appointed(viewer.person, day, visit.today) if viewer.person else None
    if wanted and (own is None or wanted != str(own.public_id)):
        return _other(visit, wanted, day)
    if own is not None:
        return own
    reached = people.members(viewer=viewer, on=day) if viewer.role in SEVERAL else []
    if not reached:
        raise NotTheirs("직원이 아닌 로그인으로는 휴가를 신청할 수 없습니다.")
    return reached[0]


def _other(visit: Visit, wanted: str, day: date) -> Member:
    """Somebody else, in the clerk's or HR's role that the viewer holds, chosen or not."""
    held = [role for role in SEVERAL if role in visit.viewer.roles]
    if not held:
        raise NotTheirs(
            "다른 사람의 휴가는 그 부서의 서무나 인사담당자만 올릴 수 있습니다. 본인에게 신청하게 해 주세요."
        )
    if visit.viewer.role not in SEVERAL:
        visit.viewer = replace(visit.viewer, role=held[-1])
    try:
        key = UUID(wanted)
    except ValueError:
        raise NotTheirs("이 기관에서 찾을 수 없는 사람입니다.") from None
    now = people.seen(viewer=visit.viewer, public_id=key, on=visit.today)
    if people.member(now.person, on=day) is None:
        return now
    return people.seen(viewer=visit.viewer, public_id=key, on=day)


def _files(visit: Visit) -> list[Any]:
    return visit.request.FILES.getlist("evidence")


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
        "lost_files": bound and bool(_files(visit)),
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
    return kind.family not in ("annual", "rest")


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
        _note(each.ko, each.article, LEVEL.get(each.level, ""), each.ways)
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


def doubtful(key: str, on: date) -> bool:
    """Whether a value that a screen rests on is a reading or unset."""
    return params.get(key).at(on).grade in params.DOUBTFUL
