"""Rosters: what letters mean, a file looked at and applied whole, and the roster as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dure import tenancy
from dure.audit import actions as audit
from dure.audit import queries as uploads
from dure.audit.actions import Actor, On
from dure.audit.models import Upload
from dure.errors import NotTheirs, Refused, Stale
from dure.links import spreadsheets
from dure.links.spreadsheets import LineError
from dure.people import patterns, periods, roster_plans, roster_reading, rota, wanted
from dure.people.models import Assignment, RosterCode
from dure.people.patterns import Pattern
from dure.people.roster_plans import Plan
from dure.people.roster_reading import Cells
from dure.people.wanted import Workday
from dure.timeline.actions import month_after
from law.refusals import as_clock

KIND = "roster"
LONGEST_CODE = 10


@dataclass(frozen=True)
class Preview:
    """A file that was kept, and what it would do, or did."""

    upload: UUID
    filename: str
    month: date
    plan: Plan
    done: int | None  # how many days it changed, when it was applied


def name_code(*, code: str, hours: Workday | None, by: Actor, at: datetime) -> int:
    """Say what a letter means from now on, None: a day off; its schedule. Rosters that were applied stay.

    Raises:
        Refused: no letter, times that make no sense, or it means that already.
        NotTheirs: neither HR nor administrator.
    """
    wanted.may(by, at)
    periods.lock()
    code = code.strip()
    if not code or len(code) > LONGEST_CODE:
        raise Refused("code_malformed", f"부호는 {LONGEST_CODE}자 안에서 적어 주세요.")
    pattern = _pattern(code, hours)
    if hours is not None:
        wanted.workday(hours, 1)
    schedule = patterns.key_of(pattern)
    old = RosterCode.objects.filter(code=code, known_until__isnull=True).first()
    if old is not None and old.schedule_id == schedule:
        raise Refused("nothing_changes", f"'{code}'는 이미 그 시각입니다.")
    if old is not None:
        RosterCode.objects.filter(id=old.id).update(known_until=max(at, old.recorded_at))
    RosterCode.objects.create(
        institution_id=tenancy.current(),
        code=code,
        schedule_id=schedule,
        recorded_at=at,
        recorded_by=by.name,
    )
    audit.record(
        by=by,
        at=at,
        action="people.name_code",
        summary=f"근무표의 부호 '{code}'를 {pattern.name}(으)로 정했습니다.",
        on=[On(kind="roster_code", subject=code)],
        after={"code": code, "schedule": schedule},
    )
    return schedule


def preview(*, filename: str, content: bytes, month: date, by: Actor, at: datetime) -> Preview:
    """Keep a roster file of a month and say what it would change; nothing else is written.

    Raises:
        NotTheirs: neither HR nor administrator.
    """
    wanted.may(by, at)
    month = month.replace(day=1)
    upload = audit.keep_upload(kind=KIND, filename=filename, content=content, by=by, at=at)
    found = _plan(content, filename, month, by, periods.today(at))
    outcome = {"month": str(month), "plan": found.digest}
    audit.finish_upload(upload=upload, outcome=outcome, at=None)
    audit.record(
        by=by,
        at=at,
        action="people.preview_roster",
        summary=f"근무표 {filename}을 미리 보았습니다.",
        on=[On(kind="upload", subject=str(upload.public_id))],
        after={"changed": len(found.shifts), "errors": len(found.errors)},
    )
    return Preview(upload.public_id, filename, month, found, None)


def look_at(*, upload: UUID, by: Actor, on: date) -> Preview:
    """A kept file again: what it would do now, or how many days it changed.

    Raises:
        NotTheirs: no such file here, or neither HR nor administrator.
    """
    wanted.may_look(by, on)
    file = _file(upload)
    month = date.fromisoformat(file.outcome["month"])
    found = _plan(bytes(file.content), file.filename, month, by, on)
    return Preview(upload, file.filename, month, found, file.outcome.get("changed"))


def apply_roster(*, upload: UUID, by: Actor, at: datetime) -> int:
    """Let every day of a file be worked as it says, all or none; how many days it changed.

    Raises:
        Refused: a cell is wrong (`ways` lists every one), or nothing differs.
        Stale: schedules or letters were changed since the preview.
        NotTheirs: no such file here, neither HR nor administrator, or somebody outside their reach.
    """
    wanted.may(by, at)
    periods.lock()
    seen = look_at(upload=upload, by=by, on=periods.today(at))
    file, found = _file(upload), seen.plan
    _refuse(found)
    if found.digest != file.outcome["plan"]:
        raise Stale("미리 본 뒤에 근무시간표나 부호가 바뀌었습니다. 파일을 다시 올려 주세요.")
    wanted.may(by, at, persons=found.persons)
    rota.put_on(changes=found.changes, why="people.apply_roster", at=at)
    before = uploads.applied_upload(KIND, file.digest)
    outcome = {**file.outcome, "changed": len(found.shifts), "persons": found.persons}
    audit.finish_upload(upload=file, outcome=outcome, at=None if before else at)
    audit.record(
        by=by,
        at=at,
        action="people.apply_roster",
        summary=f"{seen.month:%Y-%m} 근무표로 {len(found.persons)}명의 {len(found.shifts)}일을 짰습니다."
        + (f" 휴가가 있는 {len(found.kept)}일은 그대로 두었습니다." if found.kept else ""),
        on=[
            On(kind="upload", subject=str(upload)),
            *(On(person, "schedule") for person in found.persons),
        ],
        after={"month": str(seen.month), "days": len(found.shifts), "kept": len(found.kept)},
    )
    return len(found.shifts)


def applied_to(upload: UUID) -> list[int]:
    """Whose days a file changed."""
    return list(_file(upload).outcome.get("persons", []))


def codes() -> list[tuple[str, int, Workday | None]]:
    """Each letter with its schedule and hours; None: a day off."""
    known = patterns.load()
    return [(code, pk, known[pk].on(patterns.MONDAY)) for code, pk in roster_plans.codes().items()]


def roster(*, persons: Sequence[int], month: date) -> dict[int, dict[date, str]]:
    """The letters of some people's days of a month, where a day is worked by one.

    A day keeps the letter it was planned by, though the letter has come to mean other hours.
    """
    until = month_after(month)
    meant = roster_plans.letters()
    rows = Assignment.objects.filter(
        person_id__in=list(persons),
        known__upper_inf=True,
        valid__overlap=(month, until),
        schedule_id__in=list(meant),
    )
    found: dict[int, dict[date, str]] = {person: {} for person in persons}
    for row in rows:
        span = periods.of(row.valid)
        day = max(span.since, month)
        while day < min(span.until or until, until):
            found[row.person_id][day] = meant[row.schedule_id]
            day += timedelta(days=1)
    return found


def on_roster(*, month: date) -> list[int]:
    """Everybody who works by a letter on some day of a month."""
    until = month_after(month)
    rows = Assignment.objects.filter(
        known__upper_inf=True,
        valid__overlap=(month, until),
        schedule_id__in=list(roster_plans.letters()),
    )
    return sorted(set(rows.values_list("person_id", flat=True)))


# ── how ───────────────────────────────────────────────────────────────────────────────


def _pattern(code: str, hours: Workday | None) -> Pattern:
    told = f" {as_clock(hours.start)}–{as_clock(hours.end)}" if hours else " 쉼"
    days = (hours,) if hours else ()
    return Pattern(f"근무표 {code}{told}", days, 1, patterns.MONDAY, shift=True)


def _plan(content: bytes, filename: str, month: date, by: Actor, on: date) -> Plan:
    try:
        sheet = spreadsheets.read(content, filename)
    except spreadsheets.Unreadable as error:
        return Plan(errors=[LineError(0, "", "", error.sentence)])
    read: Cells = roster_reading.read(sheet, month)
    return roster_plans.plan(read, on, wanted.reach(by, on))


def _file(upload: UUID) -> Upload:
    file = uploads.upload(upload)
    if file is None or file.kind != KIND:
        raise NotTheirs("이 기관에 없는 파일입니다.")
    return file


def _refuse(found: Plan) -> None:
    if found.errors:
        raise Refused(
            "lines_are_wrong",
            f"{len(found.errors)}곳이 잘못되어 아무것도 반영하지 않았습니다. 고쳐 다시 올려 주세요.",
            ways=[f"{each.line}번째 줄 {each.column}: {each.sentence}" for each in found.errors],
        )
    if not found.changes:
        raise Refused("nothing_changes", "모두 지금 근무와 같아 바뀌는 것이 없습니다.")
