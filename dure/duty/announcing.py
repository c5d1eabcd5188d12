"""A roster announced: its keepers firm, the timeline written, and everybody concerned told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.duty import against, days, keeping, overtaken, planning, queries
from dure.duty.keeping import Change
from dure.duty.models import Duty, DutyRoster, Keeper
from dure.duty.queries import Seat
from dure.duty.rostering import editable, redraft
from dure.errors import Refused
from dure.messages import actions as messages
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL
from law import duty as law
from law.refusals import Row

UNDO = timedelta(seconds=10)
TO_ASK = (
    "인사에 보호가 적힌 사람이 서는 날이 있습니다. 면제할지 기관이 정하지 않았거나 본인이 신청하면 "
    "면제하므로 인사담당자와 본인에게 확인해 주세요(확인 필요)."
)
TO_DO = "‘바뀐 것에 맞추기’를 먼저 눌러 주세요."


@dataclass(frozen=True)
class Objection:
    """What stands against announcing: refuse, warn (needs a reason), or note."""

    code: str
    level: str
    ko: str
    article: str
    days: tuple[date, ...]


def objections(changed: Sequence[Seat], seats: Sequence[Seat], *, on: date) -> list[Objection]:
    """What the institution's rules say of ordering the changed ones of some seats, each sentence once."""
    wanted = {(each.watch_key, each.date) for each in changed}
    people: dict[tuple[int, date], list[Seat]] = {}
    for each in seats:
        if (each.watch_key, each.date) in wanted:
            people.setdefault((each.watch_key, each.date), []).append(each)
    since, until = min(each.date for each in changed), max(each.date for each in changed)
    own = organization.own_days(since=since, until=until + days.DAY)
    code, local = organization.institution().code, organization.local_values().lazy()
    found: dict[tuple[str, str, str], list[date]] = {}
    for (_, day), some in people.items():
        said = law.order(
            day, some[0].mode, some[0].start, ordered_on=on, people=len(some),
            own=own, institution=code, local=local,
        )  # fmt: skip
        for row in said["refusals"]:
            found.setdefault(_key(row), []).append(day)
    for day in _to_ask(changed, since, until + days.DAY):
        found.setdefault(("protected", "note", TO_ASK), []).append(day)
    return [
        Objection(code, level, ko, law.ARTICLE, tuple(sorted(on_days)))
        for (code, level, ko), on_days in found.items()
    ]


def announce(*, roster: UUID, reason: str, by: Viewer, at: datetime) -> int:
    """Make what is drafted firm, and tell those whose watches changed; how many seats that was.

    `reason`: why it is ordered later than the institution's rule, where it is.

    Raises:
        Refused: a seat is empty, nothing changed, a rule of the institution, or no reason given.
        NotTheirs: neither HR nor the clerk of its departments.
    """
    found = editable(roster, by, at)
    today = at.astimezone(SEOUL).date()
    _up_to_date(roster, at)
    seats = [each for each in queries.seats(found.id) if not each.stopped]
    changed = [each for each in seats if each.person != each.kept_by]
    _check(seats, changed, today, reason)
    _still_able(found, changed, today)
    duties = Duty.objects.select_related("watch").in_bulk([each.key for each in changed])
    drafts = Keeper.objects.filter(duty_id__in=list(duties), firm=False, known__upper_inf=True)
    whys = dict(drafts.values_list("duty_id", "why"))
    ends = keeping.undraft(duties, at=at)
    keeping.keep(
        [Change(duties[each.key], each.person, whys[each.key]) for each in changed], at=ends
    )
    told = _tell(found, changed, at)
    found.outcome = {**found.outcome, "announced": _announced(changed, found, told, ends)}
    found.state, found.announced_at = DutyRoster.State.ANNOUNCED, ends
    found.save(update_fields=["outcome", "state", "announced_at"])
    _record(
        "duty.announce",
        f"당직표를 공지했습니다. {len(changed)}자리.",
        found,
        changed,
        by,
        at,
        reason,
    )
    return len(changed)


def unannounce(*, roster: UUID, by: Viewer, at: datetime) -> None:
    """Take the last announcement back before anybody was told.

    Raises:
        Refused: ten seconds are over. NotTheirs: as for `announce`.
    """
    found = editable(roster, by, at)
    last = found.outcome.get("announced")
    if not last or found.announced_at is None or found.announced_at < at - UNDO:
        raise Refused(
            "too_late", "10초가 지나 되돌릴 수 없습니다. 자리를 바꾸어 다시 공지해 주세요."
        )
    for key in last["told"]:
        messages.take_back(key=key, at=at)
    before = {int(key): person for key, person in last["before"].items()}
    duties = Duty.objects.select_related("watch").in_bulk(list(before))
    meant = [
        Change(duties[seat.key], seat.kept_by)
        for seat in queries.seats(found.id)
        if seat.key in before
    ]
    keeping.keep([Change(duties[key], person) for key, person in before.items()], at=at)
    redraft(meant, at=at)
    found.state = DutyRoster.State(last["state"])
    found.announced_at = last["announced_at"] and datetime.fromisoformat(last["announced_at"])
    found.outcome = {name: said for name, said in found.outcome.items() if name != "announced"}
    found.save(update_fields=["outcome", "state", "announced_at"])
    _record("duty.unannounce", "당직표의 공지를 되돌렸습니다.", found, (), by, at)


# ── how ───────────────────────────────────────────────────────────────────────────────


def _to_ask(changed: Sequence[Seat], since: date, until: date) -> list[date]:
    """Days on which somebody protected is meant for a watch that nobody decided to spare them."""
    persons = sorted({each.person for each in changed if each.person is not None})
    shields = against.shields(persons, since=since, until=until)
    given = against.of_institution(since=since, until=until) if shields else {}
    return [
        each.date
        for each in changed
        if each.person in shields and against.protections(shields[each.person], each, given)
    ]


def _key(row: Row) -> tuple[str, str, str]:
    return str(row["code"]), str(row["level"]), str(row["ko"])


def _check(seats: Sequence[Seat], changed: Sequence[Seat], today: date, reason: str) -> None:
    empty = [each for each in seats if each.person is None]
    if empty:
        first = empty[0]
        raise Refused(
            "seats_empty",
            f"비어 있는 자리가 {len(empty)}곳 있습니다. {first.date.month}월 {first.date.day}일 "
            f"{first.name} {first.role_ko}부터 사람을 골라 주세요.",
        )
    if not changed:
        raise Refused("nothing_changes", "공지한 뒤에 바뀐 자리가 없습니다.")
    found = objections(changed, seats, on=today)
    for each in found:
        if each.level == "refuse":
            raise Refused(each.code, each.ko, each.article)
    late = next((each for each in found if each.level == "warn"), None)
    if late is not None and not reason.strip():
        raise Refused(late.code, late.ko, late.article)


def _up_to_date(roster: UUID, at: datetime) -> None:
    """A holiday or a setting may have come after the draft."""
    said = overtaken.sentences(overtaken.overtaken(queries.one_roster(roster), at=at))
    if said:
        raise Refused("roster_overtaken", f"짠 뒤에 바뀌었습니다: {said[0]} {TO_DO}")


def _still_able(roster: DutyRoster, changed: Sequence[Seat], today: date) -> None:
    """A leave or an exemption may have come after the draft."""
    known = planning.planned(queries.one_roster(roster.public_id), today=today)
    for each in changed:
        if each.key in known.seats and each.person is not None:
            why = planning.why_not(known, each.key, each.person, seats=known.now)
            if why:
                name = known.problem.people[each.person].name
                raise Refused(
                    "cannot_keep_now",
                    f"{name} 님이 {each.date.month}월 {each.date.day}일 {each.name}에 설 수 없게 "
                    f"되었습니다. {why} 사람을 바꾸거나 덜 바꾸며 다시 짜 주세요.",
                )


def _tell(roster: DutyRoster, changed: Sequence[Seat], at: datetime) -> list[str]:
    """One message to each person concerned; the keys of what was posted."""
    gained: dict[int, list[Seat]] = {}
    lost: dict[int, list[Seat]] = {}
    for each in changed:
        if each.person is not None:
            gained.setdefault(each.person, []).append(each)
        if each.kept_by is not None:
            lost.setdefault(each.kept_by, []).append(each)
    keys = []
    for person in sorted({*gained, *lost}):
        key = f"duty:{roster.public_id}:{at.isoformat()}:{person}"
        text = _sentence(gained.get(person, []), lost.get(person, []))
        url = f"/duty/mine?month={roster.since:%Y-%m}"
        messages.post(person=person, topic="duty", text=text, url=url, key=key, at=at)
        keys.append(key)
    return keys


def _sentence(gained: Sequence[Seat], lost: Sequence[Seat]) -> str:
    said = []
    if gained:
        first = gained[0]
        more = f" 외 {len(gained) - 1}번" if len(gained) > 1 else ""
        said.append(
            f"{first.date.month}월 {first.date.day}일 {first.name}{more} 당직을 서게 되었습니다."
        )
    if lost:
        first = lost[0]
        more = f" 외 {len(lost) - 1}번" if len(lost) > 1 else ""
        said.append(
            f"{first.date.month}월 {first.date.day}일 {first.name}{more} 당직에서 빠졌습니다."
        )
    return " ".join(said)


def _announced(
    changed: Sequence[Seat], before: DutyRoster, told: Sequence[str], at: datetime
) -> Mapping[str, Any]:
    """What it takes to take an announcement back."""
    return {
        "at": at.isoformat(),
        "before": {str(each.key): each.kept_by for each in changed},
        "told": list(told),
        "state": before.state,
        "announced_at": before.announced_at and before.announced_at.isoformat(),
    }


def _record(
    action: str,
    summary: str,
    roster: DutyRoster,
    changed: Sequence[Seat],
    by: Viewer,
    at: datetime,
    reason: str = "",
) -> None:
    people = {person for each in changed for person in (each.person, each.kept_by) if person}
    record(
        by=by,
        at=at,
        action=action,
        summary=summary + (f" 늦게 명한 까닭: {reason.strip()}" if reason.strip() else ""),
        on=[
            On(kind="duty_roster", subject=str(roster.public_id)),
            *(On(person, "duty") for person in sorted(people)),
        ],
        after={str(each.duty): each.person for each in changed},
    )
