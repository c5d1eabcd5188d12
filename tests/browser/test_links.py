"""연계의 화면: 두 너비와 어두운 바탕에서 읽히고, 양식은 한 번 붙여 넣어 세 번 누르면 저장된다."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.faults.life import live
from tests.faults.office import Office

Enter = Callable[..., Person]
BESIDE = """
import django; django.setup()
from demo import linking
from dure import clock
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL
[(pk, _, _)] = organization.institutions()
at = clock.now()
linking.write(pk, today=at.astimezone(SEOUL).date(), at=at)
"""
PAGES = {
    "cho": ["/tokens", "/terminals", "/directory/access",
            "/directory/access/rules", "/account"],
    "oh": ["/directory/access?todo=give", "/points/mine", "/tokens"],
    "choi": ["/exports", "/exports/new"],
    "kim": ["/account", "/points/mine", "/tokens"],
}  # fmt: skip
HEADER = "순번\t소속\t직원번호\t성 명\t사업코드\t지급액"


@pytest.fixture(scope="module")
def beside(office: Office) -> Office:
    """An office with a November handed off, and other systems beside it."""
    live(office)
    office.run("-c", BESIDE)
    return office


@pytest.mark.parametrize("login", PAGES)
def test_연계의_화면은_두_너비와_어두운_바탕에서_읽힌다(
    beside: Office, come_in: Enter, login: str
) -> None:
    for width in (1280, 390):
        person = come_in(login, width)
        for path in PAGES[login]:
            person.go(path)
            person.page.locator("h1").wait_for()
            person.reads_well(f"{path} {width}", dark=True)


def test_양식은_머리글을_한_번_붙여_넣어_세_번_누르면_저장되고_한_번_더_누르면_받는다(
    beside: Office, come_in: Enter
) -> None:
    choi = come_in("choi")
    page = choi.page
    choi.go("/exports")
    choi.press("link", "양식 만들기")
    page.get_by_label("양식의 이름").fill("급여 올리기")
    page.get_by_label("머리글 붙여 넣기").fill(HEADER)
    choi.press("button", "열 맞추기")
    choi.reads("비어 있음")
    choi.reads("2026년 11월 미리 보기")
    choi.reads_well("열 맞추기", dark=True)
    page.set_viewport_size({"width": 390, "height": 844})
    choi.reads_well("열 맞추기 390")
    choi.press("button", "저장")
    assert choi.clicks == 3
    choi.reads_well("양식 390", dark=True)
    page.get_by_label("내려받는 사유").fill("급여 시스템에 올리기")
    with page.expect_download() as taken:
        page.get_by_role("button", name="줄 내려받기").click()
    assert taken.value.suggested_filename == "급여 올리기 2026-11.xlsx"


def test_머리글_없이_누르면_그_칸이_무엇을_할지_말한다(beside: Office, come_in: Enter) -> None:
    choi = come_in("choi", 390)
    choi.go("/exports/new")
    choi.press("button", "열 맞추기")
    field = choi.page.get_by_label("머리글 붙여 넣기")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("붙여 넣거나 그 파일을 골라 주세요"))
    choi.reads_well("거절 390", dark=True)
