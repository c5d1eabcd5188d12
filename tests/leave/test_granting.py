"""부여: what the law gives in a year, once however often it is asked; lots with their own ends."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dure.audit.actions import Actor
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.leave import actions, queries
from dure.leave.models import Entry
from dure.people import actions as people
from tests.leave.steps import DAY, days, hours, lot, take
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
KIM = "김주무관"
JOB = Actor("job", "", "job")


def left(world: World, on: date = TODAY, who: str = KIM, pool: str = "annual") -> int:
    return queries.balance(world.people[who], on=on, pool=pool).left


def grant(world: World, at: datetime = NOW, year: int = 2026) -> int:
    return actions.grant_year(year=year, by=world.viewer("오인사", "hr"), at=at)


def span(world: World, kind: str, since: date, until: date, who: str = KIM) -> None:
    actions.record_span(
        person=world.people[who], kind=kind, since=since, until=until, document="인사-2026-1",
        by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip


# ── the year ──────────────────────────────────────────────────────────────────────────


def test_올해_1월에_임용된_사람은_11월에_11일을_받는다(world: World) -> None:
    # 재직 10개월, 1개월 이상 1년 미만 11일(제7조제1항), 한 해를 모두 종사
    assert grant(world) == 10  # 기간제인 한 사람은 근로기준법에 따름
    assert left(world) == 11 * DAY
    assert left(world, who="한기간제") == 0


def test_두_번_돌려도_한_번만_준다(world: World) -> None:
    grant(world)
    before = Entry.objects.count()
    assert grant(world) == 0
    assert grant(world, NOW + timedelta(hours=1)) == 0
    assert Entry.objects.count() == before


def test_종전_재직을_합산하면_그_차이만큼만_더_준다(world: World) -> None:
    grant(world)
    span(world, "prior_service", date(2020, 1, 1), date(2026, 1, 1))
    assert grant(world) == 1
    assert [e.minutes for e in Entry.objects.filter(person_id=world.people[KIM])] == [
        11 * DAY, (21 + 1) * DAY - 11 * DAY,
    ]  # fmt: skip
    assert left(world) == (21 + 1) * DAY  # 재직 6년 이상, 병가가 없던 지난해의 가산 하루


def test_열나흘_안에_다시_임용된_사람은_그_앞의_해에도_종사한_것이다(world: World) -> None:
    # 제7조의2제3항제2호 괄호, 제7조제3항: 신규임용 결격이 아니어서 2025년에 병가가 없는 하루를 더 받는다
    span(world, "prior_service", date(2020, 1, 1), date(2025, 12, 20))
    grant(world)
    assert left(world) == (21 + 1) * DAY  # 2,180일을 앞당겨 2020-01-13부터: 6년 이상


def test_만_1년이_되는_날부터_윗구간의_차이를_더_준다(world: World) -> None:
    span(
        world, "military_service", date(2025, 12, 1), date(2026, 1, 1)
    )  # 31일을 앞당겨 2025-12-01부터
    day_before = datetime(2026, 11, 30, 3, tzinfo=UTC)
    grant(world, day_before)
    assert left(world, date(2026, 11, 30)) == 11 * DAY
    grant(world, day_before + timedelta(days=1))
    assert left(world, date(2026, 12, 1)) == 15 * DAY


def test_정직한_날수는_연가에서_그대로_뺀다(world: World) -> None:
    span(world, "suspension", date(2026, 3, 1), date(2026, 3, 6))
    grant(world)
    assert left(world) == (11 - 5) * DAY


def test_다음_해의_연가를_12월에_미리_줄_수_있고_1월_1일부터_쓴다(world: World) -> None:
    december = datetime(2026, 12, 10, 3, tzinfo=UTC)
    grant(world, december, year=2027)
    assert left(world, date(2026, 12, 31)) == 0
    assert left(world, date(2027, 1, 1)) == 15 * DAY  # 2027-01-01에 만 1년


def test_병가를_쓰지_않은_해의_가산_하루는_그해가_끝나야_준다(world: World) -> None:
    # 2026-01-01 임용은 그해의 신규임용 결격이 아니다(제7조제3항, 제7조의2제3항제2호)
    grant(world, datetime(2026, 12, 10, 3, tzinfo=UTC), year=2027)
    grant(world, datetime(2027, 1, 2, 3, tzinfo=UTC), year=2027)
    assert left(world, date(2027, 1, 2)) == (15 + 1) * DAY


def test_그해의_연가는_다음_해_1월_1일부터_쓸_수_없다(world: World) -> None:
    grant(world)
    assert left(world, date(2026, 12, 31)) == 11 * DAY
    assert left(world, date(2027, 1, 1)) == 0


def test_왜_그_날수인지_그때의_단계가_남는다(world: World) -> None:
    grant(world)
    (mine,) = queries.balance(world.people[KIM], on=TODAY).lots
    assert mine.steps is not None
    assert mine.steps["annual_days"] == 11
    assert mine.steps["service_total_months"] == 10
    assert mine.steps["worked_months"] == 12


def test_그해의_연가는_인사담당자만_준다(world: World) -> None:
    with pytest.raises(NotTheirs):
        actions.grant_year(year=2026, by=world.viewer("윤서무", "clerk"), at=NOW)
    assert actions.grant_year(year=2026, by=JOB, at=NOW) == 10


def test_정한_적_없는_값이_필요하면_한_번만_적고_아무도_받지_않는다(world: World) -> None:
    # 질병 조퇴가 8시간에 못 미치는 해: 가산을 잃는지는 기관이 정해야 한다(제7조제3항)
    take(world, KIM, hours(date(2026, 11, 24), 540, 600), kind="sick")
    january = datetime(2027, 1, 2, 3, tzinfo=UTC)
    assert actions.grant_due(at=january) == 0
    assert actions.grant_due(at=january + timedelta(hours=1)) == 0
    lines = Line.objects.filter(action="leave.grant_failed")
    assert ["병가를 받은 것으로 봄" in line.summary for line in lines] == [True]


@pytest.mark.parametrize(
    "told", [datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC)]
)
def test_퇴직을_나중에_적어도_그해의_연가를_월할한다(world: World, told: datetime) -> None:
    # 9월 30일까지 근무: 11일 × 9개월/12개월 = 8.25 → 8일(제7조의2제2항·제3항제2호나목)
    grant(world, datetime(2026, 8, 3, tzinfo=UTC))
    people.end_employment(
        person=world.people[KIM], until=date(2026, 10, 1), reason="의원면직",
        by=world.viewer("오인사", "hr"), at=told,
    )  # fmt: skip
    grant(world)
    assert left(world, date(2026, 9, 30)) == 8 * DAY
    assert grant(world, NOW + timedelta(days=1)) == 0


# ── lots of an ordinance ──────────────────────────────────────────────────────────────


def reward(world: World, document: str = "총무-2026-77") -> int:
    return actions.grant_days(
        kind="reward", persons=[world.people[KIM]], minutes=2 * DAY, starts=TODAY,
        expires=date(2026, 12, 1), document=document, by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip


def test_포상휴가는_제_몫과_제_기한을_가진다(world: World) -> None:
    lot(world, KIM)
    assert reward(world) == 1
    take(world, KIM, hours(date(2026, 11, 24), 540, 1080), kind="reward")
    assert left(world, date(2026, 11, 30), pool="reward") == DAY
    assert left(world, date(2026, 12, 1), pool="reward") == 0
    assert left(world, date(2026, 12, 1)) == 21 * DAY  # 연가는 그대로


def test_같은_문서로는_한_번만_준다(world: World) -> None:
    assert reward(world) == 1
    assert reward(world) == 0
    assert reward(world, "총무-2026-78") == 1


def test_몫으로_주는_휴가가_아니면_막는다(world: World) -> None:
    with pytest.raises(Refused, match="몫으로 주는"):
        actions.grant_days(
            kind="sick", persons=[world.people[KIM]], minutes=DAY, starts=TODAY, expires=None,
            document="x", by=world.viewer("오인사", "hr"), at=NOW,
        )  # fmt: skip


def test_지각_누계의_공제는_같은_열쇠로_한_번만_적힌다(world: World) -> None:
    lot(world, KIM)
    told = {"minutes": {world.people[KIM]: DAY}, "year": 2026, "key": "late:1", "on": TODAY}
    why = "지각·조퇴 누계 8시간"
    assert actions.deduct(**told, why=why, by=JOB, at=NOW) == 1
    assert actions.deduct(**told, why=why, by=JOB, at=NOW) == 0
    assert left(world) == 20 * DAY


# ── as of, and as known ───────────────────────────────────────────────────────────────


def test_어느_날의_잔여는_그_뒤의_사용을_모르고_그때_알던_것으로도_답한다(world: World) -> None:
    lot(world, KIM)
    take(world, KIM, hours(date(2026, 11, 24), 540, 1080))
    made = take(world, KIM, hours(date(2026, 11, 25), 540, 1080))
    assert left(world, date(2026, 11, 23)) == 21 * DAY
    assert left(world, date(2026, 11, 24)) == 20 * DAY
    assert left(world, date(2026, 12, 24)) == 19 * DAY
    later = NOW + timedelta(hours=1)
    actions.cancel(leave=made.public_id, reason="바뀜", by=world.viewer(KIM, "employee"), at=later)
    person = world.people[KIM]
    assert queries.balance(person, on=date(2026, 12, 24)).left == 20 * DAY
    known = queries.balance(person, on=date(2026, 12, 24), known_at=later - timedelta(minutes=1))
    assert known.left == 19 * DAY


def test_여러_사람의_잔여를_한_번에_물은_답이_한_사람씩_물은_답과_같다(world: World) -> None:
    for who in ("김주무관", "이팀장", "윤서무"):
        lot(world, who, 3 * DAY)
        lot(world, who, DAY, name="saved-2025", kind="saved", expires=None)
        lot(world, who, DAY, name="carried-2024", kind="carried", expires=date(2026, 12, 1))
    take(world, "이팀장", hours(date(2026, 11, 24), 540, 1080))
    take(world, "이팀장", hours(date(2026, 12, 2), 540, 1080))
    for on in (TODAY, date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 2)):
        every = dict(queries.balances(on=on).iter_rows())
        for person, found in every.items():
            assert found == queries.balance(person, on=on).left, (person, on)


def test_무엇에서_썼는지는_먼저_없어지는_몫부터이고_저장하지_않는다(world: World) -> None:
    lot(world, KIM, DAY)
    lot(world, KIM, 60, name="carried-2025", kind="carried", expires=date(2026, 12, 1))
    take(world, KIM, hours(date(2026, 11, 24), 960, 1080))
    found = queries.balance(world.people[KIM], on=TODAY + timedelta(days=10)).consumed
    assert [(each.lot, each.minutes) for each in found] == [
        ("carried-2025", 60), ("annual-2026", 60),
    ]  # fmt: skip
    assert not Entry.objects.filter(why="use").exclude(lot="").exists()


def test_이름이_길고_끝만_다른_두_문서는_두_번_준다(world: World) -> None:
    name = "해온시 총무과-2026-휴가-대체휴무 부여 계획(안) 제00123호"
    assert reward(world, name) == 1
    assert reward(world, name.replace("123호", "124호")) == 1
    assert reward(world, name) == 0


# ── 당겨쓰기만 한 사람, 장기재직휴가, 저축 ────────────────────────────────────────────────


def test_몫이_없던_사람이_당겨쓴_날도_다음_해에_뺀다(world: World) -> None:
    # 2027년의 연가는 만 1년의 15일에 병가 없는 해의 하루를 더한 16일(제7조제1항·제3항), 당겨쓴 이틀을 뺀다
    take(world, KIM, *days(date(2026, 11, 23), date(2026, 11, 25)), facts={"advance": True})
    then = datetime(2027, 1, 4, 1, tzinfo=UTC)
    actions.grant_year(year=2027, by=world.viewer("오인사", "hr"), at=then)
    have = {
        who: queries.balance(world.people[who], on=date(2027, 1, 4)).left for who in (KIM, "이팀장")
    }
    assert have == {KIM: 14 * DAY, "이팀장": 16 * DAY}


def long_service(world: World, starts: date, document: str) -> int:
    return actions.grant_days(
        kind="long_service", persons=[world.people[KIM]], minutes=5 * DAY, starts=starts,
        expires=None, document=document, by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip


def test_장기재직휴가는_구간마다_한_번만_준다(world: World) -> None:
    actions.record_span(
        person=world.people[KIM], kind="prior_service", since=date(2018, 1, 1),
        until=date(2026, 1, 1), document="인사-1", by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip
    # 2026-03-01에는 8년, 2026-11-01에도 8년, 2028-01-01에 10년
    assert long_service(world, date(2026, 3, 1), "복무-1") == 1
    with pytest.raises(Refused) as caught:
        long_service(world, date(2026, 11, 1), "복무-2")
    assert (caught.value.code, KIM in caught.value.ko) == ("band_given_already", True)
    assert long_service(world, date(2026, 3, 1), "복무-1") == 0  # 같은 문서는 그대로
    assert long_service(world, date(2028, 1, 1), "복무-3") == 1


@pytest.mark.parametrize(
    ("year", "minutes", "code"),
    [(2025, DAY, "not_this_year"), (2027, DAY, "not_this_year"), (2026, -DAY, "less_than_nothing")],
)
def test_저축은_올해의_것만_0일_이상으로_적는다(
    world: World, year: int, minutes: int, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        actions.wish_to_save(year=year, minutes=minutes, by=world.viewer(KIM, "employee"), at=NOW)
    assert caught.value.code == code
    assert "제7조의10" in caught.value.article
