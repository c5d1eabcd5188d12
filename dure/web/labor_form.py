"""The form of a contract: every item that must be in writing, read into what is wanted."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from dure.errors import Refused
from dure.labor import queries
from dure.labor.wanted import WantedComponent, WantedDay, WantedTerms
from dure.web.fields import ClockField, DayField, read_clock
from dure.web.templatetags.dure_format import WEEKDAYS
from dure.web.templatetags.dure_format import hours as clock
from law.labor import words

DAY = timedelta(days=1)
COMPONENTS = 4
HOURS_HELP = "40:00처럼 시간과 분으로 적습니다."
GROUPS = (
    ("계약기간 (W1)", ("start", "last", "since", "probation_last", "term_exception")),
    ("근로시간과 휴게 (W2)", ("weekly", "days_per_week", "daily", "full_week", "starts_at", "ends_at", "break")),
    ("임금 (W3)", ("wage_unit", "base_won", "includes_weekly_holiday", "fixed_overtime_won", "pay_day",
                "pay_method", "prorate", "severance_scheme")),
    ("휴일과 휴가 (W4)", ("weekly_holiday", "weekly_holiday_hours", "days_off", "leave")),
    ("취업장소와 업무 (W5)", ("workplace", "role", "job", "duties", "simple_labor")),
    ("동의와 합의", ("overtime_consent", "time_off_agreed")),
)  # fmt: skip
INPUT = {"class": "input"}


def _select(label: str, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(choices), widget=forms.Select(attrs=INPUT), **more
    )


def _number(label: str, *, most: int = 10**9 - 1, **more: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"class": "input short", "inputmode": "numeric"})
    errors = {"invalid": "숫자로 넣어 주세요. 예: 2600000", "required": "숫자를 넣어 주세요."}
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, widget=widget, error_messages=errors, **more
    )


def _text(label: str, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=False, widget=forms.TextInput(attrs=INPUT), **more
    )


class ContractForm(forms.Form):
    """A contract as it is written at the desk; the last day is the last day, as people say it."""

    start = DayField(label="첫날")
    last = DayField(label="마지막 날", required=False, help_text="공무직은 비워 둡니다.")
    since = DayField(
        label="이 조건이 시작하는 날", required=False, help_text="비우면 계약의 첫날입니다."
    )
    probation_last = DayField(label="수습의 마지막 날", required=False)
    term_exception = _select(
        "2년 제한의 예외", [("", "없음"), *words.EXCEPTIONS.items()], required=False
    )
    weekly = ClockField(label="1주 소정근로시간", help_text=HOURS_HELP, max_length=6)
    days_per_week = _number("1주 근무일수", most=7)
    daily = ClockField(label="근무일의 소정근로시간", help_text="8:00처럼 적습니다.")
    full_week = ClockField(
        label="통상근로자의 1주 소정근로시간",
        max_length=6,
        help_text="이보다 짧으면 단시간근로자입니다.",
    )
    starts_at = ClockField(label="시업", required=False)
    ends_at = ClockField(label="종업", required=False)
    wage_unit = _select("임금의 단위", words.WAGE_UNITS.items())
    base_won = _number("기본급(원)")
    includes_weekly_holiday = _select(
        "기본급에 주휴수당이",
        [("", "적지 않음"), ("yes", "들어 있음"), ("no", "들어 있지 않음")],
        required=False,
    )
    fixed_overtime_won = _number("고정 연장수당(월, 원)", required=False)
    pay_day = _number(
        "임금 지급일", most=31, required=False, help_text="매월 며칠. 31은 말일입니다."
    )
    pay_method = _text(
        "계산과 지급의 방법", 120, help_text="예: 매월 1일부터 말일까지 계산해 본인 계좌로 보냄"
    )
    prorate = _select("일할계산", [("", "정하지 않음"), *queries.PRORATES], required=False)
    severance_scheme = _select("퇴직급여", words.SCHEMES.items())
    weekly_holiday = _select(
        "주휴일",
        [("", "적지 않음"), *((str(n), f"{ko}요일") for n, ko in enumerate(WEEKDAYS))],
        required=False,
    )
    weekly_holiday_hours = ClockField(
        label="약정한 유급 주휴시간", required=False, help_text="법보다 길게 정했을 때만."
    )
    days_off = _text("휴일", 200, help_text="예: 주휴일, 관공서의 공휴일, 노동절")
    leave = _text("연차유급휴가", 200, help_text="예: 근로기준법 제60조에 따름")
    workplace = _text("취업장소", 120)
    role = _select("역할", words.ROLES.items())
    job = _text("계약한 직무", 40)
    duties = forms.CharField(
        label="업무", required=False, widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text="실제로 맡길 일을 적습니다. 맡긴 일의 기록과 견줍니다.",
    )  # fmt: skip
    simple_labor = forms.BooleanField(label="단순노무업무", required=False)
    overtime_consent = forms.BooleanField(label="소정 초과근로 동의서를 받음", required=False)
    time_off_agreed = forms.BooleanField(label="보상휴가를 서면으로 합의함", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["break"] = ClockField(
            label="휴게", required=False, help_text="1:00처럼 적습니다."
        )

    def groups(self) -> list[tuple[str, list[Any]]]:
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    def wanted(self, sent: Mapping[str, str]) -> WantedTerms:
        """What was written, once the fields themselves are right."""
        said = self.cleaned_data
        plain = ("start", "since", "days_per_week", "wage_unit", "base_won", "severance_scheme",
                 "role", "job", "starts_at", "ends_at", "pay_day", "pay_method", "prorate",
                 "days_off", "leave", "workplace", "duties", "simple_labor", "term_exception",
                 "overtime_consent", "time_off_agreed")  # fmt: skip
        return WantedTerms(
            **{name: said[name] for name in plain},
            end=_after(said["last"]),
            probation_until=_after(said["probation_last"]),
            weekly_minutes=said["weekly"],
            daily_minutes=said["daily"],
            full_week_minutes=said["full_week"],
            break_minutes=said["break"] or 0,
            includes_weekly_holiday={"yes": True, "no": False}.get(said["includes_weekly_holiday"]),
            weekly_holiday_minutes=said["weekly_holiday_hours"],
            fixed_overtime_won=said["fixed_overtime_won"] or 0,
            weekly_holiday=int(said["weekly_holiday"]) if said["weekly_holiday"] else None,
            components=components(sent),
            days=days(sent),
        )


def components(sent: Mapping[str, str]) -> tuple[WantedComponent, ...]:
    """The wage's other items: a line without a name and a sum is none.

    Raises:
        Refused: a line that is half filled in.
    """
    found = []
    for place in range(COMPONENTS):
        name, won = sent.get(f"c{place}_name", "").strip(), sent.get(f"c{place}_won", "").strip()
        plain = won.replace(",", "")
        if not name and not won:
            continue
        if not name or not plain.isdecimal() or len(plain) > 9:
            raise Refused(
                "component_unfit",
                f"임금 항목 {place + 1}번째 줄에 이름과 금액(원)을 함께 적어 주세요.",
            )
        found.append(
            WantedComponent(
                code=name[:30], name=name[:40], won=int(plain),
                period=sent.get(f"c{place}_period", "month"),
                ordinary=f"c{place}_ordinary" in sent,
                counts=sent.get(f"c{place}_counts", "included"),
                untaxed=f"c{place}_untaxed" in sent,
            )
        )  # fmt: skip
    return tuple(found)


def days(sent: Mapping[str, str]) -> tuple[WantedDay, ...]:
    """W6: the hours of each day of the week that has any.

    Raises:
        Refused: hours that cannot be read.
    """
    found = []
    for weekday, ko in enumerate(WEEKDAYS):
        text = sent.get(f"d{weekday}", "").strip()
        minutes = read_clock(text) if text else 0
        if minutes is None or minutes > 1440:
            raise Refused("hours_malformed", f"{ko}요일의 시간은 4:00처럼 적어 주세요.")
        if minutes:
            found.append(WantedDay(weekday, minutes))
    return tuple(found)


def initial(terms: WantedTerms) -> dict[str, Any]:
    """A version as the form shows it."""
    clocks = {"weekly": terms.weekly_minutes, "daily": terms.daily_minutes,
              "full_week": terms.full_week_minutes, "break": terms.break_minutes,
              "starts_at": terms.starts_at, "ends_at": terms.ends_at,
              "weekly_holiday_hours": terms.weekly_holiday_minutes}  # fmt: skip
    holiday = {True: "yes", False: "no", None: ""}[terms.includes_weekly_holiday]
    return {
        **vars(terms),
        **{name: clock(minutes) if minutes is not None else "" for name, minutes in clocks.items()},
        "last": _before(terms.end),
        "probation_last": _before(terms.probation_until),
        "includes_weekly_holiday": holiday,
        "weekly_holiday": "" if terms.weekly_holiday is None else str(terms.weekly_holiday),
    }


def rows(sent: Mapping[str, str] | None, terms: WantedTerms | None) -> dict[str, Any]:
    """The lines of components and of days, as they were sent or as they stand."""
    said = [vars(each) for each in terms.components] if terms else []
    minutes = {each.weekday: clock(each.minutes) for each in terms.days} if terms else {}
    if sent is not None:
        keys = ("name", "won", "period", "ordinary", "counts", "untaxed")
        said = [{key: sent.get(f"c{n}_{key}", "") for key in keys} for n in range(COMPONENTS)]
        minutes = {n: sent.get(f"d{n}", "") for n in range(7)}
    return {
        "components": list(enumerate([*said, *[{}] * COMPONENTS][:COMPONENTS])),
        "days": [(n, ko, minutes.get(n, "")) for n, ko in enumerate(WEEKDAYS)],
        "counts": queries.COUNTS,
    }


def _after(last: date | None) -> date | None:
    return last + DAY if last else None


def _before(until: date | None) -> date | None:
    return until - DAY if until else None
