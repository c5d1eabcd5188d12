"""기록 확인서: one person's period on a paper, with the number by which it is known again."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.urls import path

from dure.accounts import queries as accounts
from dure.audit.actions import On, record
from dure.errors import Refused
from dure.evidence import issuing
from dure.evidence import queries as evidence
from dure.evidence.issuing import Head
from dure.links.paper import Block, Facts, Grid, Paper, Words
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web import dossier, lanes, sources
from dure.web.doors import ANY, Visit, action, page
from dure.web.dossier import Event, Evidence
from dure.web.downloads import MEDIA, WRITERS, sent
from dure.web.sources import Sign
from dure.web.templatetags.dure_format import clock, clock_range, day_short, hours, moment_ko

LONGEST = 92  # days on a paper; beyond that it is a file of the trail
ARTICLE = "지방공무원 수당 등에 관한 규정 제15조"
MOST = 20 * 1024 * 1024


@action("auditor")
def give(visit: Visit, person: UUID, format: str) -> FileResponse:
    """Make the paper, write it into the register, hand it over."""
    given = visit.request.POST
    reason = issuing.may_issue(reason=given.get("reason", ""), by=visit.viewer)
    found, _ = dossier.gather(visit, person, given)
    if (found.last - found.since).days >= LONGEST:
        said = f"확인서 한 장은 {LONGEST}일까지입니다. 기간을 줄이거나 CSV로 내려받아 주세요."
        raise Refused("too_long_for_a_paper", said)
    number, head = issuing.number(), issuing.head()
    content = WRITERS[format](_paper(visit, found, number, head, reason))
    issuing.issue(
        number=number,
        person=found.who.person,
        since=found.since,
        until=found.last + timedelta(days=1),
        format=format,
        content=content,
        head=head,
        reason=reason,
        by=visit.viewer,
        at=visit.at,
    )
    name = f"기록확인서_{found.who.name}_{found.since}_{found.last}.{format}"
    return sent(content, name, MEDIA[format])


@page(*ANY, methods=("GET", "HEAD", "POST"))
def verify(visit: Visit) -> HttpResponse:
    """Hold a file against the register, by the number that is printed on it."""
    number, outcome = visit.request.POST.get("number", ""), ""
    if visit.request.method == "POST":
        sent_in = visit.request.FILES.get("file")
        if sent_in is not None and (sent_in.size or 0) > MOST:
            raise Refused(
                "file_too_large", "20MB가 넘는 파일입니다. 받은 파일을 그대로 골라 주세요."
            )
        content = sent_in.read() if sent_in else b""
        outcome = issuing.compare(number=number, content=content, by=visit.viewer, at=visit.at)
    context = {"page_title": "문서 확인", "number": number, "outcome": outcome}
    return visit.show("evidence/verify.html", context)


@page("auditor")
def register(visit: Visit) -> HttpResponse:
    """발급대장: what left, for whom, why. That it was looked at is recorded."""
    rows = issuing.register()
    names = people.names({each.person for each in rows})
    called = {login: name for login, name, _ in accounts.logins()}
    record(
        by=visit.viewer,
        at=visit.at,
        action="evidence.view_register",
        summary=f"발급대장 {len(rows):,}건을 보았습니다.",
        on=[On(kind="register", subject="issue")],
    )
    listed = [
        {"issued": each, "who": names.get(each.person, ""), "by": called.get(each.by, each.by),
         "last": each.until - timedelta(days=1)}
        for each in rows
    ]  # fmt: skip
    return visit.show("evidence/register.html", {"page_title": "발급대장", "rows": listed})


# ── the paper ─────────────────────────────────────────────────────────────────────────


def _paper(visit: Visit, found: Evidence, number: str, head: Head, reason: str) -> Paper:
    who = found.who
    unit = organization.names([who.unit]).get(who.unit, "")
    office = organization.institution().name
    chain = f"{head.seq:,}번 {head.hash[:16]}" if head.seq else "아직 봉인한 줄이 없음"
    heading = Facts([
        ("성명", who.name), ("소속", f"{office} {unit}"),
        ("직급", f"{who.grade_ko} {who.position}".strip()), ("기간", f"{found.since} – {found.last}"),
        ("확인 번호", number), ("감사 기록의 끝", chain),
        ("발급", f"{visit.viewer.display_name}, {moment_ko(visit.at)}"), ("사유", reason),
    ])  # fmt: skip
    said = [
        f"문서 확인(/verify)에서 확인 번호 {number}와 이 파일을 맞추어 보면 발급한 그대로인지 알 수 있습니다.",
        "출처끼리의 일치와 의심은 단말기, 화면, 휴대전화, PC 같은 출처를 정한 규칙으로 대어 본 것입니다.",
        "의심은 정한 규칙에 걸린 기록이며 판단이 아닙니다. 기록은 지우지 않으며, 고친 것은 고친 것대로 남습니다.",
    ]
    used = sources.sessions(visit.viewer, found.known)
    signs = sources.signs(found.known, used)
    blocks: list[Block] = [
        heading,
        _days(found, signs),
        *_tables(visit, found),
        Words("확인", said),
    ]
    return Paper(
        title="복무 기록 확인서",
        under=f"{office} {unit} {who.name}, {found.since}부터 {found.last}까지의 출퇴근과 그 근거",
        blocks=blocks,
        foot=f"확인 번호 {number} · {office} · 두레",
        author=office,
        at=visit.at,
    )


def _days(found: Evidence, signs: Sequence[Sign]) -> Grid:
    """Days with punches by source, orders, leave and trips, and what was recognised."""
    rows, total = [], 0
    said: dict[date, list[str]] = {}
    for sign in signs:
        said.setdefault(sign.date, []).append(sign.verdict_ko)
    for day in _listed(found):
        computed = found.known.days.get(day)
        steps = computed.steps if computed else {}
        spans = found.known.spans.get(day, [])
        minutes = steps.get("recognised_minutes") if _ordered(spans) else None
        total += minutes or 0
        rows.append([day_short(day), _planned(steps), _punched(found, day), _away(spans),
                     _counted(said.get(day, ())), str(hours(minutes))])  # fmt: skip
    rows.append(["계", "", f"{len(rows)}일", "", "", str(hours(total))])
    return Grid(
        f"날마다의 기록과 인정한 시간외 ({ARTICLE})",
        ["날짜", "근무시간표", "기록(출처)", "명령·휴가·출장", "출처끼리", "인정"],
        rows,
        [10, 12, 37, 28, 13, 7],
        numbers=[5],
    )


def _listed(found: Evidence) -> list[date]:
    """Days on which something was recorded, ordered or planned."""
    known = found.known
    days = {*known.readings, *known.spans}
    days |= {
        day
        for day, each in known.days.items()
        if each.steps.get("planned_start") is not None and not each.steps.get("is_off_day")
    }
    return sorted(days)


def _ordered(spans: Sequence[Any]) -> bool:
    return any(span.kind == "order" for span in spans)


def _planned(steps: dict[str, Any]) -> str:
    return clock_range(steps.get("planned_start"), steps.get("planned_end")) or "쉬는 날"


def _punched(found: Evidence, day: date) -> str:
    """Every reading with its source, a run of one source named once; what was corrected in brackets."""
    said: list[str] = []
    last = ""
    for each in found.known.readings.get(day, []):
        way = (
            {0: "출근", 1: "퇴근"}.get(each.direction or 0, "")
            if each.direction is not None
            else ""
        )
        text = f"{clock(each.minute)} {way}".strip()
        text = f"[{text} 세지 않음]" if each.dropped else text
        place = each.terminal or each.source_ko
        said.append(text if place == last else f"{place} {text}")
        last = place
    return ", ".join(said) or "기록 없음"


def _away(spans: Sequence[Any]) -> str:
    return ", ".join(
        f"명령 {clock_range(each.start, each.end)}"
        if each.kind == "order"
        else f"{lanes.label_of(each)} {lanes.stretch(each)}"
        for each in spans
    )


def _tables(visit: Visit, found: Evidence) -> list[Block]:
    """Corrections and who decided, signs with their answers, and money where it was handed off."""
    made: list[Block] = []
    corrected = found.of("정정")[::-1]
    if corrected:
        rows = [[day_short(each.day), each.text, each.who, each.number] for each in corrected]
        made.append(
            Grid("정정과 결재", ["날짜", "내용", "결재", "문서번호"], rows, [10, 52, 16, 22])
        )
    until = found.last + timedelta(days=1)
    hits = evidence.hits(since=found.since, until=until, persons=[found.who.person])
    if hits:
        rows = [
            [each.ko, f"{each.facts}건", each.told,
             each.decision_ko or ("해명함" if each.answered else "해명 요청" if each.asked else "판단 전")]
            for each in hits
        ]  # fmt: skip
        made.append(Grid("의심과 그 답", ["규칙", "근거", "기준", "답"], rows, [18, 7, 63, 12]))
    money = found.of("급여로 넘김")[::-1]
    if money:
        rows = [[_moment(each), each.text, each.hash[:16]] for each in money]
        made.append(
            Grid("급여로 넘긴 돈", ["넘긴 때", "내용", "지급조서 확인값"], rows, [22, 58, 20])
        )
    return made


def _moment(each: Event) -> str:
    at: datetime = each.at
    return moment_ko(at)


def _counted(verdicts: Sequence[str]) -> str:
    """`일치 2, 의심 1`: how a day's sources agree."""
    return ", ".join(f"{each} {count}" for each, count in sorted(Counter(verdicts).items()))


urls = [
    path("dossier/<uuid:person>/paper/pdf", give, {"format": "pdf"}, name="dossier-pdf"),
    path("dossier/<uuid:person>/paper/hwpx", give, {"format": "hwpx"}, name="dossier-hwpx"),
    path("verify", verify, name="verify"),
    path("evidence/register", register, name="evidence-register"),
]
