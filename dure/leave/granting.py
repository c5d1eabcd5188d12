"""What is put into the ledger: the year's leave by law, what an ordinance gives, what is settled."""

from collections.abc import Sequence
from datetime import date, datetime

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.leave import ledger
from dure.leave.ledger import Lot
from dure.leave.models import Entry, Saving
from dure.people import queries as people
from dure.timeline.actions import SEOUL
from law.leave_kinds import LEAVE_KINDS

ARTICLE = "지방공무원 복무규정 제7조의7제1항"


def grant_days(
    *,
    kind: str,
    persons: Sequence[int],
    minutes: int,
    starts: date,
    expires: date | None,
    document: str,
    by: Viewer,
    at: datetime,
) -> int:
    """Grant a lot of its own to persons: 포상휴가, 대체휴무 …; how many got it.

    The same document grants the same person the same kind once, however often it is pressed.

    Raises:
        Refused: a kind without lots, no document, no minutes, or an end before the start.
        NotTheirs: neither HR nor, for rest days, the clerk; or somebody out of reach.
    """
    _may_grant(kind, persons, by, at)
    if not document.strip():
        raise Refused("document_missing", "근거 문서번호를 적어 주세요.", ARTICLE)
    if minutes <= 0 or (expires is not None and expires <= starts):
        raise Refused("nothing_granted", "주는 시간과, 쓸 수 있는 기간을 확인해 주세요.", ARTICLE)
    ledger.lock(persons)
    lot = f"{kind}-{starts.year}-{document.strip()}"[:40]
    have = set(
        Entry.objects.filter(person_id__in=persons, lot=lot).values_list("person_id", flat=True)
    )
    new = [person for person in dict.fromkeys(persons) if person not in have]
    lots = [
        Lot(person, LEAVE_KINDS[kind].pool, kind, lot, minutes, starts, expires, document.strip())
        for person in new
    ]
    ledger.write(lots=lots, why=Entry.Why.GRANT, on=starts, key="1", by=by.name, at=at)
    if new:
        record(
            by=by,
            at=at,
            action="leave.grant_days",
            summary=f"{LEAVE_KINDS[kind].ko} {minutes}분을 {len(new)}명에게 주었습니다. {document.strip()}",
            on=[On(person, "grant", lot) for person in new],
        )
    return len(new)


def wish_to_save(*, year: int, minutes: int, by: Viewer, at: datetime) -> None:
    """Say how much of this year's unused annual leave one wants saved instead of compensated.

    Raises:
        Refused: the year has been settled. NotTheirs: not an employee.
    """
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인으로는 저축을 신청할 수 없습니다.")
    ledger.lock([by.person])
    if Entry.objects.filter(person_id=by.person, why=Entry.Why.SETTLE, date__year=year).exists():
        raise Refused(
            "year_is_settled",
            f"{year}년 연가는 이미 정산했습니다.",
            "지방공무원 복무규정 제7조의10제1항",
        )
    for each in Saving.objects.filter(person_id=by.person, year=year, known__upper_inf=True):
        Saving.objects.filter(id=each.id).update(known=(each.known.lower, at))
    Saving.objects.create(
        institution_id=tenancy.current(),
        person_id=by.person,
        year=year,
        minutes=max(minutes, 0),
        known=(at, None),
    )
    record(
        by=by,
        at=at,
        action="leave.wish_to_save",
        summary=f"{year}년 남는 연가 가운데 {minutes}분을 저축하겠다고 했습니다.",
        on=[On(by.person, "saving", str(year))],
    )


def _may_grant(kind: str, persons: Sequence[int], by: Viewer, at: datetime) -> None:
    found = LEAVE_KINDS.get(kind)
    if found is None or not found.pool or found.family == "annual":
        raise Refused("kind_without_lots", "몫으로 주는 휴가가 아닙니다.", ARTICLE)
    if by.role != "hr" and not (by.role == "clerk" and found.family == "rest"):
        raise NotTheirs("휴가를 주는 일은 인사담당자가 합니다.")
    reached = {each.person for each in people.members(viewer=by, on=at.astimezone(SEOUL).date())}
    if not set(persons) <= reached:
        raise NotTheirs("맡은 범위 밖의 사람이 들어 있습니다.")
