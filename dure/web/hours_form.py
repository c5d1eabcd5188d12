"""The form of a change of hours: a few fields for most, each weekday of its own where wanted."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from dure.flexible import queries as flexible
from dure.flexible.queries import Asked, Wanted
from dure.web.fields import ClockField, DayField, read_clock, read_day
from dure.web.templatetags.dure_format import clock
from law import flexible as law

WEEKDAYS = [(each, law.WEEKDAY_KO[each]) for each in law.WEEKDAYS]
WORKING = list(law.WEEKDAYS[:5])
NOON, ONE = 720, 780


class HoursForm(forms.Form):
    """Kind, days, hours; where from; and each weekday's own hours where they differ."""

    kind = forms.ChoiceField(
        label="유형",
        choices=list(law.KINDS.items()),
        initial="staggered",
        widget=forms.Select(attrs={"class": "input"}),
    )
    since = DayField(label="첫날")
    last = DayField(label="마지막 날")
    start = ClockField(label="시작", required=False)
    end = ClockField(label="끝", required=False)
    lunch = ClockField(label="점심 시작", required=False, initial="12:00")
    weekday = forms.MultipleChoiceField(
        label="일하는 요일",
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remote = forms.MultipleChoiceField(
        label="다른 곳에서 일하는 요일",
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    remote_start = ClockField(label="그곳에서 시작", required=False)
    remote_end = ClockField(label="그곳에서 끝", required=False)
    place = forms.CharField(
        label="장소",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text="스마트워크센터의 이름. 재택이면 비워 둡니다.",
    )
    reason = forms.CharField(
        label="사유",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, ko in WEEKDAYS:
            self.fields[f"from_{code}"] = ClockField(label=f"{ko}요일 시작", required=False)
            self.fields[f"to_{code}"] = ClockField(label=f"{ko}요일 끝", required=False)

    @property
    def each_day(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(ko, self[f"from_{code}"], self[f"to_{code}"]) for code, ko in WEEKDAYS]

    @property
    def differs(self) -> bool:
        """Whether some weekday has hours of its own."""
        return any(a.value() or b.value() for _, a, b in self.each_day)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, last = found.get("since"), found.get("last")
        if since and last and last < since:
            self.add_error("last", "마지막 날이 첫날보다 빠릅니다. 뒤의 날을 넣어 주세요.")
        start, end = found.get("start"), found.get("end")
        if start is not None and end is not None and end <= start:
            self.add_error("end", "끝 시각은 시작보다 늦어야 합니다.")
        return found

    def values(self) -> dict[str, Any] | None:
        """What can be read of the form so far; None where a day or a time is wrong."""
        if self.is_bound:
            return self.cleaned_data if self.is_valid() else None
        return {name: _plain(field, self.get_initial_for_field(field, name))
                for name, field in self.fields.items()}  # fmt: skip


def _plain(field: forms.Field, value: Any) -> Any:
    if isinstance(field, ClockField):
        return read_clock(value) if value else None
    return value if value is not None else ""


def wanted_of(values: dict[str, Any], person: int) -> Wanted:
    """The whole week that the form asks for: weekdays of its days as filled in, the others as they are."""
    since, until = values["since"], values["last"] + timedelta(days=1)
    usual = {each.weekday: each for each in flexible.base_week(person, on=since)}
    inside = {
        law.WEEKDAYS[(since + timedelta(days=n)).weekday()] for n in range((until - since).days)
    }
    days = []
    for code in law.WEEKDAYS:
        own = _weekday(code, values, usual.get(code)) if code in inside else usual.get(code)
        if own is not None:
            days.append(own)
    return Wanted(
        values["kind"], since, until, days, values.get("place") or "", values.get("reason") or ""
    )


def _weekday(code: str, values: dict[str, Any], usual: law.Day | None) -> law.Day | None:
    picked = values.get("weekday") or ()
    start, end = values.get(f"from_{code}"), values.get(f"to_{code}")
    if start is None or end is None:
        if code not in picked:
            return None
        start = values.get("start")
        start = (usual.start if usual else 540) if start is None else start
        end = values.get("end")
        end = (usual.end if usual else 1080) if end is None else end
    lunch = values.get("lunch")
    lunch = NOON if lunch is None else lunch
    has_lunch = start <= lunch and lunch + 60 <= end and start < NOON and end > ONE
    day = law.Day(code, start, end, *((lunch, lunch + 60) if has_lunch else (None, None)))
    if values["kind"] not in law.REMOTE or code not in (values.get("remote") or ()):
        return day
    remote = (values.get("remote_start"), values.get("remote_end"))
    return day._replace(
        remote_start=start if remote[0] is None else remote[0],
        remote_end=end if remote[1] is None else remote[1],
    )


def initial(asked: QueryDict, person: int, today: date, again: Asked | None) -> dict[str, Any]:
    """What the form begins with: a returned request, or what the address says."""
    if again is not None:
        return _again(again)
    since = read_day(asked.get("since"), today + timedelta(days=7 - today.weekday()))
    last = read_day(asked.get("last"), since + timedelta(days=4 - min(since.weekday(), 4)))
    kind = asked.get("kind", "staggered")
    usual = flexible.base_week(person, on=since)
    first = usual[0] if usual else law.Day("mon", 540, 1080, NOON, ONE)
    return {
        "kind": kind if kind in law.KINDS else "staggered",
        "since": since,
        "last": last,
        "start": asked.get("start") or clock(first.start),
        "end": asked.get("end") or clock(first.end),
        "lunch": clock(first.break_start if first.break_start is not None else NOON),
        "weekday": [each.weekday for each in usual] or WORKING,
        "remote": asked.getlist("remote") or [law.WEEKDAYS[since.weekday()]],
    }


def _again(again: Asked) -> dict[str, Any]:
    first = again.days[0]
    found: dict[str, Any] = {
        "kind": again.kind,
        "since": again.since,
        "last": again.until - timedelta(days=1),
        "start": clock(first.start),
        "end": clock(first.end),
        "weekday": [each.weekday for each in again.days],
        "remote": [each.weekday for each in again.days if each.remote_minutes],
        "place": again.place,
        "reason": again.reason,
    }
    lunch = next((each.break_start for each in again.days if each.break_start is not None), NOON)
    away = next((each for each in again.days if each.remote_minutes), first)
    found["lunch"] = clock(lunch)
    if away.remote_minutes and (away.remote_start, away.remote_end) != (away.start, away.end):
        found["remote_start"] = clock(away.remote_start)
        found["remote_end"] = clock(away.remote_end)
    for each in again.days:
        if (each.start, each.end) != (first.start, first.end):
            found |= {
                f"from_{each.weekday}": clock(each.start),
                f"to_{each.weekday}": clock(each.end),
            }
    return found
