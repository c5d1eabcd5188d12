"""Districts, their living wage, and what the city agreed with them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.labor import reach
from dure.labor.models import Agreement, AgreementTerms, District, LivingWage
from dure.labor.written import end, stamp
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL


@dataclass(frozen=True)
class WantedAgreement:
    """What an agreement says; `end`: the day after its last."""

    name: str
    start: date
    end: date
    months: int
    people: int
    budget_won: int
    document: str = ""


@transaction.atomic
def open_district(*, unit: int, sends_files: bool, by: Actor, at: datetime) -> UUID:
    """Take an office of the tree as a district whose workers are looked at.

    Raises:
        Refused: it is one already, or no such office stands. NotTheirs: not the city's officer.
    """
    reach.may_write_all(by)
    node = organization.unit(unit, on=at.astimezone(SEOUL).date())
    if node is None or node.kind != "office":
        raise Refused("no_such_office", "조직에 있는 기관(구)을 골라 주세요.")
    if District.objects.filter(unit_id=unit).exists():
        raise Refused("district_stands", f"{node.name}은(는) 이미 자치구로 적혀 있습니다.")
    made = District.objects.create(
        public_id=uuid7(), unit_id=unit, sends_files=sends_files, **stamp(by, at)
    )
    _tell(by, at, "labor.open_district", f"{node.name}을 자치구로 적었습니다.", made)
    return made.public_id


@transaction.atomic
def set_sending(*, district: District, sends_files: bool, by: Actor, at: datetime) -> None:
    """Say whether a district works here or sends its facts in files."""
    reach.may_write_all(by)
    District.objects.filter(id=district.id).update(sends_files=sends_files)
    how = "파일로 보내는 곳" if sends_files else "이 시스템을 쓰는 곳"
    _tell(by, at, "labor.set_sending", f"{how}으로 적었습니다.", district)


@transaction.atomic
def set_living_wage(
    *,
    district: District,
    since: date,
    until: date,
    hourly_won: int,
    document: str,
    by: Actor,
    at: datetime,
) -> None:
    """생활임금 of a district for a period; what was written for that day before ends.

    Raises:
        Refused: no period, no wage or no document. NotTheirs: not the labour officer's.
    """
    reach.may_write(district, by, on=at.astimezone(SEOUL).date())
    if until <= since or hourly_won <= 0 or not document.strip():
        raise Refused(
            "living_wage_unfit", "첫날과 마지막 날, 시간급, 조례나 고시의 이름을 적어 주세요."
        )
    end(LivingWage.objects.filter(district=district, since=since, known_until=None), by, at)
    LivingWage.objects.create(
        district=district, since=since, until=until, hourly_won=hourly_won,
        document=document.strip(), **stamp(by, at),
    )  # fmt: skip
    told = f"{since}부터의 생활임금을 {hourly_won:,}원으로 적었습니다."
    _tell(by, at, "labor.set_living_wage", told, district)


@transaction.atomic
def save_agreement(
    *, district: District, agreement: UUID | None, wanted: WantedAgreement, by: Actor, at: datetime
) -> UUID:
    """Write an agreement, or another version of it; contracts under it stay as they are.

    Raises:
        Refused: a name, a period or a budget that makes no sense. NotTheirs: not the city's officer.
    """
    reach.may_write_all(by)
    _check(district, agreement, wanted)
    standing = _standing(district, agreement, wanted.name, by, at)
    end(AgreementTerms.objects.filter(agreement=standing, known_until=None), by, at)
    said = {key: value for key, value in vars(wanted).items() if key != "name"}
    AgreementTerms.objects.create(agreement=standing, **said, **stamp(by, at))
    told = f"협약 '{standing.name}'을 적었습니다. {wanted.start}부터 {wanted.months}개월, {wanted.people}명."
    record(by=by, at=at, action="labor.save_agreement", summary=told,
           on=[On(kind="agreement", subject=str(standing.public_id))], after=_told(wanted))  # fmt: skip
    return standing.public_id


def _standing(
    district: District, agreement: UUID | None, name: str, by: Actor, at: datetime
) -> Agreement:
    if agreement is None:
        return Agreement.objects.create(
            public_id=uuid7(), district=district, name=name.strip(), **stamp(by, at)
        )
    found = Agreement.objects.filter(public_id=agreement, district=district).first()
    if found is None:
        raise NotTheirs("이 자치구에 없는 협약입니다.")
    return found


def _check(district: District, agreement: UUID | None, wanted: WantedAgreement) -> None:
    if not wanted.name.strip():
        raise Refused("agreement_nameless", "협약의 이름을 적어 주세요.")
    if wanted.end <= wanted.start:
        raise Refused("agreement_backwards", "협약의 마지막 날이 첫날보다 빠릅니다.")
    if wanted.months < 1 or wanted.people < 1 or wanted.budget_won < 0:
        raise Refused("agreement_empty", "예산이 잡힌 개월 수와 사람 수, 금액을 적어 주세요.")
    same = Agreement.objects.filter(district=district, name=wanted.name.strip(), ended_at=None)
    if agreement is None and same.exists():
        raise Refused("agreement_stands", "같은 이름의 협약이 있습니다. 그것을 고쳐 주세요.")


def _told(wanted: WantedAgreement) -> dict[str, object]:
    return {key: str(value) for key, value in vars(wanted).items()}


def _tell(by: Actor, at: datetime, action: str, told: str, district: District) -> None:
    on = [On(kind="district", subject=str(district.public_id))]
    record(by=by, at=at, action=action, summary=told, on=on)
