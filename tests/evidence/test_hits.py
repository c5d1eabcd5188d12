"""의심: found, asked about, answered, decided; what was answered stays answered."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from dure.attendance import actions as attendance
from dure.attendance import punches
from dure.attendance.models import Punch
from dure.audit.actions import Actor
from dure.errors import NotTheirs, Refused, Stale
from dure.evidence import actions, queries, sampling, scanning, travelling
from dure.evidence.models import Fact, Hit, Turn
from dure.identity import uuid7
from dure.kiosks.models import PhoneUse
from dure.messages.models import Message
from dure.people import queries as people
from dure.sealed import File
from dure.timeline import actions as timeline
from tests.web.desk import lines
from tests.world import NOW, World

JOB = Actor("job", "", "job")
MONTH, NEXT = date(2026, 11, 1), date(2026, 12, 1)
MONDAY = date(2026, 11, 2)
PAIR = ("김주무관", "윤서무")
PICTURE = File("확인서.png", b"\x89PNG\r\n\x1a\nx")


def punch(world: World, *rows: tuple[str, str, str]) -> None:
    """Who, which terminal, when."""
    made = [(serial, world.card(who), datetime.fromisoformat(at), 0) for who, serial, at in rows]
    frame = pl.DataFrame(made, schema=punches.READINGS, orient="row")
    attendance.record_punches(readings=frame, source="terminal", source_ref="t", by=JOB, at=NOW)


def one_after_the_other(world: World, first: int, days: int) -> None:
    """The pair at one terminal a second apart, on some days of November."""
    for day in range(first, first + days):
        rows = [(who, "HAEON-01", f"2026-11-{day:02}T08:{day + 20}:{day + n:02}")
                for n, who in enumerate(PAIR)]  # fmt: skip
        punch(world, *rows)


def away(world: World, who: str, day: date, kind: str, label: str) -> Any:
    source = uuid7()
    new = timeline.New(world.people[who], kind, day, 540, 1080, source, label=label)
    timeline.write(intervals=[new], why="test", at=NOW)
    return source


def scan(world: World) -> int:
    return scanning.scan(month=MONTH, by=JOB, at=NOW)


def hits() -> list[queries.Found]:
    return queries.hits(since=MONTH, until=NEXT)


def test_규칙마다_하나씩_찾는다(world: World) -> None:
    one_after_the_other(world, 2, 5)
    away(world, "이팀장", MONDAY, "leave", "연가")
    away(world, "최담당", MONDAY, "trip", "관내출장")
    away(world, "오인사", MONDAY, "trip", "국외출장")
    punch(
        world,
        ("이팀장", "HAEON-01", "2026-11-02T11:00:05"),
        ("최담당", "HAEON-01", "2026-11-02T13:00:05"),
        ("오인사", "HAEON-01", "2026-11-02T14:00:05"),
        ("박과장", "HAEON-01", "2026-11-02T15:00:05"),
        ("박과장", "HAEON-02", "2026-11-02T15:00:50"),
        *(("한기간제", "HAEON-02", f"2026-11-{day:02}T18:00:01") for day in range(9, 15)),
    )
    assert scan(world) == 6
    found = {each.rule: each for each in hits()}
    assert set(found) == {
        "identical_seconds", "same_second", "impossible_travel",
        "punch_on_leave", "punch_on_trip", "punch_abroad",
    }  # fmt: skip
    assert found["identical_seconds"].persons == tuple(sorted(world.people[who] for who in PAIR))
    assert found["identical_seconds"].facts == 5
    told = queries.facts(found["impossible_travel"].id)[0]
    assert told.told == (
        "박과장: 본관 1층 15:00:05 다음 공원관리사무소 15:00:50 (이동 시간을 정하지 않아 같은 분의 기록만 보았습니다)"
    )
    assert len(told.punches) == 2
    assert "5일 이상" in found["identical_seconds"].told
    assert scan(world) == 0  # again finds nothing new
    assert queries.open_count() == 6


def test_한_휴대전화를_둘이_쓰면_찾고_혼자_쓰면_찾지_않는다(world: World) -> None:
    for phone, who, day in (("a", "김주무관", 2), ("a", "윤서무", 3), ("b", "이팀장", 2)):
        PhoneUse.objects.create(
            institution_id=world.institution, phone=phone * 64, person_id=world.people[who],
            how="scan", at=timeline.moment(date(2026, 11, day), 530),
        )  # fmt: skip
    assert scan(world) == 1
    hit = hits()[0]
    assert (hit.rule, hit.facts) == ("one_phone", 2)
    assert queries.facts(hit.id)[0].told == "김주무관: 휴대전화 aaaaaaaa… 08:50:00"


def test_정한_이동_시간에_대어_본다(world: World) -> None:
    one, other = world.units["해온시청"], world.units["공원과"]
    auditor = world.viewer("정감사", "auditor")
    travelling.set_travel(
        one=other, other=one, minutes=20, since=MONTH, document="차로 실측", by=auditor, at=NOW
    )
    punch(
        world,
        ("박과장", "HAEON-01", "2026-11-02T15:00:00"),
        ("박과장", "HAEON-02", "2026-11-02T15:19:59"),
        ("이팀장", "HAEON-01", "2026-11-02T15:00:00"),
        ("이팀장", "HAEON-02", "2026-11-02T15:20:00"),
    )
    assert scan(world) == 1
    assert hits()[0].persons == (world.people["박과장"],)
    for wrong, code in (
        ({"other": one}, "same_office"),
        ({"minutes": 0}, "no_minutes"),
        ({"document": " "}, "no_document"),
        ({"since": MONTH}, "changed_later"),
    ):
        given = {"one": one, "other": other, "minutes": 5, "since": NEXT, "document": "문서"}
        with pytest.raises(Refused) as refused:
            travelling.set_travel(**{**given, **wrong}, by=auditor, at=NOW)  # type: ignore[arg-type]
        assert refused.value.code == code
    with pytest.raises(NotTheirs):
        travelling.set_travel(**given, by=world.viewer("박과장", "head"), at=NOW)  # type: ignore[arg-type]
    travelling.set_travel(**given, by=auditor, at=NOW)  # type: ignore[arg-type]
    with pytest.raises(NotTheirs, match="없는 부서"):
        travelling.set_travel(**{**given, "one": 999_999}, by=auditor, at=NOW)  # type: ignore[arg-type]
    assert [each.minutes for each in travelling.listed(on=MONDAY)] == [20]
    assert [each.minutes for each in travelling.listed(on=NEXT)] == [5]


def _pair(world: World) -> queries.Found:
    one_after_the_other(world, 2, 5)
    assert scan(world) == 1
    return hits()[0]


def test_묻고_답하고_판단한다(world: World) -> None:
    hit, auditor = _pair(world), world.viewer("정감사", "auditor")
    kim, me = world.people["김주무관"], world.viewer("김주무관", "employee")
    with pytest.raises(NotTheirs):
        actions.answer(hit=hit.id, text="먼저", by=me, at=NOW)
    with pytest.raises(Refused):
        actions.ask(hit=hit.id, persons=[world.people["박과장"]], text="", by=auditor, at=NOW)
    assert actions.ask(hit=hit.id, persons=[kim], text="함께 오셨나요?", by=auditor, at=NOW) == 1
    told = Message.objects.get(person_id=kim)
    assert told.url == f"/evidence/asked/{hit.id}"
    assert "윤서무" not in told.text
    with pytest.raises(Refused):  # once is enough until there is an answer
        actions.ask(hit=hit.id, persons=[kim], text="", by=auditor, at=NOW)
    assert queries.asked_of(world.people["윤서무"], hit.id) is None
    with pytest.raises(Refused):
        actions.answer(hit=hit.id, text=" ", by=me, at=NOW)
    actions.answer(hit=hit.id, text="차를 함께 탑니다.", file=PICTURE, by=me, at=NOW)
    answer = Turn.objects.get(kind="answer")
    assert bytes(answer.file or b"") != PICTURE.content  # locked
    assert actions.open_file(turn=answer.public_id, by=auditor, at=NOW)[2] == PICTURE.content
    with pytest.raises(NotTheirs):
        actions.open_file(turn=answer.public_id, by=world.viewer("박과장", "head"), at=NOW)
    with pytest.raises(Refused):
        actions.decide(hit=hit.id, outcome="justified", text="", by=auditor, at=NOW)
    with pytest.raises(Refused):
        actions.decide(hit=hit.id, outcome="answer", text="까닭", by=auditor, at=NOW)
    actions.decide(hit=hit.id, outcome="justified", text="차를 함께 탐", by=auditor, at=NOW)
    with pytest.raises(Stale):
        actions.decide(hit=hit.id, outcome="reported", text="다시", by=auditor, at=NOW)
    with pytest.raises(Stale):
        actions.answer(hit=hit.id, text="더", by=me, at=NOW)
    actions.revisit(hit=hit.id, text="새 제보", by=auditor, at=NOW)
    assert [each.kind for each in queries.turns(hit.id)] == [
        "question", "answer", "justified", "revisited",
    ]  # fmt: skip
    assert queries.hits(since=MONTH, until=NEXT)[0].decision == ""
    assert lines("evidence.justified") == 1


def test_판단한_사실은_다시_나오지_않고_새_사실만으로_기준을_넘으면_나온다(world: World) -> None:
    hit, auditor = _pair(world), world.viewer("정감사", "auditor")
    actions.decide(hit=hit.id, outcome="justified", text="차를 함께 탐", by=auditor, at=NOW)
    assert scan(world) == 0
    one_after_the_other(world, 9, 4)  # 4 new days: under 5 by themselves
    assert scan(world) == 0
    one_after_the_other(world, 13, 1)
    assert scan(world) == 1
    new = next(each for each in hits() if not each.decision)
    assert {each.date.day for each in queries.facts(new.id)} == {9, 10, 11, 12, 13}


def _ride(world: World, month: int, days: range) -> None:
    """The pair comes and goes in one car: 4 seconds between them, at other clocks each day."""
    for day in days:
        for clock in (f"08:{day + 20}", f"18:{day + 10}"):
            rows = [(who, "HAEON-01", f"2026-{month:02}-{day:02}T{clock}:{day + 4 * n:02}")
                    for n, who in enumerate(PAIR)]  # fmt: skip
            punch(world, *rows)


def test_차를_함께_타는_두_사람은_한_번_답하면_다시_열기_전까지_또_묻지_않는다(
    world: World,
) -> None:
    auditor, other = world.viewer("정감사", "auditor"), date(2026, 10, 1)
    _ride(world, 10, range(5, 13))
    assert scanning.scan(month=other, by=JOB, at=NOW) == 1
    (hit,) = queries.hits(since=other, until=MONTH)
    assert (hit.rule, hit.facts) == ("together", 8)
    actions.decide(hit=hit.id, outcome="justified", text="카풀", by=auditor, at=NOW)
    punch(world, *((who, "HAEON-02", "2026-10-05T12:30:07") for who in PAIR))  # came late
    punch(world, *((who, "HAEON-02", "2026-10-06T19:30:09") for who in PAIR))
    _ride(world, 11, range(2, 12))
    assert scanning.scan(month=other, by=JOB, at=NOW) == 0
    assert scan(world) == 0
    actions.revisit(hit=hit.id, text="제보", by=auditor, at=NOW)
    assert scan(world) == 1
    assert [each.rule for each in hits()] == ["together"]


def test_의심을_확인한_두_사람은_다음_달에도_본다(world: World) -> None:
    auditor, other = world.viewer("정감사", "auditor"), date(2026, 10, 1)
    _ride(world, 10, range(5, 13))
    scanning.scan(month=other, by=JOB, at=NOW)
    (hit,) = queries.hits(since=other, until=MONTH)
    actions.decide(hit=hit.id, outcome="confirmed", text="대리", by=auditor, at=NOW)
    _ride(world, 11, range(2, 12))
    assert scanning.scan(month=other, by=JOB, at=NOW) == 0
    assert scan(world) == 1


def test_판단한_날에_늦게_온_기록이_있어도_답은_그대로다(world: World) -> None:
    hit, auditor = _pair(world), world.viewer("정감사", "auditor")
    actions.decide(hit=hit.id, outcome="justified", text="차를 함께 탐", by=auditor, at=NOW)
    for day in range(2, 7):
        punch(world, ("이팀장", "HAEON-01", f"2026-11-{day:02}T08:{day + 20}:{day:02}"))
        punch(world, (PAIR[0], "HAEON-01", f"2026-11-{day:02}T17:{day + 20}:{day:02}"))
    scan(world)
    of_the_pair = [each for each in hits() if each.persons == hit.persons]
    assert [(each.id, each.decision, each.facts) for each in of_the_pair] == [
        (hit.id, "justified", 5)
    ]


def test_열린_의심에는_새_사실이_더해진다(world: World) -> None:
    hit = _pair(world)
    one_after_the_other(world, 9, 1)
    assert scan(world) == 0
    assert [each.id for each in hits()] == [hit.id]
    assert hits()[0].facts == 6


def test_휴가가_취소되면_열린_의심은_사라지고_근거는_남는다(world: World) -> None:
    source = away(world, "이팀장", MONDAY, "leave", "연가")
    punch(world, ("이팀장", "HAEON-01", "2026-11-02T11:00:05"))
    scan(world)
    key = hits()[0].id
    timeline.take_back(source=source, why="test", at=NOW + timedelta(seconds=1))
    assert scan(world) == 0
    assert hits() == []
    assert [each.gone for each in queries.facts(key)] == [True]


def test_근거가_기준보다_적어지면_열린_의심은_사라진다(world: World) -> None:
    key = _pair(world).id
    Punch.objects.filter(date=MONDAY, person_id=world.people["윤서무"]).update(known_until=NOW)
    assert scan(world) == 0
    assert hits() == []
    assert [each.gone for each in queries.facts(key)] == [True] * 5


def test_정정으로_넣은_기록과_쓰지_않는_기록은_보지_않는다(world: World) -> None:
    away(world, "이팀장", MONDAY, "leave", "연가")
    punch(world, ("이팀장", "HAEON-01", "2026-11-02T11:00:05"))
    Punch.objects.all().update(known_until=NOW)
    assert scan(world) == 0
    assert not Hit.objects.exists()


def test_오늘의_기록은_하루가_끝난_뒤에_본다(world: World) -> None:
    away(world, "이팀장", date(2026, 11, 20), "leave", "연가")
    punch(world, ("이팀장", "HAEON-01", "2026-11-20T11:00:05"))
    assert scan(world) == 0
    assert scanning.scan(month=MONTH, by=JOB, at=NOW + timedelta(days=1)) == 1


def test_감사만_찾고_묻고_판단하며_본인의_것은_하지_못한다(world: World) -> None:
    away(world, "정감사", MONDAY, "leave", "연가")
    punch(world, ("정감사", "HAEON-01", "2026-11-02T11:00:05"))
    with pytest.raises(NotTheirs):
        scanning.scan(month=MONTH, by=world.viewer("박과장", "head"), at=NOW)
    assert scanning.scan(month=MONTH, by=world.viewer("정감사", "auditor"), at=NOW) == 1
    key, person = hits()[0].id, world.people["정감사"]
    for by in (world.viewer("정감사", "auditor"), world.viewer("강국장", "head")):
        with pytest.raises(NotTheirs):
            actions.ask(hit=key, persons=[person], text="", by=by, at=NOW)
        with pytest.raises(NotTheirs):
            actions.decide(hit=key, outcome="justified", text="까닭", by=by, at=NOW)
        with pytest.raises(NotTheirs):
            actions.revisit(hit=key, text="까닭", by=by, at=NOW)
    assert not Turn.objects.exists()
    assert Fact.objects.count() == 1


def test_같은_씨앗은_같은_사람을_뽑는다(world: World) -> None:
    auditor = world.viewer("정감사", "auditor")
    for seed in ("2026-감사", "2026-감사", ""):
        sampling.draw(month=MONTH, size=4, seed=seed, by=auditor, at=NOW)
    other, second, first = sampling.samples()
    assert first.people == second.people
    assert len(first.people) == 4
    assert first.population == len(world.people)
    assert other.seed not in ("", "2026-감사")
    everybody = list(people.public_ids(world.people.values()).values())
    assert tuple(sampling.order("2026-감사", everybody)[:4]) == first.people
    with pytest.raises(Refused):
        sampling.draw(month=MONTH, size=0, seed="", by=auditor, at=NOW)
    with pytest.raises(Refused):
        sampling.draw(month=date(2020, 1, 1), size=3, seed="", by=auditor, at=NOW)
    with pytest.raises(NotTheirs):
        sampling.draw(month=MONTH, size=3, seed="", by=world.viewer("박과장", "head"), at=NOW)
