"""Change the regime of work of many, by document, from a day on; and take such a change back."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.people import beneath, patterns, periods, queries, regime_plans, rota, wanted
from dure.people.models import Assignment, Regime
from dure.people.patterns import Pattern
from dure.people.regime_plans import Piece, Plan, Wanted
from dure.people.rota import Change

PUBLISH, WITHDRAW = "people.publish_regime", "people.withdraw_regime"


def look(*, wanted: Wanted, by: Actor, on: date) -> Plan:
    """What a change would do, for whoever may make it; nothing is written.

    Raises:
        Refused: as for `publish_regime`, but that nothing changes. NotTheirs: as there.
    """
    found = regime_plans.plan(wanted)
    _may(wanted, found, by, on)
    return found


def publish_regime(*, wanted: Wanted, digest: str, by: Actor, at: datetime) -> Regime:
    """Let a change that was looked at come true; `digest` is that of the plan that was shown.

    Raises:
        Refused: no document, days that make no sense, hours that the decree does not allow, or
            nothing changes. Stale: somebody's schedule has changed since the preview.
        NotTheirs: neither HR nor administrator, or somebody outside their reach.
    """
    periods.lock()
    found = look(wanted=wanted, by=by, on=periods.today(at))
    if not found.all:
        raise Refused(
            "nothing_changes", "고른 사람이 모두 이미 그렇게 근무하거나 그대로 두는 사람입니다."
        )
    _lawful(found, wanted)
    if found.digest != digest:
        raise Stale("미리 본 뒤에 근무시간표가 바뀌었습니다. 다시 미리 보고 게시해 주세요.")
    made = _write(found, wanted, by, at)
    record(
        by=by,
        at=at,
        action=PUBLISH,
        summary=f"{len(found.everybody)}명의 근무시간을 {wanted.since}부터"
        f" {regime_plans.called(wanted)}(으)로 바꿨습니다: {wanted.document.strip()}",
        on=[
            On(kind="regime", subject=str(made.public_id)),
            *(On(person, "schedule") for person in found.everybody),
        ],
        after={**wanted.content, "since": str(wanted.since), "until": str(wanted.until or "")},
    )
    return made


def withdraw_regime(
    *, regime: UUID, since: date | None = None, reason: str, by: Actor, at: datetime
) -> Regime:
    """Take a change back, from its first day or from a day on; what it replaced comes back.

    Raises:
        Refused: no reason, it was taken back already, or the day lies outside of it.
        NotTheirs: no such change here, or as for `publish_regime`.
    """
    wanted.may(by, at)
    periods.lock()
    found = Regime.objects.filter(public_id=regime).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 근무제 변경입니다.")
    persons = persons_of(found)
    wanted.may(by, at, persons=persons)
    day = since or found.since
    _still(found, day, reason)
    Regime.objects.filter(id=found.id).update(
        withdrawn_from=day,
        withdrawn_at=at,
        withdrawn_by=by.name,
        withdrawn_for=reason.strip(),
    )
    rota.take_off(
        source=found.public_id, since=day, stands=lambda source, on: False, why=WITHDRAW, at=at
    )
    record(
        by=by,
        at=at,
        action=WITHDRAW,
        summary=f"{found.document}의 근무시간 변경을 {day}부터 거두었습니다: {reason.strip()}",
        on=[
            On(kind="regime", subject=str(found.public_id)),
            *(On(person, "schedule") for person in persons),
        ],
        after={"withdrawn_from": str(day)},
    )
    found.refresh_from_db()
    return found


def regimes() -> list[Regime]:
    """Every change ever published, the newest first."""
    return list(Regime.objects.order_by("-published_at", "-id"))


def regime(public_id: UUID) -> Regime | None:
    """One change."""
    return Regime.objects.filter(public_id=public_id).first()


def persons_of(regime: Regime) -> list[int]:
    """Everybody whose schedule a change ever made."""
    rows = Assignment.objects.filter(source=regime.public_id).order_by("person_id")
    return [int(pk) for pk in rows.values_list("person_id", flat=True).distinct()]


# ── how ───────────────────────────────────────────────────────────────────────────────


def _may(asked: Wanted, found: Plan, by: Actor, on: date) -> None:
    everybody = set(found.everybody).union(*found.stays.values())
    wanted.may_look(by, on, units=asked.units, persons=sorted(everybody))
    if asked.persons:
        names = queries.names(asked.persons)
        missing = set(asked.persons) - everybody
        if missing:
            who = ", ".join(names.get(person, "모르는 사람") for person in sorted(missing))
            raise Refused(
                "not_employed", f"{who}: 그 기간에 근무하지 않습니다. 명단을 고쳐 주세요."
            )


def _lawful(found: Plan, asked: Wanted) -> None:
    for row in regime_plans.objections(found, asked):
        if row["level"] == "refuse":
            raise Refused(str(row["code"]), str(row["ko"]), str(row["article"]))


def _write(found: Plan, asked: Wanted, by: Actor, at: datetime) -> Regime:
    made = Regime.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        kind=asked.kind,
        content=asked.content,
        since=asked.since,
        until=asked.until,
        document=asked.document.strip(),
        persons=len(found.everybody),
        published_at=at,
        published_by=by.name,
    )
    keys = {pattern: patterns.key_of(pattern) for pattern in found.patterns}
    rota.put_on(
        changes=[_change(each, keys) for each in (*found.pieces, *found.kept)],
        why=PUBLISH, at=at, source=made.public_id,
    )  # fmt: skip
    beneath.lay(
        changes=[_change(each, keys) for each in found.beneath], source=made.public_id, at=at
    )
    for before, some in found.again.items():
        same = [Change(each.person, each.before, each.since, each.until) for each in some]
        rota.write(changes=same, why=PUBLISH, at=at, source=made.public_id, gone=before)
    return made


def _change(piece: Piece, keys: Mapping[Pattern, int]) -> Change:
    return Change(piece.person, keys[piece.after], piece.since, piece.until)


def _still(found: Regime, day: date, reason: str) -> None:
    if not reason.strip():
        raise Refused("reason_missing", "거두는 까닭이나 문서번호를 적어 주세요.")
    if found.withdrawn_from is not None and found.withdrawn_from <= day:
        raise Refused("withdrawn_already", f"이미 {found.withdrawn_from}부터 거둔 변경입니다.")
    if day < found.since or (found.until is not None and day >= found.until):
        raise Refused("outside", "거두는 날이 바뀐 기간 밖입니다. 날짜를 고쳐 주세요.")
