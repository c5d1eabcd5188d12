"""What a request for a trip says so far: who goes, when, where and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms

from dure.errors import NotTheirs, Refused
from dure.leave.days import Workday, workdays
from dure.people import queries as people
from dure.people.queries import Member
from dure.trips import actions, filing
from dure.trips import queries as trips
from dure.web import trip_legs
from dure.web.doors import SEOUL, Visit
from dure.web.fields import ClockField, DayField, read_day
from dure.web.templatetags.dure_format import clock, day_ko
from dure.web.trip_legs import Line
from law.trips import DAY, KINDS, Period

SEVERAL: Final = ("team_lead", "head", "clerk")
SPANS: Final = (
    ("morning", "오전"),
    ("afternoon", "오후"),
    ("day", "하루"),
    ("hours", "시각으로"),
)
VEHICLES: Final = (
    ("public", "대중교통"),
    ("official", "공용차"),
    ("own", "자기 차"),
    ("none", "걷거나 얻어 탐"),
    ("assigned", "전용차"),
)
REGIONS: Final = (("other", "그 밖의 지역"), ("metropolitan", "광역시"), ("seoul", "서울"))
CLASSES: Final = (
    ("", "아직 모름"),
    ("a", "가등급"),
    ("b", "나등급"),
    ("c", "다등급"),
    ("d", "라등급"),
)
STEP: Final = 30
LOOK: Final = timedelta(days=14)
PLAIN: Final = Workday(date.min, 540, 1080, 720, 780, off=False)
LATER: Final = "이미 시작한 출장입니다. 미리 올리지 못한 까닭을 적어 주세요."
TYPED: Final = "input"


class TripForm(forms.Form):
    kind = forms.ChoiceField(
        label="구분",
        choices=[(code, ko) for code, ko in KINDS.items()],
        widget=forms.RadioSelect,
        initial="local",
    )
    place = forms.CharField(
        label="가는 곳",
        max_length=120,
        widget=forms.TextInput({"class": TYPED}),
        error_messages={"required": "가는 곳을 적어 주세요. 여러 곳이면 차례로 적습니다."},
    )
    purpose = forms.CharField(
        label="용무",
        max_length=200,
        widget=forms.TextInput({"class": TYPED}),
        error_messages={"required": "무슨 일로 가는지 한 줄로 적어 주세요."},
    )
    since = DayField(label="가는 날")
    until = DayField(label="돌아오는 날", required=False)
    span = forms.ChoiceField(
        label="시간", choices=SPANS, widget=forms.RadioSelect, initial="hours", required=False
    )
    start = ClockField(label="출발", required=False)
    end = ClockField(label="복귀", required=False)
    vehicle = forms.ChoiceField(
        label="교통", choices=VEHICLES, widget=forms.Select({"class": TYPED}), initial="public"
    )
    region = forms.ChoiceField(
        label="숙박하는 지역",
        choices=REGIONS,
        widget=forms.Select({"class": TYPED}),
        required=False,
    )
    country_class = forms.ChoiceField(
        label="국가 등급", choices=CLASSES, widget=forms.Select({"class": TYPED}), required=False
    )
    distance = forms.DecimalField(
        label="왕복 거리(km)",
        required=False,
        min_value=0,
        max_value=99_999,
        widget=forms.TextInput({"class": "input short", "inputmode": "decimal"}),
        error_messages={
            "invalid": "거리는 12.4처럼 킬로미터로 적어 주세요.",
            "min_value": "거리는 0보다 작을 수 없습니다.",
            "max_value": "거리가 너무 깁니다. 킬로미터로 적어 주세요.",
        },
        help_text="관내는 왕복 2km 이내인지 볼 때 씁니다.",
    )
    after_reason = forms.CharField(
        label="미리 올리지 못한 까닭",
        max_length=200,
        required=False,
        widget=forms.TextInput({"class": TYPED}),
        help_text="이미 시작한 출장은 까닭을 적어 사후 보고로 올립니다.",
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error(
                "until", f"돌아오는 날이 가는 날보다 빠릅니다. {day_ko(since)} 뒤로 고쳐 주세요."
            )
        if found.get("span") == "hours" and not self.errors:
            for name in ("start", "end"):
                if found.get(name) is None:
                    self.add_error(name, f"{self.fields[name].label} 시각을 넣어 주세요. 예: 13:00")
        start, end = found.get("start"), found.get("end")
        hours = found.get("span") == "hours" and until in (None, since)
        if hours and start is not None and end is not None and end <= start:
            self.add_error(
                "end", f"복귀가 출발보다 빠릅니다. {clock(start)} 뒤의 시각을 넣어 주세요."
            )
        for name in ("start", "end"):
            if (found.get(name) or 0) > DAY:
                self.add_error(name, "24:00까지 적습니다. 자정을 넘기면 돌아오는 날을 고쳐 주세요.")
        return found


@dataclass
class Draft:
    """What stands in the form, and who may go along."""

    form: TripForm
    members: Sequence[Member]
    chosen: tuple[int, ...]
    lines: Sequence[Line]
    plan: Mapping[date, Workday]
    again: trips.Asked | None = None

    @property
    def complete(self) -> bool:
        return not self.form.errors

    @property
    def trouble(self) -> Sequence[str]:
        """What is wrong with the countries that it goes on to."""
        return [str(each) for each in self.form.errors.get("country_class", ())]

    @property
    def period(self) -> Period | None:
        """The hours asked for, once enough is filled in to say them."""
        given = self.form.cleaned_data if self.form.is_bound else {}
        if not given.get("since") or {"since", "until", "start", "end"} & set(self.form.errors):
            return None
        since = given["since"]
        until = given.get("until") or since
        first, last = self.plan.get(since, PLAIN), self.plan.get(until, PLAIN)
        start, end = {
            "morning": (first.start, last.break_start),
            "afternoon": (first.break_end, last.end),
            "day": (first.start, last.end),
        }.get(given.get("span", ""), (given.get("start"), given.get("end")))
        if start is None or end is None or start >= DAY:
            return None
        of = Period(since, start, until, min(end, DAY))
        return of if of.minutes > 0 else None

    def wanted(self) -> actions.Wanted:
        given, of = self.form.cleaned_data, self.period
        assert of is not None
        kind, distance = given["kind"], given.get("distance")
        return actions.Wanted(
            kind=kind,
            purpose=given.get("purpose", ""),
            place=given.get("place", ""),
            period=of,
            vehicle=given.get("vehicle", "public"),
            region=given.get("region", "") if kind == "domestic" else "",
            country_class=given.get("country_class", "") if kind == "abroad" else "",
            legs=trip_legs.read(self.lines) if kind == "abroad" and not self.trouble else (),
            distance_m=int(distance * 1000) if distance is not None else None,
            after_reason=given.get("after_reason", ""),
        )


@dataclass(frozen=True)
class Chip:
    """A ready-made trip: its words, and what it fills in."""

    label: str
    fields: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"/trips/new?{urlencode(self.fields)}"


def chips(person: int, visit: Visit) -> list[Chip]:
    """Where this person goes: the places of late, each with what was said of it."""
    when = soonest(person, visit)
    return [
        Chip(each.place, {**when, **_as_fields(each)}) for each in trips.places(person, limit=5)
    ]


def soonest(person: int, visit: Visit) -> dict[str, str]:
    """From the next half hour to the end of today's work, else the afternoon of the next workday.

    A day on which one goes somewhere already is left to be filled in by hand.
    """
    local = visit.at.astimezone(SEOUL)
    today, now = local.date(), local.hour * 60 + local.minute
    plan = workdays(person, since=today, until=today + LOOK)
    here = plan.get(today)
    start = -(-now // STEP) * STEP
    busy = bool(trips.running(person, on=today))
    if here and not here.off and not busy and start < here.end:
        start = max(start, here.start)
        return {
            "since": today.isoformat(), "span": "hours", "start": clock(start), "end": clock(here.end)
        }  # fmt: skip
    coming = [day for day in sorted(plan) if day > today and not plan[day].off]
    day = coming[0] if coming else today + timedelta(days=1)
    return {"since": day.isoformat(), "span": "afternoon"}


def _as_fields(each: trips.Asked) -> dict[str, str]:
    found = {
        "kind": each.kind, "place": each.place, "purpose": each.purpose, "vehicle": each.vehicle,
        "region": each.region, "country_class": each.country_class,
        "distance": f"{each.distance_m / 1000:g}" if each.distance_m is not None else "",
    }  # fmt: skip
    return {name: text for name, text in found.items() if text}


def draft_of(visit: Visit, asked: Mapping[str, Any], *, sent: bool) -> Draft:
    """The form as sent, or as an address and what is usual fill it in."""
    again = _again(visit, str(asked.get("again", "")))
    given = {name: str(text) for name, text in asked.items()}
    if not sent:
        given = _refilled(again) if again else _filled(visit, given)
    on = read_day(given.get("since"), visit.today)
    members = _members(visit, on)
    chosen = _chosen(visit, members, again, sent)
    form = TripForm(given)
    form.is_valid()
    post = visit.request.POST
    lines = trip_legs.sent(post) if sent else trip_legs.lines(again.legs if again else ())
    since = form.cleaned_data.get("since")
    plan = {}
    if since and chosen:
        until = form.cleaned_data.get("until") or since
        plan = dict(workdays(chosen[0], since=since, until=max(until, since) + timedelta(days=1)))
    draft = Draft(form, members, chosen, lines, plan, again)
    if form.cleaned_data.get("kind") == "abroad" and draft.period is not None:
        _check_legs(draft, draft.period)
    return draft


def _check_legs(draft: Draft, of: Period) -> None:
    try:
        filing.check_legs(trip_legs.read(draft.lines), "abroad", of)
    except Refused as refused:
        draft.form.add_error("country_class", refused.ko)


def _filled(visit: Visit, given: dict[str, str]) -> dict[str, str]:
    person = visit.viewer.person
    usual = soonest(person, visit) if person and "since" not in given else {}
    return {
        "kind": "local",
        "vehicle": "public",
        "region": "other",
        "span": "hours",
        **usual,
        **given,
    }


def _refilled(again: trips.Asked) -> dict[str, str]:
    of = again.period
    return {
        **_as_fields(again),
        "since": of.departs.isoformat(),
        "until": "" if of.departs == of.returns else of.returns.isoformat(),
        "span": "hours",
        "start": clock(of.start),
        "end": clock(of.end),
        "after_reason": again.after_reason,
    }


def _again(visit: Visit, text: str) -> trips.Asked | None:
    """The returned or withdrawn request that is to be filed anew."""
    if not text:
        return None
    try:
        key = UUID(text)
    except ValueError:
        raise NotTheirs("이 기관에 없는 출장입니다.") from None
    found = trips.by_id([key]).get(key) or trips.by_document([key]).get(key)
    if found is None or found.drafter is None or found.drafter != visit.viewer.person:
        raise NotTheirs("본인이 올린 출장만 고쳐서 다시 올릴 수 있습니다.")
    return found


def _members(visit: Visit, on: date) -> list[Member]:
    """Who may be named: one's colleagues, and as lead, head or clerk one's people; oneself first."""
    viewer = visit.viewer
    found = people.colleagues(viewer=viewer, on=on) if viewer.person else []
    if viewer.role in SEVERAL:
        known = {each.person for each in found}
        reached = people.members(viewer=viewer, on=on)
        found = [*found, *(each for each in reached if each.person not in known)]
    if not found:
        raise NotTheirs("직원이 아닌 로그인으로는 출장을 신청할 수 없습니다.")
    return sorted(found, key=lambda each: each.person != viewer.person)


def _chosen(
    visit: Visit, members: Sequence[Member], again: trips.Asked | None, sent: bool
) -> tuple[int, ...]:
    if not sent:
        if again:
            return tuple(each.person for each in members if each.person in again.persons)
        wanted = set(visit.request.GET.getlist("person"))
        named = tuple(each.person for each in members if str(each.public_id) in wanted)
        return named or tuple(each.person for each in members if each.person == visit.viewer.person)
    wanted = set(visit.request.POST.getlist("person"))
    return tuple(each.person for each in members if str(each.public_id) in wanted)
