"""퇴직 정산: severance with the floor of the ordinary wage and unused leave, due in fourteen days.

Reckoned by asking the guard what it would miss if nothing were paid: one formula for both.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import polars as pl
from django.db import transaction

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.labor import annual, days, paying, reach
from dure.labor.annual import OF_GRANT
from dure.labor.models import Settlement, Slip, Worker
from dure.labor.slips import check_past
from dure.labor.written import end, stamp
from dure.timeline.actions import SEOUL
from law import params
from law.labor import facts, words
from law.labor.guard import findings, leavers, unused
from law.labor.guard.basis import ready

LATER: Final = timedelta(days=31)  # past every day of payment, so that the guard asks for it
SEVERANCE, LEAVE = "LC-06", "LC-28"


@dataclass(frozen=True)
class Leaving:
    """What somebody who left is due, how it came about, and until when it must be paid."""

    left_on: date
    pay_by: date
    severance_won: int
    unused_leave_won: int
    lines: list[str]
    asked: list[str]


def of_worker(worker: Worker, today: date) -> Leaving | None:
    """The settlement of who left by today, also of who was hired again: of the first stay that was
    not paid and can still be claimed (퇴직급여법 제10조), else of the last; none of who never left."""
    ended = [(own, end) for own in _stays(worker) if (end := own[-1].end) and end <= today]
    if not ended:
        return None
    paid = Settlement.objects.filter(worker=worker, known_until=None, paid_on__isnull=False)
    done = set(paid.values_list("left_on", flat=True))
    years = int(params.value("labor_ending.claim_months", today)) // 12
    claimed = today.replace(year=today.year - years, day=1)
    open_ = (each for each in ended if each[1] not in done and each[1] >= claimed)
    own, left = next(open_, ended[-1])
    slips = _slips(worker)
    found = _found(worker, own, slips, left)
    owed = {SEVERANCE: 0, LEAVE: 0}
    lines = []
    for row in found:
        owed[row["rule"]] += row["owed_won"]
        lines += [f"{each['ko']} ({row['article']})" for each in row["evidence"]]
    within = params.value("labor_ending.payment_days", left)
    by = left - days.DAY + timedelta(days=int(within))
    made = annual.of_worker(worker, today)
    asked = [*_asked(own[0].start, left, slips), *_leave_asked(made, own[0].start, left)]
    if made.unknown:
        lines.append(
            f"기록이 없는 날이 {len(made.unknown)}일이라 법이 만든 연차를 다 알 수 없습니다. 적은 연차로만 "
            "셈했습니다(확인 필요)."
        )
    return Leaving(left, by, owed[SEVERANCE], owed[LEAVE], lines, asked)


def _stays(worker: Worker) -> list[list[days.Span]]:
    """The contracts of a worker, each row without a gap one stay."""
    found: list[list[days.Span]] = []
    for each in days.spans([worker]).get(worker.id, []):
        if found and found[-1][-1].end == each.start:
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _asked(first: date, left: date, slips: dict[date, dict[str, int]]) -> list[str]:
    """The last three months of work must have slips: their wages make the average."""
    months = [(left - days.DAY).replace(day=1)]
    while len(months) < 3:
        months.append((months[-1] - days.DAY).replace(day=1))
    return [
        f"{each:%Y-%m}의 명세서가 없습니다. 먼저 셈해야 평균임금을 낼 수 있습니다."
        for each in sorted(months)
        if each not in slips and each >= first.replace(day=1)
    ]


def _leave_asked(made: annual.Account, start: date, left: date) -> list[str]:
    """What the act has made is written first: else its pay would be left out."""
    return [
        f"{each.since}에 생긴 {words.LEAVES[each.kind]} 연차 {each.due_minutes // 60}:{each.due_minutes % 60:02}이 "
        "적혀 있지 않습니다. 먼저 근로자의 연차 화면에서 적어 주세요."
        for each in made.unwritten
        if start <= each.since <= left and not made.unknown
    ]  # fmt: skip


def _slips(worker: Worker) -> dict[date, dict[str, int]]:
    """Won by item of each month; what was paid later for a month is of that month."""
    found: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = Slip.objects.filter(worker=worker, known_until=None).prefetch_related("items")
    known = facts.schema("slips")
    for slip in rows:
        for each in slip.items.all():
            if each.side == "earning" and f"{each.item}_won" in known:
                found[each.month or slip.month][f"{each.item}_won"] += each.won
    return found


def _found(
    worker: Worker, own: list[days.Span], slips: dict[date, dict[str, int]], left: date
) -> list[dict[str, Any]]:
    names = [name for name in facts.schema("slips") if name.endswith("_won")]
    paid = [
        {"worker": worker.id, "month": month, "pay_date": month,
         **{name: won.get(name, 0) for name in names if name.split("_")[0] not in DEDUCTED}}
        for month, won in slips.items()
        if own[0].start.replace(day=1) <= month < left
    ]  # fmt: skip
    given = {
        **paying.frames({worker: own}, []),
        "slips": paying.frame("slips", paid),
        "leaves": paying.frame("leaves", _leaves(worker, own[0].start, left)),
    }
    basis = ready(given, left + LATER)
    rows = [next(leavers.leaving(basis)), *unused.unpaid(basis)]
    money = findings.finished(pl.collect_all(rows), left + LATER)
    wanted = pl.col("rule").is_in((SEVERANCE, LEAVE)) & (pl.col("owed_won") > 0)
    return money.filter(wanted).to_dicts()


DEDUCTED: Final = ("nps", "nhi", "ltc", "ei")


def _leaves(worker: Worker, start: date, left: date) -> list[dict[str, Any]]:
    return [
        {"worker": worker.id, "used_minutes": used, **{n: getattr(each, n) for n in OF_GRANT}}
        for each, used in annual.written(worker)
        if start <= each.since <= left
    ]


@transaction.atomic
def settle(*, worker: Worker, by: Actor, at: datetime) -> None:
    """Write what somebody who left is due.

    Raises:
        Refused: they work on, or slips are missing. NotTheirs: not the labour officer's district.
    """
    today = at.astimezone(SEOUL).date()
    reach.may_write(worker.district, by, on=today)
    _lock(worker)
    due = of_worker(worker, today)
    if due is None:
        raise Refused("still_working", "아직 일하고 있습니다. 퇴직한 뒤에 정산합니다.")
    if due.asked:
        raise Refused("slips_missing", due.asked[0])
    end(_standing(worker, due.left_on), by, at)
    Settlement.objects.create(
        worker=worker, left_on=due.left_on, severance_won=due.severance_won,
        unused_leave_won=due.unused_leave_won,
        steps={"lines": due.lines, "pay_by": str(due.pay_by)}, **stamp(by, at),
    )  # fmt: skip
    _tell(worker, f"{due.left_on} 퇴직 정산을 적었습니다.", "labor.settle", by, at)


@transaction.atomic
def pay_settlement(*, worker: Worker, paid_on: date, by: Actor, at: datetime) -> None:
    """Say on which day a settlement was paid.

    Raises:
        Refused: there is none to pay. NotTheirs: not the labour officer's district.
    """
    today = at.astimezone(SEOUL).date()
    reach.may_write(worker.district, by, on=today)
    check_past(paid_on, today)
    _lock(worker)
    rows = Settlement.objects.filter(worker=worker, known_until=None, paid_on=None)
    first = rows.order_by("left_on").first()
    if first is None:
        raise Refused("nothing_to_settle", "줄 정산이 없습니다. 먼저 정산을 적어 주세요.")
    rows.filter(id=first.id).update(paid_on=paid_on)
    _tell(worker, f"퇴직 정산을 {paid_on}에 주었다고 적었습니다.", "labor.pay_settlement", by, at)


def _lock(worker: Worker) -> None:
    """One after the other: what is being paid is not reckoned anew beside it."""
    tenancy.lock("labor.settle", worker.id)


def of_left(worker: Worker, left_on: date) -> Settlement | None:
    """The settlement of a leaving that stands."""
    return Settlement.objects.filter(worker=worker, left_on=left_on, known_until=None).first()


def _standing(worker: Worker, left_on: date) -> Any:
    """The settlement that stands for a leaving.

    Raises:
        Refused: it was paid.
    """
    rows = Settlement.objects.filter(worker=worker, left_on=left_on, known_until=None)
    if rows.filter(paid_on__isnull=False).exists():
        raise Refused("settled", "이미 준 정산입니다.")
    return rows


def _tell(worker: Worker, told: str, action: str, by: Actor, at: datetime) -> None:
    on = [On(worker.person_id, "worker", str(worker.public_id))]
    record(by=by, at=at, action=action, summary=told, on=on)
