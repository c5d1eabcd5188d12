"""근무시간표를 막거나 알리는 까닭 (지방공무원 복무규정 제2조·제3조·제5조).

Ordinary weeks keep 40 hours and the lunch of Article 2; field and shift work is free by Article 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from law import params
from law.fields import BadInput, Field, a_clock, a_count, a_date, one_of, rows_of
from law.refusals import Row, as_clock, as_hours, row
from law.rule import Rule
from law.steps import Step

SERVICE: Final = "지방공무원 복무규정"
HOURS, SATURDAY_OFF = f"{SERVICE} 제2조제1항", f"{SERVICE} 제2조제1항"
LUNCH, DETAILS, FIELD_WORK = (
    f"{SERVICE} 제2조제2항",
    f"{SERVICE} 제2조제3항",
    f"{SERVICE} 제5조",
)
KINDS: Final = {
    "ordinary": "주 40시간",
    "part_time": "시간선택제",
    "field": "현업·상시근무",
    "shift": "교대",
}
MEASURED: Final = ("ordinary", "part_time")  # the others are free by Article 5
WEEK, SATURDAY, DAY_MINUTES = 7, 5, 1440


@dataclass(frozen=True)
class Hours:
    """A working day of a cycle (0: its first day, a Monday where it counts in weeks), in minutes."""

    cycle_day: int
    start: int
    end: int
    break_start: int | None = None
    break_end: int | None = None

    @property
    def minutes(self) -> int:
        return self.end - self.start - ((self.break_end or 0) - (self.break_start or 0))


def refusals(
    kind: str,
    days: Sequence[Hours],
    *,
    length: int,
    on: date,
    average_weeks: int | None = None,
) -> list[Row]:
    """Reason rows (code, ko, article, values, level) against a pattern of ``length`` days.

    ``average_weeks``: over how many weeks the institution lets 40 hours come out on average (its
    own value, None where it has set none). Levels: "refuse", "warn". Empty: nothing stands
    against it. Raises NoLawInForce before the articles were read.
    """
    if kind not in MEASURED:
        return []
    if length % WEEK:
        return [
            row(
                "not_weekly",
                f"{length}일 주기는 요일로 되풀이되지 않습니다. 현업이나 교대 근무시간표로 만들거나"
                " 7의 배수로 고쳐 주세요.",
                FIELD_WORK,
                "refuse",
                length=length,
            )
        ]
    return [*_hours(kind, days, length, on, average_weeks), *_lunches(days, on), *_weekend(days)]


def _hours(
    kind: str, days: Sequence[Hours], length: int, on: date, average_weeks: int | None
) -> list[Row]:
    whole, weeks = int(params.value("worktime.week_minutes", on)), length // WEEK
    each = [sum(d.minutes for d in days if d.cycle_day // WEEK == n) for n in range(weeks)]
    if kind == "part_time":
        return [] if all(0 < found < whole for found in each) else [_not_less(each, whole)]
    if all(found == whole for found in each):
        return []
    if sum(each) != whole * weeks:
        return [_not_whole(each, whole)]
    if average_weeks is None:
        return [_no_average(each)]
    return [] if weeks <= average_weeks else [_too_many_weeks(weeks, average_weeks)]


def _not_less(each: Sequence[int], whole: int) -> Row:
    return row(
        "not_part_time",
        f"시간선택제는 1주에 {whole // 60}시간보다 짧게 근무합니다. 지금은 {_spoken(each)}입니다."
        " 주 40시간이면 종류를 주 40시간으로 바꿔 주세요.",
        HOURS,
        "refuse",
        minutes=max(each),
    )


def _not_whole(each: Sequence[int], whole: int) -> Row:
    return row(
        "week_not_whole",
        f"1주의 근무시간은 점심시간을 빼고 {whole // 60}시간이어야 합니다. 지금은 {_spoken(each)}입니다."
        " 다른 요일의 시각을 고쳐 맞춰 주세요.",
        HOURS,
        "refuse",
        minutes=max(each),
    )


def _no_average(each: Sequence[int]) -> Row:
    return row(
        "average_unset",
        f"주마다 {_spoken(each)}이라 평균으로만 40시간입니다. 몇 주의 평균으로 맞출지 기관이 정한 값이"
        " 없습니다. 기관 값에서 먼저 정해 주세요.",
        DETAILS,
        "refuse",
        minutes=max(each),
    )


def _too_many_weeks(weeks: int, most: int) -> Row:
    return row(
        "average_too_long",
        f"기관은 {most}주의 평균까지 정했는데 이 근무시간표는 {weeks}주를 주기로 합니다. 주기를 줄여"
        " 주세요.",
        DETAILS,
        "refuse",
        weeks=weeks,
        most=most,
    )


def _lunches(days: Sequence[Hours], on: date) -> list[Row]:
    first, last = (
        int(params.value(f"worktime.{name}_minutes", on)) for name in ("break_start", "break_end")
    )
    shift = int(params.value("worktime.lunch_shift_minutes", on))
    wrong = [each for each in days if not _lunch_stands(each, first, last, shift)]
    if not wrong:
        return []
    return [
        row(
            "lunch_out_of_range",
            f"{_named(wrong)}: 점심시간은 {as_clock(first)}–{as_clock(last)}이고 앞뒤로"
            f" {shift // 60}시간까지만 옮길 수 있습니다. {as_clock(first - shift)}에서"
            f" {as_clock(last + shift)} 사이의 {last - first}분으로 고쳐 주세요.",
            LUNCH,
            "refuse",
            days=[each.cycle_day for each in wrong],
        )
    ]


def _lunch_stands(each: Hours, first: int, last: int, shift: int) -> bool:
    if each.break_start is None or each.break_end is None:
        return not (each.start < first and each.end > last)
    moved = abs(each.break_start - first)
    return each.break_end - each.break_start == last - first and moved <= shift


def _weekend(days: Sequence[Hours]) -> list[Row]:
    worked = [each for each in days if each.cycle_day % WEEK >= SATURDAY]
    if not worked:
        return []
    return [
        row(
            "works_on_weekend",
            f"{_named(worked)}: 토요일은 쉬는 것이 원칙이고 일요일은 공휴일입니다. 주 40시간 근무자는"
            " 이날의 시각이 있어도 쉬는 날로 계산합니다.",
            SATURDAY_OFF,
            "warn",
            days=[each.cycle_day for each in worked],
        )
    ]


# ── one shift after another ───────────────────────────────────────────────────────────


def next_shift(end: int, start: int, *, least: int | None = None) -> Row | None:
    """What stands against a shift that begins ``start`` minutes into the day after one that ends
    ``end`` minutes after its own midnight. ``least``: the rest that the institution has set."""
    gap = start + DAY_MINUTES - end
    if gap < 0:
        return row(
            "shifts_overlap",
            f"전날의 근무가 {as_clock(end)}에 끝나는데 다음 근무가 {as_clock(start + DAY_MINUTES)}에"
            " 시작해 겹칩니다.",
            FIELD_WORK,
            "refuse",
            minutes=-gap,
        )
    if least is not None and gap < least:
        return row(
            "rest_too_short",
            f"두 근무 사이가 {as_hours(gap)}으로 기관이 정한 {as_hours(least)}보다 짧습니다.",
            FIELD_WORK,
            "warn",
            minutes=gap,
            least=least,
        )
    return None


def _spoken(weeks: Iterable[int]) -> str:
    return ", ".join(map(as_hours, weeks))


def _named(days: Sequence[Hours]) -> str:
    more = "" if max(each.cycle_day for each in days) < WEEK else "주 "
    names = [
        (f"{each.cycle_day // WEEK + 1}{more}" if more else "")
        + "월화수목금토일"[each.cycle_day % WEEK]
        for each in days
    ]
    return ", ".join(names)


# ── as public rules ───────────────────────────────────────────────────────────────────

STEPS = {
    "refusals": Step(
        "근무시간표를 막거나 알리는 까닭",
        f"{SERVICE} 제2조·제5조",
        "result",
        unit="list",
        params=("worktime.week_minutes", "worktime.lunch_shift_minutes", "worktime.average_weeks"),
    )
}
REST_STEPS = {
    "refusals": Step(
        "이어지는 두 근무를 막거나 알리는 까닭",
        FIELD_WORK,
        "result",
        unit="list",
        params=("worktime.shift_rest_minutes",),
    )
}
_HOURS_FIELDS = {
    "cycle_day": Field("주기의 몇째 날 (0부터)", a_count),
    "start": Field("근무 시작", a_clock),
    "end": Field("근무 끝", a_clock),
    "break_start": Field("점심 시작", a_clock, None),
    "break_end": Field("점심 끝", a_clock, None),
}


def _pattern(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for one in rows:
        if not one["length"]:
            raise BadInput("length", "값은 1 이상의 정수여야 합니다.")
        days = [Hours(**each) for each in one["days"]]
        reasons = refusals(
            one["kind"],
            days,
            length=one["length"],
            on=one["date"],
            average_weeks=one["average_weeks"],
        )
        found.append({"refusals": reasons})
    return found


def _next_shift(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    found = [next_shift(one["end"], one["start"], least=one["least"]) for one in rows]
    return [{"refusals": [each] if each else []} for each in found]


RULES = [
    Rule(
        "worktime.pattern",
        "근무시간표를 막는 까닭",
        f"{SERVICE} 제2조·제3조·제5조",
        {
            "date": Field("언제의 규정으로", a_date),
            "kind": Field("종류", one_of(*KINDS)),
            "length": Field("주기의 날수", a_count, WEEK),
            "days": Field("근무하는 날", rows_of(_HOURS_FIELDS), []),
            "average_weeks": Field("40시간을 평균으로 맞추는 주의 수", a_count, None),
        },
        ("refusals",),
        _pattern,
        STEPS,
    ),
    Rule(
        "worktime.next_shift",
        "이어지는 두 근무를 막는 까닭",
        FIELD_WORK,
        {
            "end": Field("앞 근무의 끝 (그날 0시부터)", a_clock),
            "start": Field("다음 날 근무의 시작", a_clock),
            "least": Field("기관이 정한 휴식(분)", a_count, None),
        },
        ("refusals",),
        _next_shift,
        REST_STEPS,
    ),
]
