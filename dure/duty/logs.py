"""당직일지: written line by line, handed over to the next watch, and approved."""

from datetime import datetime
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.approvals import queries as papers
from dure.approvals.models import Document
from dure.audit.actions import On, record
from dure.duty import logbook, resting
from dure.duty.logbook import Log
from dure.duty.models import Duty, DutyLog, LogLine
from dure.duty.queries import Seat
from dure.duty.swaps import begins
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.messages import actions as messages
from dure.organization import queries as organization
from dure.people import queries as people
from dure.sealed import File, media_type, seal, unseal
from dure.timeline.actions import SEOUL
from law.duty import ARTICLE

DOCUMENT = "duty_log"
State, Kind = DutyLog.State, LogLine.Kind


def write_line(
    *,
    duty: UUID,
    kind: str,
    text: str,
    item: str = "",
    good: bool | None = None,
    photo: File | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Add a line; none is ever changed, a later one of the same item takes its place.

    Raises:
        Refused: before the watch, handed over already, nothing said, or a photo that cannot be taken.
        NotTheirs: not one of its keepers.
    """
    found, made, person = _writing(duty, by, at)
    checks = item in dict(found.checklist) and good is not None
    if kind not in Kind.values or not (
        checks if kind == Kind.CHECKUP else item == "" and good is None
    ):
        raise Refused("no_such_line", "점검 항목이나 적을 것의 종류를 골라 주세요.")
    if not text.strip() and (kind != Kind.CHECKUP or good is not True):
        raise Refused("nothing_said", "무엇이 있었는지 적어 주세요.")
    media = media_type(photo, ARTICLE) if photo else ""
    if photo and not media.startswith("image/"):
        raise Refused("photo_is_no_image", "사진은 JPEG나 PNG로 올려 주세요.")
    LogLine.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        log=made,
        kind=kind,
        item=item,
        good=good,
        text=text.strip(),
        photo=seal(photo.content) if photo else None,
        media=media,
        person_id=person,
        at=at,
    )
    _noted(
        "duty.write_line", f"당직일지에 {Kind(kind).label} 한 줄을 적었습니다.", made, found, by, at
    )


def hand_over(*, duty: UUID, by: Viewer, at: datetime) -> None:
    """Close the log, tell the next watch, and put it before its approver.

    Raises:
        Refused: the watch is not over, an item is not checked, or it is handed over already.
        NotTheirs: not one of its keepers.
    """
    found, made, _ = _writing(duty, by, at)
    ends = logbook.ended(found.seats[0])
    if at < ends:
        raise Refused(
            "duty_not_over",
            f"당직이 끝나는 {ends.astimezone(SEOUL):%H:%M}부터 인계합니다. 그때까지 이어 적어 주세요.",
        )
    if found.unchecked:
        raise Refused(
            "not_checked", f"점검하지 않은 항목이 있습니다: {', '.join(found.unchecked)}."
        )
    made.document = _put_up(made, found, by, at)
    made.state, made.handed_over_by_id, made.handed_over_at = State.HANDED_OVER, by.person, at
    made.save(update_fields=["document", "state", "handed_over_by", "handed_over_at"])
    for person in found.following:
        messages.post(
            person=person,
            topic="duty",
            text="앞 당직의 당직일지를 인계받았습니다.",
            url=f"/duty/log/{duty}",
            key=f"duty_log:{made.public_id}:{made.document.version}:{person}",
            at=at,
        )
    _noted("duty.hand_over", "당직일지를 인계했습니다.", made, found, by, at)


def open_photo(*, line: UUID, duty: UUID, by: Viewer, at: datetime) -> tuple[str, bytes]:
    """Type and content of a photo.

    Raises:
        NotTheirs: they may not read the log, or there is none in it.
    """
    found = logbook.log(duty)
    mine = next((each for each in found.lines if each.public_id == line and each.media), None)
    if mine is None or mine.photo is None or not logbook.may_read(found, by, at):
        raise NotTheirs("이 당직일지에 없는 사진입니다.")
    _noted("duty.open_photo", "당직일지의 사진을 열었습니다.", mine.log, found, by, at)
    return mine.media, unseal(mine.photo)


# ── the approval ──────────────────────────────────────────────────────────────────────


def approve_log(*, document: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Sign a log; with the last signature its watch was kept, and rest is granted for it.

    Raises:
        Stale, NotTheirs: from the signature.
    """
    paper = approvals.sign(document=document, version=version, agreed=True, by=by, at=at)
    if paper.state == Document.State.APPROVED:
        made = _of(document)
        DutyLog.objects.filter(id=made.id).update(state=State.APPROVED)
        resting.grant(duties=_seats(made), by=by, at=at)


def reject_log(*, document: UUID, version: int, comment: str, by: Viewer, at: datetime) -> None:
    """Return a log to its keepers, who write on and hand it over again.

    Raises:
        Refused, Stale, NotTheirs: from the signature.
    """
    paper = approvals.sign(
        document=document, version=version, agreed=False, comment=comment, by=by, at=at
    )
    if paper.state == Document.State.REJECTED:
        DutyLog.objects.filter(document=paper).update(state=State.WRITING)


def undo_log(*, document: UUID, by: Viewer, at: datetime) -> None:
    """Take back one's own signature within ten seconds, and the rest that it gave."""
    approvals.take_back(document=document, by=by, at=at)
    made = _of(document)
    if made.state == State.APPROVED:
        resting.take_back(duties=_seats(made), by=by, at=at)
    DutyLog.objects.filter(id=made.id).update(state=State.HANDED_OVER)


def withdraw_log(*, document: UUID, by: Viewer, at: datetime) -> None:
    """회수: whoever handed it over writes on."""
    approvals.withdraw(document=document, by=by, at=at)
    DutyLog.objects.filter(document__public_id=document).update(state=State.WRITING)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _writing(duty: UUID, by: Viewer, at: datetime) -> tuple[Log, DutyLog, int]:
    """A log that its keeper may write on, as it stands while nobody else does."""
    seen = logbook.log(duty)
    if by.person is None or by.person not in seen.writers:
        raise NotTheirs("이 당직을 서는 사람만 당직일지를 씁니다.")
    if begins(seen.seats[0]) > at:
        raise Refused("duty_not_begun", "당직이 시작한 뒤에 적습니다.")
    made = _log(seen.seats[0])
    found = logbook.log(duty)
    if found.state != State.WRITING:
        raise Refused(
            "handed_over", "이미 인계한 당직일지입니다. 고치려면 회수하거나 반려를 받아 주세요."
        )
    return found, made, by.person


def _log(seat: Seat) -> DutyLog:
    """The log of the watch of a seat, locked."""
    made, _ = DutyLog.objects.get_or_create(
        watch_id=seat.watch_key,
        date=seat.date,
        defaults={"public_id": uuid7(), "institution_id": tenancy.current()},
    )
    return (
        DutyLog.objects.select_for_update(of=("self",)).select_related("document").get(id=made.id)
    )


def _put_up(made: DutyLog, found: Log, by: Viewer, at: datetime) -> Document:
    today, seat = at.astimezone(SEOUL).date(), found.seats[0]
    member = people.member(by.person, on=today) if by.person else None
    if member is None:
        raise NotTheirs("오늘 이 기관에 근무하지 않는 사람입니다.")
    title = f"당직일지 {seat.date.month}월 {seat.date.day}일 {seat.name}"
    others = [each for each in found.keepers if each != member.person]
    line = papers.line_for(
        kind=DOCUMENT, drafter=member.person, on=today, unit=member.unit, but=others
    )
    if made.document and made.document.drafter_id == member.person:
        return approvals.redraft(
            document=made.document.public_id, title=title, content=_content(found), line=line,
            but=others, by=by, at=at,
        )  # fmt: skip
    unit = organization.names([member.unit])[member.unit]
    return approvals.submit(
        kind=DOCUMENT, title=title, unit=member.unit, series=f"{unit}-당직일지-{today.year}",
        drafter=member.person, line=line, but=others, content=_content(found), by=by, at=at,
    )  # fmt: skip


def _content(found: Log) -> list[tuple[str, str]]:
    names = people.names({*found.keepers, *found.following})
    return [
        ("당직자", ", ".join(names[each] for each in found.keepers)),
        *((_label(each), _said(each)) for each in found.lines),
        ("인계받을 사람", ", ".join(names[each] for each in found.following) or "정해지지 않음"),
    ]


def _label(line: LogLine) -> str:
    return f"점검: {line.item}" if line.item else Kind(line.kind).label


def _said(line: LogLine) -> str:
    good = {True: "이상 없음", False: "이상 있음", None: ""}[line.good]
    when = f"{line.at.astimezone(SEOUL):%H:%M}"
    photo = "사진 있음" if line.media else ""
    return " ".join(part for part in (when, good, line.text, photo) if part)


def _seats(made: DutyLog) -> list[int]:
    found = Duty.objects.filter(watch_id=made.watch_id, date=made.date, live=True)
    return list(found.values_list("id", flat=True))


def _of(document: UUID) -> DutyLog:
    found = DutyLog.objects.filter(document__public_id=document).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 문서입니다.")
    return found


def _noted(action: str, summary: str, made: DutyLog, found: Log, by: Viewer, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(each, DOCUMENT, str(made.public_id)) for each in found.keepers],
    )
