"""Other systems beside 해온시, all invented: keys that nobody was told, access with gaps, export templates."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from demo.life import acting
from dure import tenancy
from dure.access import due, giving
from dure.access.models import Holding, Link, System
from dure.accounts import tokens
from dure.accounts.models import Token, TokenDay, User
from dure.accounts.viewer import Viewer
from dure.exports import actions as exports
from dure.exports import laying
from dure.identity import uuid7
from dure.links.template_file import Shape
from dure.organization import queries as organization
from dure.people import register

DAY, HALF_A_YEAR = timedelta(days=1), timedelta(days=183)
LONG_AGO = timedelta(days=60)
LACKED = 7  # each so manieth lacks access
OVERTIME = "순번\t부서명\t개인번호\t성명\t귀속년월\t예산과목\t지급금액\t적요"
TRAVEL = "연번\t소속\t직원번호\t이름\t출장시작일\t출장종료일\t출장지\t지급액\t비고"
LEAVE = "기관코드,개인번호,성명,직급,연가의 해,보상일수,지급금액"


def write(institution: int, *, today: date, at: datetime) -> None:
    """Everything as it is this morning."""
    with tenancy.institution(institution):
        admin, hr = acting("admin", today), acting("hr", today)
        portal = _tokens(admin, hr, today, at)
        _access(hr, portal, today, at)
        _templates(acting("payroll", today), at)


# ── keys ────────────────────────────────────────────────────────────────────────────────


def _tokens(admin: Viewer, hr: Viewer, today: date, at: datetime) -> User:
    """A portal's key in daily use, one's own that was hardly used, and one that is over."""
    before = at - LONG_AGO
    portal = tokens.add_program(
        login="portal", name="행정포털(예시)", role="hr", unit=None, by=admin, at=before
    )
    seat = _key(
        "행정포털 자리 현황(예시)", portal.id, ("units:read", "days:read"), today, admin, before
    )
    own = _key("부서 달력 내려받기(예시)", hr.user, ("leave:read",), today, hr, before)
    over = _key("슬기샘 점수(예시)", portal.id, ("points:write",), today, admin, before)
    tokens.end(token=over.public_id, by=admin, at=at - DAY)
    for nth in range(14):
        _used(seat, today - nth * DAY, asked=288 - 7 * nth, refused=12 * (nth == 3))
    _used(own, today - 5 * DAY, asked=3)
    Token.objects.filter(id=seat.id).update(last_used_at=at, last_used_from="10.20.3.15")
    Token.objects.filter(id=own.id).update(last_used_at=at - 5 * DAY, last_used_from="10.20.1.41")
    return portal


def _key(
    name: str, user: int, scopes: tuple[str, ...], today: date, by: Viewer, at: datetime
) -> Token:
    made, _ = tokens.make(
        name=name, user=user, role="hr", scopes=scopes, until=today + HALF_A_YEAR, by=by, at=at
    )
    return made


def _used(token: Token, day: date, *, asked: int, refused: int = 0) -> None:
    TokenDay.objects.create(
        institution_id=tenancy.current(), token=token, date=day, asked=asked, refused=refused
    )


# ── access ─────────────────────────────────────────────────────────────────────────────


def _access(hr: Viewer, portal: User, today: date, at: datetime) -> None:
    """Rules of two departments; most people have what they should, some not yet, some longer than they should."""
    before = at - LONG_AGO
    units = {node.name: node.id for node in organization.tree(on=today).values()}
    systems = {
        name: giving.add_system(name=name, program=program, by=hr, at=before)
        for name, program in (("행정포털", portal.id), ("메일", None), ("문서열람", None))
    }
    for name, unit, employment in (
        ("행정포털", "총무과", ""), ("메일", "총무과", ""), ("문서열람", "총무과", "regular"),
        ("행정포털", "공원과", ""),
    ):  # fmt: skip
        giving.add_rule(
            system=systems[name], employment=employment, unit=units[unit], role="",
            document="총무과-1021(예시)", by=hr, at=before,
        )  # fmt: skip
    should = [each for each in due.standings(viewer=hr, on=today) if each.should]
    _give([(e.whose.person, e.system) for nth, e in enumerate(should) if nth % LACKED], today, at)
    _leavers(System.objects.get(public_id=systems["메일"]), today, at)


def _give(held: list[tuple[int, System]], today: date, at: datetime) -> None:
    """As a program told it where it tells of the system, else as somebody entered it."""
    here = {"institution_id": tenancy.current(), "recorded_at": at - LONG_AGO, "recorded_by": "oh"}
    Holding.objects.bulk_create(
        Holding(public_id=uuid7(), person_id=person, system=system, valid=(today - LONG_AGO, None), **here)
        for person, system in held
        if system.program_id is None
    )  # fmt: skip
    Link.objects.bulk_create(
        Link(person_id=person, program_id=system.program_id, external_id=f"p{person}", **here)
        for person, system in held
        if system.program_id
    )


def _leavers(mail: System, today: date, at: datetime) -> None:
    """Whose term is over still has a mailbox."""
    gone = [each for each in register.everybody(on=today) if each.until and each.until <= today]
    last = sorted(gone, key=lambda each: each.kind != due.FIRST)[:3]
    _give([(each.person, mail) for each in last], today, at)


# ── export templates ──────────────────────────────────────────────────────────────────


def _templates(payroll: Viewer, at: datetime) -> None:
    """Three uploads of systems that look like ours'; their columns are invented."""
    before = at - timedelta(days=20)
    account = {"정상": "101-06", "소급": "101-06"}
    overtime = _sums(laying.first_shape(laying.pasted(OVERTIME), "overtime"))
    parts = (
        replace(each, field="구분", codes=account) if each.label == "예산과목" else each
        for each in overtime.parts
    )
    overtime = replace(overtime, parts=tuple(parts), file="csv", encoding="cp949")
    key = exports.save_template(
        name="e-호조 초과근무수당(예시)", source="overtime", shape=overtime, by=payroll, at=before
    )
    exports.save_template(
        name="e-호조 초과근무수당(예시)", source="overtime", shape=replace(overtime, sums=True),
        template=key, by=payroll, at=before + DAY,
    )  # fmt: skip
    travel = _sums(laying.first_shape(laying.pasted(TRAVEL), "travel"))
    leave = _sums(laying.first_shape(laying.pasted(LEAVE), "compensation"))
    for name, source, shape in (
        ("e-호조 여비(예시)", "travel", replace(travel, by_unit=True)),
        ("인사랑 연가보상비(예시)", "compensation", leave),
    ):
        exports.save_template(name=name, source=source, shape=shape, by=payroll, at=before)


def _sums(shape: Shape) -> Shape:
    parts = tuple(replace(each, sum=each.field == "이번 지급") for each in shape.parts)
    return replace(shape, parts=parts)
