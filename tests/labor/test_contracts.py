"""근로계약: 쓰고, 보내고, 서명하고, 교부한다. 판은 덮어쓰지 않는다."""

from dataclasses import replace
from datetime import date

import pytest

from dure.audit.models import Line
from dure.errors import NotTheirs, Refused, Stale
from dure.labor import contracts, wanted, workers
from dure.labor.models import Delivery, Signature, Terms
from dure.labor.wanted import WantedComponent
from dure.labor.workers import WantedWorker
from dure.messages.models import Message
from tests.labor.office import PART_TIME, YEAR, Office, terms_of
from tests.world import NOW

TODAY = date(2026, 11, 20)
MEALS = WantedComponent("식대", "식대", 200_000, "month", ordinary=False, counts="excluded")


def test_쓰는_중인_계약을_고치면_앞의_판은_끝나고_남는다(office: Office) -> None:
    contract = office.contract(office.worker())
    contracts.revise(
        contract=contract, terms=replace(YEAR, base_won=2_700_000), by=office.officer, at=NOW
    )
    rows = Terms.objects.filter(contract=contract).order_by("id")
    assert [(each.base_won, each.known_until is None) for each in rows] == [
        (2_600_000, False),
        (2_700_000, True),
    ]


def test_서면으로_밝힐_것이_빠지면_보낼_수_없다(office: Office) -> None:
    contract = office.contract(office.worker(), replace(YEAR, days_off="", duties=""))
    with pytest.raises(Refused) as refused:
        contracts.offer(terms=terms_of(contract), by=office.officer, at=NOW)
    assert "휴일·휴가" in refused.value.ko
    assert "취업장소·업무" in refused.value.ko
    assert "제17조" in refused.value.article


def test_로그인하지_않는_근로자에게는_보내지_않고_종이로_맺게_한다(office: Office) -> None:
    contract = office.contract(office.worker())
    with pytest.raises(Refused, match="종이로"):
        contracts.offer(terms=terms_of(contract), by=office.officer, at=NOW)
    assert terms_of(contract).state == "draft"


def test_단시간은_요일마다의_시간을_적어야_보낼_수_있다(office: Office) -> None:
    without = replace(PART_TIME, days=())
    assert wanted.missing(without, has_days=False) == ["w6"]
    assert wanted.missing(PART_TIME, has_days=True) == []
    assert wanted.missing(YEAR, has_days=False) == []


def test_근로자가_서명하면_그때_교부된다(office: Office) -> None:
    contract = office.contract(office.worker("한기간제"))
    contracts.offer(terms=terms_of(contract), by=office.officer, at=NOW)
    told = Message.objects.get(person_id=office.world.people["한기간제"], topic="labor")
    assert told.url == f"/labor/mine/{contract.public_id}"
    terms = terms_of(contract)
    mine = office.world.viewer("한기간제")
    contracts.sign(terms=terms, digest=contracts.digest_of(terms), by=mine, at=NOW)
    assert terms_of(contract).state == "concluded"
    assert Delivery.objects.get(terms=terms).delivered_on == TODAY
    assert set(Signature.objects.filter(terms=terms).values_list("side", flat=True)) == {
        "employer",
        "worker",
    }
    assert Line.objects.filter(action="labor.sign").count() == 1


def test_남의_계약에는_서명할_수_없다(office: Office) -> None:
    contract = office.contract(office.worker("한기간제"))
    contracts.offer(terms=terms_of(contract), by=office.officer, at=NOW)
    terms = terms_of(contract)
    with pytest.raises(NotTheirs):
        contracts.sign(
            terms=terms,
            digest=contracts.digest_of(terms),
            by=office.world.viewer("김주무관"),
            at=NOW,
        )


def test_보는_사이에_바뀐_계약에는_서명되지_않는다(office: Office) -> None:
    contract = office.contract(office.worker("한기간제"))
    contracts.offer(terms=terms_of(contract), by=office.officer, at=NOW)
    seen = terms_of(contract)
    digest = contracts.digest_of(seen)
    contracts.take_back(terms=seen, by=office.officer, at=NOW)
    changed = replace(YEAR, base_won=2_500_000)
    contracts.revise(contract=contract, terms=changed, by=office.officer, at=NOW)
    contracts.offer(terms=terms_of(contract), by=office.officer, at=NOW)
    with pytest.raises(Stale):
        contracts.sign(
            terms=terms_of(contract), digest=digest, by=office.world.viewer("한기간제"), at=NOW
        )


def test_맺은_조건은_뒤의_날부터만_바뀌고_앞의_조건은_그대로_선다(office: Office) -> None:
    contract = office.concluded(office.worker())
    with pytest.raises(Refused, match="이미 서명"):
        contracts.revise(contract=contract, terms=YEAR, by=office.officer, at=NOW)
    raised = replace(YEAR, since=date(2026, 7, 1), base_won=2_800_000)
    contracts.revise(contract=contract, terms=raised, by=office.officer, at=NOW)
    standing = Terms.objects.filter(contract=contract, known_until=None).order_by("since")
    assert [(each.since, each.state) for each in standing] == [
        (date(2026, 1, 1), "concluded"),
        (date(2026, 7, 1), "draft"),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weekly_minutes": 2401}, "hours_beyond_law"),
        ({"daily_minutes": 481}, "hours_beyond_law"),
        ({"end": None}, "term_missing"),
        ({"end": date(2026, 1, 1)}, "term_backwards"),
        ({"base_won": 0}, "wage_missing"),
        ({"pay_day": 32}, "pay_day_malformed"),
        ({"since": date(2027, 1, 1)}, "terms_outside"),
        ({"wage_unit": "year"}, "wage_missing"),
        ({"severance_scheme": "none"}, "terms_unknown"),
        ({"role": "mayor"}, "terms_unknown"),
        ({"term_exception": "any"}, "exception_unknown"),
        ({"components": (replace(MEALS, period="week"),)}, "component_unknown"),
        ({"components": (replace(MEALS, counts="half"),)}, "component_unknown"),
    ],
)
def test_법이_허락하지_않는_계약은_쓸_수_없다(
    office: Office, change: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        office.contract(office.worker(), replace(YEAR, **change))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_공무직의_계약에는_끝이_없다(office: Office) -> None:
    person = WantedWorker("G-9", "무기", "permanent")
    key = workers.enrol(district=office.garam, wanted=person, by=office.officer, at=NOW)
    worker = office.garam.workers.get(public_id=key)
    with pytest.raises(Refused, match="공무직"):
        office.contract(worker, YEAR)
    assert office.contract(worker, replace(YEAR, end=None)).number == "1"


def test_다른_자치구의_노동담당과_인사는_쓸_수_없다(office: Office) -> None:
    from tests.labor.office import officer

    worker = office.worker()
    other = officer(office.world, "나래노동", office.world.units["나래구"])
    hr = officer(office.world, "보는인사", None, role="hr")
    for who in (other, hr):
        with pytest.raises(NotTheirs):
            contracts.draft(worker=worker, number="2", agreement=None, terms=YEAR, by=who, at=NOW)


def test_종이로_맺은_계약은_서명한_날과_준_날을_적는다(office: Office) -> None:
    contract = office.contract(office.worker())
    with pytest.raises(Refused, match="오늘까지"):
        contracts.conclude_on_paper(
            terms=terms_of(contract), signed_on=date(2026, 11, 21), delivered_on=None,
            by=office.officer, at=NOW,
        )  # fmt: skip
    contracts.conclude_on_paper(
        terms=terms_of(contract), signed_on=date(2026, 1, 2), delivered_on=date(2026, 1, 5),
        by=office.officer, at=NOW,
    )  # fmt: skip
    terms = terms_of(contract)
    assert terms.state == "concluded"
    assert terms.deliveries.get().delivered_on == date(2026, 1, 5)


def test_맺은_계약은_거둘_수_없고_퇴직일을_적는다(office: Office) -> None:
    contract = office.concluded(office.worker())
    with pytest.raises(Refused, match="퇴직일"):
        contracts.withdraw(contract=contract, by=office.officer, at=NOW)
    with pytest.raises(Refused, match="기간 안"):
        contracts.leave(
            contract=contract, left_on=date(2027, 1, 2), why="본인 사직", by=office.officer, at=NOW
        )
    contracts.leave(
        contract=contract, left_on=date(2026, 10, 1), why="본인 사직", by=office.officer, at=NOW
    )
    contract.refresh_from_db()
    assert contract.left_on == date(2026, 10, 1)
