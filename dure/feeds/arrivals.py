"""감시 폴더에 온 파일: taken by the profile its name fits, or put aside with the reason and told of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.accounts import queries as accounts
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.feeds import gates, profiles
from dure.feeds.models import Arrival, GateProfile
from dure.feeds.profiles import Profile
from dure.identity import uuid7
from dure.links.spreadsheets import LineError
from dure.messages import actions as messages
from dure.timeline.actions import SEOUL

CHANGES = ["profile", "state", "reason", "outcome", "settled_at", "settled_by"]
TOLD = 200  # bad lines kept with an arrival


@dataclass(frozen=True)
class Outcome:
    """What became of a file: taken or put aside, why, and which lines were at fault."""

    taken: bool
    reason: str
    told: dict[str, Any]
    profile: Profile | None


@transaction.atomic
def receive(*, filename: str, content: bytes, by: Actor, at: datetime) -> bool:
    """Take a file that arrived, by the one profile that fits its name; whether it was taken.

    What cannot be taken is kept with its reason, and the administrators are told.
    """
    upload = gates.keep_gate_file(filename=filename, content=content, by=by, at=at)
    outcome = _try(filename, upload, by, at)
    return _keep_arrival(filename, upload, outcome, by, at)


@transaction.atomic
def put_aside(*, filename: str, reason: str, by: Actor, at: datetime) -> bool:
    """A file that could not even be read; never taken."""
    return _keep_arrival(filename, None, Outcome(False, reason, {}, None), by, at)


@transaction.atomic
def retry_arrival(*, arrival: UUID, by: Actor, at: datetime) -> bool:
    """Try a file that was put aside once more, with today's profiles; whether it was taken."""
    gates.may(by)
    row = _row(arrival)
    if row.state == Arrival.State.TAKEN:
        raise Refused("arrival_is_taken", "이미 넣은 파일입니다. 다시 넣을 것이 없습니다.")
    if row.upload is None:
        raise Refused("arrival_was_not_kept", f"{row.reason} 고친 파일을 폴더에 다시 넣어 주세요.")
    outcome = _try(row.filename, row.upload, by, at)
    row.state = Arrival.State.TAKEN if outcome.taken else Arrival.State.REFUSED
    row.reason, row.outcome = outcome.reason[:400], outcome.told
    row.profile_id = _key(outcome.profile)
    row.settled_at, row.settled_by = at, by.name
    row.save(update_fields=CHANGES)
    _record("feeds.retry_arrival", f"온 파일 {row.filename}을 다시 넣어 보았습니다.", row, by, at)
    return outcome.taken


@transaction.atomic
def dismiss_arrival(*, arrival: UUID, by: Actor, at: datetime) -> None:
    """Leave a file that was put aside as it is: somebody has seen to it."""
    gates.may(by)
    row = _row(arrival)
    if row.state != Arrival.State.REFUSED:
        raise Refused("arrival_is_settled", "이미 처리한 파일입니다.")
    row.state = Arrival.State.LEFT
    row.settled_at, row.settled_by = at, by.name
    row.save(update_fields=CHANGES)
    _record("feeds.dismiss_arrival", f"온 파일 {row.filename}을 그대로 두었습니다.", row, by, at)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _try(filename: str, upload: UUID, by: Actor, at: datetime) -> Outcome:
    fitting = profiles.matching(filename)
    if not fitting:
        return Outcome(
            False,
            "파일 이름에 맞는 프로필이 없습니다. 열을 맞추어 프로필을 저장한 뒤 다시 넣어 주세요.",
            {},
            None,
        )
    if len(fitting) > 1:
        names = ", ".join(each.name for each in fitting)
        return Outcome(
            False,
            f"파일 이름이 프로필 여럿에 맞습니다: {names}. 파일 이름의 모양을 서로 다르게 고쳐 주세요.",
            {},
            None,
        )
    (profile,) = fitting
    seen = gates.look_at_gate_file(upload=upload, layout=profile.layout, by=by)
    told: dict[str, Any] = {
        "errors": _lines(seen.errors),
        "nobody": _lines(seen.nobody),
        "changes": list(seen.changed.changes) if seen.changed else [],
        "was": list(seen.changed.was) if seen.changed else [],
        "now": list(seen.changed.now) if seen.changed else [],
    }
    if seen.reason:
        return Outcome(False, seen.reason, told, profile)
    done = gates.import_gate_file(upload=upload, layout=profile.layout, by=by, at=at)
    told |= {**done._asdict(), "denied": seen.denied, "left_out": seen.left_out}
    reason = "이미 넣은 파일이라 바뀐 것이 없습니다." if seen.applied_before else ""
    if seen.nobody:
        reason = f"{len(seen.nobody)}줄은 누구인지 알 수 없어 넣지 않았습니다."
    return Outcome(True, reason, told, profile)


def _lines(errors: tuple[LineError, ...]) -> list[list[Any]]:
    return [[each.line, each.column, each.value, each.sentence] for each in errors[:TOLD]]


def _keep_arrival(
    filename: str, upload: UUID | None, outcome: Outcome, by: Actor, at: datetime
) -> bool:
    row = Arrival.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        filename=filename[:255],
        upload=upload,
        profile_id=_key(outcome.profile),
        state=Arrival.State.TAKEN if outcome.taken else Arrival.State.REFUSED,
        reason=outcome.reason[:400],
        outcome=outcome.told,
        at=at,
    )
    said = "넣었습니다" if outcome.taken else "넣지 못했습니다"
    _record("feeds.receive", f"온 파일 {filename}을 {said}. {outcome.reason}", row, by, at)
    if not outcome.taken or outcome.told.get("nobody"):
        tell_admins(
            text="온 출입 파일에 살펴볼 것이 있습니다.",
            url=f"/feeds/arrivals/{row.public_id}",
            key=f"feeds.arrival:{row.public_id}",
            at=at,
        )
    return outcome.taken


def tell_admins(*, text: str, url: str, key: str, at: datetime) -> None:
    """Tell every administrator of the institution."""
    for person in accounts.people_in("admin", None, on=at.astimezone(SEOUL).date()):
        messages.post(
            person=person, topic="system", text=text, url=url, key=f"{key}:{person}", at=at
        )


def _key(profile: Profile | None) -> int | None:
    if profile is None:
        return None
    return GateProfile.objects.values_list("id", flat=True).get(public_id=profile.public_id)


def _row(arrival: UUID) -> Arrival:
    row = Arrival.objects.select_for_update().filter(public_id=arrival).first()
    if row is None:
        raise NotTheirs("이 기관에 없는 파일입니다.")
    return row


def _record(action: str, summary: str, row: Arrival, by: Actor, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(kind="arrival", subject=str(row.public_id))],
        after={"state": row.state, **{k: v for k, v in row.outcome.items() if isinstance(v, int)}},
    )
