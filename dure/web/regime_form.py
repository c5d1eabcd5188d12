"""What the form of a change of the regime asks, and what was answered."""

from datetime import timedelta
from typing import Any

from django import forms

from dure.organization import queries as organization
from dure.people import patterns, queries
from dure.people.actions import Workday
from dure.people.regime_plans import Wanted
from dure.web.doors import Visit
from dure.web.fields import ClockField, DayField
from dure.web.people import walk

LUNCH = 60
MOST_NUMBERS = 3000
SELECT = {"class": "input"}


class Asking(forms.Form):
    """Who, what, from when to when, by which document."""

    kind = forms.ChoiceField(
        label="무엇으로",
        choices=[("weekdays", "어느 요일의 시각만"), ("pattern", "근무시간표 전체")],
        widget=forms.RadioSelect,
        error_messages={"required": "무엇으로 바꿀지 골라 주세요."},
    )
    schedule = forms.TypedChoiceField(
        label="근무시간표",
        coerce=int,
        required=False,
        widget=forms.Select(attrs=SELECT),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="요일",
        coerce=int,
        choices=list(enumerate("월화수목금")),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    start = ClockField(label="앞조 출근", required=False)
    end = ClockField(label="앞조 퇴근", required=False)
    rest = ClockField(label="앞조 점심", required=False)
    late_start = ClockField(label="뒷조 출근", required=False)
    late_end = ClockField(label="뒷조 퇴근", required=False)
    late_rest = ClockField(label="뒷조 점심", required=False)
    turns = forms.BooleanField(label="두 조가 매주 바꿈", required=False)
    scope = forms.ChoiceField(
        label="누구를",
        choices=[("units", "부서"), ("numbers", "사번 목록"), ("whole", "기관 전체")],
        widget=forms.RadioSelect,
        error_messages={"required": "누구의 근무시간을 바꿀지 골라 주세요."},
    )
    units = forms.TypedMultipleChoiceField(
        label="부서",
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={**SELECT, "size": 8}),
        help_text="여럿 고를 수 있습니다. 고른 부서 아래의 부서도 들어갑니다.",
        error_messages={
            "invalid_choice": "맡은 범위 밖이거나 없는 부서입니다. 목록에서 골라 주세요."
        },
    )
    numbers = forms.CharField(
        label="사번",
        required=False,
        widget=forms.Textarea(attrs={**SELECT, "rows": 4}),
        help_text="한 줄에 하나씩, 또는 빈칸이나 쉼표로 나누어 적습니다.",
    )
    since = DayField(label="시작하는 날")
    last = DayField(
        label="마지막 날", required=False, help_text="비우면 다른 변경이 있을 때까지입니다."
    )
    document = forms.CharField(
        label="문서번호",
        max_length=120,
        widget=forms.TextInput(attrs=SELECT),
        error_messages={"required": "근무시간을 바꾸는 문서의 번호를 적어 주세요."},
    )

    def __init__(self, visit: Visit, data: Any = None, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial, label_suffix="")
        self.visit = visit
        for name in ("schedule", "start", "end", "units", "numbers"):
            self.fields[name].asked = True  # type: ignore[attr-defined]
        schedules = [(pk, each.name) for pk, each in patterns.load().items()]
        self.fields["schedule"].choices = [("", "고르세요"), *schedules]  # type: ignore[attr-defined]
        walked = walk(_nodes(visit))
        units = [(node.id, f"{'　' * depth}{node.name}") for node, depth in walked]
        self.fields["units"].choices = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The parts that belong to what was chosen must be there; the others do not count."""
        found = super().clean() or {}
        if found.get("kind") == "pattern" and not found.get("schedule"):
            self.add_error("schedule", "근무시간표를 골라 주세요.")
        if found.get("kind") == "weekdays":
            self._weekdays(found)
        if found.get("scope") == "units" and not found.get("units"):
            self.add_error("units", "부서를 하나라도 골라 주세요.")
        if found.get("scope") == "numbers":
            found["persons"] = self._persons(found.get("numbers", ""))
        since, last = found.get("since"), found.get("last")
        if since and last and last < since:
            self.add_error("last", "마지막 날이 시작하는 날보다 빠릅니다.")
        return found

    def _weekdays(self, found: dict[str, Any]) -> None:
        if not found.get("weekdays"):
            self.add_error("weekdays", "요일을 하나라도 골라 주세요.")
        if found.get("start") is None or found.get("end") is None:
            self.add_error("start", "그 요일의 출근과 퇴근 시각을 넣어 주세요. 예: 08:00")
        if (found.get("late_start") is None) != (found.get("late_end") is None):
            self.add_error("late_start", "뒷조는 출근과 퇴근을 함께 넣거나 모두 비워 주세요.")

    def _persons(self, text: str) -> tuple[int, ...]:
        numbers = list(dict.fromkeys(text.replace(",", " ").split()))
        if not numbers or len(numbers) > MOST_NUMBERS:
            self.add_error("numbers", f"사번을 하나에서 {MOST_NUMBERS:,}개까지 적어 주세요.")
            return ()
        held = queries.holders(kind="staff", values=numbers)
        persons = {value: person for value, person, *_ in held.iter_rows()}
        missing = [each for each in numbers if each not in persons]
        if missing:
            self.add_error("numbers", f"없는 사번입니다: {', '.join(missing[:10])}")
        return tuple(dict.fromkeys(persons[each] for each in numbers if each in persons))

    def wanted(self) -> Wanted:
        """What was answered, as a change."""
        told = self.cleaned_data
        weekdays = told["kind"] == "weekdays"
        return Wanted(
            kind=told["kind"],
            since=told["since"],
            until=told["last"] + timedelta(days=1) if told["last"] else None,
            document=told["document"],
            units=tuple(told["units"]) if told["scope"] == "units" else (),
            persons=told["persons"] if told["scope"] == "numbers" else (),
            schedule=0 if weekdays else told["schedule"],
            weekdays=tuple(told["weekdays"]) if weekdays else (),
            teams=self._teams() if weekdays else (),
            turns=weekdays and told["turns"],
        )

    def _teams(self) -> tuple[Workday, ...]:
        told = self.cleaned_data
        every = [(told["start"], told["end"], told["rest"])]
        if told["late_start"] is not None:
            every.append((told["late_start"], told["late_end"], told["late_rest"]))
        return tuple(
            Workday(0, start, end, rest, None if rest is None else rest + LUNCH)
            for start, end, rest in every
        )


def _nodes(visit: Visit) -> dict[int, Any]:
    nodes = organization.tree(on=visit.today)
    reach = organization.reach(visit.viewer, on=visit.today)
    return {pk: node for pk, node in nodes.items() if reach is None or pk in reach}
