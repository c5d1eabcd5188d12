"""A month closed department by department, handed off, and written as a template says."""

from datetime import date, timedelta
from pathlib import Path

from dure.attendance import actions as attendance
from dure.attendance import queries as days
from dure.exports import actions as exports
from dure.exports import queries as templates
from dure.jobs.operating.asked import Answer, Asked, WrongUse, going_through
from dure.organization import queries as organization
from dure.pay import actions as pay
from dure.people import queries as people
from dure.timeline.actions import month_after


def close(asked: Asked) -> Answer:
    """Close the departments named, or all within reach that nothing keeps open."""
    month, code = asked.options["month"], asked.options["unit"]
    with asked.inside():
        units = _units(asked, month)
        names = organization.names(units)
        wanted = _coded(units, code, month) if code else _ready(units, month)
    closed = []
    for unit in going_through(wanted, f"{month.month}월 마감", len(wanted)):
        with asked.inside():
            made = attendance.close_month(unit=unit, month=month, by=asked.viewer, at=asked.at)
        closed.append({"unit": names[unit], "people": made.people, "days": made.days})
    with asked.inside():
        left = [
            _left(unit, names[unit], month)
            for unit in units
            if unit not in days.closes(month=month)
        ]
    return {"month": f"{month:%Y-%m}", "closed": closed, "left": left}


def _units(asked: Asked, month: date) -> list[int]:
    """Those that had people in the month and that the log-in reaches, in their official order."""
    until = month_after(month)
    reach = organization.reach(asked.viewer, on=asked.today)
    peopled = people.units_with_people(since=month, until=until)
    seats = organization.tree(on=until - timedelta(days=1))
    mine = [unit for unit in peopled if reach is None or unit in reach]
    return sorted(mine, key=lambda unit: list(seats).index(unit) if unit in seats else len(seats))


def _coded(units: list[int], code: str, month: date) -> list[int]:
    nodes = organization.tree(on=month)
    found = [unit for unit in units if unit in nodes and nodes[unit].code == code]
    if not found:
        raise WrongUse(f"맡은 범위에 부서코드 {code}인 부서가 없습니다.")
    return found


def _ready(units: list[int], month: date) -> list[int]:
    closed = days.closes(month=month)
    return [
        unit
        for unit in units
        if unit not in closed
        and not any(point.count for point in days.open_points(units=[unit], month=month))
    ]


def _left(unit: int, name: str, month: date) -> Answer:
    """What keeps a department open."""
    points = days.open_points(units=[unit], month=month)
    return {"unit": name, "open": {point.label: point.count for point in points if point.count}}


def recompute(asked: Asked) -> Answer:
    """Have the days since an amendment's own day computed again; the worker does it."""
    since, reason = asked.options["since"], asked.options["reason"]
    with asked.inside():
        days = attendance.recompute(since=since, reason=reason, by=asked.viewer, at=asked.at)
    return {"since": str(since), "days": days}


def hand_off(asked: Asked) -> Answer:
    """Give a month to payroll, exactly once."""
    month = asked.options["month"]
    if not asked.options["yes"]:
        raise WrongUse("넘기기는 되돌릴 수 없습니다. 넘기려면 --yes를 함께 적어 주세요.")
    with asked.inside():
        made = pay.hand_off(month=month, without_cuts=False, by=asked.viewer, at=asked.at)
    return {"month": f"{month:%Y-%m}", "people": made.people, "won": made.total_won,
            "digest": made.digest}  # fmt: skip


def export(asked: Asked) -> Answer:
    """Write a month by a template into a folder, with the reason."""
    options = asked.options
    folder = Path(options["out"])
    if not folder.is_dir():
        raise WrongUse(f"'{folder}' 폴더가 없습니다.")
    with asked.inside():
        template = templates.named(options["template"])
        if template is None:
            names = ", ".join(each.name for each in templates.in_use()) or "없음"
            raise WrongUse(f"'{options['template']}' 양식이 없습니다. 저장한 것: {names}")
        made = exports.export(
            template=template.public_id, month=options["month"], reason=options["reason"],
            by=asked.viewer, at=asked.at,
        )  # fmt: skip
        path = folder / made.name
        path.write_bytes(made.content)
    return {"file": str(path), "rows": made.rows, "handed_off": made.handed}
