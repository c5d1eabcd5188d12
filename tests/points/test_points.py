"""지식활동 점수: 고유번호로 전에 받은 것과 맞추고, 고친 것은 나란히 남으며, 모르는 사람도 버리지 않는다."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from dure.audit.actions import Actor
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.links import points_file
from dure.links.points_file import Told
from dure.points import actions, queries
from dure.points.models import Point
from tests.web.desk import at_desk
from tests.world import NOW, World

FIRST, SECOND = date(2026, 1, 1), date(2026, 7, 1)
KIM, LEE = "20260001", "20260002"
POST = Told("K-1", KIM, SECOND, "지식 등록", 150, "김주무관")
ANSWER = Told("K-2", LEE, SECOND, "질문 답변", 50)
STRANGER = Told("K-3", "19990001", SECOND, "지식 등록", 100)
TWO = f"K-1,{KIM},김주무관,2026 하반기,지식 등록,1.5\nK-9,19990001,없는이,2026-2,답변,0.5\n"
HEADER = "고유번호,사번,성명,기간,종류,점수\n"


def take(world: World, *told: Told, whole: bool = True, source: str = "슬기샘") -> dict[str, int]:
    """What a taking changed, by how many."""
    hr = world.viewer("오인사", "hr")
    key = actions.take(source=source, told=told, whole=whole, door="file", by=hr, at=NOW)
    taking = queries.taking(key)
    assert taking is not None
    return dict(taking.outcome)


def counts(
    new: int = 0, changed: int = 0, withdrawn: int = 0, unchanged: int = 0, unknown: int = 0
) -> dict[str, int]:
    return {"new": new, "changed": changed, "withdrawn": withdrawn, "unchanged": unchanged,
            "unknown": unknown}  # fmt: skip


def said(words: Sequence[queries.Word]) -> list[tuple[str, int, bool]]:
    return [(each.change, each.hundredths, each.stands) for each in words]


def test_처음_받은_것은_모두_새것이고_다시_받으면_그대로다(world: World) -> None:
    assert take(world, POST, ANSWER, STRANGER) == counts(new=3, unknown=1)
    assert take(world, POST, ANSWER, STRANGER) == counts(unchanged=3, unknown=1)
    assert Point.objects.count() == 3
    [total] = queries.totals()
    assert (total.records, total.people, total.total) == (3, 2, 200)
    assert (total.unknown, total.unknown_total, total.withdrawn) == (1, 100, 0)
    assert queries.sums(source="슬기샘", period=SECOND) == [
        (world.people["김주무관"], 1, 150), (world.people["이팀장"], 1, 50),
    ]  # fmt: skip


def test_바뀐_점수는_전의_것과_나란히_남는다(world: World) -> None:
    take(world, POST)
    assert take(world, replace(POST, hundredths=200)) == counts(changed=1)
    now, was = queries.of_person(world.people["김주무관"])
    assert said([now, was]) == [("changed", 200, True), ("new", 150, False)]
    assert now.before is not None
    assert now.before.hundredths == 150


def test_전부라고_한_반기에_없는_것은_거두고_다른_반기는_그대로다(world: World) -> None:
    before = replace(POST, id="K-0", period=FIRST)
    take(world, before, POST, ANSWER)
    assert take(world, ANSWER, whole=False) == counts(unchanged=1)
    assert take(world, ANSWER) == counts(withdrawn=1, unchanged=1)
    assert [total.total for total in queries.totals()] == [50, 150]
    kept = queries.of_person(world.people["김주무관"])
    assert said(kept) == [("withdrawn", 150, False), ("new", 150, False), ("new", 150, True)]


def test_취소한_것은_거두고_다시_오면_바뀐_것이다(world: World) -> None:
    take(world, POST)
    gone = replace(POST, withdrawn=True)
    assert take(world, gone, whole=False) == counts(withdrawn=1)
    assert take(world, gone, whole=False) == counts(unchanged=1)
    assert take(world, POST, whole=False) == counts(changed=1)


def test_다른_시스템의_같은_번호는_다른_기록이다(world: World) -> None:
    take(world, POST)
    assert take(world, POST, source="소양고사") == counts(new=1)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (STRANGER, "이 사번을 가진 사람이 없습니다"),
        (replace(POST, name="이팀장"), "사번의 주인과 성명이 다릅니다"),
        (replace(POST, period=date(2025, 7, 1)), "이 사번을 가진 사람이 없습니다"),
    ],
)
def test_누구인지_확실하지_않으면_까닭과_함께_두고_아무에게도_주지_않는다(
    world: World, told: Told, reason: str
) -> None:
    assert take(world, told)["unknown"] == 1
    [word] = queries.unknown()
    assert word.person is None
    assert reason in word.unknown_reason
    assert queries.of_person(world.people["김주무관"]) == []


def test_누구인지_알게_되면_바뀐_것으로_보이게_붙는다(world: World) -> None:
    take(world, replace(POST, name="이팀장"))
    assert take(world, POST) == counts(changed=1)
    [word] = queries.of_person(world.people["김주무관"])
    assert word.before is not None
    assert word.before.person is None
    assert queries.unknown() == []


def test_같은_번호가_두_번이거나_이름이_없거나_비었으면_아무것도_넣지_않는다(world: World) -> None:
    for told, source in (((POST, POST), "슬기샘"), ((POST,), " "), ((), "슬기샘")):
        with pytest.raises(Refused):
            take(world, *told, source=source)
    assert not Point.objects.exists()


def test_인사담당자와_기계만_받는다(world: World) -> None:
    with pytest.raises(NotTheirs):
        actions.take(
            source="슬기샘", told=[POST], whole=True, door="api",
            by=world.viewer("김주무관", "employee"), at=NOW,
        )  # fmt: skip
    machine = Actor("슬기샘", "", "api")
    actions.take(source="슬기샘", told=[POST], whole=False, door="api", by=machine, at=NOW)
    [line] = Line.objects.filter(action="points.take")
    assert (line.actor, line.after["new"]) == ("슬기샘", 1)


def test_데이터베이스가_한_말을_고치지_못하게_한다(world: World) -> None:
    take(world, POST)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE points_point SET hundredths = 999")


# ── 파일 ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026 상반기", FIRST), ("2026년 하반기", SECOND), ("2026-1", FIRST), ("2026H2", SECOND),
     ("2026-2", SECOND)],
)  # fmt: skip
def test_반기를_읽는다(text: str, day: date) -> None:
    assert points_file.half(text) == day


@pytest.mark.parametrize(
    ("text", "won"), [("1.25", 125), ("3", 300), ("-0.5", -50), ("1,000", 100_000)]
)
def test_점수를_100분의_1점으로_읽는다(text: str, won: int) -> None:
    assert points_file.hundredths(text) == won


@pytest.mark.parametrize("text", ["하나", "0.125", "NaN", "9999999999"])
def test_점수가_아닌_것은_거절한다(text: str) -> None:
    with pytest.raises(ValueError, match="점수가 아닙니다"):
        points_file.hundredths(text)


def _sent(text: str) -> dict[str, object]:
    file = SimpleUploadedFile("slgi.csv", (HEADER + text).encode("cp949"))
    return {"source": "슬기샘", "whole": "on", "file": file}


def test_파일을_살펴보고_받으면_본인은_온_곳과_함께_본다(world: World) -> None:
    desk = at_desk(world, "오인사", "hr")
    sent = _sent(
        f"K-1,{KIM},김주무관,2026 하반기,지식 등록,1.5\nK-9,19990001,없는이,2026-2,답변,0.5\n"
    )
    address = desk.post("/points/files", sent)["Location"]
    page = desk.get(address).content.decode()
    assert "슬기샘의 점수 2건이 달라집니다" in page
    assert "이 사번을 가진 사람이 없습니다" in page
    assert not Point.objects.exists()
    taking = desk.post(f"{address}/apply")["Location"]
    assert "K-1" in desk.get(taking).content.decode()
    assert desk.get(address)["Location"] == taking
    assert desk.post(f"{address}/apply")["Location"] == taking
    again = desk.post("/points/files", _sent(TWO))
    assert "모두 같습니다" in desk.get(again["Location"]).content.decode()
    assert desk.post(f"{again['Location']}/apply").status_code == 302
    assert Point.objects.count() == 2
    overview = desk.get("/points").content.decode()
    assert "1건 0.5점" in overview
    file = desk.get("/points/sums?source=슬기샘&period=2026-07-01")
    assert file["Content-Type"].endswith("sheet")
    mine = at_desk(world, "김주무관", "employee").get("/points/mine").content.decode()
    for words in ("K-1", "2026년 하반기", "1.5", "슬기샘"):
        assert words in mine
    assert "K-9" not in mine


def test_잘못된_줄이_있으면_줄마다_까닭을_말하고_받지_않는다(world: World) -> None:
    desk = at_desk(world, "오인사", "hr")
    address = desk.post("/points/files", _sent(f"K-1,{KIM},,겨울,지식,한 점\n"))["Location"]
    page = desk.get(address).content.decode()
    assert "반기가 아닙니다" in page
    assert "점수가 아닙니다" in page
    assert desk.post(f"{address}/apply").status_code == 422
    twice = f"K-1,{KIM},,2026-2,답변,1\nK-1,{KIM},,2026-2,답변,2\n"
    address = desk.post("/points/files", _sent(twice))["Location"]
    assert "같은 고유번호가 두 번" in desk.get(address).content.decode()
    assert desk.post("/points/files", {"source": "슬기샘"}).status_code == 422
    assert not Point.objects.exists()


def test_점수_화면은_인사담당자만_연다(world: World) -> None:
    assert at_desk(world, "최담당", "payroll").get("/points").status_code == 403
