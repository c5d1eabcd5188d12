"""근무표: letters that mean times, a file looked at and applied whole, and out again."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from dure.accounts.models import Grant
from dure.errors import NotTheirs, Refused, Stale
from dure.organization.models import LocalValue
from dure.people import rosters, rota
from dure.people.models import Assignment
from dure.people.rota import Change
from dure.people.wanted import Workday
from dure.timeline import actions as timeline
from dure.timeline.models import Touch
from tests.world import NOW, SINCE, World

MONTH = date(2026, 11, 1)
DAY, NIGHT = Workday(0, 540, 1080, 720, 780), Workday(0, 1080, 1980, 1440, 1500)
TODAY = date(2026, 11, 20)
LATER = NOW + timedelta(hours=1)
HEADER = "사번,성명,1,2,3,4"


@pytest.fixture
def letters(world: World) -> World:
    for code, hours in (("주", DAY), ("야", NIGHT), ("비", None), ("휴", None)):
        rosters.name_code(code=code, hours=hours, by=world.viewer("오인사", "hr"), at=NOW)
    return world


def _seen(
    world: World, *rows: str, header: str = HEADER, encoding: str = "utf-8", at: datetime = NOW
) -> rosters.Preview:
    content = "\n".join([header, *rows]).encode(encoding)
    hr = world.viewer("오인사", "hr")
    return rosters.preview(filename="근무표.csv", content=content, month=MONTH, by=hr, at=at)


def _applied(world: World, *rows: str, at: datetime = NOW) -> int:
    seen = _seen(world, *rows, at=at)
    assert not seen.plan.errors, seen.plan.errors
    return rosters.apply_roster(upload=seen.upload, by=world.viewer("오인사", "hr"), at=at)


def test_부호는_한_번_정하면_남고_같은_시각은_하나를_쓴다(letters: World) -> None:
    told = {code: hours for code, _, hours in rosters.codes()}
    assert (told["주"], told["야"], told["비"], told["휴"]) == (DAY, NIGHT, None, None)
    keys = {code: pk for code, pk, _ in rosters.codes()}
    assert keys["비"] == keys["휴"]
    hr = letters.viewer("오인사", "hr")
    with pytest.raises(Refused, match="이미 그 시각"):
        rosters.name_code(code="주", hours=DAY, by=hr, at=LATER)
    rosters.name_code(code="주", hours=Workday(0, 480, 1020, 720, 780), by=hr, at=LATER)
    assert {code: hours.start for code, _, hours in rosters.codes() if hours}["주"] == 480
    for code in ("", "가나다라마바사아자차카"):
        with pytest.raises(Refused, match="10자"):
            rosters.name_code(code=code, hours=None, by=hr, at=LATER)
    with pytest.raises(Refused, match="24시간"):
        rosters.name_code(code="긴", hours=Workday(0, 0, 1500), by=hr, at=LATER)


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_근무표의_날마다_근무시간표를_배정한다(letters: World, encoding: str) -> None:
    kim = letters.people["김주무관"]
    seen = _seen(letters, "20260001,김주무관,주,야,비,주", encoding=encoding)
    assert (len(seen.plan.shifts), seen.plan.errors, seen.plan.warnings) == (4, [], [])
    hr = letters.viewer("오인사", "hr")
    assert rosters.apply_roster(upload=seen.upload, by=hr, at=NOW) == 4
    found = rosters.roster(persons=[kim], month=MONTH)[kim]
    assert [found[date(2026, 11, n)] for n in (1, 2, 4)] == ["주", "야", "주"]
    assert found[date(2026, 11, 3)] in ("비", "휴")
    assert rosters.on_roster(month=MONTH) == [kim]
    rows = Assignment.objects.filter(person_id=kim, known__upper_inf=True, valid__isempty=False)
    assert rows.order_by("valid").first().valid.lower == SINCE  # type: ignore[union-attr]
    assert rows.order_by("valid").last().schedule.name == "표준 09–18"  # type: ignore[union-attr]
    assert rosters.look_at(upload=seen.upload, by=hr, on=TODAY).done == 4


def test_다시_올리면_달라진_날만_바뀌고_그날만_다시_계산한다(letters: World) -> None:
    _applied(letters, "20260001,김주무관,주,야,비,주")
    before = set(Touch.objects.values_list("id", flat=True))
    assert _applied(letters, "20260001,김주무관,주,야,비,야", at=LATER) == 1
    touched = Touch.objects.exclude(id__in=before).values_list("since", "until")
    assert list(touched) == [(date(2026, 11, 4), date(2026, 11, 5))]
    seen = _seen(letters, "20260001,김주무관,주,야,비,야", at=LATER)
    assert (seen.plan.shifts, seen.plan.unchanged) == ([], 4)
    with pytest.raises(Refused, match="바뀌는 것이 없습니다"):
        rosters.apply_roster(upload=seen.upload, by=letters.viewer("오인사", "hr"), at=LATER)


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("20269999,누구,주,,,", "사번", "없는 사번"),
        ("20260001,김주무관,당,,,", "1일", "정하지 않은 부호"),
        ("20260001,이팀장,주,,,", "성명", "김주무관입니다"),
        ("20260001,김주무관,야,주,,", "2일", "겹칩니다"),
        (",김주무관,주,,,", "사번", "비어 있습니다"),
    ],
)
def test_잘못된_칸은_줄과_까닭을_말하고_아무것도_넣지_않는다(
    letters: World, row: str, column: str, said: str
) -> None:
    long_night = Workday(0, 1080, 2040)
    hr = letters.viewer("오인사", "hr")
    rosters.name_code(code="야", hours=long_night, by=hr, at=LATER)
    seen = _seen(letters, row, at=LATER)
    assert [(each.line, each.column) for each in seen.plan.errors] == [(2, column)]
    assert said in seen.plan.errors[0].sentence
    with pytest.raises(Refused, match="아무것도") as refused:
        rosters.apply_roster(upload=seen.upload, by=hr, at=LATER)
    assert len(refused.value.ways) == 1


def test_날짜가_아닌_열과_두_번_적은_사람을_말한다(letters: World) -> None:
    seen = _seen(letters, "20260001,주,주", header="사번,1,2027-01-02")
    assert [each.column for each in seen.plan.errors] == ["2027-01-02"]
    seen = _seen(letters, "20260001,주,주", "20260001,주,주", header="사번,11/1(일),2026-11-02")
    assert [each.line for each in seen.plan.errors] == [3]
    assert len(seen.plan.shifts) == 2
    for header, said in (("성명,1", "'사번' 열"), ("사번,성명", "날짜 열")):
        seen = _seen(letters, "20260001,주", header=header)
        assert said in seen.plan.errors[0].sentence
    assert (
        "빈 파일"
        in rosters.preview(
            filename="a.csv", content=b" ", month=MONTH, by=letters.viewer("오인사", "hr"), at=NOW
        )
        .plan.errors[0]
        .sentence
    )


def test_열_이름이_없는_칸을_말없이_버리지_않는다(letters: World) -> None:
    for header in ("사번,1,,3", "사번,1"):
        seen = _seen(letters, "20260001,주,야,", header=header)
        assert [(e.line, e.column, e.value) for e in seen.plan.errors] == [(2, "3번째 열", "야")]


def test_기관이_정한_휴식보다_짧으면_알리기만_한다(letters: World) -> None:
    row = "20260001,김주무관,야,주,,"
    assert _seen(letters, row).plan.warnings == []
    LocalValue.objects.create(
        institution_id=letters.institution, key="worktime.shift_rest_minutes", value="660",
        valid_from=SINCE, document="훈령", published_at=NOW, recorded_at=NOW, recorded_by="t",
    )  # fmt: skip
    seen = _seen(letters, row)
    assert [(each.line, each.column) for each in seen.plan.warnings] == [(2, "2일")]
    assert "두 근무 사이가 0시간으로" in seen.plan.warnings[0].sentence
    assert seen.plan.errors == []


def test_유연근무가_승인된_날은_근무표로_덮지_않는다(letters: World) -> None:
    kim = letters.people["김주무관"]
    early = letters.schedules["시차 08–17"]
    change = Change(kim, early, date(2026, 11, 2), date(2026, 11, 3))
    rota.put_on(changes=[change], why="t", at=NOW, source=UUID(int=3))
    seen = _seen(letters, "20260001,김주무관,주,주,,", at=LATER)
    assert ["유연근무" in each.sentence for each in seen.plan.errors] == [True]


def test_부호의_시각을_바꾸어도_이미_짠_날은_근무표에_남는다(letters: World) -> None:
    kim = letters.people["김주무관"]
    _applied(letters, "20260001,김주무관,주,야,비")
    later = Workday(0, 480, 1020, 720, 780)
    hr = letters.viewer("오인사", "hr")
    rosters.name_code(code="주", hours=later, by=hr, at=LATER)
    assert kim in rosters.on_roster(month=MONTH)
    told = rosters.roster(persons=[kim], month=MONTH)[kim]
    assert [told[MONTH + timedelta(days=n)] for n in range(2)] == ["주", "야"]


def test_미리_본_뒤에_부호가_바뀌면_다시_올린다(letters: World) -> None:
    seen = _seen(letters, "20260001,김주무관,주,,,")
    hr = letters.viewer("오인사", "hr")
    rosters.name_code(code="주", hours=Workday(0, 480, 1020, 720, 780), by=hr, at=LATER)
    with pytest.raises(Stale, match="부호"):
        rosters.apply_roster(upload=seen.upload, by=hr, at=LATER)


def test_인사담당자가_아니면_근무표를_다룰_수_없다(letters: World) -> None:
    seen = _seen(letters, "20260001,김주무관,주,,,")
    for name, role in (("박과장", "head"), ("윤서무", "clerk"), ("김주무관", "employee")):
        by = letters.viewer(name, role)
        with pytest.raises(NotTheirs):
            rosters.apply_roster(upload=seen.upload, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            rosters.name_code(code="새", hours=None, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            rosters.preview(filename="a.csv", content=b"x", month=MONTH, by=by, at=NOW)


def test_재택이_승인된_날은_근무표로_덮지_않는다(letters: World) -> None:
    kim = letters.people["김주무관"]
    timeline.write(
        intervals=[timeline.New(kim, "remote", date(2026, 11, 3), 540, 1080, UUID(int=4))],
        why="t",
        at=NOW,
    )
    seen = _seen(letters, "20260001,김주무관,야,야,야,", at=LATER)
    assert [each.column for each in seen.plan.errors] == ["3일"]


def test_맡은_범위_밖의_사람은_이름도_근무도_말하지_않는다(letters: World) -> None:
    Grant.objects.create(
        institution_id=letters.institution, user=letters.users["윤서무"], role="hr",
        unit_id=letters.units["공원과"], valid=(SINCE, None),
    )  # fmt: skip
    hr = letters.viewer("윤서무", "hr")
    content = f"{HEADER}\n20260001,아무개,주,야,,".encode()
    seen = rosters.preview(filename="근무표.csv", content=content, month=MONTH, by=hr, at=NOW)
    (error,) = seen.plan.errors
    assert (error.column, "맡은 범위 밖" in error.sentence) == ("사번", True)
    assert (seen.plan.shifts, seen.plan.unchanged) == ([], 0)
    again = rosters.look_at(upload=seen.upload, by=hr, on=TODAY)
    assert "김주무관" not in repr(again.plan)
    with pytest.raises(Refused, match="1곳이 잘못"):
        rosters.apply_roster(upload=seen.upload, by=hr, at=NOW)
