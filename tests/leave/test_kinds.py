"""병가, 공가, 특별휴가, 당겨쓰기: what each article asks, and what it takes from the ledger."""

from datetime import date, timedelta

import pytest

from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.leave import actions, checks, queries
from dure.leave.models import Entry, Evidence, LeaveDay
from dure.people import queries as people
from dure.sealed import File
from tests.leave.steps import DAY, ask, days, hours, lot, take, wanted
from tests.leave.test_requests import KIM, refused
from tests.world import NOW, World

PDF = File("진단서.pdf", b"%PDF-1.7 " + b"0" * 64)
MON = date(2026, 11, 23)


def left(world: World, on: date = date(2026, 12, 31)) -> int:
    return queries.balance(world.people[KIM], on=on).left


# ── 병가 ──────────────────────────────────────────────────────────────────────────────


def test_진단서_없는_병가는_여섯째_날까지_연가를_쓰지_않는다(world: World) -> None:
    lot(world, KIM)
    take(world, KIM, *days(MON, date(2026, 12, 1)), kind="sick")  # 23–30일의 근무일 엿새
    assert left(world) == 21 * DAY
    assert set(Entry.objects.filter(why="use").values_list("pool", flat=True)) == {""}


def test_일곱째_날부터는_연가에서_뺀다(world: World) -> None:
    lot(world, KIM)
    take(world, KIM, *days(MON, date(2026, 12, 2)), kind="sick")  # 근무일 이레
    assert left(world) == 20 * DAY
    taken = Entry.objects.get(why="use", pool="annual")
    assert (taken.date, taken.kind) == (date(2026, 12, 1), "sick")


def test_나중에_진단서를_내면_뺀_연가를_되돌려_준다(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, *days(MON, date(2026, 12, 2)), kind="sick")
    actions.add_evidence(
        leave=made.public_id, files=[PDF], by=world.viewer(KIM, "employee"), at=NOW
    )
    assert left(world) == 21 * DAY
    assert Entry.objects.filter(why="reverse", pool="annual", minutes=DAY).count() == 1


def test_진단서를_붙인_병가는_연가를_쓰지_않는다(world: World) -> None:
    lot(world, KIM)
    take(world, KIM, *days(MON, date(2026, 12, 2)), kind="sick", evidence=[PDF])
    assert left(world) == 21 * DAY


def test_서른_날에_닿는_병가에는_토요일과_공휴일도_들어간다(world: World) -> None:
    made = ask(world, KIM, *days(date(2026, 8, 3), date(2026, 9, 2)), kind="sick", evidence=[PDF],
               after_reason="입원하여 미리 올리지 못함")  # fmt: skip
    assert LeaveDay.objects.filter(leave=made).count() == 30
    assert (
        LeaveDay.objects.filter(leave=made, off=True).count() == 4 + 4 + 1
    )  # 토 넷, 일 넷, 8월 17일 대체공휴일


def test_스물아홉_날의_병가에는_들어가지_않는다(world: World) -> None:
    made = ask(world, KIM, *days(date(2026, 8, 3), date(2026, 9, 1)), kind="sick", evidence=[PDF],
               after_reason="입원하여 미리 올리지 못함")  # fmt: skip
    assert LeaveDay.objects.filter(leave=made).count() == 29 - 9


# ── 특별휴가와 공가 ───────────────────────────────────────────────────────────────────


def test_본인_결혼은_닷새까지이고_엿새는_막는다(world: World) -> None:
    facts = {"event_date": MON}
    assert ask(world, KIM, *days(MON, date(2026, 11, 28)), kind="marriage_self", facts=facts)
    with pytest.raises(Refused) as caught:
        ask(world, KIM, hours(date(2026, 11, 30), 540, 1080), kind="marriage_self", facts=facts)
    assert "별표 1" in caught.value.article


def test_조문이_묻는_것을_적지_않으면_무엇이_없는지_말한다(world: World) -> None:
    with refused("fact_event_date") as caught:
        ask(world, KIM, hours(MON, 540, 1080), kind="marriage_self")
    assert "경조사가 있는 날" in caught.value.ko


def test_육아시간은_하루_두_시간까지이다(world: World) -> None:
    facts = {"child_birth_date": date(2021, 5, 1)}
    assert ask(world, KIM, hours(MON, 540, 660), kind="parenting_hours", facts=facts)
    with pytest.raises(Refused):
        ask(world, KIM, hours(MON, 960, 1080), kind="parenting_hours", facts=facts)


def test_공가는_사유를_골라야_하고_허가해야_한다고_알린다(world: World) -> None:
    me = people.member(world.people[KIM], on=MON)
    assert me is not None
    known = checks.look(
        wanted("official", hours(MON, 540, 720), facts={"official_reason": "checkup"}), me, at=NOW
    )
    assert [each.level for each in known.objections] == ["note"]
    assert "제7조의6제5호" in known.objections[0].article


# ── 당겨쓰기, 1월 ─────────────────────────────────────────────────────────────────────


def test_연가가_모자라면_당겨쓰기로만_올릴_수_있다(world: World) -> None:
    asked = days(MON, date(2026, 11, 25))
    with refused("annual_not_enough"):
        ask(world, KIM, *asked)
    made = take(world, KIM, *asked, facts={"advance": True})
    assert made.minutes == 2 * DAY
    assert left(world) == -2 * DAY


def test_재직_1년_미만은_닷새까지_당겨쓴다(world: World) -> None:
    with refused("annual_not_enough"):
        ask(world, KIM, *days(MON, date(2026, 12, 1)), facts={"advance": True})  # 엿새


def test_부여하기_전인_내년_연가도_내년에_받을_만큼_올릴_수_있다(world: World) -> None:
    # 2027-01-01에 만 1년: 15일. 1월 4일(월)–22일(금)의 열닷새
    assert ask(world, KIM, *days(date(2027, 1, 4), date(2027, 1, 23))).minutes == 15 * DAY
    with refused("annual_not_enough"):
        ask(world, KIM, hours(date(2027, 1, 25), 540, 600))


# ── 증빙 ──────────────────────────────────────────────────────────────────────────────


def test_증빙은_암호로_두고_본인과_결재하는_사람만_열며_기록이_남는다(world: World) -> None:
    made = ask(world, KIM, hours(MON, 540, 1080), kind="sick", evidence=[PDF])
    stored = Evidence.objects.get(leave=made)
    assert b"PDF" not in bytes(stored.content)
    for who, role in ((KIM, "employee"), ("박과장", "head"), ("오인사", "hr")):
        name, kind, content = actions.open_evidence(
            evidence=stored.public_id, by=world.viewer(who, role), at=NOW
        )
        assert (name, kind, content) == (PDF.name, "application/pdf", PDF.content)
    for who, role in (("이팀장", "team_lead"), ("윤서무", "clerk"), ("강국장", "head")):
        with pytest.raises(NotTheirs):
            actions.open_evidence(evidence=stored.public_id, by=world.viewer(who, role), at=NOW)
    assert Line.objects.filter(action="leave.open_evidence").count() == 3


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (File("진단서.exe", b"MZ\x90\x00"), "evidence_of_other_type"),
        (File("이름만.pdf", b"MZ\x90\x00"), "evidence_of_other_type"),
        (File("빈 파일.pdf", b""), "evidence_is_empty"),
        (File("큰 파일.pdf", b"%PDF-" + b"0" * 10 * 1024 * 1024), "evidence_too_large"),
    ],
)
def test_받을_수_없는_파일은_까닭을_말하고_아무것도_올리지_않는다(
    world: World, file: File, code: str
) -> None:
    with refused(code):
        ask(world, KIM, hours(MON, 540, 1080), kind="sick", evidence=[file])
    assert not LeaveDay.objects.exists()


def test_다른_사람의_휴가에는_증빙을_낼_수_없다(world: World) -> None:
    made = ask(world, KIM, hours(MON, 540, 1080), kind="sick")
    with pytest.raises(NotTheirs):
        actions.add_evidence(
            leave=made.public_id, files=[PDF], by=world.viewer("이팀장", "employee"),
            at=NOW + timedelta(hours=1),
        )  # fmt: skip
