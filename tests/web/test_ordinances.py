"""조례: what a draft would change of last year, its history, and where it strays from the decree."""

from datetime import UTC, date, datetime

import pytest

from dure import clock
from dure.leave import ledger
from dure.leave.ledger import Lot
from dure.leave.models import Entry
from dure.organization import actions
from dure.people import queries as people
from dure.people.actions import set_pay_steps
from dure.people.wanted import Step
from tests.leave import steps
from tests.web.desk import asking, at_desk
from tests.world import NOW, World

DAY = 480
LAST = datetime(2025, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def held(world: World, who: str, kind: str, minutes: int, used: int = 0) -> None:
    """A lot of last year and what was used of it."""
    lot = Lot(
        world.people[who], kind, kind, f"{kind}-2025", minutes, date(2025, 1, 1), date(2026, 1, 1)
    )
    ledger.write(
        lots=[lot], why=Entry.Why.GRANT, on=date(2025, 1, 1), key="1", writer="test", at=LAST
    )
    if used:
        Entry.objects.create(
            institution_id=world.institution, person_id=lot.person, pool=kind, kind=kind,
            why="use", date=date(2025, 5, 1), minutes=-used, key="use:test", at=LAST, by="test",
        )  # fmt: skip


def draft(world: World, key: str, value: str, since: date = date(2027, 1, 1)) -> None:
    actions.set_local_value(
        key=key, value=value, valid_from=since, document="해온시 공무원 복무 조례 제1234호",
        by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip


def publish(world: World, key: str, value: str, since: date) -> None:
    draft(world, key, value, since)
    actions.publish_local_value(
        key=key,
        valid_from=since,
        value=value,
        staff=people,
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )


def test_학습휴가를_늘리면_누가_얼마나_더_받는지_보인다(world: World) -> None:
    held(world, "김주무관", "study", 2 * DAY)
    held(world, "이팀장", "study", 2 * DAY)
    draft(world, "leave.study_days", "4")
    page = at_desk(world, "오인사", "hr").get("/law/leave.study_days").content.decode()
    assert "2명에게 모두 4일이 늘어납니다." in page  # 2명 × 2일
    assert "이팀장" in page
    assert "확인 필요" in page
    assert "봉급 자료가 없어 계산하지 않습니다" in page


def test_호봉이_있으면_드는_돈도_보인다(world: World) -> None:
    """7급 10호봉의 2026년 월봉급액 3,133,300원 ÷ 30 × 2일; 호봉이 없는 사람은 계산하지 않는다."""
    step = Step(world.people["김주무관"], 10, date(2026, 1, 1), "호봉획정-1")
    set_pay_steps(steps=[step], by=world.viewer("오인사", "hr"), at=NOW)
    held(world, "김주무관", "study", 2 * DAY)
    held(world, "이팀장", "study", 2 * DAY)
    draft(world, "leave.study_days", "4")
    page = at_desk(world, "오인사", "hr").get("/law/leave.study_days").content.decode()
    assert f"{3133300 * 2 // 30:,}원" in page
    assert "1명은 봉급 자료가 없어 계산하지 않습니다" in page


def test_줄이면_잃는_사람과_더_쓴_사람을_보인다(world: World) -> None:
    held(world, "김주무관", "reward", 10 * DAY, used=7 * DAY)
    held(world, "이팀장", "reward", 3 * DAY)
    draft(world, "leave.reward_days", "5")
    page = at_desk(world, "오인사", "hr").get("/law/leave.reward_days").content.decode()
    # 김주무관 10 → 5 (−5일), 이팀장 3 → 5 (+2일): 모두 −3일
    assert "2명에게 모두 3일이 줄어듭니다." in page
    assert "그해에 5일보다 많이 쓴 사람 1명: 김주무관" in page


def test_이름은_인사만_보고_감사는_부서의_수만_본다(world: World) -> None:
    held(world, "김주무관", "study", 2 * DAY)
    draft(world, "leave.study_days", "4")
    page = at_desk(world, "정감사", "auditor").get("/law/leave.study_days").content.decode()
    assert "1명에게 모두 2일이 늘어납니다." in page
    assert "총무과" in page
    assert "김주무관" not in page


def test_장기재직은_그해의_재직기간으로_센다(world: World) -> None:
    for who, months in (("김주무관", 130), ("이팀장", 100)):
        Entry.objects.create(
            institution_id=world.institution, person_id=world.people[who], pool="annual",
            kind="annual", why="grant", date=date(2025, 1, 1), minutes=DAY, lot="annual-2025",
            starts=date(2025, 1, 1), expires=date(2026, 1, 1), key="annual-2025:1",
            steps={"service_total_months": months}, at=LAST, by="test",
        )  # fmt: skip
    publish(world, "leave.long_service_10_days", "10", date(2025, 1, 1))
    draft(world, "leave.long_service_10_days", "15")
    page = at_desk(world, "오인사", "hr").get("/law/leave.long_service_10_days").content.decode()
    assert "1명에게 모두 5일이 늘어납니다." in page  # 10년 10개월인 한 사람만


def test_시간_단위는_맞지_않는_지난해의_휴가를_센다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps.lot(world, "김주무관")
    before = datetime(2026, 3, 2, tzinfo=UTC)
    steps.take(world, "김주무관", steps.hours(date(2026, 3, 10), 540, 600), at=before)
    steps.take(world, "김주무관", steps.hours(date(2026, 3, 11), 540, 570), at=before)
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 20, tzinfo=UTC))
    draft(world, "leave.hourly_unit_minutes", "60", date(2027, 2, 1))
    page = at_desk(world, "오인사", "hr").get("/law/leave.hourly_unit_minutes").content.decode()
    assert "2026년에 쓴 시간 연가 2건" in page
    assert "맞지 않는 것이 1건, 1명입니다." in page


def test_게시하기_전에도_같은_것을_보이고_초안이_아니면_없다(world: World) -> None:
    held(world, "김주무관", "study", 2 * DAY)
    client = at_desk(world, "오인사", "hr")
    draft(world, "leave.study_days", "4")
    page = client.get("/law/leave.study_days/publish?from=2027-01-01").content.decode()
    assert "1명에게 모두 2일이 늘어납니다." in page
    assert "게시할까요?" in page
    done = {"from": "2027-01-01", "value": "4"}
    assert client.post("/law/leave.study_days/publish", done).status_code == 302
    assert "초안이 바꿀 것" not in client.get("/law/leave.study_days").content.decode()


def test_지난_값은_누가_언제_어느_문서로_적었는지_남는다(world: World) -> None:
    draft(world, "leave.study_days", "3")
    draft(world, "leave.study_days", "4")  # the draft corrected
    page = at_desk(world, "오인사", "hr").get("/law/ordinances").content.decode()
    assert page.count("해온시 공무원 복무 조례 제1234호") == 2
    assert "바로잡음" in page
    assert "초안" in page
    one = at_desk(world, "오인사", "hr").get("/law/leave.study_days").content.decode()
    assert "우리 기관이 적은 값" in one
    assert (
        "우리 기관이 적은 값"
        not in at_desk(world, "김주무관").get("/law/leave.study_days").content.decode()
    )


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        ("similar_career_below_months=24&similar_career_days=2", "L1", "5년 미만에게 3일"),
        (
            "protected_night_start_minutes=22:00&protected_night_end_minutes=06:00",
            "L2",
            "21:00부터",
        ),
        ("saved_expiry_years=10", "L3", "삭제되었습니다"),
        ("weekend_continuous=yes", "L4", "합쳐 셉니다"),
        ("converts_overtime=no", "L5", "전환을 받지 않습니다"),
    ],
)
def test_영과_어긋난_조례를_알린다(world: World, said: str, code: str, sentence: str) -> None:
    page = at_desk(world, "오인사", "hr").get(f"/law/ordinances?{said}").content.decode()
    assert f"<strong>{code}</strong>" in page
    assert sentence in page


def test_영과_같으면_어긋난_것이_없다(world: World) -> None:
    said = "similar_career_below_months=60&similar_career_days=3&converts_overtime=yes"
    page = at_desk(world, "오인사", "hr").get(f"/law/ordinances?{said}").content.decode()
    assert "영과 어긋나는 것이 없습니다" in page


def test_그때의_영에_댄다(world: World) -> None:
    """2023년 전에는 재직기간 2년 미만에게 2일이었다 (제33639호로 개정되기 전)."""
    said = "similar_career_below_months=24&similar_career_days=2&on=2022-06-01"
    page = at_desk(world, "오인사", "hr").get(f"/law/ordinances?{said}").content.decode()
    assert "어긋나는 것이 없습니다" in page


def test_원장의_화면은_쓴_조례를_말한다(world: World) -> None:
    publish(world, "leave.reward_days", "5", date(2026, 1, 1))
    page = at_desk(world, "오인사", "hr").get("/ledger/give").content.decode()
    assert "해온시 공무원 복무 조례 제1234호" in page
    assert "2026-01-01" in page


def test_직원과_서무에게는_조례_화면이_없다(world: World) -> None:
    for who, role in (("김주무관", "employee"), ("윤서무", "clerk")):
        assert at_desk(world, who, role).get("/law/ordinances").status_code == 403


def test_묻는_횟수가_적다(world: World) -> None:
    assert len(asking(at_desk(world, "오인사", "hr"), "/law/ordinances")) <= 20
