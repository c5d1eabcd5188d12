"""임금명세서 of a month: made out of what was computed, paid, handed over; late facts go into the next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.labor import days, paying, reach
from dure.labor.models import (
    Delivery,
    District,
    IncomeTax,
    Insurance,
    Slip,
    SlipItem,
    WorkDay,
    Worker,
)
from dure.labor.paying import Item, Line, Month
from dure.labor.written import end, stamp
from dure.timeline.actions import SEOUL, month_after
from law import params
from law.labor import words

LABELS: dict[str, str] = {str(key): str(ko) for key, ko in SlipItem.Item.choices}
MOST_TAX = 999_999_999
STATED = ("overtime", "night", "holiday")
BASED = {kind: words.INSURANCES[kind] for kind in ("nps", "nhi", "ei")}


def month(district: District, first: date) -> Month:
    """The month of a district with what became known of months already paid."""
    workers = list(
        Worker.objects.filter(district=district, ended_at=None).select_related("district")
    )
    return of_workers(workers, first)


def of_workers(workers: Sequence[Worker], first: date) -> Month:
    late, notes = _late(_unpaid(workers, first), first)
    found = paying.of_workers(workers, first, late)
    lines = [
        replace(each, notes=[*each.notes, *notes.get(each.worker.id, [])]) for each in found.lines
    ]
    return replace(found, lines=lines)


def _unpaid(workers: Sequence[Worker], first: date) -> list[Worker]:
    """Whose slip of the month can still change: a paid one stays, and nothing is reckoned for it."""
    paid = Slip.objects.filter(
        worker__in=workers, month=first, known_until=None, paid_on__isnull=False
    )
    settled = set(paid.values_list("worker_id", flat=True))
    return [each for each in workers if each.id not in settled]


@transaction.atomic
def run(*, district: District, first: date, pay_date: date, by: Actor, at: datetime) -> int:
    """Make the slips of a month; who must be asked first has none, what was paid stays as it is.

    Raises:
        Refused: the month is not over. NotTheirs: not the labour officer's district.
    """
    today = at.astimezone(SEOUL).date()
    reach.may_write(district, by, on=today)
    if today < month_after(first):
        raise Refused(
            "month_not_over", "달이 끝난 뒤에 셈할 수 있습니다. 남은 날을 지어내지 않습니다."
        )
    _lock(district)
    found = month(district, first)
    days.save(found.days, by, at)
    standing = {each.worker_id: each for each in of_month([district], first)}
    made = [
        each
        for each in found.lines
        if not each.asked and _may_replace(standing.get(each.worker.id), each)
    ]
    for line in made:
        _write(line, first, pay_date, by, at)
    told = f"{first:%Y-%m}의 임금명세서 {len(made)}건을 만들었습니다."
    _tell(by, at, "labor.run", told, [On(kind="district", subject=str(district.public_id))])
    return len(made)


def _lock(district: District) -> None:
    """One after the other: a slip that is being paid is not made anew beside it."""
    tenancy.lock("labor.pay", district.id)


def _may_replace(before: Slip | None, line: Line) -> bool:
    """A slip of a file or one already paid stays; one that says the same is not made again."""
    if before is None:
        return True
    said = [(e.side, e.item, e.name, e.won, e.minutes, e.method) for e in before.items.all()]
    now = [(e.side, e.item, e.name, e.won, e.minutes, e.method) for e in line.items]
    same = (
        sorted(map(str, said)) == sorted(map(str, now)) and before.steps.get("notes") == line.notes
    )
    return before.paid_on is None and before.stated is None and not same


def _write(line: Line, first: date, pay_date: date, by: Actor, at: datetime) -> None:
    end(Slip.objects.filter(worker=line.worker, month=first, known_until=None), by, at)
    minutes = {
        f"{kind}_minutes": sum(e.minutes or 0 for e in line.items if e.item == kind and not e.month)
        for kind in STATED
    }
    slip = Slip.objects.create(
        worker=line.worker, month=first, pay_date=pay_date, steps=_steps(line), **minutes,
        **stamp(by, at),
    )  # fmt: skip
    SlipItem.objects.bulk_create(
        SlipItem(
            institution_id=slip.institution_id, slip=slip, side=each.side, item=each.item,
            name=each.name, won=each.won, minutes=each.minutes, method=each.method,
            month=each.month,
        )
        for each in line.items
    )  # fmt: skip


def _steps(line: Line) -> dict[str, Any]:
    """What a slip was made of: rule, article and days of each item, and the days themselves."""
    return {
        "items": {
            each.name: {
                "article": each.article,
                "lines": [{"date": str(e["date"]), "ko": e["ko"]} for e in each.lines],
            }
            for each in line.items
        },
        "notes": line.notes,
        "days": [{"date": str(each.date), "ko": told(each)} for each in line.days],
    }


def told(day: WorkDay) -> str:
    """A day in words: when, how long, or why not."""
    if day.worked_minutes:
        times = f"{_clock(day.began)}–{_clock(day.ended)}, " if day.began is not None else ""
        return f"{times}휴게 {day.break_minutes}분, 일한 시간 {day.worked_minutes}분"
    if day.absence != "none":
        return words.ABSENCES[day.absence]
    return "휴일" if day.holiday else "쉬는 날"


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


# --- late facts --------------------------------------------------------------------------------


def _late(
    workers: Sequence[Worker], first: date
) -> tuple[dict[int, list[Item]], dict[int, list[str]]]:
    """What months already paid are due by what is known now, above what slips gave for them."""
    items: dict[int, list[Item]] = defaultdict(list)
    notes: dict[int, list[str]] = defaultdict(list)
    years = int(params.value("labor_ending.claim_months", first)) // 12
    paid = Slip.objects.filter(
        worker__in=workers, month__lt=first, known_until=None, stated=None, paid_on__isnull=False,
        pay_date__gte=first.replace(year=first.year - years),  # 제49조: nothing before can be claimed
    )  # fmt: skip
    of_month: dict[date, set[int]] = defaultdict(set)
    for worker, month_ in paid.values_list("worker_id", "month"):
        of_month[month_].add(worker)
    for then, ids in sorted(of_month.items()):
        given = _given(ids, then, first)
        for line in paying.of_workers([e for e in workers if e.id in ids], then).lines:
            _differ(line, then, given[line.worker.id], items, notes)
    for worker, tax in _late_taxes(of_month, first, notes):
        items[worker].append(tax)
    return items, notes


def _late_taxes(
    paid: Mapping[date, set[int]], first: date, notes: dict[int, list[str]]
) -> Iterator[tuple[int, Item]]:
    """Taxes of paid months above what slips took: told after the month was paid, taken now. What was
    taken too much is said, for a person to decide how it is given back."""
    workers = {each for ids in paid.values() for each in ids}
    rows = SlipItem.objects.filter(
        slip__worker_id__in=workers, slip__known_until=None, item__in=paying.TAXES
    ).exclude(slip__month=first)
    taken: dict[tuple[int, date, str], int] = defaultdict(int)
    for row in rows.select_related("slip"):
        taken[(row.slip.worker_id, row.month or row.slip.month, row.item)] += row.won
    told = IncomeTax.objects.filter(worker_id__in=workers, month__in=[*paid], known_until=None)
    for each in told.order_by("month"):
        for item, (ko, article) in paying.TAXES.items():
            due, had = getattr(each, f"{item}_won"), taken[(each.worker_id, each.month, item)]
            if each.worker_id in paid[each.month] and due < had:
                notes[each.worker_id].append(
                    f"{each.month:%Y-%m}의 {ko}를 적은 세액보다 {had - due:,}원 더 뺐습니다. 저절로 돌려주지 "
                    "않습니다. 지금 돌려줄지 연말정산(소득세법 제137조)에서 맞출지 정해 주세요(확인 필요)."
                )
            elif each.worker_id in paid[each.month] and due > had:
                name = f"{each.month:%Y}년 {each.month.month}월분 소급 {ko}"
                method = f"{each.month:%Y-%m}: 준 뒤에 적은 {due:,}원 − 이미 뺀 {had:,}원"
                yield each.worker_id, Item(
                    "deduction", item, name, due - had, method=method, article=article, month=each.month
                )  # fmt: skip


def _given(ids: Iterable[int], then: date, but: date) -> dict[int, dict[str, int]]:
    """Won by item that slips give for an earlier month: also those of later months, that what one
    of them makes good is not given again by the slip of ``but``."""
    rows = (
        SlipItem.objects.filter(slip__worker_id__in=ids, slip__known_until=None, side="earning")
        .exclude(slip__month=but)
        .select_related("slip")
    )
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in rows:
        if (each.month or each.slip.month) == then:
            found[each.slip.worker_id][each.item] += each.won
    return found


def _differ(
    line: Line, then: date, given: Mapping[str, int],
    items: dict[int, list[Item]], notes: dict[int, list[str]],
) -> None:  # fmt: skip
    worker = line.worker.id
    if line.asked:
        notes[worker].append(
            f"{then:%Y-%m}을 다시 셈하려면 먼저 적을 것이 있습니다: {line.asked[0]}"
        )
        return
    now: dict[str, int] = defaultdict(int)
    for each in line.items:
        if each.side == "earning":
            now[each.item] += each.won
    for item in sorted({*now, *given}):
        more, had = now.get(item, 0), given.get(item, 0)
        if more > had:
            items[worker].append(
                Item("earning", item, f"{then:%Y}년 {then.month}월분 소급 {LABELS[item]}"[:40], more - had,
                     method=f"{then:%Y-%m}: 다시 셈한 {more:,}원 − 이미 준 {had:,}원",
                     article="근로기준법 제43조", month=then)
            )  # fmt: skip
        elif more < had:
            notes[worker].append(
                f"{then:%Y-%m}의 {LABELS[item]}이 다시 셈한 것보다 {had - more:,}원 많습니다. "
                "임금에서 저절로 빼지 않습니다(근로기준법 제43조). 동의나 예고를 남기고 정하세요."
            )


# --- paid, taxed, handed over --------------------------------------------------------------------


@transaction.atomic
def mark_paid(*, district: District, first: date, paid_on: date, by: Actor, at: datetime) -> int:
    """Say that the slips of a month were paid on a day.

    Raises:
        Refused: there is none to pay. NotTheirs: not the labour officer's district.
    """
    today = at.astimezone(SEOUL).date()
    reach.may_write(district, by, on=today)
    check_past(paid_on, today)
    _lock(district)
    rows = of_month([district], first).filter(paid_on=None)
    count = rows.update(paid_on=paid_on)
    if not count:
        raise Refused("nothing_to_pay", "줄 명세서가 없습니다. 먼저 셈해 주세요.")
    said = f"{first:%Y-%m}의 임금 {count}건을 {paid_on}에 주었다고 적었습니다."
    _tell(by, at, "labor.mark_paid", said, [On(kind="district", subject=str(district.public_id))])
    return count


def check_past(paid_on: date, today: date) -> None:
    """Raises:
    Refused: money is said to be paid on a day to come.
    """
    if paid_on > today:
        raise Refused("paid_to_come", "준 날은 오늘까지만 적을 수 있습니다. 준 뒤에 적어 주세요.")


@transaction.atomic
def tell_tax(
    *, worker: Worker, first: date, income_tax_won: int, local_tax_won: int, by: Actor, at: datetime
) -> None:
    """소득세 and 지방소득세 of a month as the tables say: entered, never reckoned here.

    Raises:
        Refused: less than nothing. NotTheirs: not the labour officer's district.
    """
    reach.may_write(worker.district, by, on=at.astimezone(SEOUL).date())
    if not (0 <= income_tax_won <= MOST_TAX and 0 <= local_tax_won <= MOST_TAX):
        raise Refused("tax_unfit", f"한 달의 세액은 0원부터 {MOST_TAX:,}원까지 적어 주세요.")
    tenancy.lock("labor.tax", worker.id)
    end(IncomeTax.objects.filter(worker=worker, month=first, known_until=None), by, at)
    IncomeTax.objects.create(
        worker=worker, month=first, income_tax_won=income_tax_won, local_tax_won=local_tax_won,
        **stamp(by, at),
    )  # fmt: skip
    _tell(by, at, "labor.tell_tax", f"{first:%Y-%m}의 소득세를 적었습니다.", [_whose(worker)])


@transaction.atomic
def hand_over(*, slip: Slip, means: str, by: Actor, at: datetime) -> None:
    """Record that a slip reached its worker; the first time counts."""
    tenancy.lock("labor.slip", slip.id)
    if Delivery.objects.filter(slip=slip, known_until=None).exists():
        return
    day = at.astimezone(SEOUL).date()
    Delivery.objects.create(slip=slip, delivered_on=day, means=means, **stamp(by, at))
    said = f"{slip.month:%Y-%m}의 임금명세서를 {means}(으)로 주었습니다."
    _tell(by, at, "labor.hand_over", said, [_whose(slip.worker)])


def of_month(districts: Sequence[District], first: date) -> QuerySet[Slip]:
    """The slips of a month that stand."""
    return ready(Slip.objects.filter(worker__district__in=districts, month=first, known_until=None))


def of_person(person: int) -> QuerySet[Slip]:
    """One's own slips, the latest first."""
    own = Slip.objects.filter(
        worker__person_id=person, worker__ended_at=None, known_until=None, stated=None
    )
    return ready(own).order_by("-month")


def ready(rows: QuerySet[Slip]) -> QuerySet[Slip]:
    given = Prefetch("deliveries", Delivery.objects.filter(known_until=None))
    return rows.select_related("worker__district").prefetch_related("items", given)


def _whose(worker: Worker) -> On:
    return On(worker.person_id, "worker", str(worker.public_id))


def _tell(by: Actor, at: datetime, action: str, said: str, on: list[On]) -> None:
    record(by=by, at=at, action=action, summary=said, on=on)


@transaction.atomic
def tell_base(
    *, worker: Worker, kind: str, acquired: date, base_won: int | None, since: date, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """The base of an insurance as declared, from a day on.

    Raises:
        Refused: no such insurance, or a base where one is needed. NotTheirs: not theirs.
    """
    reach.may_write(worker.district, by, on=at.astimezone(SEOUL).date())
    if kind not in BASED or (kind != "ei" and not base_won):
        raise Refused("base_missing", "보험과 신고한 기준소득월액이나 보수월액을 적어 주세요.")
    tenancy.lock("labor.base", worker.id)
    standing = Insurance.objects.filter(worker=worker, kind=kind, known_until=None)
    end(standing.filter(since=since), by, at)
    Insurance.objects.create(
        worker=worker, kind=kind, acquired=acquired, base_won=base_won, since=since, **stamp(by, at)
    )
    said = f"{words.INSURANCES[kind]}의 취득일과 기준을 적었습니다."
    _tell(by, at, "labor.tell_base", said, [_whose(worker)])
