"""A month's pay of workers out of their contracts and days; every figure is law.labor's own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from dure.labor import days
from dure.labor.days import Days, Span
from dure.labor.models import District, IncomeTax, Insurance, Terms, WorkDay, Worker
from dure.timeline.actions import month_after
from law import params
from law.labor import facts, insurance, words
from law.labor.guard import payable
from law.labor.guard.insured import DEDUCTED

OFFICIAL: Final = "appointed_term"
SAME: Final = (
    "wage_unit", "base_won", "weekly_minutes", "days_per_week", "daily_minutes", "break_minutes",
    "full_week_minutes", "includes_weekly_holiday", "weekly_holiday_minutes", "other_paid_minutes",
    "fixed_overtime_won", "severance_scheme", "probation_until", "simple_labor", "role", "job",
    "overtime_consent", "time_off_agreed",
)  # fmt: skip
INCLUDED: Final = ("included", "welfare", "bonus")
ARTICLES: Final = {
    "nps": "국민연금법 제88조제3항",
    "nhi": "국민건강보험법 제76조제1항",
    "ltc": "노인장기요양보험법 제9조제1항",
    "ei": "고용산재보험료징수법 제13조제2항",
}
TAXES: Final = {
    "income_tax": ("소득세", "소득세법 제134조제1항"),
    "local_tax": ("지방소득세", "지방세법 제103조의13제1항"),
}
METHODS: Final = {
    "nps": "기준소득월액 {nps_base_won:,}원 × 보험료율의 근로자 몫, 10원 미만 버림",
    "nhi": "보수월액 {nhi_pay_won:,}원 × 보험료율의 절반, 10원 미만 버림",
    "ltc": "건강보험료 {nhi_won:,}원 × 장기요양보험료율 비율, 10원 미만 버림",
    "ei": "보수(비과세를 뺌) {ei_pay_won:,}원 × 실업급여 보험료율의 근로자 몫, 10원 미만 버림",
}


@dataclass(frozen=True)
class Item:
    """One line of a slip, with what made it."""

    side: str
    item: str
    name: str
    won: int
    minutes: int | None = None
    method: str = ""
    article: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)
    month: date | None = None


@dataclass(frozen=True)
class Line:
    """A worker's month: the items, what must be said before they hold, what the slip must tell."""

    worker: Worker
    spans: Sequence[Span]
    items: list[Item]
    asked: list[str]
    notes: list[str]
    days: list[WorkDay]

    @property
    def earned(self) -> int:
        return sum(each.won for each in self.items if each.side == "earning")

    @property
    def untaxed(self) -> int:
        """비과세 of the month's own items; two sums of one name have its name with a number."""
        names = {
            each.name
            for span in self.spans
            for each in span.terms.components.all()
            if each.untaxed and each.period == "month"
        }
        own = [each for each in self.items if each.side == "earning" and each.month is None]
        return sum(each.won for each in own if {each.name, each.name.rpartition(" ")[0]} & names)

    @property
    def taken(self) -> int:
        return sum(each.won for each in self.items if each.side == "deduction")


@dataclass(frozen=True)
class Month:
    lines: list[Line]
    days: Days


def of_district(district: District, month: date) -> Month:
    """The month of every worker of a district who was under a contract in it."""
    workers = Worker.objects.filter(district=district, ended_at=None).exclude(kind=OFFICIAL)
    return of_workers(workers.select_related("district").order_by("number"), month)


def of_workers(
    workers: Iterable[Worker], month: date, late: Mapping[int, Sequence[Item]] | None = None
) -> Month:
    """The month of some workers, computed out of what is known now, with ``late`` items of others."""
    workers = [each for each in workers if each.kind != OFFICIAL]
    until = month_after(month)
    spans = days.spans(workers)
    held = {
        each: [span for span in spans.get(each.id, ()) if _touches(span, month, until)]
        for each in workers
    }
    held = {worker: own for worker, own in held.items() if own}
    monday = month - timedelta(days=month.weekday())
    known = days.of_workers({each: spans[each.id] for each in held}, since=monday, until=until)
    asked: dict[int, list[str]] = {}
    for worker, question in known.asked:
        asked.setdefault(worker, []).append(question)
    ready = {worker: spans[worker.id] for worker in held if worker.id not in asked}
    pay = _pay(ready, known.rows, month) if ready else payable.Pay(pl.DataFrame(), pl.DataFrame())
    for row in pay.asked.to_dicts():
        asked.setdefault(row["worker"], []).append(row["ko"])
    found = [_line(worker, own, pay, known, asked, month) for worker, own in held.items()]
    found += [
        Line(each, spans[each.id], [], [], [], [])
        for each in workers
        if each not in held and each.id in spans and (late or {}).get(each.id)
    ]  # who left is still due what became known later
    added = [
        line
        if line.asked
        else replace(line, items=[*line.items, *(late or {}).get(line.worker.id, ())])
        for line in found
    ]
    return Month(_deducted(added, month), known)


def so_far(worker: Worker, own: Sequence[Span], rows: Sequence[WorkDay], today: date) -> Line:
    """The month that runs, of the days until today that are known."""
    month = today.replace(day=1)
    pay = _pay({worker: own}, rows, month, today)
    asked = {worker.id: pay.asked.get_column("ko").to_list()}
    return _line(worker, own, pay, Days([*rows], []), asked, month)


def _touches(span: Span, month: date, until: date) -> bool:
    return span.start < until and (span.end is None or span.end > month)


def _line(
    worker: Worker, own: Sequence[Span], pay: payable.Pay, known: Days,
    asked: Mapping[int, list[str]], month: date,
) -> Line:  # fmt: skip
    questions = list(dict.fromkeys(asked.get(worker.id, [])))
    rows = [each for each in known.rows if each.worker_id == worker.id and each.date >= month]
    if questions:
        return Line(worker, own, [], questions, [], rows)
    items = [
        Item("earning", row["item"], row["name"], row["won"], row["minutes"], row["method"],
             row["article"], row["lines"] or [])
        for row in pay.items.filter(pl.col("worker") == worker.id).to_dicts()
        if row["won"]
    ]  # fmt: skip
    return Line(worker, own, items, [], [*_idle(own, rows), *_yearly(own)], rows)


def _monthly(terms: Terms) -> list[tuple[int, str, str, int]]:
    """Items that the contract pays every month, before any part of a month."""
    items = [
        (terms.id, "monthly_included" if each.counts in INCLUDED else "excluded", each.name, each.won)
        for each in terms.components.all()
        if each.period == "month" and each.counts != "kind"
    ]  # fmt: skip
    return [*items, (terms.id, "fixed_overtime", "고정 연장근로수당", terms.fixed_overtime_won)]


def _yearly(own: Sequence[Span]) -> list[str]:
    """Of what is paid by the year the contract has no day, so that no month is given any of it."""
    names = {
        each.name for span in own for each in span.terms.components.all() if each.period == "year"
    }
    return [
        f"해마다 주는 {name}은(는) 주는 달이 계약에 없어 이 명세서에 셈하지 않았습니다(확인 필요)."
        for name in sorted(names)
    ]


IDLE: Final = {
    "closed": ("휴업", "휴업수당(평균임금의 70% 이상, 근로기준법 제46조)"),
    "deemed": (
        "출산전후휴가 등",
        "유급인 날의 임금(근로기준법 제74조제4항, 남녀고용평등법 제18조의2)",
    ),
}


def _idle(own: Sequence[Span], rows: Sequence[WorkDay]) -> list[str]:
    """Days whose pay is not reckoned here; a salary goes on over them."""
    salary = all(each.terms.wage_unit == "month" for each in own)
    found = []
    for kind, (ko, due) in IDLE.items():
        if count := sum(each.absence == kind for each in rows):
            found.append(
                f"{ko} {count}일의 임금을 월급에서 빼지 않았습니다. {due}과 견주는 것은 확인 필요입니다."
                if salary
                else f"{ko} {count}일의 {due}은 이 명세서에 셈하지 않았습니다(확인 필요)."
            )
    return found


# --- the frames ------------------------------------------------------------------------------


def frames(
    held: Mapping[Worker, Sequence[Span]], rows: Sequence[WorkDay]
) -> dict[str, pl.DataFrame]:
    """Workers, contracts and days as the guard's frames say them; a version of terms is a contract."""
    workers = [
        {"worker": each.id, "district": each.district_id, "birth": each.birth, "kind": each.kind}
        for each in held
    ]
    contracts = [_contract(worker, span) for worker, own in held.items() for span in own]
    ours = {each.id for each in held}
    told = [_day(each) for each in rows if each.worker_id in ours]
    return {
        "workers": frame("workers", workers),
        "contracts": frame("contracts", contracts),
        "days": frame("days", told),
    }


def frame(name: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    schema = facts.schema(name)
    keys = [key for key in schema if not rows or key in rows[0]]
    return pl.DataFrame(rows, {key: schema[key] for key in keys})


def _contract(worker: Worker, span: Span) -> dict[str, Any]:
    terms = span.terms
    ordinary = {"month": 0, "year": 0}
    for each in terms.components.all():
        ordinary[each.period] += each.won if each.ordinary else 0
    return {
        "contract": terms.id,
        "worker": worker.id,
        "start": span.start,
        "end": span.end,
        "ordinary_monthly_won": ordinary["month"],
        "ordinary_yearly_won": ordinary["year"],
        **{name: getattr(terms, name) for name in SAME},
    }


def _day(row: WorkDay) -> dict[str, Any]:
    same = ("date", "worked_minutes", "night_minutes", "holiday", "agreed_holiday", "substituted",
            "scheduled_minutes", "break_minutes", "absence", "break_waived")  # fmt: skip
    return {"worker": row.worker_id, "day_off": row.off, **{key: getattr(row, key) for key in same}}


def _pay(
    held: Mapping[Worker, Sequence[Span]],
    rows: Sequence[WorkDay],
    month: date,
    as_of: date | None = None,
) -> payable.Pay:
    terms = [
        (span.terms.id, span.terms.prorate, _workdays(span.terms, month))
        for own in held.values()
        for span in own
    ]
    uses = days.leave_of(held, month - timedelta(days=7), month_after(month))
    return payable.of_month(
        frames(held, rows),
        month,
        as_of=as_of,
        terms=pl.DataFrame(
            terms,
            {"contract": pl.Int64, "prorate": pl.String, "month_workdays": pl.Int64},
            orient="row",
        ),
        leave_uses=pl.DataFrame(
            [(*key, minutes) for key, minutes in uses.items()],
            {"worker": pl.Int64, "date": pl.Date, "minutes": pl.Int64},
            orient="row",
        ),
        monthly=pl.DataFrame(
            [each for own in held.values() for span in own for each in _monthly(span.terms)],
            {"contract": pl.Int64, "item": pl.String, "name": pl.String, "won": pl.Int64},
            orient="row",
        ),
    )


def _workdays(terms: Terms, month: date) -> int:
    """Scheduled days of the whole month, as if the terms held all of it."""
    kept = days.pattern(terms) or {}
    count = (month_after(month) - month).days
    return sum((month + timedelta(days=n)).weekday() in kept for n in range(count))


# --- deductions ------------------------------------------------------------------------------


def _deducted(lines: Sequence[Line], month: date) -> list[Line]:
    """With the insurances by the bases that were declared, and the tax as it was entered."""
    workers = [each.worker for each in lines]
    insured: dict[tuple[int, str], Insurance] = {}
    rows = Insurance.objects.filter(worker__in=workers, known_until=None).order_by("since")
    for each in rows:
        if _in_force(each, month):
            insured[(each.worker_id, each.kind)] = each
    taxes = {
        each.worker_id: each
        for each in IncomeTax.objects.filter(worker__in=workers, month=month, known_until=None)
    }
    return [_one(each, month, insured, taxes.get(each.worker.id)) for each in lines]


def _in_force(row: Insurance, month: date) -> bool:
    """Paid from the month after the one of 취득, that month where it is its first day."""
    if row.acquired is None or (row.since and row.since >= month_after(month)):
        return False
    begun = row.acquired < month_after(month) if row.kind == "ei" else row.acquired <= month
    over = (row.lost is not None and row.lost <= month) or (row.until and row.until <= month)
    return begun and not over


def _one(
    line: Line, month: date, insured: Mapping[tuple[int, str], Insurance], tax: IncomeTax | None
) -> Line:
    if line.asked:
        return line
    own = {kind: insured.get((line.worker.id, kind)) for kind in ("nps", "nhi", "ei")}
    notes = [
        f"{words.INSURANCES[kind]}: 이 달에 쓰는 취득일과 기준이 적혀 있지 않아 공제하지 않았습니다. "
        "가입 대상이면 취득일과 신고한 기준을 적어 주세요."
        for kind, row in own.items()
        if row is None or (row.base_won is None and kind != "ei")
    ]
    try:
        items = _premiums(line, own, month)
    except params.Unset as unset:
        items, more = [], f"4대보험: {unset}"
        notes.append(more)
    if tax is None:
        notes.append(
            "소득세와 지방소득세가 입력되지 않아 공제하지 않았습니다. 간이세액표의 금액을 적거나 파일로 "
            "받아 주세요. 준 뒤에 적으면 다음 명세서에서 소급해 뺍니다."
        )
        taxes = []
    else:
        taxes = [
            Item("deduction", item, ko, getattr(tax, f"{item}_won"), method="입력한 금액", article=article)
            for item, (ko, article) in TAXES.items()
        ]  # fmt: skip
    return replace(line, items=[*line.items, *items, *taxes], notes=[*line.notes, *notes])


def _premiums(line: Line, own: Mapping[str, Insurance | None], month: date) -> list[Item]:
    """law.labor.insurance.premiums of one month; 고용보험 of what the month really paid."""
    base = {kind: row.base_won if row else None for kind, row in own.items()}
    asked = {
        "month": month,
        "nps_income_won": base["nps"] or 0,
        "nhi_pay_won": base["nhi"] or 0,
        "ei_pay_won": line.earned - line.untaxed,
        "nps": base["nps"] is not None,
        "nhi": base["nhi"] is not None,
        "ei": own["ei"] is not None,
        "ei_benefit": own["ei"] is not None and _benefit(line, own["ei"]),
    }
    (due,) = insurance.premiums(pl.LazyFrame([asked])).collect().to_dicts()
    return [
        Item("deduction", kind, ko, due[f"{kind}_won"],
             method=METHODS[kind].format(**due), article=ARTICLES[kind])
        for kind, ko in DEDUCTED.items()
        if asked[{"ltc": "nhi", "ei": "ei_benefit"}.get(kind, kind)]
    ]  # fmt: skip


def _benefit(line: Line, row: Insurance) -> bool:
    """Whether 실업급여 is paid for: not of who was hired at 65 or later (law.labor.insurance)."""
    if line.worker.birth is None or row.acquired is None:
        return True
    terms = line.spans[-1].terms
    flags = ("daily", "agreed", "elsewhere", "irregular", "first_month", "continued", "official")
    asked = {
        "date": row.acquired,
        "hired": row.acquired,
        "until": line.spans[-1].end,
        "birth": line.worker.birth,
        "weekly_minutes": terms.weekly_minutes,
        "monthly_minutes": terms.weekly_minutes * 365 // 84,
        "month_days": terms.days_per_week * 4,
        "income_won": line.earned,
        **dict.fromkeys(flags, False),
    }
    frame = pl.LazyFrame([asked], schema_overrides={"until": pl.Date})
    return insurance.insured(frame).collect()["ei_benefit"][0] is not False
