"""Where things are drawn, each position worked by hand."""

import re
from datetime import date
from pathlib import Path

import pytest

from dure.web import drawing as d
from dure.web.drawing import Interval, Lane

STYLESHEET = Path(d.__file__).parent / "static" / "dure.css"
NOVEMBER = date(2026, 11, 1)


def only(day: d.DayDrawing) -> d.DrawnLane:
    (lane,) = day.lanes
    return lane


def test_a_day_spans_8_to_22_and_widens_to_whole_hours() -> None:
    assert d.day_span([]) == (480, 1320)
    assert d.day_span([532, 1275]) == (480, 1320)
    assert d.day_span([419]) == (360, 1320)  # 06:59 → 6시
    assert d.day_span([1320]) == (480, 1320)
    assert d.day_span([1470]) == (480, 1500)  # 24:30 → 25시


def test_an_interval_lies_where_its_clock_says() -> None:
    day = d.day_lanes(
        [Lane("초과 명령", "18:00–21:00", [Interval("order", 1080, 1260)])], caption=""
    )
    (block,) = only(day).blocks
    assert block.x == "71.43%"  # (1080 − 480) / 840
    assert block.width == "21.43%"  # 180 / 840
    assert block.kind == "order"
    assert only(day).dots == ()


def test_punches_end_in_dots() -> None:
    day = d.day_lanes([Lane("기록", "", [Interval("punch", 530, 1275)])], caption="")
    assert [dot.x for dot in only(day).dots] == ["5.95%", "94.64%"]  # 50 and 795 of 840


def test_a_running_interval_reaches_now_and_carries_its_line() -> None:
    lanes = [
        Lane("시간표", "", [Interval("schedule", 540, 1080)]),
        Lane("기록", "", [Interval("punch", 532, None)]),
    ]
    day = d.day_lanes(lanes, caption="", now=1000)
    assert day.now == "61.9%"  # 520 / 840
    assert [lane.now for lane in day.lanes] == [None, "61.9%"]
    assert day.lanes[1].blocks[0].width == "55.71%"  # 468 / 840
    assert len(day.lanes[1].dots) == 1
    assert "16시" not in [t.text for t in day.ticks]  # 57.14 % is too near to 지금
    assert "18시" in [t.text for t in day.ticks]


def test_a_missing_out_without_now_is_only_a_dot() -> None:
    lane = only(d.day_lanes([Lane("기록", "", [Interval("punch", 530, None)])], caption=""))
    assert lane.blocks == ()
    assert len(lane.dots) == 1


def test_past_midnight_the_ruler_goes_on() -> None:
    day = d.day_lanes([Lane("당직", "", [Interval("duty", 1080, 1470)])], caption="")
    assert (day.since, day.until) == (480, 1500)
    assert day.ticks[-1] == d.Tick("94.12%", "24시")  # (1440 − 480) / 1020


def test_a_whole_day_has_a_label_every_four_hours() -> None:
    day = d.day_lanes([Lane("당직", "", [Interval("duty", 0, 1440)])], caption="")
    assert [t.text for t in day.ticks] == ["0시", "4시", "8시", "12시", "16시", "20시", "24시"]


def test_a_given_span_cuts_what_is_outside() -> None:
    lane = Lane("출장", "", [Interval("trip", 420, 1320)])
    day = d.day_lanes([lane], caption="", span=(480, 1200))
    assert (only(day).blocks[0].x, only(day).blocks[0].width) == ("0%", "100%")


def test_evidence_is_marked() -> None:
    lane = Lane("출입문", "", marks=[d.Mark(912, alert=True)])
    assert only(d.day_lanes([lane], caption="")).dots == (d.Dot("51.43%", 13, alert=True),)


def test_every_kind_has_a_word_and_a_shape() -> None:
    for kind in d.KINDS:
        d.day_lanes([Lane(kind, "", [Interval(kind, 540, 600)])], caption="")


def test_november_2026_begins_on_a_sunday() -> None:
    weeks = d.month_grid(date(2026, 11, 20), {})
    assert len(weeks) == 5
    assert all(len(week) == 7 for week in weeks)
    assert weeks[0][0] is not None
    assert weeks[0][0].day == NOVEMBER
    assert weeks[0][0].is_sunday
    assert weeks[-1][1] is not None
    assert weeks[-1][2:] == (None,) * 5
    saturday = weeks[0][6]
    assert saturday is not None
    assert saturday.is_saturday
    assert saturday.is_off


def test_august_2026_needs_six_weeks_and_keeps_given_cells() -> None:
    given = d.DayCell(date(2026, 8, 15), holiday="광복절")
    weeks = d.month_grid(date(2026, 8, 1), {given.day: given})  # the 1st is a Saturday
    assert len(weeks) == 6
    assert weeks[0][:6] == (None,) * 6
    assert weeks[2][6] is given


def test_a_meter_of_a_limit() -> None:
    assert d.meter(1101, 3420, expected=120) == (  # 18:21 of 57:00, then 2:00
        d.Part("a", "0%", "32.19%"),
        d.Part("b", "32.19%", "3.51%"),
    )
    assert d.meter(4000, 3420, expected=60) == (d.Part("a", "0%", "100%"),)
    assert d.meter(0, 3420) == ()
    assert d.meter(5, 0) == ()


@pytest.mark.parametrize(
    ("top", "steps"),
    [
        (0, [0, 1]),
        (0.7, [0, 0.2, 0.4, 0.6, 0.8]),
        (3, [0, 1, 2, 3]),
        (26.1, [0, 10, 20, 30]),
        (57, [0, 20, 40, 60]),
        (100, [0, 50, 100]),
        (2300, [0, 1000, 2000, 3000]),
    ],
)
def test_steps_of_an_axis_are_round_and_hold_the_top(top: float, steps: list[float]) -> None:
    assert d.nice_steps(top) == steps


def stacked() -> d.BarPlot:
    return d.bar_plot(
        [d.BarRow("행정국", (10, 30)), d.BarRow("복지국", (0, 20))],
        key="p",
        title="빠진 인원",
        reading="",
        unit="명",
        series=("결원", "휴가"),
    )


def test_stacked_bars_follow_one_another_from_a_zero_base() -> None:
    plot = stacked()
    assert plot.base == "15.6%"  # 3 letters × 4.2 + 3
    first, second = plot.bars
    # room: 100 − 15.6 − (2 digits × 2.6 + 3) = 76.2; the longest bar is 40
    assert first.pieces == (d.BarPiece(1, "15.6%", "19.05%"), d.BarPiece(2, "34.65%", "57.15%"))
    assert first.end == "91.8%"
    assert second.pieces == (d.BarPiece(2, "15.6%", "38.1%"),)
    assert (first.total, second.total) == ("40", "20")


def test_the_table_says_the_same_numbers() -> None:
    assert stacked().table == d.Table(
        caption="빠진 인원, 단위: 명",
        head=("구분", "결원", "휴가", "합계"),
        rows=(("행정국", "10", "30", "40"), ("복지국", "0", "20", "20")),
    )


def test_a_limit_widens_the_scale_and_a_long_name_is_cut_only_in_the_drawing() -> None:
    plot = d.bar_plot(
        [d.BarRow("가나다라마바사아자차카", (30,))],
        key="p",
        title="초과",
        reading="",
        unit="시간",
        series=("인정",),
        limit=d.Limit(60, "한도 60"),
    )
    assert plot.base == "34%"
    assert plot.bars[0].label == "가나다라마바사…"
    # room: 100 − 34 − 8.2 = 57.8; 60 is all of it, 30 a half
    assert plot.limit_x == "91.8%"
    assert plot.bars[0].pieces[0].width == "28.9%"
    assert plot.table.rows == (("가나다라마바사아자차카", "30"),)


def test_nothing_to_draw_is_no_error() -> None:
    plot = d.bar_plot([], key="p", title="", reading="", unit="", series=("",))
    assert plot.bars == ()
    assert plot.height == 0


def test_more_than_three_series_are_refused() -> None:
    with pytest.raises(ValueError, match="one to three"):
        d.bar_plot([], key="p", title="", reading="", unit="", series=("1", "2", "3", "4"))


def running() -> d.LinePlot:
    return d.line_plot(
        ["8", "9", "10"],
        [30, 15, 12],
        key="p",
        title="평균",
        reading="",
        unit="시간",
        forecast=[None, None, 24],
        is_running=True,
        running_text="20일까지",
    )


def test_a_running_month_is_an_open_dot_and_its_forecast_leaves_from_the_last_closed_one() -> None:
    plot = running()
    assert plot.line == "0,0 50,50 100,60"  # of 30
    assert plot.forecast == "50,50 100,20"
    peak, later, now = plot.points
    assert (peak.text, peak.is_open) == ("30", False)
    assert (later.text, later.is_open) == ("예상 24", True)
    assert (now.text, now.is_open) == ("20일까지 12", True)
    assert now.y == "113.6"  # 14 + 166 × 60 %
    assert plot.series == ("실적", "예상")


def test_the_line_s_table_leaves_empty_what_is_not_known() -> None:
    assert running().table.rows == (("8", "30", ""), ("9", "15", ""), ("10", "12", "24"))


def test_a_plain_line_has_one_series_and_names_its_last_value() -> None:
    plot = d.line_plot(["8", "9"], [10, 5.5], key="p", title="", reading="", unit="")
    assert plot.series == ("실적",)
    assert plot.forecast == ""
    assert [p.text for p in plot.points] == ["10", "5.5"]
    assert [g.text for g in plot.grid] == ["0", "5", "10"]


def test_many_months_are_thinned_to_twelve_labels() -> None:
    labels = [str(n) for n in range(24)]
    plot = d.line_plot(labels, list(range(24)), key="p", title="", reading="", unit="")
    assert [t.text for t in plot.ticks] == labels[::2]


def test_percents_are_short() -> None:
    assert [d.percent(v) for v in (0, 100, 7.142857, 50.5)] == ["0%", "100%", "7.14%", "50.5%"]


# ── what is drawn must be seen: the tokens of both schemes (KWCAG 2.2, 5.3.3 and 5.4.3) ──────────

TEXT_ON = {
    "ground": ("ink", "ink-2", "ink-3", "go", "bad"),
    "paper": ("ink", "ink-2", "ink-3", "go", "go-deep", "ok", "warn", "bad", "sun", "sat",
              "k-over", "k-leave", "k-trip", "k-duty"),
    "dip": ("ink", "ink-2", "ink-3", "sun", "sat", "k-over"),
    "hair": ("ink-2",),
    "go-wash": ("ink", "ink-2", "go-deep", "k-over"),
    "ok-wash": ("ink", "ink-2", "ok"),
    "warn-wash": ("ink", "ink-2", "warn"),
    "bad-wash": ("ink", "ink-2", "bad"),
    "go": ("on-go",),
    "bad": ("paper",),
    "ink": ("paper",),
}  # fmt: skip
SHAPES_ON_PAPER = ("edge", "ring", "warn-mark", "s1", "s2", "s3", *(f"k-{k}" for k in (
    "schedule", "punch", "order", "over", "leave", "trip", "duty", "gap")))  # fmt: skip


def schemes() -> dict[str, dict[str, str]]:
    sheet = STYLESHEET.read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{\s(.*?)\n  *\}", sheet, flags=re.DOTALL)[:2]
    tokens = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", part)) for part in (light, dark)]
    return {"light": tokens[0], "dark": tokens[0] | tokens[1]}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return float(0.2126 * r + 0.7152 * g + 0.0722 * b)


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_4_5_to_1_and_shapes_have_3_to_1(scheme: str) -> None:
    token = schemes()[scheme]
    faint = [
        (ground, ink, round(contrast(token[ground], token[ink]), 2))
        for ground, inks in TEXT_ON.items()
        for ink in inks
        if contrast(token[ground], token[ink]) < 4.5
    ]
    faint += [
        ("paper", shape, round(contrast(token["paper"], token[shape]), 2))
        for shape in SHAPES_ON_PAPER
        if contrast(token["paper"], token[shape]) < 3
    ]
    assert faint == []


def test_the_stylesheet_stays_lean() -> None:
    assert STYLESHEET.stat().st_size < 60_000
