"""The rows of the guard's frames written into our tables, as a district's file says them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from dure.identity import uuid7
from dure.labor.models import (
    Agreement,
    AgreementTerms,
    Batch,
    Component,
    Contract,
    Delivery,
    RealDuty,
    Renewal,
    Signature,
    Slip,
    SlipItem,
    Terms,
    WorkDay,
    Worker,
)
from dure.labor.rows import ITEMS, NAMES, PLAIN, STATED, Row
from law.labor.words import SLIP_ITEMS, TERMS

MEANS: Final = "파일"
SAME: Final = (
    "job", "role", "start", "end", "wage_unit", "base_won", "weekly_minutes", "days_per_week",
    "daily_minutes", "break_minutes", "full_week_minutes", "includes_weekly_holiday",
    "weekly_holiday_minutes", "other_paid_minutes", "fixed_overtime_won", "severance_scheme",
    "probation_until", "simple_labor", "overtime_consent", "time_off_agreed",
)  # fmt: skip
DEDUCTIONS: Final = ("nps", "nhi", "ltc", "ei")


def write(frame: str, rows: Sequence[Row], batch: Batch) -> None:
    """New rows of a frame, keys resolved; what they replace has been ended."""
    if frame in WRITE:
        for row in rows:
            WRITE[frame](row, batch)
        return
    model = PLAIN[frame].model
    fixed = {"source": "file"} if model is WorkDay else {}
    model._default_manager.bulk_create(
        model(**_columns(row), **fixed, **stamped(batch)) for row in rows
    )


def stamped(batch: Batch) -> dict[str, Any]:
    """Whose the rows of a batch are."""
    return {
        "institution_id": batch.institution_id,
        "batch": batch,
        "recorded_at": batch.taken_at,
        "recorded_by": batch.taken_by,
    }


def worker(district: int, row: Mapping[str, Any], batch: Batch) -> Worker:
    """A worker whom no row of the district stood for."""
    said = {key: row[key] for key in ("birth", "kind", "job", "name")}
    number = row["worker"]
    return Worker.objects.create(
        public_id=uuid7(), district_id=district, number=number, **said, **stamped(batch)
    )


def agreement(district: int, name: str, batch: Batch) -> Agreement:
    return Agreement.objects.create(
        public_id=uuid7(), district_id=district, name=name, **stamped(batch)
    )


def contract(worker: int, number: str, batch: Batch) -> Contract:
    return Contract.objects.create(
        public_id=uuid7(), worker_id=worker, number=number, **stamped(batch)
    )


def _columns(row: Row) -> Row:
    return {NAMES.get(name, name): value for name, value in row.items()}


def _agreement(row: Row, batch: Batch) -> None:
    AgreementTerms.objects.create(
        agreement_id=row["agreement"], start=row["start"], end=row["end"], **stamped(batch)
    )


def _contract(row: Row, batch: Batch) -> None:
    Contract.objects.filter(id=row["contract"]).update(agreement_id=row["agreement"])
    terms = Terms.objects.create(
        contract_id=row["contract"], state="concluded", since=row["start"],
        term_exception=row["term_exception"] or "", stated=[item for item in TERMS if row[item]],
        **{key: row[key] for key in SAME}, **stamped(batch),
    )  # fmt: skip
    _components(terms, row)
    if row["signed_on"]:
        stamp = {key: value for key, value in stamped(batch).items() if key != "batch"}
        Signature.objects.create(
            terms=terms, side="worker", means="paper", name=MEANS, digest="",
            signed_on=row["signed_on"], **stamp,
        )  # fmt: skip
    if row["delivered_on"]:
        Delivery.objects.create(
            terms=terms, delivered_on=row["delivered_on"], means=MEANS, **stamped(batch)
        )


def _components(terms: Terms, row: Row) -> None:
    for period, counts, ko in (
        ("month", "included", "매월 통상임금 항목"),
        ("year", "bonus", "통상임금인 상여"),
    ):
        won = row[f"ordinary_{period}ly_won"]
        if won:
            Component.objects.create(
                institution_id=terms.institution_id, terms=terms, code=f"filed_{period}", name=ko,
                won=won, period=period, ordinary=True, counts=counts,
            )  # fmt: skip


def _slip(row: Row, batch: Batch) -> None:
    same = ("month", "pay_date", "paid_on", "time_off_minutes")
    slip = Slip.objects.create(
        worker_id=row["worker"], stated=[item for item in SLIP_ITEMS if row[item]],
        **{f"{kind}_minutes": row[f"stated_{kind}_minutes"] for kind in STATED},
        **{key: row[key] for key in same}, **stamped(batch),
    )  # fmt: skip
    SlipItem.objects.bulk_create(
        SlipItem(
            institution_id=slip.institution_id, slip=slip, item=item, name=SlipItem.Item(item).label,
            side="deduction" if item in DEDUCTIONS else "earning", won=row[f"{item}_won"],
        )
        for item in ITEMS
        if row[f"{item}_won"] or (item in DEDUCTIONS and row[f"{item}_won"] is not None)
    )  # fmt: skip
    if row["delivered_on"]:
        Delivery.objects.create(
            slip=slip, delivered_on=row["delivered_on"], means=MEANS, **stamped(batch)
        )


def _renewal(row: Row, batch: Batch) -> None:
    Renewal.objects.create(
        contract_id=row["contract"], criteria_told=row["criteria"],
        reviewed_on=row["reviewed_on"], notified_on=row["notified_on"], **stamped(batch),
    )  # fmt: skip


def _duty(row: Row, batch: Batch) -> None:
    """The month's sums, dated by its first day."""
    told = (
        ("계약한 업무", row["contracted_minutes"], False),
        ("보조 업무", row["assisting_minutes"], True),
    )
    RealDuty.objects.bulk_create(
        RealDuty(worker_id=row["worker"], date=row["month"], what=what, minutes=minutes,
                 assisting=assisting, **stamped(batch))
        for what, minutes, assisting in told
        if minutes
    )  # fmt: skip


WRITE: Final[Mapping[str, Callable[[Row, Batch], None]]] = {
    "agreements": _agreement,
    "contracts": _contract,
    "slips": _slip,
    "renewals": _renewal,
    "duties": _duty,
}
