"""A contract on paper: every item of 서면명시, what the two sides signed, as PDF and HWPX."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import FileResponse
from django.urls import path

from dure.audit.actions import On, record
from dure.errors import NotTheirs
from dure.labor import queries, reach, running
from dure.links.hwpx import write_hwpx
from dure.links.paper import Block, Facts, Grid, Paper, Words
from dure.links.pdf import write_pdf
from dure.web.doors import ANY, Visit, page
from dure.web.downloads import sent
from dure.web.labor import READERS
from dure.web.templatetags.dure_format import WEEKDAYS, clock, day_iso, hours, moment_ko
from law.labor import words

WRITERS: Final = {"pdf": write_pdf, "hwpx": write_hwpx}
MEDIA: Final = {"pdf": "application/pdf", "hwpx": "application/hwp+zip"}
HOLIDAY: Final = {True: "기본급에 들어 있음", False: "따로 줌", None: "적지 않음"}
ARTICLES: Final = "기간제법 제17조, 근로기준법 제17조에 따라 서면으로 밝히고 교부합니다."


@page(*READERS)
def paper(visit: Visit, contract: UUID, format: str) -> FileResponse:
    """The latest version that stands, for the officer."""
    found = reach.contract(contract, viewer=visit.viewer, on=visit.today)
    return _hand(visit, queries.paper(found), format)


@page(*ANY)
def mine(visit: Visit, contract: UUID, format: str) -> FileResponse:
    """One's own contract."""
    return _hand(visit, own(visit, contract), format)


def own_worker(visit: Visit) -> Any:
    """The worker whose own pages these are; NotTheirs for who has no contract under the labour acts."""
    person = visit.viewer.person
    found = running.of_person(person, today=visit.today) if person else None
    if found is None:
        raise NotTheirs("근로계약을 맺은 근로자의 화면입니다.")
    return found


def own(visit: Visit, contract: UUID) -> queries.Paper:
    """A contract of the viewer's.

    Raises:
        NotTheirs: another's, or none.
    """
    papers = queries.mine(visit.viewer.person) if visit.viewer.person else []
    found = next((each for each in papers if each.contract.public_id == contract), None)
    if found is None:
        raise NotTheirs("본인의 근로계약이 아닙니다.")
    return found


def items(terms: Any) -> list[tuple[str, str]]:
    """Every item of a contract by name, in the order of 서면명시; what was not said is empty."""
    last = day_iso(terms.end - timedelta(days=1)) if terms.end else "정함이 없음"
    probation = (
        f", 수습 {day_iso(terms.probation_until - timedelta(days=1))}까지"
        if terms.probation_until
        else ""
    )
    clocks = (
        f", {clock(terms.starts_at)}–{clock(terms.ends_at)}" if terms.starts_at is not None else ""
    )
    week = f"{hours(terms.weekly_minutes)}, {terms.days_per_week}일"
    pay_day = {None: "", 31: "매월 말일"}.get(terms.pay_day, f"매월 {terms.pay_day}일")
    return [
        ("계약기간", f"{day_iso(terms.start)}부터 {last}{'까지' if terms.end else ''}{probation}"),
        ("이 조건의 시작", day_iso(terms.since)),
        ("근로시간", f"1주 {week}, 1일 {hours(terms.daily_minutes)}{clocks}"),
        ("휴게", hours(terms.break_minutes) if terms.break_minutes else ""),
        ("임금", f"{words.WAGE_UNITS[terms.wage_unit]} {terms.base_won:,}원"),
        ("주휴수당", HOLIDAY[terms.includes_weekly_holiday]),
        ("고정 연장수당", f"매월 {terms.fixed_overtime_won:,}원" if terms.fixed_overtime_won else "없음"),
        ("지급일", pay_day),
        ("계산과 지급의 방법", terms.pay_method),
        ("퇴직급여", words.SCHEMES[terms.severance_scheme]),
        ("주휴일", f"{WEEKDAYS[terms.weekly_holiday]}요일" if terms.weekly_holiday is not None else ""),
        ("휴일", terms.days_off),
        ("연차유급휴가", terms.leave),
        ("취업장소", terms.workplace),
        ("역할과 직무", f"{words.ROLES[terms.role]} {terms.job}".strip()),
        ("업무", terms.duties),
    ]  # fmt: skip


def days(terms: Any) -> list[tuple[str, str]]:
    """W6: the working days of the week with their hours."""
    rows = sorted(terms.days.all(), key=lambda each: each.weekday)
    return [(f"{WEEKDAYS[each.weekday]}요일", hours(each.minutes)) for each in rows]


def _hand(visit: Visit, found: queries.Paper, format: str) -> FileResponse:
    worker = found.contract.worker
    whole = f"근로계약서_{worker.name or worker.number}.{format}"
    record(
        by=visit.viewer,
        at=visit.at,
        action="web.download",
        summary=f"'{whole}' 파일을 내려받았습니다.",
        on=[On(worker.person_id, "contract", str(found.contract.public_id))],
    )
    return sent(WRITERS[format](_paper(visit, found)), whole, MEDIA[format])


def _paper(visit: Visit, found: queries.Paper) -> Paper:
    terms, worker = found.versions[0], found.contract.worker
    office = queries.names([worker.district])[worker.district_id]
    parties = Facts(
        [
            ("사용자", office),
            ("근로자", worker.name or worker.number),
            ("계약 번호", found.contract.number),
            ("고용 구분", words.KINDS[worker.kind]),
        ]
    )
    blocks: list[Block] = [
        parties,
        Grid("근로조건", ["항목", "내용"], [[name, text] for name, text in items(terms)], [25, 75]),
        *_components(terms),
        *_days(terms),
        Words("서명", _signatures(terms)),
        Words("교부", [ARTICLES, *_given(terms)]),
    ]  # fmt: skip
    return Paper(
        title="근로계약서",
        under=f"{office}, {queries.STATES[terms.state]}",
        blocks=blocks,
        foot=f"{office} · {moment_ko(visit.at)} 만듦 · 확인값 {queries.digest(terms)[:16]} · 두레",
        author=office,
        at=visit.at,
    )


def _components(terms: Any) -> list[Block]:
    rows = [
        [
            each.name,
            f"{each.get_period_display()} {each.won:,}원",
            ", ".join(
                ko
                for ko, counted in (("통상임금", each.ordinary), ("비과세", each.untaxed))
                if counted
            ),
        ]
        for each in terms.components.all()
    ]
    return [Grid("임금의 구성항목", ["항목", "금액", "구분"], rows, [40, 35, 25])] if rows else []


def _days(terms: Any) -> list[Block]:
    rows = [[day, text] for day, text in days(terms)]
    return [Grid("근로일과 근로일별 근로시간", ["요일", "시간"], rows, [50, 50])] if rows else []


def _signatures(terms: Any) -> list[str]:
    told = [
        f"{queries.SIDES[each.side]} {each.name}, {day_iso(each.signed_on)} ({each.get_means_display()})"
        for each in terms.signatures.all()
    ]
    return told or ["아직 서명하지 않았습니다."]


def _given(terms: Any) -> list[str]:
    return [
        f"{day_iso(each.delivered_on)}에 {each.means}(으)로 주었습니다."
        for each in terms.deliveries.all()
    ]


urls = [
    path("labor/contracts/<uuid:contract>/pdf", paper, {"format": "pdf"}, name="labor-pdf"),
    path("labor/contracts/<uuid:contract>/hwpx", paper, {"format": "hwpx"}, name="labor-hwpx"),
    path("labor/mine/<uuid:contract>/pdf", mine, {"format": "pdf"}, name="labor-mine-pdf"),
    path("labor/mine/<uuid:contract>/hwpx", mine, {"format": "hwpx"}, name="labor-mine-hwpx"),
]
