"""What a request for leave says so far: its form, whose it is, and what its kind asks about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms

from dure.errors import NotTheirs
from dure.leave import actions, checks
from dure.leave import queries as leave
from dure.leave.days import Stretch, is_whole, workdays
from dure.people import queries as people
from dure.people.queries import Member
from dure.sealed import File
from dure.web import rule_form
from dure.web.doors import Visit
from dure.web.fields import ClockField, DayField, read_day
from dure.web.leave_chips import Split, split_of
from dure.web.templatetags.dure_format import clock, day_ko
from law.leave_facts import FACTS
from law.leave_kinds import LEAVE_KINDS

SEVERAL: Final = ("clerk", "hr")
AT: Final = "fact-"
TYPED: Final = ("after_needs_reason", "filed_late")  # answered by typing, so the button stays open
FAMILIES: Final = {
    "annual": "연가",
    "sick": "병가",
    "official": "공가",
    "special": "특별휴가",
    "ordinance": "조례로 정한 휴가",
    "rest": "휴무",
    "outing": "지각·조퇴·외출",
}
SPANS: Final = (
    ("hours", "시간으로"),
    ("day", "하루 종일"),
    ("morning", "오전 반일"),
    ("afternoon", "오후 반일"),
)
WEEK: Final = 7
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


# ── what was asked ────────────────────────────────────────────────────────────────────


def posted(visit: Visit) -> Draft:
    asked = visit.request.POST
    day = read_day(asked.get("since"), visit.today)
    again = again_of(visit, asked.get("again", ""))
    member = whose(visit, asked, day, again)
    given = {name: str(text) for name, text in asked.items()}
    return draft_of(given, member, split_of(day), again)


def draft_of(
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


def filled(asked: Mapping[str, str], ready: Sequence[Any]) -> dict[str, str]:
    """What a chip or an address says; with nothing said, the first ready-made stretch."""
    said = {name: str(text) for name, text in asked.items()}
    if "since" not in said and ready:
        said = {**ready[0].fields, **said}
    said.setdefault("since", "")
    said.setdefault("kind", "annual")
    said.setdefault("span", "hours" if said.get("start") or said.get("end") else "day")
    return said


def refilled(again: leave.Asked) -> dict[str, str]:
    """재기안: the form as it was sent the last time."""
    weeks, days = _repeated(again)
    first, last = days[0], days[-1]
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
        "weeks": str(weeks),
        "reason": again.reason,
        "after_reason": again.after_reason,
    }


def _repeated(again: leave.Asked) -> tuple[int, Sequence[leave.Taken]]:
    """For how many weeks a request repeats itself, and the days of the first.

    Days without a gap of working time between them are one stretch; else each week is as the first.
    """
    days, first = again.days, again.days[0].date
    plan = workdays(again.person, since=first, until=days[-1].date)
    asked = {day.date for day in days}
    inside = [day for day in days[1:-1] if not day.off]
    if all(d.off or d.date in asked for d in plan.values()) and all(map(is_whole, inside)):
        return 1, days
    week = [day for day in days if (day.date - first).days < WEEK]
    return (days[-1].date - first).days // WEEK + 1, week


def again_of(visit: Visit, text: str) -> leave.Asked | None:
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


def whose(visit: Visit, asked: Mapping[str, str], day: date, again: leave.Asked | None) -> Member:
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


def files_of(visit: Visit) -> list[Any]:
    return visit.request.FILES.getlist("evidence")
