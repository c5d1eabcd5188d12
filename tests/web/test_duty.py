"""당직 화면: 누가 무엇을 보고 누르며, 보이지 않아야 하는 것은 보이지 않는가."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from dure import clock
from dure.duty import announcing, changing, exempting, keeping, planning, queries
from dure.duty.exempting import Wanted as Exempted
from dure.duty.keeping import Change
from dure.duty.models import Exemption, Pairing, Watch, Wish
from tests.duty.office import duty, planned, roster, seats, watch
from tests.web.desk import at_desk
from tests.world import NOW, World

DEC = date(2026, 12, 1)
FORM = {
    "name": "본청 숙직", "mode": "night_watch", "days": "every_day", "start": "18:00", "end": "09:00",
    "leaders": "0", "members": "1", "leader_grade": "6", "top_grade": "6", "checklist": "문\n불",
    "source": "해온시 당직 규칙 제3조", "since": "2026-12-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def unit(world: World, name: str) -> str:
    from dure.organization.models import Unit

    return str(Unit.objects.get(id=world.units[name]).public_id)


def test_인사가_당직을_정하고_초안을_만들고_공지한다(world: World) -> None:
    hr = at_desk(world, "오인사", "hr")
    assert "정한 당직이 없습니다" in text(hr, "/duty/watches")
    told = {**FORM, "unit": unit(world, "총무과")}
    assert hr.post("/duty/watches/set", told).status_code == 302
    assert Watch.objects.get().checklist == ["문", "불"]
    assert (Watch.objects.get().start, Watch.objects.get().end) == (1080, 1980)
    assert "18:00–다음 날 09:00" in text(hr, "/duty/watches")
    assert "초안 만들기" in text(hr, "/duty/rosters")
    made = hr.post(
        "/duty/rosters/make", {"month": "2026-12", "months": "1", "watch": "본청 숙직", "most": "0"}
    )
    assert "짜기" in text(hr, made["Location"])  # 아직 짜는 중
    planned(world)
    page = text(hr, made["Location"])
    assert "짠 결과" in page
    assert "공지하기" in page
    assert "씨앗" in page
    assert hr.post(f"{made['Location']}/announce", {}).status_code == 302
    assert "공지함" in text(hr, made["Location"])


def test_자리를_누르면_설_수_있는_사람과_설_수_없는_까닭이_보인다(world: World) -> None:
    told = Exempted(world.people["최담당"], "pregnancy", (), "규칙 제7조", DEC, None)
    exempting.exempt(wanted=told, by=world.viewer("오인사", "hr"), at=NOW)
    made = roster(world, watch(world))
    one = seats(made)[DEC]
    page = text(at_desk(world, "윤서무", "clerk"), f"/duty/rosters/{made}?seat={one.duty}")
    assert "이 자리에 설 사람" in page
    assert '<small class="wd">화요일</small>' in page  # 2026-12-01
    assert "당직을 면제받은 사람입니다" in page
    assert "임신" not in page


def test_끌어_놓기_전에_바꿀_수_없는_까닭을_묻는다(world: World) -> None:
    made = roster(world, watch(world))
    one, clerk = seats(made)[DEC], at_desk(world, "윤서무", "clerk")
    said = clerk.get(f"/duty/rosters/{made}/checks?seat={one.duty}").json()
    assert len(said) == 9
    same = [str(each.duty) for each in seats(made).values() if each.person == one.person]
    assert all(said[key] for key in same if key != str(one.duty))
    free = next(key for key, why in said.items() if not why)
    assert clerk.post(
        f"/duty/rosters/{made}/exchange", {"duty": str(one.duty), "other": free, "seen": NOW.isoformat()}
    ).status_code == 302  # fmt: skip
    page = text(clerk, f"/duty/rosters/{made}")
    [undo] = re.findall(rf"/duty/rosters/{made}/undo\?change=[^\"]+", page)
    assert clerk.post(f"/duty/rosters/{made}/undo?change=x").status_code == 422
    assert clerk.post(undo).status_code == 302
    assert seats(made)[DEC].person == one.person


def test_사람을_골라_바꾸고_고정하고_비운다(world: World) -> None:
    made = roster(world, watch(world))
    one, hr = seats(made)[DEC], at_desk(world, "오인사", "hr")
    put = {"duty": str(one.duty), "person": "", "seen": NOW.isoformat()}
    assert hr.post(f"/duty/rosters/{made}/put", put).status_code == 302
    assert seats(made)[DEC].person is None
    assert "비어 있는 자리 1곳" in text(hr, f"/duty/rosters/{made}")
    assert hr.post(f"/duty/rosters/{made}/announce").status_code == 422
    other = seats(made)[date(2026, 12, 2)]
    for pinned in ("1", "0"):
        hr.post(f"/duty/rosters/{made}/pin", {"duty": str(other.duty), "pinned": pinned})
        assert seats(made)[date(2026, 12, 2)].pinned is (pinned == "1")


def test_초안은_맡지_않은_사람에게_보이지_않고_공지하면_모두가_읽기만_한다(world: World) -> None:
    made = roster(world, watch(world, "총무과", "공원과"))
    kim, yun = at_desk(world, "김주무관"), at_desk(world, "윤서무", "clerk")
    for client in (kim, yun):
        assert client.get(f"/duty/rosters/{made}").status_code == 403
        assert client.get(f"/duty/rosters/{made}/file").status_code == 403
    assert str(made) not in text(kim, "/duty/rosters")
    hr = world.viewer("오인사", "hr")
    announcing.announce(roster=made, reason="", by=hr, at=NOW - timedelta(minutes=1))
    page = text(kim, f"/duty/rosters/{made}")
    assert "공지하기" not in page
    assert "data-seat" not in page
    assert "사람마다의 몫" not in page
    one = seats(made)[DEC]
    for name in ("put", "exchange", "pin"):
        told = {"duty": str(one.duty), "other": str(one.duty), "pinned": "1"}
        assert kim.post(f"/duty/rosters/{made}/{name}", told).status_code == 403
        assert yun.post(f"/duty/rosters/{made}/{name}", told).status_code == 403
    for name in ("undo", "announce", "unannounce", "again", "drop"):
        assert kim.post(f"/duty/rosters/{made}/{name}").status_code == 403
        assert yun.post(f"/duty/rosters/{made}/{name}").status_code == 403
    assert yun.get(f"/duty/rosters/{made}/checks?seat={one.duty}").status_code == 403


def test_내_당직에_앞으로_설_당직과_희망과_몫이_보인다(world: World) -> None:
    made = roster(world, watch(world))
    hr = world.viewer("오인사", "hr")
    announcing.announce(roster=made, reason="", by=hr, at=NOW - timedelta(minutes=1))
    kim = at_desk(world, "김주무관")
    page = text(kim, "/duty/mine?month=2026-12")
    mine = queries.kept(since=DEC, until=date(2027, 1, 1), persons=[world.people["김주무관"]])
    assert f"다음 당직은 {mine[0].date.month}월 {mine[0].date.day}일" in page
    assert "당직표까지의 내 몫" in page
    told = {"date": "2026-12-24", "wants": "0", "why": "집안 행사"}
    assert kim.post("/duty/wishes/make", told).status_code == 302
    assert "집안 행사" in text(kim, "/duty/mine")
    wish = Wish.objects.get()
    assert at_desk(world, "이팀장", "employee").post(
        f"/duty/wishes/{wish.public_id}/end"
    ).status_code == 403  # fmt: skip
    assert kim.post(f"/duty/wishes/{wish.public_id}/end").status_code == 302


def test_면제와_사유는_인사에게만_보이고_인사만_적고_끝낸다(world: World) -> None:
    hr, yun = at_desk(world, "오인사", "hr"), at_desk(world, "윤서무", "clerk")
    told = {"person": "김주무관", "why": "pregnancy", "source": "진단서", "since": "2026-12-01"}
    assert yun.post("/duty/exemptions/make", told).status_code == 403
    assert hr.post("/duty/exemptions/make", told).status_code == 302
    assert "임신" in text(hr, "/duty/watches")
    assert "임신" not in text(yun, "/duty/watches")
    made = Exemption.objects.get()
    end = f"/duty/exemptions/{made.public_id}/end"
    assert yun.post(end, {"until": "2027-01-01"}).status_code == 403
    assert hr.post(end, {"until": "2027-01-01"}).status_code == 302


def test_짝은_맡은_사람_안에서_정하고_끝낸다(world: World) -> None:
    yun = at_desk(world, "윤서무", "clerk")
    told = {"one": "김주무관", "other": "최담당", "together": "0", "why": "부부"}
    assert yun.post("/duty/pairings/make", told).status_code == 302
    assert yun.post("/duty/pairings/make", {**told, "other": "한기간제"}).status_code == 422
    assert "김주무관, 최담당" in text(yun, "/duty/watches")
    made = Pairing.objects.get()
    assert yun.post(f"/duty/pairings/{made.public_id}/end").status_code == 302


def test_말이_되지_않는_입력은_문장으로_거절한다(world: World) -> None:
    hr = at_desk(world, "오인사", "hr")
    told = {**FORM, "unit": unit(world, "총무과")}
    for wrong, said in (
        ({"start": "밤"}, "18:00처럼"),
        ({"members": "둘"}, "숫자를"),
        ({"mode": "x"}, "종류"),
        ({"since": "내일"}, "2026-11-03처럼"),
    ):
        answer = hr.post("/duty/watches/set", {**told, **wrong})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    answer = hr.post("/duty/rosters/make", {"month": "2026-12", "rest_hours": "하루"})
    assert answer.status_code == 422


def test_당직표를_엑셀로_받는다(world: World) -> None:
    made = roster(world, watch(world))
    answer = at_desk(world, "윤서무", "clerk").get(f"/duty/rosters/{made}/file")
    assert answer.status_code == 200
    assert "spreadsheetml" in answer["Content-Type"]


def keeps(world: World, who: str) -> None:
    """The night of December 1 is somebody's: whose it is when planned may hang on how busy a machine is."""
    keeping.keep([Change(duty(world, DEC), world.people[who])], at=NOW - timedelta(minutes=1))


def test_끝난_당직은_지난_당직이고_서는_중이면_그렇게_말한다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """12월 1일 18:00부터 이튿날 09:00까지의 숙직."""
    keeps(world, "김주무관")
    for moment, said, past in (
        (datetime(2026, 12, 1, 8, 59, tzinfo=UTC), "다음 당직은 12월 1일", False),
        (datetime(2026, 12, 1, 23, 59, tzinfo=UTC), "지금은 12월 1일", False),
        (datetime(2026, 12, 2, 0, 0, tzinfo=UTC), "정해진 당직이 없습니다", True),
    ):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        page = text(at_desk(world, "김주무관"), "/duty/mine")
        assert said in page
        assert ("지난 당직 보기" in page) is past


def test_당직은_팀_달력과_하루_펼침과_달력_주소에_보인다(world: World) -> None:
    keeps(world, "김주무관")
    page = text(at_desk(world, "박과장", "head"), "/team/calendar?month=2026-12")
    assert "당직 본청 숙직" in page
    page = text(at_desk(world, "김주무관"), f"/month?month=2026-12&day={DEC}")
    assert "본청 숙직" in page


def test_휴가를_올릴_때_당직이_있는_날이면_알린다(world: World) -> None:
    keeps(world, "김주무관")
    url = f"/leave/new?kind=annual&since={DEC}&until={DEC}&span=day"
    assert "당직을 바꾸거나 대신 설 사람" in text(at_desk(world, "김주무관"), url)


def test_공지한_뒤의_초안은_읽기만_하는_사람에게_보이지_않는다(world: World) -> None:
    made = roster(world, watch(world))
    hr = world.viewer("오인사", "hr")
    announcing.announce(roster=made, reason="", by=hr, at=NOW - timedelta(minutes=1))
    one = seats(made)[DEC]
    known = planning.planned(queries.one_roster(made), today=NOW.date())
    other = next(
        each.person for each in known.problem.candidates
        if each.person != one.person
        and not planning.why_not(known, one.key, each.person, seats=known.now)
    )  # fmt: skip
    was, now = (
        next(who for who, key in world.people.items() if key == person)
        for person in (one.person, other)
    )
    changing.put(duty=one.duty, person=other, by=hr, at=NOW + timedelta(minutes=1))
    read = text(at_desk(world, "문시장", "employee"), f"/duty/rosters/{made}")
    edited = text(at_desk(world, "오인사", "hr"), f"/duty/rosters/{made}")
    for page, meant in ((read, was), (edited, now)):
        seat = page.split(f'id="s-{one.duty}"')[1].split("<small")[0]
        assert meant in seat
    assert "(공지:" not in read


def test_이달의_남은_날만_짜고_지난_달은_짜지_않는다(world: World) -> None:
    watch(world)
    hr = at_desk(world, "오인사", "hr")
    told = {"month": "2026-11", "months": "1", "watch": "본청 숙직", "most": "0"}
    assert hr.post("/duty/rosters/make", {**told, "month": "2026-10"}).status_code == 422
    assert hr.post("/duty/rosters/make", told).status_code == 302
    assert queries.rosters()[0].since == NOW.date()


def test_다_짠_달은_다시_권하지_않고_짜지_않은_당직만_골라_둔다(world: World) -> None:
    night = watch(world)
    hr = at_desk(world, "오인사", "hr")
    assert 'value="2026-12"' in text(hr, "/duty/rosters")
    roster(world, night)
    assert 'value="2027-01"' in text(hr, "/duty/rosters")
    watch(world, name="본청 일직", mode="day_watch", days="off_days", start=540, end=1080)
    page = text(hr, "/duty/rosters")
    assert 'value="2026-12"' in page
    assert re.search(r'value="본청 일직" checked', page)
    assert not re.search(r'value="본청 숙직" checked', page)


def test_밤을_넘기는_당직은_다음_날이라고_적고_지난_당직도_달력에_보인다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = roster(world, watch(world))
    announcing.announce(roster=made, reason="", by=world.viewer("오인사", "hr"), at=NOW)
    first = seats(made)[DEC]
    kim = next(name for name, key in world.people.items() if key == first.person)
    after = NOW + timedelta(days=14)  # 12월 4일
    monkeypatch.setattr(clock, "now", lambda: after)
    me = at_desk(world, kim, "employee")
    page = text(me, "/duty/mine?month=2026-12")
    assert "18:00–다음 날 09:00" in page
    cell = re.search(r"<span>1</span>.*?</td>", page, re.DOTALL)
    assert cell is not None
    assert "본청 숙직" in cell.group()
    board = text(me, f"/duty/rosters/{made}")
    assert "33:00" not in page + board


def test_서무는_다른_부서의_초안이_있는지_모른다(world: World) -> None:
    roster(world, watch(world, "공원과", name="공원 숙직", top_grade=0))
    assert "공원 숙직" not in text(at_desk(world, "윤서무", "clerk"), "/duty/rosters")
    assert "공원 숙직" in text(at_desk(world, "오인사", "hr"), "/duty/rosters")
