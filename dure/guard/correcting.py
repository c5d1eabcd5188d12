"""시정: what was paid or mended of a finding, until the won that are owed are paid."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import polars as pl
from django.db import transaction
from django.db.models import BigIntegerField, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.guard.models import Correction, Finding
from dure.labor import reach
from dure.labor.models import District
from dure.timeline.actions import SEOUL
from law.labor.facts import schema

# A run says what is owed after the corrections that it has read; later ones are paid since.
SINCE: Final = (
    Correction.objects.filter(
        finding=OuterRef("pk"), id__gt=OuterRef("latest__run__last_correction")
    )
    .order_by()
    .values("finding")
    .annotate(paid=Sum("won"))
    .values("paid")
)
LEFT: Final = Greatest(
    Coalesce(F("latest__owed_won"), Value(0)) - Coalesce(Subquery(SINCE), Value(0)),
    Value(0),
    output_field=BigIntegerField(),
)


@transaction.atomic
def correct_finding(
    *, finding: Finding, done_on: date, won: int, what: str, by: Actor, at: datetime
) -> None:
    """Write down what was paid or mended; once all that is owed is paid, the finding is corrected.

    Raises:
        Refused: gone, a day to come, nothing said, or more than is owed. NotTheirs: another's.
    """
    if finding.district is None:
        raise NotTheirs("자치구의 점검 결과가 아니어서 시정을 적을 수 없습니다.")
    today = at.astimezone(SEOUL).date()
    reach.may_write(finding.district, by, on=today)
    held = (
        Finding.objects.select_for_update(of=("self",)).select_related("latest").get(id=finding.id)
    )
    _check(held, done_on, won, what, today)
    Correction.objects.create(
        institution_id=held.institution_id, finding=held, done_on=done_on, won=won,
        what=what.strip()[:200], recorded_at=at, recorded_by=by.name,
    )  # fmt: skip
    state = "corrected" if left(held) == 0 else "correcting"
    Finding.objects.filter(id=held.id).update(state=state)
    told = f"{done_on} 시정을 적었습니다: {what.strip()[:200]}" + (f", {won:,}원" if won else "")
    on = [On(kind="guard_finding", subject=str(held.public_id))]
    record(by=by, at=at, action="guard.correct_finding", summary=told, on=on)


def _check(finding: Finding, done_on: date, won: int, what: str, today: date) -> None:
    if finding.state in ("gone", "corrected"):
        raise Refused("finding_shut", "사라졌거나 이미 시정한 점검 결과입니다.")
    if done_on > today or not what.strip():
        raise Refused("correction_unsaid", "시정한 날(오늘까지)과 한 일을 적어 주세요.")
    rest = left(finding)
    if won > rest:
        raise Refused(
            "correction_too_much", f"남은 미지급액은 {rest:,}원입니다. 금액을 확인해 주세요."
        )
    if rest and won <= 0:
        raise Refused("correction_unpaid", f"남은 미지급액 {rest:,}원 가운데 준 돈을 적어 주세요.")


def left(finding: Finding) -> int:
    """The won that are owed and not paid yet."""
    return lefts([finding])[finding.id]


def lefts(findings: Sequence[Finding]) -> dict[int, int]:
    """The same of each of some findings."""
    found = Finding.objects.filter(id__in=[each.id for each in findings]).annotate(left_won=LEFT)
    return dict(found.values_list("id", "left_won"))


def frame(district: District, last: int) -> pl.DataFrame:
    """What was paid by corrections until the ``last``, as the guard takes it."""
    found = Correction.objects.filter(finding__district=district, id__lte=last, won__gt=0)
    columns = ("finding__worker_id", "finding__rule", "finding__month", "finding__about",
               "done_on", "won")  # fmt: skip
    return pl.DataFrame(list(found.values_list(*columns)), schema("corrections"), orient="row")
