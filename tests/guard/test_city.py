"""시의 현황: 급여의 흩어짐은 다섯 사람부터, 자치구는 저와 이름 없는 전체만 본다."""

from dataclasses import replace
from datetime import date

import pytest

from dure.guard import city
from dure.labor import contracts, workers
from dure.labor.models import Contract, District, Worker
from dure.labor.workers import WantedWorker
from tests.guard.screened import UNPAID, screened, unpaid_week
from tests.guard.test_findings import page
from tests.labor.office import YEAR, Office, terms_of
from tests.web.desk import at_desk
from tests.world import NOW

TODAY = date(2026, 11, 20)
SAME, MORE = (
    2_508_000,
    3_762_000,
)  # 209시간으로 나누어 12,000원과 18,000원 (근로기준법 시행령 제6조)


def employ(office: Office, district: District, *wages: int) -> None:
    for n, won in enumerate(wages, start=1):
        wanted = WantedWorker(f"N-{n}", f"사람{n}", "fixed_term", "협치지원관", person=None)
        key = workers.enrol(district=district, wanted=wanted, by=office.city, at=NOW)
        worker = Worker.objects.select_related("district").get(public_id=key)
        made = contracts.draft(
            worker=worker, number=f"{n}", agreement=None, terms=replace(YEAR, base_won=won),
            by=office.city, at=NOW,
        )  # fmt: skip
        contracts.conclude_on_paper(
            terms=terms_of(Contract.objects.get(public_id=made)), signed_on=date(2026, 1, 1),
            delivered_on=date(2026, 1, 1), by=office.city, at=NOW,
        )  # fmt: skip


def test_다섯_사람의_지니계수와_P90_P10(office: Office) -> None:
    employ(office, office.garam, SAME, SAME, SAME, SAME, MORE)
    every, garam = city.spread(on=TODAY)
    # (−4−2+0+2)×12,000 + 4×18,000 = 24,000, ÷ (5 × 66,000) = 0.0727
    assert (every["scope"], every["people"], every["gini"]) == ("all", 5, 727)
    assert every["spread"] == 13_000  # P90 = 12,000 + 0.6 × 6,000 = 15,600, ÷ 12,000
    assert (garam["district"], garam["ratio"]) == (office.garam.id, 10_000)


def test_사람이_적은_자치구는_따로_보이지_않는다(office: Office) -> None:
    employ(office, office.garam, SAME, SAME, SAME, SAME)
    employ(office, office.narae, SAME)
    assert [each["scope"] for each in city.spread(on=TODAY)] == ["all", "small"]
    text = page(at_desk(office.world, "가람노동", "labor"), "/labor/city")
    assert "보일 수 있는 무리가 없습니다" in text
    assert "작은 자치구들" not in text


def test_자치구의_노동담당은_제_자치구와_전체만_본다(office: Office) -> None:
    employ(office, office.garam, *[SAME] * 5)
    employ(office, office.narae, *[MORE] * 5)
    own = page(at_desk(office.world, "가람노동", "labor"), "/labor/city")
    assert "가람구" in own
    assert "나래구" not in own
    assert "지니계수 (전체)" in own
    assert "나래구" in page(at_desk(office.world, "시노동", "labor"), "/labor/city")


def test_미지급액과_점검마다의_흐름을_보인다(office: Office) -> None:
    unpaid_week(office)
    screened(office)
    screened(office)
    line = city.lines([office.garam])[office.garam.id]
    assert line.unpaid_won >= UNPAID
    assert [each.owed_won for each in city.past([office.garam])] == [line.unpaid_won] * 2
    assert "점검마다의 미지급액" in page(at_desk(office.world, "시노동", "labor"), "/labor/city")


@pytest.mark.parametrize("format", ["pdf", "hwpx"])
def test_보고서를_받는다(office: Office, format: str) -> None:
    employ(office, office.garam, *[SAME] * 5)
    answer = at_desk(office.world, "시노동", "labor").get(f"/labor/city/{format}")
    assert answer.status_code == 200
