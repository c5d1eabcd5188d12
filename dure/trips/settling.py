"""정산: what was paid on a trip with its receipts, and what was had for nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.approvals import queries as papers
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.people import queries as people
from dure.sealed import File, media_type, seal, unseal
from dure.trips import counting
from dure.trips.counting import DOCUMENT
from dure.trips.going import UNDO
from dure.trips.models import Expense, Receipt, Trip, TripPerson
from dure.trips.periods import local
from law.travel_claim import claim_refusals

ARTICLE = "공무원 여비 규정 제8조의2제2항"
JOINT = "공무원 여비 규정 제16조제4항, 공무원 여비업무 처리기준"
OVER = "공무원 여비 규정 제16조제1항 단서"
MOST_WON = 100_000_000
MOST_SHARERS = 100


@dataclass(frozen=True)
class Spent:
    """One payment: what for, when, how much; of lodging how many nights and shared by how many."""

    item: str
    date: date
    won: int
    nights: int = 0
    sharers: int = 1
    over_cap_reason: str = ""
    note: str = ""


def add_expense(
    *,
    trip: UUID,
    person: int,
    spent: Spent,
    files: Sequence[File] = (),
    by: Viewer,
    at: datetime,
) -> Expense:
    """Put down something paid, with its receipts.

    Raises:
        Refused: no sense in it, a file that is not taken, or the trip is not approved.
        NotTheirs: neither one's own nor of one's unit as clerk.
    """
    made, row = _row(trip, person, by, at)
    pressed = _just_now(row, spent, at)
    if pressed is not None:
        return pressed
    _check_withheld(spent.item, made, by, at)
    _check(spent, at)
    _check_claim(made, row, spent, at)
    if not _is_clerk(made, by, at):
        _check_room(made, row, spent)
    kept = [(file, media_type(file, ARTICLE)) for file in files]
    found = Expense.objects.create(
        public_id=uuid7(),
        institution_id=row.institution_id,
        trip_person=row,
        item=spent.item,
        date=spent.date,
        won=spent.won,
        nights=spent.nights if spent.item == Expense.Item.LODGING else 0,
        sharers=spent.sharers,
        over_cap_reason=spent.over_cap_reason.strip(),
        note=spent.note.strip(),
        at=at,
        by=by.name,
    )
    for file, kind in kept:
        Receipt.objects.create(
            public_id=uuid7(),
            institution_id=row.institution_id,
            expense=found,
            name=file.name[:255],
            media_type=kind,
            size=len(file.content),
            content=seal(file.content),
            at=at,
            by=by.name,
        )
    said = f"{Expense.Item(spent.item).label} {spent.won:,}원을 적었습니다."
    _noted("trips.add_expense", said, made, row, by, at)
    return found


def drop_expense(*, expense: UUID, by: Viewer, at: datetime) -> Trip:
    """Take something paid out again; the row stays.

    Raises:
        NotTheirs: neither one's own nor of one's unit as clerk.
    """
    found = _expense(expense)
    row = TripPerson.objects.select_related("trip").get(id=found.trip_person_id)
    made, row = _row(row.trip.public_id, row.person_id, by, at)
    _check_withheld(found.item, made, by, at)
    Expense.objects.filter(id=found.id).update(known_until=at)
    _noted("trips.drop_expense", f"{found.get_item_display()} {found.won:,}원을 지웠습니다.", made, row,
           by, at)  # fmt: skip
    return made


def accept_over_cap(*, expense: UUID, accepted: bool, by: Viewer, at: datetime) -> Trip:
    """Accept the reason for spending more than the cap, or take that back (제16조제1항 단서).

    Raises:
        Refused: no reason was given. NotTheirs: not of one's unit as clerk or head, or one's own.
    """
    found = _expense(expense)
    row = TripPerson.objects.select_related("trip").get(id=found.trip_person_id)
    made = counting.theirs(row.trip.public_id, by, at)
    if row.person_id == by.person or not counting.oversees(made, by, at):
        raise NotTheirs("상한을 넘긴 까닭은 쓴 사람이 아닌 그 부서의 서무나 부서장이 받아들입니다.")
    if not found.over_cap_reason:
        raise Refused(
            "no_over_cap_reason",
            "상한을 넘긴 까닭이 없습니다. 지우고 까닭과 함께 다시 적게 해 주세요.",
            OVER,
        )
    Expense.objects.filter(id=found.id).update(
        over_cap_accepted_by=by.name if accepted else "",
        over_cap_accepted_at=at if accepted else None,
    )
    what = "받아들였습니다" if accepted else "받아들인 것을 되돌렸습니다"
    said = f"{found.get_item_display()} {found.won:,}원의 상한을 넘긴 까닭을 {what}: {found.over_cap_reason}"
    _noted("trips.accept_over_cap", said, made, row, by, at)
    return made


def settle_person(
    *,
    trip: UUID,
    person: int,
    meals_provided: int,
    kin_nights: int,
    elsewhere_days: int = 0,
    officer_class: int = 2,
    usd_rate: int | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Say what was had for nothing, and of a long stay the days elsewhere; class and rate are the clerk's.

    Raises:
        Refused: more than the trip could have held. NotTheirs: neither theirs nor of their unit as
            clerk; the class is the clerk's to say.
    """
    made, row = _row(trip, person, by, at)
    days = (row.returns - row.departs).days
    if not 0 <= meals_provided <= 3 * (days + 1) or not 0 <= kin_nights <= days:
        raise Refused(
            "more_than_there_was",
            f"{days}박 {days + 1}일 출장입니다. 끼니는 {3 * (days + 1)}번, 친지 집은 {days}밤까지 적습니다.",
            ARTICLE,
        )
    if not 0 <= elsewhere_days <= days + 1 or not 0 < (usd_rate or 1) < 1_000_000:
        raise Refused(
            "no_such_number", "다른 곳에 다녀온 날과 환율을 다시 적어 주세요. 예: 1,387.5", ARTICLE
        )
    if officer_class not in (1, 2):
        raise Refused(
            "no_such_class", "여비 지급 구분은 제1호나 제2호입니다.", "공무원 여비 규정 제3조"
        )
    changed = (officer_class, usd_rate) != (row.officer_class, row.usd_rate)
    if changed and not _is_clerk(made, by, at):
        raise NotTheirs("여비 지급 구분과 환율은 서무가 정합니다.")
    TripPerson.objects.filter(id=row.id).update(
        meals_provided=meals_provided,
        kin_nights=kin_nights,
        elsewhere_days=elsewhere_days,
        officer_class=officer_class,
        usd_rate=usd_rate,
    )
    said = f"받은 끼니 {meals_provided}번, 친지 집 {kin_nights}밤으로 적었습니다."
    _noted("trips.settle_person", said, made, row, by, at)


def open_receipt(*, receipt: UUID, by: Viewer, at: datetime) -> tuple[str, str, bytes]:
    """Name, type and content, for those who went, the line, and clerk and payroll in reach; logged.

    Raises:
        NotTheirs: anybody else.
    """
    found = Receipt.objects.select_related("expense__trip_person__trip__document").filter(
        public_id=receipt
    ).first()  # fmt: skip
    if found is None or not _may_open(found.expense.trip_person, by, at):
        raise NotTheirs("이 영수증은 본인과 결재하는 사람, 서무와 급여 담당만 볼 수 있습니다.")
    row = found.expense.trip_person
    _noted("trips.open_receipt", "영수증을 열었습니다.", row.trip, row, by, at)
    return found.name, found.media_type, unseal(found.content)


# ── inside ────────────────────────────────────────────────────────────────────────────


def _just_now(row: TripPerson, spent: Spent, at: datetime) -> Expense | None:
    """The same again within the seconds in which it can be undone: one press, not two payments."""
    same = {"item": spent.item, "date": spent.date, "won": spent.won, "note": spent.note.strip()}
    return Expense.objects.filter(
        trip_person=row, known_until__isnull=True, at__gt=at - UNDO, **same
    ).first()


def _expense(expense: UUID) -> Expense:
    found = (
        Expense.objects.select_for_update()
        .filter(public_id=expense, known_until__isnull=True)
        .first()
    )
    if found is None:
        raise NotTheirs("이 기관에 없는 지출입니다.")
    return found


def _row(trip: UUID, person: int, by: Viewer, at: datetime) -> tuple[Trip, TripPerson]:
    made = counting.theirs(trip, by, at)
    row = TripPerson.objects.filter(trip=made, person_id=person, live=True).first()
    if row is None or (person != by.person and not _is_clerk(made, by, at)):
        raise NotTheirs("정산은 본인이나 그 부서의 서무가 적습니다.")
    if made.state != Trip.State.APPROVED:
        raise Refused("not_approved", "승인된 출장만 정산합니다.", ARTICLE)
    return made, row


def _is_clerk(made: Trip, by: Viewer, at: datetime) -> bool:
    return by.role == "clerk" and counting.oversees(made, by, at)


def _check_withheld(item: str, made: Trip, by: Viewer, at: datetime) -> None:
    if item == Expense.Item.WITHHELD and not _is_clerk(made, by, at):
        raise NotTheirs("감액은 그 부서의 서무가 적고 지웁니다.")


def _check_claim(made: Trip, row: TripPerson, spent: Spent, at: datetime) -> None:
    """What the law says against a claim of lodging; being late is only told (law.travel_claim)."""
    if spent.item != Expense.Item.LODGING:
        return
    known = Expense.objects.filter(trip_person=row, item=spent.item, known_until__isnull=True)
    found = claim_refusals(
        made.kind,
        departs=row.departs,
        returns=row.returns,
        claimed_on=local(at)[0],
        nights=spent.nights + sum(known.values_list("nights", flat=True)),
        kin_nights=row.kin_nights,
        region=made.region or None,
    )
    for each in found:
        if each["level"] == "refuse" and each["code"] != "no_region":
            raise Refused(each["code"], each["ko"], each["article"])


def _check_room(made: Trip, row: TripPerson, spent: Spent) -> None:
    """A room that several shared is claimed once, by whoever paid; the clerk knows of other trips.

    On no night do the rooms of a trip hold more people than went on it.
    """
    if spent.item != Expense.Item.LODGING:
        return
    others = Expense.objects.filter(
        trip_person__trip=made, item=spent.item, known_until__isnull=True
    ).exclude(trip_person=row)
    until = spent.date + timedelta(days=spent.nights)
    same = [
        each
        for each in others.select_related("trip_person")
        if each.date < until and spent.date < each.date + timedelta(days=each.nights)
    ]
    going = TripPerson.objects.filter(trip=made, live=True).count()
    shared = max([spent.sharers, *(each.sharers for each in same)])
    if not same or shared == 1 or spent.sharers + sum(each.sharers for each in same) <= going:
        return
    first = max(same, key=lambda each: each.sharers)
    name = people.names([first.trip_person.person_id]).get(first.trip_person.person_id, "")
    raise Refused(
        "room_is_claimed",
        f"그 밤의 숙박비는 {name}님이 {first.sharers}명이 잔 것으로 이미 적었습니다. 함께 잔 방은 낸 사람 한 명만"
        " 적습니다. 다른 출장의 사람과 잔 방이면 서무에게 대신 적어 달라고 해 주세요.",
        JOINT,
    )


def _check(spent: Spent, at: datetime) -> None:
    if spent.item not in Expense.Item.values:
        raise Refused("no_such_item", "무엇에 썼는지 골라 주세요.", ARTICLE)
    if not 0 < spent.won < MOST_WON:
        raise Refused("no_such_amount", "쓴 금액을 원으로 적어 주세요. 예: 23,700", ARTICLE)
    if spent.date > local(at)[0]:
        raise Refused("not_yet", "아직 오지 않은 날입니다. 쓴 날을 다시 골라 주세요.", ARTICLE)
    if spent.item == Expense.Item.LODGING and spent.nights < 1:
        raise Refused("nights_missing", "며칠 밤의 숙박비인지 적어 주세요.", ARTICLE)
    if not 1 <= spent.sharers <= MOST_SHARERS:
        raise Refused(
            "nobody_shared",
            f"함께 잔 사람은 본인을 넣어 1명부터 {MOST_SHARERS}명까지입니다.",
            ARTICLE,
        )


def _may_open(row: TripPerson, by: Viewer, at: datetime) -> bool:
    if by.person is not None and by.person == row.person_id:
        return True
    paper = papers.paper(row.trip.document.public_id)
    if by.person is not None and paper and by.person in {each.person for each in paper.line}:
        return True
    reach = organization.reach(by, on=local(at)[0])
    return by.role in ("clerk", "payroll") and (reach is None or row.trip.unit_id in reach)


def _noted(
    action: str, summary: str, made: Trip, row: TripPerson, by: Viewer, at: datetime
) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=f"{made.document.number} {summary}",
        on=[On(row.person_id, DOCUMENT, str(made.public_id))],
    )
