"""권장연가 in words and figures: which stage it is, what comes next, how far it is used."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from dure.leave.notices import window
from dure.web import drawing
from dure.web.recommended_rows import STAGES, Row, shown_in
from dure.web.templatetags.dure_format import day_ko, day_short, leave_ko
from law import params
from law.leave import DAY

BARS = 12
LATE = {
    "announced": "3월 31일까지 알리지 않으면 뒤의 촉구와 지정을 해도 미사용분의 보상비를 줄이지 못합니다.",
    "urged": "6월 1일부터 7월 31일까지 한 사람씩 촉구해야 합니다. 그 밖의 날에 보낸 것은 효력이 없습니다.",
    "assigned": "답하지 않은 사람에게 10월 31일까지 지정하지 않으면 미사용분의 보상비를 그대로 주어야 합니다.",
}


def stage_now(year: int, today: date) -> str:
    """The stage whose window is open today."""
    return next((stage for stage in STAGES if is_open(stage, year, today)), "")


def is_open(stage: str, year: int, today: date) -> bool:
    since, until = window(stage, year)
    return since <= today < until


def stage_told(stage: str, year: int, today: date, rows: Sequence[Row]) -> dict[str, Any]:
    since, until = window(stage, year)
    count, last = sum(stage in row.sent for row in rows), until - timedelta(days=1)
    lacking = [r for r in rows if (r.overdue if stage == "assigned" else stage not in r.sent)]
    state = "here" if since <= today < until else "done" if today >= until else ""
    return {
        "ko": STAGES[stage],
        "since": since,
        "last": last,
        "count": count,
        "state": state,
        "late": LATE[stage],
        "missed": today >= until and bool(lacking),
        "note": f"{day_short(since)}–{day_short(last)} · {count:,}명",
    }


def closed(year: int, today: date) -> str:
    """Why nothing can be sent today, and when it can."""
    if stage_now(year, today):
        return ""
    ahead = [(window(stage, year)[0], ko) for stage, ko in STAGES.items()]
    soon = next(((day, ko) for day, ko in ahead if day > today), None)
    if soon:
        return f"지금은 보내는 때가 아닙니다. {soon[1]}은 {day_ko(soon[0])}부터 보냅니다."
    return f"{year}년의 공지, 촉구, 지정은 모두 끝났습니다. 지금 보내면 효력이 없습니다."


def lead(rows: Sequence[Row], overdue: Sequence[Row], stage: str, year: int, today: date) -> str:
    """What comes next, as a colleague would say it."""
    if not rows:
        return "그해의 연가를 받은 사람이 없습니다. 먼저 연가 원장에서 그해의 연가를 주어야 합니다."
    if overdue and not is_open("assigned", year, today):
        return (
            f"{len(overdue):,}명이 촉구에 답하지 않았고 지정할 때가 지났습니다. "
            "쓰지 않은 연가에는 보상비를 주어야 합니다."
        )
    if overdue:
        listed = ", ".join(row.member.name for row in overdue[:3])
        more = f" 외 {len(overdue) - 3}명" if len(overdue) > 3 else ""
        return (
            f"{listed}{more}이 촉구를 받고 10일이 지나도록 답하지 않았습니다. 날을 지정해 주세요."
        )
    todo = sum(stage not in row.sent for row in rows)
    if stage and stage != "assigned" and todo:
        last = window(stage, year)[1] - timedelta(days=1)
        return f"{todo:,}명에게 {STAGES[stage]}를 보내야 합니다. {day_ko(last)}까지입니다."
    short = sum(row.year.used < row.recommended for row in rows)
    return f"{len(rows):,}명 가운데 {short:,}명이 권장연가를 아직 다 쓰지 않았습니다."


def figs(rows: Sequence[Row]) -> list[dict[str, Any]]:
    used = sum(min(row.year.used, row.recommended) for row in rows)
    told = sum(row.recommended for row in rows)
    rate = 100 * used // told if told else 0
    short = [row for row in rows if row.year.used < row.recommended]
    answered = sum(row.answered is not None for row in rows)
    urged = sum("urged" in row.sent for row in rows)
    return [
        {
            "label": "권장연가를 쓴 비율",
            "value": f"{rate}%",
            "sub": f"권장 {leave_ko(told)} 가운데 {leave_ko(used)}",
            "meter": drawing.meter(used, told, kind="ok"),
        },
        {"label": "덜 쓴 사람", "value": f"{len(short):,}", "unit": f"명 / {len(rows):,}명",
         "sub": "최소 권장일수보다 적게 쓴 사람"},
        {"label": "촉구에 답한 사람", "value": f"{answered:,}", "unit": f"명 / {urged:,}명",
         "sub": "10일 안에 쓸 때를 알린 사람"},
    ]  # fmt: skip


def plot(rows: Sequence[Row]) -> drawing.BarPlot | None:
    """How far the recommended leave is used: by department, or by person in one's own."""
    if not rows:
        return None
    by_unit = len({row.unit for row in rows}) > 1
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.unit if by_unit else row.member.name, []).append(row)
    shown = sorted(
        groups.items(), key=lambda each: sum(r.year.used for r in each[1]) / len(each[1])
    )
    bars = [
        drawing.BarRow(name, tuple(_average(mine, part) for part in PARTS)) for name, mine in shown
    ]
    first = shown[0][0]
    return drawing.bar_plot(
        bars[:BARS],
        key="recommended",
        title=("부서별 한 사람 연가" if by_unit else "사람별 연가")
        + (f", 적게 쓴 {BARS}곳" if by_unit and len(bars) > BARS else ""),
        reading=f"{first}에서 가장 적게 썼습니다." if by_unit else f"{first}이 가장 적게 썼습니다.",
        unit="일",
        series=tuple(PARTS),
        show=lambda value: f"{value:.1f}",
        limit=drawing.Limit(
            int(params.value("leave.recommended_days", date(2020, 1, 1))), "최소 권장"
        ),
        label_head="부서" if by_unit else "성명",
    )


PARTS: dict[str, Callable[[Row], int]] = {
    "쓴 것": lambda row: row.year.used,
    "계획·지정": lambda row: row.planned + row.assigned,
    "남은 것": lambda row: max(row.left - row.planned - row.assigned, 0),
}


def _average(rows: Sequence[Row], part: str) -> float:
    return round(sum(PARTS[part](row) for row in rows) / DAY / len(rows), 1)


def filters(rows: Sequence[Row], show: str, stage: str) -> list[dict[str, Any]]:
    kinds = [("", "모두", len(rows))]
    if stage:
        todo = sum(stage not in row.sent for row in rows)
        kinds.append(("todo", f"{STAGES[stage]}를 받지 않은 사람", todo))
    kinds += [
        ("short", "권장일수가 남은 사람", sum(shown_in(row, "short", stage) for row in rows)),
        ("overdue", "10일 지난 무응답", sum(row.overdue for row in rows)),
    ]
    return [{"value": v, "label": label, "count": n, "here": v == show} for v, label, n in kinds]
