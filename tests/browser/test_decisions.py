"""대결과 전결을 진짜 화면에서: 몇 번 누르는지 세고, 전화기에서도 한 번에 승인한다."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Person
from tests.faults.office import Office

Enter = Callable[..., Person]
LIVE = """
import django; django.setup()
from datetime import date, datetime, timedelta
from django.db import transaction
from dure import clock, tenancy
from dure.accounts import queries as accounts
from dure.accounts.models import User
from dure.approvals import actions, queries
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.organization.models import Unit
from dure.overtime import actions as overtime
from dure.timeline import actions as timeline
now, today = clock.now(), date(2026, 12, 1)
pk = organization.institutions()[0][0]
with transaction.atomic(), tenancy.institution(pk):
    def viewer(login, role):
        return accounts.viewer(User.objects.get(login=login), on=today, role=role)
    def person(login):
        return User.objects.get(login=login).person_id
    units = {each.name: each.id for each in organization.tree(on=today).values()}
    leave = [timeline.New(person("park"), "leave", date(2026, 12, day), 540, 1080, uuid7(), 1, "연가")
             for day in (3, 4, 7)]
    timeline.write(intervals=leave, why="test", at=now)
    for who in ("kim", "choi", "oh"):
        wanted = overtime.Wanted(date(2026, 12, 2), 1080, 1260, reason="예산서 검토")
        overtime.order(wanted=wanted, persons=[person(who)], by=viewer(who, "employee"), at=now)
    wanted = overtime.Wanted(date(2026, 11, 30), 1080, 1200, reason="급한 민원", after_reason="밤에 걸려 온 민원")
    overtime.order(wanted=wanted, persons=[person("cho")], by=viewer("cho", "employee"), at=now)
    hr, since = viewer("oh", "hr"), date(2026, 1, 1)
    rule = {"document": "해온시 사무전결규칙 예시 제4조", "by": hr, "at": now, "since": since}
    lead, head = actions.Who("team_lead"), actions.Who("head")
    audit = actions.Who("post", units["감사담당관"], "팀장")
    annual = {"kind": "leave", "subkind": "annual", "matter": "연가"}
    actions.set_rule(row=actions.Row(**annual, decider=lead, minutes_up_to=1440), **rule)
    actions.set_rule(row=actions.Row(**annual, decider=head, reviews=(lead,), consults=(audit,)), **rule)
    actions.set_rule(row=actions.Row(kind="overtime", matter="휴일 초과근무", decider=head,
        grade_from=5, grade_until=6, unit=units["총무과"]), **rule)
    gone = actions.Row(kind="correction", matter="출퇴근 정정", decider=lead)
    actions.set_rule(row=gone, until=date(2026, 7, 1), **rule)
    said = [("종류", "연가"), ("기간", "2026-12-08(화) 하루"), ("남은 연가", "7일 4시간 → 6일 4시간")]
    line = queries.line_for(kind="leave", subkind="annual", drafter=person("kim"), on=today, minutes=1920)
    made = actions.submit(kind="leave", title="연가 김주무관 12월 8일", unit=units["총무과"],
        series="총무과-휴가-2026", drafter=person("kim"), line=line, content=said,
        by=viewer("kim", "employee"), at=now)
    actions.sign(document=made.public_id, version=1, agreed=False, by=viewer("lee", "team_lead"),
        comment="그날은 의회 예산심의가 있습니다. 하루 미루어 주세요.", at=now + timedelta(minutes=1))
    said[1] = ("기간", "2026-12-09(수) 하루")
    actions.redraft(document=made.public_id, title="연가 김주무관 12월 9일", content=said, line=line,
        by=viewer("kim", "employee"), at=now + timedelta(minutes=2))
    actions.delegate(deputy=person("oh"), since=today, until=date(2026, 12, 2), reason="관내 출장",
        by=viewer("lee", "team_lead"), at=now + timedelta(minutes=2))
    actions.sign(document=made.public_id, version=2, agreed=True, by=viewer("oh", "hr"), at=now + timedelta(minutes=3))
    print(made.public_id)
"""


@pytest.fixture(scope="module")
def lived(office: Office) -> Office:
    """An office where a document was returned and put up again, and a head goes on leave."""
    office.run("-c", LIVE)
    return office


def _paper(person: Person) -> str:
    person.go("/documents")
    return str(person.page.locator("a[href^='/papers/']").first.get_attribute("href"))


def _shot(person: Person, name: str, width: int) -> None:
    folder = os.environ.get("DURE_LOOK")  # a folder to look at the pages in, where one is named
    if folder:
        person.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_화면은_누구에게나_읽힌다(lived: Office, come_in: Enter, width: int) -> None:
    kim, park, lee, oh = (come_in(login, width) for login in ("kim", "park", "lee", "oh"))
    tried = "/decisions?kind=leave&subkind=annual&days=4&who=김주무관"
    for person, path, name in (
        (kim, _paper(kim), "paper"),
        (kim, "/documents", "documents"),
        (park, "/inbox", "inbox"),
        (park, "/delegation", "delegation"),
        (lee, "/inbox", "reports"),
        (lee, "/delegation", "given"),
        (oh, tried, "decisions"),
    ):
        person.go(path)
        person.page.locator("h1").wait_for()
        assert "처리하지 못했습니다" not in person.page.content(), path
        _shot(person, name, width)
        person.reads_well(f"{path} {width}", dark=True)


def test_대결은_한_번_눌러_지정하고_대결하는_사람은_전화기에서_한_번에_승인한다(
    lived: Office, come_in: Enter
) -> None:
    park = come_in("park")
    park.go("/inbox")
    park.press("button", "이팀장 대결로 지정")
    park.reads("이팀장을 대결로 지정했습니다.")
    assert park.clicks == 1  # 목표는 2

    phone = come_in("park", 390)
    phone.go("/inbox")
    card = phone.page.locator("ul.inbox li", has_text="최담당").first
    button = card.get_by_role("button", name="승인")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    phone.reads("최담당 · 12-02(수) 18:00–21:00")
    phone.page.get_by_role("button", name="되돌리기").first.wait_for()
