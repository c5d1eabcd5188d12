"""조례: values an office set for leave, who a draft would touch, and where it strays from the decree."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from django.http import HttpResponse
from django.urls import URLPattern, path

from dure.accounts import queries as accounts
from dure.leave import overview
from dure.organization import queries as organization
from dure.organization.queries import Setting, Written
from dure.people import queries as people
from dure.web.doors import Visit, page
from dure.web.fields import read_clock, read_day
from dure.web.law_words import show
from dure.web.templatetags.dure_format import day_iso, josa, leave_ko
from law import compensation, ordinance_lint, params
from law.params import NoLawInForce, Param

DAY = 480
NAMED = 30  # people named in a preview; the counts are of everybody
POOLS = {
    "leave.reward_days": "reward",
    "leave.study_days": "study",
    "leave.birthday_days": "birthday",
}
BANDS = {  # key → service months from and below
    "leave.long_service_5_days": (60, 120),
    "leave.long_service_10_days": (120, 240),
    "leave.long_service_20_days": (240, 360),
    "leave.long_service_30_days": (360, 12_000),
}
UNIT, HALF = "leave.hourly_unit_minutes", "leave.half_day_split_minutes"
KEYS = (*POOLS, *BANDS, UNIT, HALF)
NO_PAY = "봉급 자료가 없어 계산하지 않습니다"
PAY_DAYS = 30  # a day of base pay, as 수당 제18조의5 divides it


@dataclass(frozen=True)
class Touched:
    """What a value would do to one person's last year, in minutes."""

    person: int
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass
class Reach:
    """Everybody a draft touches; `look`: those who used more than it would allow."""

    year: int
    basis: str
    people: list[Touched] = field(default_factory=list)
    look: list[int] = field(default_factory=list)
    look_ko: str = ""

    def sum(self, *, gains: bool) -> int:
        return sum(e.change for e in self.people if (e.change > 0) == gains)

    def count(self, *, gains: bool) -> int:
        return sum(1 for e in self.people if e.change and (e.change > 0) == gains)


def used(found: Mapping[str, Setting]) -> list[dict[str, Any]]:
    """Values of ordinances that a screen used, as parts/ordinance.html names them."""
    table = params.table()
    return [
        {
            "ko": table[key].ko,
            "value": show(table[key], each.value),
            "since": each.valid_from,
            "document": each.document,
            "url": f"/law/{key}",
        }
        for key, each in found.items()
        if key in table
    ]


# ── what a draft would change ─────────────────────────────────────────────────────────


def impact(visit: Visit, param: Param, draft: Setting) -> list[dict[str, Any]]:
    """A draft against last year's ledger: who gains, who loses, by department; names only for HR."""
    if param.key not in KEYS or not draft.value.isdecimal():
        return []
    year, wanted = visit.today.year - 1, int(draft.value)
    before = _before(param.key, draft)
    if param.key in (UNIT, HALF):
        return [_of_hours(visit, param, draft, year)]
    found = _reached(param.key, wanted * DAY, before * DAY, year)
    return [_drawn(visit, param, draft, found)]


def _before(key: str, draft: Setting) -> int:
    """The value in force just before the draft's day; 0 where none was set."""
    own = [e for e in organization.settings() if e.key == key and e.valid_from < draft.valid_from]
    return int(own[-1].value) if own and own[-1].value.isdecimal() else 0


def _reached(key: str, wanted: int, before: int, year: int) -> Reach:
    if key in POOLS:
        held = overview.held(pool=POOLS[key], year=year)
        found = Reach(year, "그해에 이 휴가를 받은 사람")
        found.people = [Touched(each.person, each.granted, wanted) for each in held if each.granted]
    else:
        low, high = BANDS[key]
        held = overview.held(pool="long_service", year=year)
        months = overview.service_months(year=year)
        found = Reach(year, "그해의 재직기간이 이 구간인 사람")
        found.people = [
            Touched(person, before, wanted)
            for person, served in months.items()
            if low <= served < high
        ]
    band = {each.person for each in found.people}
    found.look = [e.person for e in held if e.person in band and e.used > wanted]
    found.look_ko = f"그해에 {leave_ko(wanted)}보다 많이 쓴 사람"
    return found


def _drawn(visit: Visit, param: Param, draft: Setting, found: Reach) -> dict[str, Any]:
    touched = [each for each in found.people if each.change]
    net = sum(each.change for each in touched)
    value = show(param, draft.value)
    if touched:
        word = "늘어납니다" if net > 0 else "줄어듭니다"
        lead = f"{len(touched):,}명에게 모두 {leave_ko(abs(net))}이 {word}."
    else:
        lead = f"{found.year}년 자료로는 달라지는 사람이 없습니다."
    return {
        "title": f"{found.year}년 원장에 {josa(value, '을/를')} 대 본 결과. {found.basis} {len(found.people):,}명",
        "lead": lead,
        "figs": [
            {"label": "더 받는 사람", "value": f"{found.count(gains=True):,}", "unit": "명",
             "sub": leave_ko(found.sum(gains=True))},
            {"label": "덜 받는 사람", "value": f"{found.count(gains=False):,}", "unit": "명",
             "sub": leave_ko(abs(found.sum(gains=False)))},
            {"label": "날수의 합", "value": leave_ko(net), "sub": f"{net:,}분"},
            _cost(visit, touched),
        ],
        **_who(visit, {each.person: each.change for each in touched}),
        "look": {"ko": found.look_ko, "names": _names(visit, found.look), "count": len(found.look)},
    }  # fmt: skip


def _cost(visit: Visit, touched: Sequence[Touched]) -> dict[str, Any]:
    """Days × a thirtieth of the base pay of whoever has a step; the others are named, not guessed."""
    steps = people.pay_steps(on=visit.today, people=[each.person for each in touched])
    grades = {e.person: e.grade for e in people.members(viewer=visit.viewer, on=visit.today)}
    known = [each for each in touched if each.person in steps and grades.get(each.person)]
    asked = pl.DataFrame(
        [(e.change, visit.today, grades[e.person], steps[e.person]) for e in known],
        schema={"change": pl.Int64, "date": pl.Date, "grade": pl.Int8, "step": pl.Int16},
        orient="row",
    )
    priced = compensation.monthly_pay(asked.lazy()).collect().drop_nulls("monthly_pay_won")
    if priced.is_empty():
        return {"label": "드는 돈", "value": "확인 필요", "sub": NO_PAY, "doubt": True}
    rows = priced.select("change", "monthly_pay_won").iter_rows()
    won = sum(change * monthly for change, monthly in rows) // (PAY_DAYS * DAY)
    left = len(touched) - priced.height
    sub = f"날수 × 월봉급액 ÷ {PAY_DAYS}, 호봉이 있는 {priced.height:,}명"
    return {
        "label": "드는 돈",
        "value": f"{won:,}원",
        "sub": sub + (f". {left:,}명은 {NO_PAY}" if left else ""),
        "doubt": True,
    }


def _of_hours(visit: Visit, param: Param, draft: Setting, year: int) -> dict[str, Any]:
    """Hours of leave that last year would not have fitted."""
    wanted, rows = int(draft.value), overview.partial_days(year=year)
    if param.key == UNIT:
        off = [each for each in rows if wanted and each.minutes % wanted]
        ko = f"{show(param, wanted)} 단위에 맞지 않는 것"
    else:
        off = [
            each
            for each in rows
            if each.start < wanted < each.end and each.minutes <= DAY // 2 + 60
        ]
        ko = f"{show(param, wanted)}을 걸치는 것"
    sums: Counter[int] = Counter()
    for each in off:
        sums[each.person] += each.minutes
    persons = len(sums)
    return {
        "title": f"{year}년에 쓴 시간 연가 {len(rows):,}건에 {josa(show(param, wanted), '을/를')} 대 본 결과",
        "lead": f"{ko}이 {len(off):,}건, {persons:,}명입니다. 앞으로는 시각을 맞추어 신청해야 합니다."
        if off
        else "지난해의 시간 연가가 모두 맞습니다.",
        "figs": [
            {"label": ko, "value": f"{len(off):,}", "unit": f"건 / {len(rows):,}건", "sub": f"{persons:,}명"},
            {"label": "그 시간의 합", "value": leave_ko(sum(sums.values())), "sub": "이미 쓴 것은 바뀌지 않습니다"},
        ],
        **_who(visit, dict(sums)),
        "look": None,
    }  # fmt: skip


def _who(visit: Visit, changes: Mapping[int, int]) -> dict[str, Any]:
    """Counts by department for everybody, names for HR alone."""
    units = {e.person: e.unit for e in people.members(viewer=visit.viewer, on=visit.today)}
    names = organization.names(set(units.values()))
    rows: dict[str, list[int]] = {}
    for person, change in changes.items():
        row = rows.setdefault(names.get(units.get(person, 0), "지난 부서"), [0, 0])
        row[0] += 1
        row[1] += change
    most = sorted(rows.items(), key=lambda row: (-row[1][0], row[0]))
    named = sorted(changes, key=lambda person: -abs(changes[person]))
    called = _names(visit, named)
    return {
        "units": [(name, count, minutes) for name, (count, minutes) in most],
        "names": list(zip(called, [changes[p] for p in named[:NAMED]], strict=False)),
        "more": max(len(named) - NAMED, 0) if called else 0,
    }


def _names(visit: Visit, persons: Iterable[int]) -> list[str]:
    shown = list(persons)[:NAMED]
    if visit.viewer.role != "hr":
        return []
    called = people.names(shown)
    return [called.get(each, "") for each in shown]


def written(key: str) -> list[dict[str, Any]]:
    """Every time a value was written, the newest first: who, when, by which document."""
    param, called = params.get(key), _called()
    return [
        _written(param, each, called)
        for each in organization.written(prefix=key)
        if each.key == key
    ]


def _called() -> dict[str, str]:
    """Who a log-in is."""
    return {login: name for login, name, _ in accounts.logins()}


def _written(param: Param, each: Written, called: Mapping[str, str]) -> dict[str, Any]:
    if each.known_until:
        state, kind = "바로잡음", "plain"
    elif each.published_at:
        state, kind = "게시", "ok"
    else:
        state, kind = "초안", "go"
    return {
        "param": param,
        "value": show(param, each.value),
        "written": each,
        "by": called.get(each.recorded_by, each.recorded_by),
        "state": state,
        "kind": kind,
    }


# ── the page ──────────────────────────────────────────────────────────────────────────


ASKED = (  # what the form asks of an ordinance: name, words, kind of answer
    ("similar_career_below_months", "유사경력 가산을 받는 재직기간(몇 개월 미만)", "number"),
    ("similar_career_days", "유사경력 가산(일)", "number"),
    ("protected_night_start_minutes", "임신·출산 공무원 야간근무 제한이 시작하는 시각", "clock"),
    ("protected_night_end_minutes", "그 제한이 끝나는 시각", "clock"),
    ("saved_expiry_years", "저축연가가 없어지는 해수(있으면)", "number"),
    (
        "weekend_continuous",
        "휴가가 30일 이상 ‘계속되는’ 때 토·공휴일을 넣는다고 적혀 있나요?",
        "choice",
    ),
    ("converts_overtime", "시간외근무를 연가로 바꾸는 조항이 있나요?", "choice"),
)


@page("hr", "auditor", "admin")
def ordinances(visit: Visit) -> HttpResponse:
    """Leave values of the office with their documents and history; and a check against the decree."""
    table = params.table()
    mine = organization.settings(drafts=True)
    free = [
        each
        for each in table.values()
        if each.topic in ("leave", "special_leave", "rest") and each.local
    ]
    on = read_day(visit.request.GET.get("on"), visit.today)
    said = _said(visit.request.GET)
    findings, missing = _lint(said, on)
    called = _called()
    count = sum(1 for each in free if any(e.key == each.key and e.published for e in mine))
    context = {
        "page_title": "휴가 조례",
        "page_lead": f"조례가 정할 수 있는 값 {len(free)}가지 가운데 {count}가지를 정했습니다.",
        "crumbs": [{"label": "기관 값", "url": "/law/local"}],
        "groups": [
            (
                title,
                [_row(each, mine, visit.today) for each in free if (each.key in KEYS) == amounts],
            )
            for title, amounts in (
                ("조례가 정하는 휴가와 단위", True),
                ("그 밖에 기관이 정하는 것", False),
            )
        ],
        "history": [
            _written(table[each.key], each, called)
            for topic in ("leave.", "special_leave.", "rest.")
            for each in organization.written(prefix=topic)
            if each.key in table
        ],
        "boxes": _boxes(visit.request.GET),
        "on": on,
        "asked": bool(said),
        "findings": findings,
        "missing": missing,
        "may_set": visit.viewer.role == "hr",
    }
    return visit.show("ordinances/page.html", context)


def _row(param: Param, mine: Sequence[Setting], today: date) -> dict[str, Any]:
    own = [
        each
        for each in mine
        if each.key == param.key and each.published and each.valid_from <= today
    ]
    later = [
        each
        for each in mine
        if each.key == param.key and each.published and each.valid_from > today
    ]
    return {
        "param": param,
        "own": {**vars(own[-1]), "shown": show(param, own[-1].value)} if own else None,
        "later": {**vars(later[0]), "shown": show(param, later[0].value)} if later else None,
        "draft": any(each.key == param.key and not each.published for each in mine),
        "national": show(param, param.values[-1].value),
        "unset": param.values[-1].grade == "unset",
    }


def _days_asked() -> list[tuple[str, str, str]]:
    table = params.table()
    return [(k, f"{table[k].ko}(일)", "number") for k in ordinance_lint.NATIONAL_DAYS if k in table]


def _said(given: Any) -> dict[str, Any]:
    """What was answered of the ordinance; what was left empty is left out."""
    said: dict[str, Any] = {}
    for name, _, kind in (*ASKED, *_days_asked()):
        text = given.get(name, "").strip()
        if kind == "choice" and text in ("yes", "no"):
            said[name] = text == "yes"
        elif kind == "clock" and (minutes := read_clock(text) if text else None) is not None:
            said[name] = minutes
        elif kind == "number" and text.isdecimal():
            said[name] = int(text)
    return said


def _boxes(given: Any) -> list[dict[str, str]]:
    return [
        {"name": name, "label": label, "kind": kind, "value": given.get(name, "")}
        for name, label, kind in (*ASKED, *_days_asked())
    ]


def _lint(said: Mapping[str, Any], on: date) -> tuple[list[Any], str]:
    try:
        return ordinance_lint.lint(said, on) if said else [], ""
    except NoLawInForce as missing:
        return [], f"{day_iso(on)}의 영을 읽은 적이 없습니다. {missing}"


urls: list[URLPattern] = [path("law/ordinances", ordinances, name="law-ordinances")]
