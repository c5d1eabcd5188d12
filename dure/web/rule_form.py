"""모의계산: a form made from what a rule asks for, and its answer in sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from dure.web import explain
from dure.web.fields import read_clock
from dure.web.law_words import SUFFIX, WORDS
from dure.web.templatetags.dure_format import clock, hours
from law import emergency_rules, fields, params, special_rules, steps, travel_rules
from law.labor.rows import a_divisor
from law.leave_facts import FACTS
from law.overtime import CAP_CLASSES
from law.rule import Rule

OWN: Final = (
    "institution",
    "local",
    "local_days",
    "closures",
    "own_days",
    "site",
)  # what the office knows
# how many rows a form offers; else 1
LINES: Final = dict.fromkeys(
    ("punches", "used", "cuts", "spans", "lots", "uses", "expenses"), 2
) | {"shifts": 7}
GRADES: Final = tuple(f"{n}급" for n in range(5, 10))
NO_LAW: Final = (params.NoLawInForce, params.Unset, params.LocalRefused)


@dataclass(frozen=True)
class Box:
    """One field of the form, ready to draw."""

    name: str
    label: str
    kind: str  # date, month, clock, number, flag, choice, list
    value: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    error: str = ""


@dataclass(frozen=True)
class Group:
    """Fields that belong together under one heading; no heading: the row's own."""

    label: str
    boxes: tuple[Box, ...]


Asked = Mapping[str, str]
KINDS: Final[dict[Callable[[Any], Any], str]] = {
    fields.a_date: "date",
    fields.a_near_date: "date",
    fields.a_month: "month",
    fields.a_clock: "clock",
    fields.a_count: "number",
    fields.a_day_count: "number",
    special_rules.a_minute_count: "number",
    special_rules.a_monthly_won: "number",
    emergency_rules.a_kind: "number",
    travel_rules.a_class: "number",
    travel_rules.a_stay: "number",
    a_divisor: "number",
    fields.a_won: "number",
    fields.a_year: "number",
    fields.a_flag: "flag",
}


def groups(rule: Rule, asked: Asked, wrong: Mapping[str, str]) -> list[Group]:
    """The form of a rule, filled with what was asked."""
    return _groups(_asks(rule, asked), asked, wrong, "", "")


def one_line(rule: Rule) -> bool:
    """Whether the form takes one row of what a rule takes many of."""
    inner = {name: _inner(field) for name, field in rule.inputs.items() if name not in OWN}
    return any(made and many and name not in LINES for name, (made, many) in inner.items())


def _asks(rule: Rule, asked: Asked) -> Mapping[str, fields.Field]:
    """What a rule asks for; of a leave, only the facts of the kind that was picked."""
    if "facts" not in rule.inputs:
        return rule.inputs
    picked = _closed(rule.inputs["kind"].read)
    kind = asked["kind"] if asked.get("kind") in picked else str(picked[0])
    found = dict(rule.inputs)
    found["facts"] = found["facts"]._replace(read=fields.row_of(FACTS[kind]))
    if "used" in found:
        plain = {name: field for name, field in special_rules.USED.items() if name != "facts"}
        found["used"] = found["used"]._replace(read=fields.rows_of(plain))
    return found


def _groups(
    inputs: Mapping[str, fields.Field], asked: Asked, wrong: Mapping[str, str], at: str, label: str
) -> list[Group]:
    own, more = [], []
    for name, field in inputs.items():
        if name in OWN:
            continue
        inner, many = _inner(field)
        if inner is None:
            own.append(_box(at + name, field, asked, wrong))
            continue
        count = LINES.get(name, 1) if many else 1
        for place in range(count):
            head = f"{field.ko} {place + 1}" if count > 1 else field.ko
            key = f"{at}{name}-{place}-" if many else f"{at}{name}-"
            more += _groups(inner, asked, wrong, key, head)
    return [Group(label, tuple(own)), *more]


def boxes(
    inputs: Mapping[str, fields.Field],
    asked: Asked,
    wrong: Mapping[str, str],
    *,
    at: str,
    words: Mapping[str, str],
) -> list[Box]:
    """Fields that stand alone, such as the facts of a leave, each named with a prefix."""
    return [_box(at + name, field, asked, wrong, words) for name, field in inputs.items()]


def first_choices(inputs: Mapping[str, fields.Field], asked: Asked, *, at: str) -> dict[str, str]:
    """What a form shows as chosen where a choice must be made and none was: its first one."""
    found = {}
    for name, field in inputs.items():
        choices = _kind(field)[1]
        if choices and field.default is fields.REQUIRED and at + name not in asked:
            found[at + name] = choices[0][0]
    return found


def typed(
    inputs: Mapping[str, fields.Field], asked: Asked, *, at: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed into such fields, and an error by field where something cannot be read."""
    wrong: dict[str, str] = {}
    return _row(inputs, asked, wrong, at), wrong


def _box(
    name: str,
    field: fields.Field,
    asked: Asked,
    wrong: Mapping[str, str],
    words: Mapping[str, str] = WORDS,
) -> Box:
    kind, choices = _kind(field, words)
    default = "" if field.default is fields.REQUIRED or not field.default else str(field.default)
    return Box(
        name=name,
        label=field.ko,
        kind=kind,
        value=asked.get(name, "" if asked else default),
        required=field.default is fields.REQUIRED,
        choices=choices,
        error=wrong.get(name, ""),
    )


def _kind(
    field: fields.Field, words: Mapping[str, str] = WORDS
) -> tuple[str, tuple[tuple[str, str], ...]]:
    if field.read in KINDS:
        return KINDS[field.read], ()
    if field.read is fields.a_grade:
        return "choice", tuple((one, one) for one in GRADES)
    if field.read is fields.a_cap_class:
        return "choice", tuple((one, WORDS[one]) for one in CAP_CLASSES)
    found = _closed(field.read)
    if isinstance(found, tuple):
        return "choice", tuple((str(one), words.get(str(one), str(one))) for one in found)
    return "list", ()


def _closed(read: Callable[[Any], Any]) -> Any:
    """What a reader made by one_of, list_of, row_of was made with."""
    cells = getattr(read, "__closure__", None) or ()
    return next((cell.cell_contents for cell in cells), None)


def _inner(field: fields.Field) -> tuple[Mapping[str, fields.Field] | None, bool]:
    """The fields of a nested row, and whether there may be many of it."""
    made = _closed(field.read)
    if isinstance(made, Mapping):
        return made, False
    within = _closed(made) if callable(made) else None
    return (within, True) if isinstance(within, Mapping) else (None, False)


# --- what was typed, as a row -----------------------------------------------------------------


def row(
    rule: Rule, asked: Asked, known: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The row to run, and an error by field where something cannot be read."""
    wrong: dict[str, str] = {}
    made = _row(_asks(rule, asked), asked, wrong, "")
    for name in rule.inputs:
        if name in known:
            made[name] = known[name]
    return made, wrong


def _row(
    inputs: Mapping[str, fields.Field], asked: Asked, wrong: dict[str, str], at: str
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, field in inputs.items():
        if name in OWN:
            continue
        inner, many = _inner(field)
        if inner is not None:
            found = _nested(name, inner, many, asked, wrong, at)
            if found:
                made[name] = found if many else found[0]
            continue
        text = asked.get(at + name, "").strip()
        kind = _kind(field)[0]
        if kind == "flag":
            made[name] = text == "on"
        elif text:
            made[name] = _read(kind, text)
            _check(at + name, field, made[name], wrong)
        elif field.default is fields.REQUIRED:
            wrong[at + name] = f"{field.ko} 값을 넣어 주세요."
    return made


def _nested(
    name: str,
    inner: Mapping[str, fields.Field],
    many: bool,
    asked: Asked,
    wrong: dict[str, str],
    at: str,
) -> list[dict[str, Any]]:
    found = []
    for place in range(LINES.get(name, 1) if many else 1):
        key = f"{at}{name}-{place}-" if many else f"{at}{name}-"
        typed = any(
            text.strip()
            for field, text in asked.items()
            if field.startswith(key) and not _preset(field)
        )
        if typed:
            found.append(_row(inner, asked, wrong, key))
    return found


def _preset(field: str) -> bool:
    """A choice stands in every form: alone it does not say that the row is meant."""
    return field.rsplit("-", 1)[-1] in ("cap_class", "direction", "kind", "reason", "item", "day")


def _read(kind: str, text: str) -> Any:
    if kind == "clock":
        found = read_clock(text)
        return text if found is None else found
    if kind == "number":
        plain = text.replace(",", "")
        return int(plain) if plain.lstrip("-").isdecimal() else text
    if kind == "list":
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return [int(part) if part.lstrip("-").isdecimal() else part for part in parts]
    return text


def _check(name: str, field: fields.Field, value: Any, wrong: dict[str, str]) -> None:
    try:
        field.read(value)
    except fields.BadInput as bad:
        wrong[name] = str(bad).strip()


# --- the answer -------------------------------------------------------------------------------


def answer(rule: Rule, made: Mapping[str, Any]) -> dict[str, Any]:
    """The result with its sentences, or the sentence that says why there is none."""
    try:
        (found,) = rule.run([made])
    except fields.BadInput as bad:
        return {"refusal": {"sentence": str(bad), "article": rule.article}}
    except NO_LAW as missing:
        return {"refusal": {"sentence": str(missing), "article": rule.article}}
    except (pl.exceptions.PolarsError, OverflowError):
        return {"refusal": {"sentence": "값이 너무 큽니다. 시간은 분, 금액은 원으로 넣어 주세요."}}
    day = _day(found)
    tables = [_table(rule, name, found[name]) for name in found if _is_table(found[name])]
    return {"why": _why(rule, found, day), "tables": tables}


def _day(found: Mapping[str, Any]) -> date:
    for name in ("date", "month"):
        if isinstance(found.get(name), date):
            return found[name]  # type: ignore[no-any-return]
    year = found.get("year")
    return date(year if isinstance(year, int) else 2026, 1, 1)


def _why(rule: Rule, found: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The panel of sentences; a lines-of-a-month result has one panel an item."""
    stated = {name: step for name, step in rule.steps.items() if not _is_table(found.get(name))}
    lines = explain.sums(steps.serialise(stated), found, day)
    results = [_said(rule, name, found[name]) for name in rule.outputs if name in found]
    plain = [each for each in results if each]
    return {
        "title": f"{rule.ko}, 이렇게 계산했습니다",
        "open": True,
        "lines": lines,
        "result": {
            "label": rule.ko,
            "arithmetic": explain.arithmetic(lines),
            "text": ", ".join(text for text, _ in plain) or f"{_count(rule, found)}건",
            "also": plain[0][1] if len(plain) == 1 else "",
        },
        "sources": [{"label": "법령", "text": rule.article}],
    }


def _count(rule: Rule, found: Mapping[str, Any]) -> int:
    return sum(len(found[name]) for name in rule.outputs if _is_table(found.get(name)))


def _said(rule: Rule, name: str, value: Any) -> tuple[str, str] | None:
    if _is_table(value):
        return None
    step = rule.steps.get(name)
    unit = step.unit if step else _unit(name)
    text = steps.show(value, unit)
    return text, hours(value) if unit == "minutes" and isinstance(value, int) else ""


def _unit(name: str) -> str:
    ends = {"minutes": "minutes", "won": "won", "_hours": "hours", "_days": "days"}
    return next((unit for end, unit in ends.items() if name.endswith(end)), "")


def _is_table(value: Any) -> bool:
    """A list, or rows by name; a nested row of plain values is only what was asked."""
    rows = (
        isinstance(value, Mapping) and value and all(isinstance(v, Mapping) for v in value.values())
    )
    return isinstance(value, list) or bool(rows)


HEADS: Final = {
    "date": "날짜",
    "name": "이름",
    "ko": "내용",
    "article": "조문",
    "level": "구분",
    "kind": "종류",
    "reason": "사유",
    "since": "첫날",
    "until": "끝난 다음 날",
    "minute": "시각",
    "other_minute": "다른 시각",
    "proposal": "제안",
    "proposed_minute": "제안 시각",
    "item": "항목",
    "amount_won": "금액",
    "paid_minutes": "지급할 분",
    "recognised_minutes": "인정",
    "hourly_won": "시간당 금액",
    "minutes": "시간",
    "calendar_days": "달력일",
    "counted_days": "휴가일수",
    "sick_days": "병가",
    "to_annual_days": "연가에서",
    "over_limit_days": "결근",
}
LEVELS: Final = {
    "refuse": "막음",
    "warn": "알림",
    "note": "참고",
    "overtime": "시간외근무수당",
    "fixed_overtime": "정액분",
}


def _table(rule: Rule, name: str, value: Any) -> dict[str, Any]:
    """A list of results as a table of the columns that have words."""
    found = (
        [{"item": key, **one} for key, one in value.items()]
        if isinstance(value, Mapping)
        else value
    )
    rows = [one if isinstance(one, Mapping) else {"ko": one} for one in found]
    columns = [key for key in HEADS if any(key in one for one in rows)]
    return {
        "title": rule.inputs[name].ko if name in rule.inputs else rule.ko,
        "heads": [HEADS[key] for key in columns],
        "rows": [[_cell(key, one.get(key)) for key in columns] for one in rows],
        "given": name in rule.inputs,
    }


def _cell(key: str, value: Any) -> str:
    if value is None:
        return ""
    if key in ("minute", "other_minute", "proposed_minute"):
        return clock(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}{SUFFIX.get(_unit(key), '')}"
    return LEVELS.get(str(value), WORDS.get(str(value), str(value)))


def known(institution: str, local: pl.DataFrame, days: pl.DataFrame) -> dict[str, Any]:
    """What the office itself has set: goes into every calculation that asks for it."""
    shut = sorted(days.filter("closure")["date"].to_list())
    own = sorted(days.filter(~pl.col("closure"))["date"].to_list())
    return {
        "institution": institution,
        "local": local.select("key", "valid_from", "value").to_dicts(),
        "local_days": own,
        "closures": shut,
        "own_days": sorted([*own, *shut]),
    }
