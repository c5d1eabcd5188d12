"""How dates, clocks, lengths and money are written, each value worked by hand."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from dure.web.templatetags import dure_format as f
from dure.web.templatetags import dure_parts

TEMPLATES = Path(f.__file__).parents[1] / "templates"
TUESDAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (0, "00:00"),
        (532, "08:52"),
        (1080, "18:00"),
        (1439, "23:59"),
        (1440, "24:00"),
        (1470, "24:30"),
    ],
)
def test_a_clock_runs_past_midnight(minutes: int, written: str) -> None:
    assert f.clock(minutes) == written


def test_a_clock_from_other_sources() -> None:
    assert f.clock(time(9, 5)) == "09:05"
    assert f.clock(None) == ""


def test_an_aware_moment_is_written_in_seoul() -> None:
    moment = datetime(2026, 11, 3, 15, 30, tzinfo=UTC)  # 00:30 the next day in Seoul
    assert f.clock(moment) == "00:30"
    assert f.day_ko(moment) == "11월 4일(수)"
    assert f.moment_ko(moment) == "11월 4일(수) 00:30"


def test_a_range_has_an_en_dash_and_may_be_open() -> None:
    assert f.clock_range(1080, 1260) == "18:00–21:00"
    assert f.clock_range(532, None) == "08:52–"
    assert f.clock_range(None, None) == ""
    assert f.clock_range(1080, 1980) == "18:00–다음 날 09:00"
    assert f.clock_range(1080, 1440) == "18:00–24:00"


@pytest.mark.parametrize(
    ("minutes", "table", "sentence", "step"),
    [
        (0, "0:00", "0분", "0분"),
        (48, "0:48", "48분", "48분"),
        (60, "1:00", "1시간", "60분"),
        (120, "2:00", "2시간", "120분"),
        (150, "2:30", "2시간 30분", "150분"),
        (3420, "57:00", "57시간", "3,420분"),  # 57 × 60
    ],
)
def test_a_length_in_its_three_places(minutes: int, table: str, sentence: str, step: str) -> None:
    assert f.hours(minutes) == table
    assert f.hours_ko(minutes) == sentence
    assert f.minutes_op(minutes) == step


def test_a_length_below_zero() -> None:
    assert "△</span>" in f.hours(-60)
    assert f.hours(-60).endswith("마이너스 </span>1:00</span>")
    assert f.hours_ko(-150) == "\u22122시간 30분"
    assert f.minutes_op(-60) == "\u221260분"


def test_what_a_calendar_adds() -> None:
    assert f.hours_plus(120) == "+2:00"
    assert f.hours_plus(0) == "0:00"


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (0, "0일"),
        (240, "4시간"),
        (480, "1일"),
        (3600, "7일 4시간"),  # 7 × 480 + 240
        (3630, "7일 4시간 30분"),
    ],
)
def test_leave_is_days_of_eight_hours(minutes: int, written: str) -> None:
    assert f.leave_ko(minutes) == written


def test_money() -> None:
    assert f.won(690441) == "690,441"
    assert f.won(0) == "0"
    assert f.won_delta(12345) == "12,345"
    assert f.won_op(-41310) == "\u221241,310원"
    assert f.comma(2300) == "2,300"


def test_a_negative_amount_is_a_triangle_that_is_read_aloud() -> None:
    assert f.won_delta(-41310) == (
        '<span class="nowrap"><span aria-hidden="true">△</span>'
        '<span class="vh">마이너스 </span>41,310</span>'
    )
    assert f.won(-41310) == f.won_delta(-41310)


def test_a_day_in_its_three_places() -> None:
    assert f.day_short(TUESDAY) == "11-03(화)"
    assert f.day_iso(TUESDAY) == "2026-11-03(화)"
    assert f.day_ko(TUESDAY) == "11월 3일(화)"
    assert f.weekday(TUESDAY) == "화"
    assert f.month_ko(TUESDAY) == "2026년 11월"
    assert f.day_short(date(2026, 11, 8)) == "11-08(일)"


def test_what_does_not_apply_is_an_empty_cell() -> None:
    minutes = (f.hours, f.hours_plus, f.hours_ko, f.leave_ko, f.minutes_op, f.won, f.won_op)
    days = (f.day_short, f.day_iso, f.day_ko, f.month_ko, f.moment_ko)
    assert {write(None) for write in minutes} == {""}
    assert {write(None) for write in days} == {""}


@pytest.mark.parametrize(
    ("word", "pair", "written"),
    [
        ("이팀장", "이/가", "이팀장이"),
        ("강주무관", "은/는", "강주무관은"),
        ("최서무", "은/는", "최서무는"),
        ("명령", "을/를", "명령을"),
        ("예외", "을/를", "예외를"),
        ("시청", "으로/로", "시청으로"),
        ("서울", "으로/로", "서울로"),  # ㄹ takes 로
        ("9급", "으로/로", "9급으로"),
        ("18:00", "을/를", "18:00을"),  # 영
        ("2", "은/는", "2는"),  # 이
        ("7", "으로/로", "7로"),  # 칠
        ("총무과(본청)", "이/가", "총무과(본청)이"),
        ("HWPX", "을/를", "HWPX을(를)"),
    ],
)
def test_a_particle_follows_the_last_sound(word: str, pair: str, written: str) -> None:
    assert f.josa(word, pair) == written


def test_an_icon_is_hidden_from_readers_and_an_unknown_one_is_loud() -> None:
    assert 'aria-hidden="true"' in dure_parts.icon("home")
    with pytest.raises(Exception, match="no icon called 'hom'"):
        dure_parts.icon("hom")


def test_what_is_no_tab_waits_under_more() -> None:
    nav = [
        {"title": "내 일", "items": [{"label": "오늘", "tab": True}]},
        {"title": "기준", "items": [{"label": "법령 값"}, {"label": "월 마감", "tab": True}]},
    ]
    assert dure_parts.untabbed(nav) == [{"title": "기준", "items": [{"label": "법령 값"}]}]


def test_no_page_has_inline_script_or_style_and_no_length_is_counted() -> None:
    forbidden = re.compile(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|minutes\|length")
    pages = sorted(TEMPLATES.rglob("*.html"))
    assert pages
    assert {p.name for p in pages if forbidden.search(p.read_text(encoding="utf-8"))} == set()


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "윈도우의 엣지"),
        ("Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) "
         "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36", "안드로이드의 삼성 인터넷"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
         "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "아이폰의 사파리"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)  # fmt: skip
def test_브라우저의_이름을_사람의_말로(agent: str, said: str) -> None:
    assert f.browser_ko(agent) == said


def test_요일과_달의_이름은_우리말_필터로만_쓴다() -> None:
    english = re.compile(r'date:"[^"]*[lDFMNbE]')
    assert [
        each.name for each in TEMPLATES.rglob("*.html") if english.search(each.read_text())
    ] == []
