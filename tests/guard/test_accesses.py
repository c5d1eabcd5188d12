"""시스템 권한: 두레로 로그인하는 근로자는 접근 권한의 규칙과 기록이 점검에 들어간다."""

from datetime import date

from dure.guard.models import Finding
from dure.labor import given
from tests.access.test_access import give, rule, system
from tests.guard.screened import screened
from tests.labor.office import YEAR, Office
from tests.world import NOW

# 계약은 1월 1일(신정)부터: 첫 근무일은 1월 2일(금), 3일째는 1월 6일(화)


def blocked(office: Office) -> list[str]:
    screened(office)
    found = Finding.objects.filter(rule="LC-21").exclude(state__in=["gone", "corrected"])
    return sorted(found.values_list("about", flat=True))


def test_규칙에_맞는데_열리지_않은_시스템이_나온다(office: Office) -> None:
    office.concluded(office.worker("한기간제"), YEAR)
    for name in ("행정포털", "업무메일", "초과근무 단말"):
        rule(office.world, system(office.world, name))
    assert blocked(office) == ["mail", "other", "portal"]


def test_첫_근무일부터_세_근무일_안에_열면_나오지_않는다(office: Office) -> None:
    office.concluded(office.worker("한기간제"), YEAR)
    key = system(office.world)
    rule(office.world, key)
    give(office.world, "한기간제", key, date(2026, 1, 6))
    assert blocked(office) == []


def test_네_근무일째에_열면_나온다(office: Office) -> None:
    office.concluded(office.worker("한기간제"), YEAR)
    key = system(office.world)
    rule(office.world, key)
    give(office.world, "한기간제", key, date(2026, 1, 7))
    assert blocked(office) == ["portal"]


def test_노동담당이_적은_말이_있으면_그대로_본다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, YEAR)
    rule(office.world, system(office.world))
    assert blocked(office) == ["portal"]
    given.tell_access(
        worker=worker, system="portal", needed=True, wanted_on=date(2026, 1, 2),
        granted_on=date(2026, 1, 5), by=office.officer, at=NOW,
    )  # fmt: skip
    assert blocked(office) == []
