"""기록: one person's evidence on one clock, as a page and as a file; and whether the log is whole."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.urls import path

from dure import tenancy
from dure.accounts import queries as accounts
from dure.approvals import queries as approvals
from dure.attendance import queries as attendance
from dure.attendance.queries import Reading
from dure.audit import checkpoints
from dure.audit import queries as audit
from dure.audit.actions import On, record
from dure.errors import NotTheirs
from dure.leave import overview as ledger
from dure.leave import queries as leave
from dure.links.spreadsheets import Field, Table, write_csv
from dure.organization import queries as organization
from dure.overtime import queries as overtime
from dure.pay import queries as pay
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline.actions import moment
from dure.web import explain, lanes, sources
from dure.web.day_panel import Known, Whose, known_of, panel
from dure.web.doors import SEOUL, Visit, page
from dure.web.fields import read_day
from dure.web.misfits import WAYS
from dure.web.templatetags.dure_format import (
    clock,
    clock_range,
    day_iso,
    leave_ko,
    minutes_op,
    moment_ko,
    month_ko,
)  # fmt: skip
from law import anomalies

LONGEST = 365
FIRST = date(2022, 1, 1)  # the law is written down from here on
STATES = {"open": "아직 풀지 않음", "asked": "본인에게 물음", "solved": "정정함",
          "left": "그대로 둠", "gone": "다시 계산하니 맞음"}  # fmt: skip
LABELS = ("발생 시각", "기록 시각", "종류", "내용", "누가", "문서번호", "확인값")
OWN = "본인의 기록과 확인서는 다른 감사 담당자가 열고 발급합니다. 내 근무와 휴가는 본인의 화면에서 봅니다."
COLUMNS = [Field(each, "datetime" if each.endswith("시각") else "text") for each in LABELS]


@dataclass(frozen=True)
class Event:
    """One thing on the clock: when it happened and was written down, what, and by whom."""

    at: datetime
    written: datetime | None
    kind: str
    text: str
    who: str = ""
    number: str = ""
    hash: str = ""
    day: date | None = None
    url: str = ""
    struck: bool = False
    look: bool = False

    @property
    def clock(self) -> str:
        """The minute of the business day, past midnight 24:30; empty for what came days later."""
        minute = (self.at - moment(self.day, 0)) // timedelta(minutes=1) if self.day else -1
        return clock(minute) if 0 <= minute < 2880 else ""

    @property
    def later(self) -> bool:
        """Whether it was written down more than a day after it happened."""
        return self.written is not None and self.written - self.at > timedelta(days=1)


@dataclass(frozen=True)
class Evidence:
    """Everything known of a person from one day to the last, in time order."""

    who: Member
    since: date
    last: date
    known: Known
    events: list[Event]

    def of(self, *kinds: str) -> list[Event]:
        """The events of some kinds, newest first."""
        return [each for each in reversed(self.events) if each.kind in kinds]


# ── pages ─────────────────────────────────────────────────────────────────────────────


@page("auditor")
def search(visit: Visit) -> HttpResponse:
    """Find whose records to open, by name or 사번; those who left within the year as well."""
    text = visit.request.GET.get("q", "").strip()
    found: dict[int, Member] = {}
    for on in (visit.today - timedelta(days=LONGEST), visit.today) if text else ():
        found |= {m.person: m for m in people.find(viewer=visit.viewer, text=text, on=on)}
    units = organization.names({each.unit for each in found.values()})
    numbers = people.staff_numbers(found, on=visit.today)
    rows = [(m, units.get(m.unit), numbers.get(m.person)) for m in found.values()]
    context = {"page_title": "한 사람의 기록", "rows": rows, "q": text}
    return visit.show("dossier/search.html", context)


@page("auditor")
def show(visit: Visit, person: UUID) -> HttpResponse:
    """A person's evidence in a period."""
    found, is_cut = gather(visit, person, visit.request.GET)
    checked, entries = audit.last("dossier.verify"), found.of("감사 기록")
    used = sources.sessions(visit.viewer, found.known)
    signs = sources.signs(found.known, used)
    months = _months(found)
    _log(visit, found, "dossier.view", "기록을 한 쪽으로 보았습니다.")
    context = {
        "page_title": f"{found.who.name}의 기록",
        "crumbs": [{"label": "기록", "url": "/dossier"}],
        "found": found,
        "unit": organization.names([found.who.unit]).get(found.who.unit, ""),
        "is_cut": is_cut,
        "checked": checked,
        "is_whole": checked.endswith("이상이 없습니다."),
        "sealed": sum(bool(each.hash) for each in entries),
        "minutes": sum(each["minutes"] for each in months),
        "counts": Counter(each.kind for each in found.events).most_common(),
        "looks": [each for each in reversed(found.events) if each.look],
        "months": months,
        "signs": [each for each in reversed(signs) if each.verdict != "agree"],
        "agreed": sum(each.verdict == "agree" for each in signs),
        "money": found.of("지급", "급여로 넘김"),
        "settled": found.of("늦은 변동"),
        "entries": entries,
    }
    return visit.show("dossier/page.html", context)


@page("auditor")
def unfold(visit: Visit, person: UUID, day: str) -> HttpResponse:
    """One day's lanes and sum, as a row under it or as a page of its own."""
    picked = read_day(day, date.min)
    if not FIRST <= picked <= visit.today:
        raise Http404
    who = _other(visit, person)
    whose = Whose(who.person, who.name, "", own=False)
    known = known_of(whose, picked, picked + timedelta(days=1))
    _log(visit, Evidence(who, picked, picked, known, []), "dossier.view", "하루를 펼쳤습니다.")
    context = {
        "panel": panel(known, picked, visit.today),
        "sources": sources.of_day(visit.viewer, whose, picked),
        "page_title": f"{who.name}, {day_iso(picked)}",
        "back": f"/dossier/{person}",
    }
    is_part = bool(visit.request.htmx)  # type: ignore[attr-defined]
    return visit.show("dossier/unfolded.html" if is_part else "dossier/day.html", context)


@page("auditor")
def file(visit: Visit, person: UUID) -> FileResponse:
    """The trail in time order, as a sheet."""
    found = gather(visit, person, visit.request.GET)[0]
    rows = [
        (_local(e.at), e.written and _local(e.written), e.kind, e.text, e.who, e.number, e.hash)
        for e in found.events
    ]
    write_csv(made := BytesIO(), Table("기록", COLUMNS, rows))
    made.seek(0)
    _log(visit, found, "dossier.download", f"기록 {len(rows):,}건을 파일로 내려받았습니다.")
    name = f"기록_{found.who.name}_{found.since}_{found.last}.csv"
    return FileResponse(made, as_attachment=True, filename=name, content_type="text/csv")


@page("auditor", methods=("GET", "HEAD", "POST"))
def verify(visit: Visit) -> HttpResponse:
    """The last checkpoints; when pressed, the whole chain held against them."""
    verdict = _verify(visit) if visit.request.method == "POST" else None
    signed = checkpoints.read(tenancy.current())
    context = {
        "page_title": "기록 확인",
        "verdict": verdict,
        "checked": audit.last("dossier.verify"),
        "signed": [(c, c.genuine and datetime.fromisoformat(c.at)) for c in signed[:-13:-1]],
        "signed_count": len(signed),
    }
    return visit.show("dossier/verify.html", context)


def _verify(visit: Visit) -> audit.Verdict:
    found = audit.verify()
    end = f"이상 {len(found.faults):,}건을 찾았습니다." if found.faults else "이상이 없습니다."
    counted = f"봉인한 줄 {found.sealed:,}건과 확인점 {found.checkpoints:,}개를 확인했습니다."
    said, on = f"{moment_ko(visit.at)}에 {counted} {end}", [On(kind="audit", subject="chain")]
    record(by=visit.viewer, at=visit.at, action="dossier.verify", summary=said, on=on)
    return found


# ── what is gathered ──────────────────────────────────────────────────────────────────


def _period(visit: Visit, given: Mapping[str, str]) -> tuple[date, date, bool]:
    """The first and the last day asked for, until today, and whether they were cut to a year."""
    before = (visit.today.replace(day=1) - timedelta(days=1)).replace(day=1)
    asked = zip(("since", "until"), (before, visit.today), strict=True)
    days = sorted(read_day(given.get(name), day) for name, day in asked)
    since, last = (min(max(each, FIRST), visit.today) for each in days)
    longest = last - timedelta(days=LONGEST)
    return max(since, longest), last, since < longest


def gather(visit: Visit, person: UUID, given: Mapping[str, str]) -> tuple[Evidence, bool]:
    """Read everything once, and whether the period was cut; beyond the auditor's reach is refused."""
    since, last, is_cut = _period(visit, given)
    who = _other(visit, person)
    known = known_of(Whose(who.person, who.name, "", own=False), since, last + timedelta(days=1))
    called = {login: name for login, name, _ in accounts.logins()}
    found = [*_punches(known), *_orders(known), *_leaves(known, called), *_corrected(known),
             *_versions(known), *_paid(known, person, called), *_read(known, visit.at, called)]  # fmt: skip
    events = sorted(found, key=lambda each: each.at)
    return Evidence(who, since, last, known, events), is_cut


def _other(visit: Visit, person: UUID) -> Member:
    """Somebody within the auditor's reach, and not the auditor."""
    who = people.seen(viewer=visit.viewer, public_id=person, on=visit.today)
    if who.person == visit.viewer.person:
        raise NotTheirs(OWN)
    return who


def _punches(known: Known) -> Iterator[Event]:
    for day, readings in known.readings.items():
        for each in readings:
            text = each.terminal or each.source_ko
            text += f" · {_instead(each, readings)}" if each.dropped else ""
            yield Event(each.at, each.received_at, WAYS[each.direction], text,
                        who=each.source_ko, day=day, struck=each.dropped)  # fmt: skip


def _instead(old: Reading, readings: Sequence[Reading]) -> str:
    """What counts instead of a punch that was dropped."""
    now = [r for r in readings if not r.dropped and old.direction in (r.direction, None)]
    by = [r for r in now if r.source == "correction"] or now
    return f"대신 {clock(by[-1].minute)} {by[-1].source_ko}을 셈" if by else "세지 않음"


def _orders(known: Known) -> Iterator[Event]:
    """Orders, leave and trips: an order signed after its start is worth a look."""
    orders = overtime.of_person(known.whose.person, since=known.since, until=known.until)
    decided = overtime.decisions([each.order for each in orders])
    for each in orders:
        start, paper = moment(each.date, each.start), decided.get(each.order)
        signed = (paper.signed_at if paper else None) or each.decided_at
        late = each.state == "approved" and signed is not None and signed > start
        approved = "시작 뒤 승인" if late else "시작 전 승인"
        state = approved if signed and each.state == "approved" else each.state_ko
        text = f"{clock_range(each.start, each.end)} {each.reason} · {state}"
        who = paper.signer if paper and signed else ""
        yield Event(start, signed or each.drafted_at, "초과 명령", text, who, each.number,
                    day=each.date, url=f"/overtime/{each.order}", look=late)  # fmt: skip
    for span in (s for spans in known.spans.values() for s in spans if s.kind != "order"):
        kind, text = "휴가" if span.kind == "leave" else "출장", lanes.stretch(span)
        at = moment(span.date, span.start)
        yield Event(at, None, kind, f"{lanes.label_of(span)} {text}", day=span.date)


def _leaves(known: Known, called: dict[str, str]) -> Iterator[Event]:
    """Requests for leave with what became of them, and the lines of the ledger, as each was written."""
    who, span = known.whose.person, {"since": known.since, "until": known.until}
    requests = leave.of_person(who, **span)
    for each in requests:
        days = [day for day in each.days if known.since <= day.date < known.until]
        first = min(days, key=lambda day: (day.date, day.start), default=None)
        day = first.date if first else max(each.since, known.since)
        text = f"{each.kind.ko} {leave_ko(each.minutes)} · {each.state_ko}"
        text += f" · 사후 신청: {each.after_reason}" if each.after else ""
        text += f" · 증빙 {len(each.evidence)}건" if each.evidence else ""
        yield Event(moment(day, first.start if first else 0), each.decided_at or each.drafted_at,
                    "휴가 신청", text, number=each.number, day=day, look=each.after)  # fmt: skip
    for line in ledger.lines_of(who, since=known.since, until=known.until):
        what = f"{line.why_ko} {line.ko} {minutes_op(line.minutes)}"
        what += f" · {line.document}" if line.document else ""
        yield Event(moment(line.day, 0), line.at, "연가 원장", what, called.get(line.by, line.by),
                    day=line.day, struck=line.reversed)  # fmt: skip


def _corrected(known: Known) -> Iterator[Event]:
    """정정 as asked and decided, and 예외 with what became of them."""
    span = {"since": known.since, "until": known.until}
    for each in attendance.corrections_of(known.whose.person, **span):
        paper = approvals.paper(each.document)
        signed = [s.signed_by for s in paper.line if s.signed_at] if paper else []
        text = f"{clock(each.minute)} {WAYS[each.direction]} · {each.reason} · {each.state_ko}"
        yield Event(moment(each.date, each.minute), (paper.decided_at or paper.drafted_at) if paper else None,
                    "정정", text, ", ".join(signed[-1:]), paper.number if paper else "",
                    day=each.date)  # fmt: skip
    for m in attendance.misfits_of(known.whose.person, **span, states=tuple(STATES)):
        text = f"{anomalies.KINDS[m.kind]} {STATES[m.state]}{f': {m.note}' if m.note else ''}"
        yield Event(moment(m.date, m.minute or 0), None, "예외", text, day=m.date, look=True)


def _versions(known: Known) -> Iterator[Event]:
    """Late changes of a closed day: each version against the one before."""
    for day in (each.date for each in known.days.values() if each.version > 1):
        for old, new in pairwise(attendance.versions_of(known.whose.person, day)):
            changed = [f"{c['label']} {c['before'] or '없음'} → {c['after'] or '없음'}"
                       for c in explain.changed(old, new)]  # fmt: skip
            text = f"{new.version}판: {', '.join(changed) or '달라진 값 없음'}"
            yield Event(new.computed_at, new.computed_at, "다시 계산", text, "두레", day=day)


def _paid(known: Known, person: UUID, called: dict[str, str]) -> Iterator[Event]:
    """Pay lines, the hand-offs that carried them, and what became of late changes."""
    who, handed = known.whose.person, {each.month: each for each in pay.hand_offs()}
    span = range(known.since.toordinal(), known.until.toordinal())
    for month in sorted({date.fromordinal(each).replace(day=1) for each in span}):
        for each in pay.lines_of(who, month=month):
            item = (
                f"{month_ko(month)} {'소급 ' if each.retroactive else ''}{explain.ITEMS[each.item]}"
            )
            url = f"/pay/why/{each.paid_month:%Y-%m}/{person}/{month:%Y-%m}/{each.item}"
            text, at = f"{item} {each.amount_won:,}원", each.computed_at
            yield Event(at, at, "지급", text, "두레", url=url)
            if each.handed_off and (by := handed.get(each.paid_month)):
                text = f"{item} {each.due_won:,}원을 {month_ko(by.month)}분으로 넘김"
                name = called.get(by.by, by.by)
                yield Event(by.at, by.at, "급여로 넘김", text, name, hash=by.digest)
    for day, version, reason, login, at in pay.settlements_of(who):
        if known.since <= day < known.until:
            text = f"{day_iso(day)} {version}판 · {reason or '소급 지급에 넣음'}"
            yield Event(at, at, "늦은 변동", text, called.get(login, login))


def _read(known: Known, at: datetime, called: dict[str, str]) -> Iterator[Event]:
    """What the log says of the person since the period began, until now."""
    for each in audit.of_person(known.whose.person, since=moment(known.since, 0), until=at):
        text, who = f"{each.summary} · {each.origin}", called.get(each.actor, each.actor)
        yield Event(each.at, each.at, "감사 기록", text, who, hash=each.hash)


# ── what is shown ─────────────────────────────────────────────────────────────────────


def _months(found: Evidence) -> list[dict[str, Any]]:
    """Months with their days, newest first; a free day on which nothing happened is left out."""
    by_day: dict[date, list[Event]] = {}
    for each in found.events:
        if each.day:
            by_day.setdefault(each.day, []).append(each)
    made: dict[date, dict[str, Any]] = {}
    for day in sorted({*by_day, *found.known.days}, reverse=True):
        steps = found.known.days[day].steps if day in found.known.days else {}
        events, works = by_day.get(day, []), steps.get("planned_start") is not None
        if events or (works and not steps.get("is_off_day")):
            ordered = any(span.kind == "order" for span in found.known.spans.get(day, ()))
            minutes = steps.get("recognised_minutes") if ordered else None
            month = made.setdefault(day.replace(day=1), {"days": [], "minutes": 0, "count": 0})
            month["days"].append((day, steps, events, minutes))
            month["minutes"] += minutes or 0
            month["count"] += len(events)
    return [{"month": month, **each} for month, each in made.items()]


def _log(visit: Visit, found: Evidence, action: str, what: str) -> None:
    period = f"{found.since}–{found.last}"
    said, on = f"{found.who.name}의 {period} {what}", [On(found.who.person, "dossier", period)]
    record(by=visit.viewer, at=visit.at, action=action, summary=said, on=on)


def _local(at: datetime) -> datetime:
    return at.astimezone(SEOUL).replace(tzinfo=None)


urls = [
    path("dossier", search, name="dossier"),
    path("dossier/verify", verify, name="dossier-verify"),
    path("dossier/<uuid:person>", show, name="dossier-person"),
    path("dossier/<uuid:person>/trail.csv", file, name="dossier-file"),
    path("dossier/<uuid:person>/days/<str:day>", unfold, name="dossier-day"),
]
