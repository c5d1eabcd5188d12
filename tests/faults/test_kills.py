"""Killing anything at any moment loses no acknowledged fact and pays nothing twice.

The same month is lived twice: once undisturbed, once with web, worker and database killed at
seeded moments while each step is under way. Afterwards everything must be the same.
"""

import hashlib
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.faults.office import Browser, Office, opened, persist
from tests.world import PASSWORD

MOMENT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 12월 1일 10시
VICTIMS = ("web", "worker", "database")
UNITS = 4
SEED = 20261124


def _workdays() -> list[date]:
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(30)]
    return [day for day in days if day.weekday() < 5]


def _file(office: Office) -> bytes:
    """Everybody's November: 08:50–18:05, one evening until 21:15, one forgotten out."""
    people = office.rows(
        "SELECT person_id, value FROM people_credential WHERE kind = 'card' ORDER BY 1"
    )
    lines = ["단말기,카드번호,일시,구분"]
    for day in _workdays():
        for place, (_, card) in enumerate(people):
            lines.append(f"HAEON-01,{card},{day} 08:5{place % 10}:00,출근")
            if (place, day.day) != (0, 13):
                out = "21:15:00" if day.day in (3, 5) else "18:05:00"
                lines.append(f"HAEON-01,{card},{day} {out},퇴근")
    return "\n".join(lines).encode()


@dataclass
class Step:
    """Something a person does, and how one sees in the database that it is done."""

    name: str
    do: Callable[[], Any]
    is_done: Callable[[], bool]


def _month(office: Office) -> Iterator[Step]:
    """A month's life, step by step, through the pages that people use."""

    def count(sql: str) -> int:
        return int(office.rows(f"SELECT count(*) FROM {sql}")[0][0])

    people = {login: Browser(office, login, PASSWORD) for login in ("yun", "kim", "park", "choi")}
    for browser in people.values():
        persist(
            lambda browser=browser: bool(browser.come_in() or browser.get("/")), gave_up="로그인"
        )  # type: ignore[misc]
    yun, kim, park, choi = people["yun"], people["kim"], people["park"], people["choi"]
    content = _file(office)

    def apply() -> None:
        upload = office.rows("SELECT public_id FROM audit_upload ORDER BY id DESC LIMIT 1")[0][0]
        yun.post(f"/imports/punches/{upload}/apply", {})

    yield Step(
        "파일 올리기",
        lambda: yun.post("/imports/punches", {}, {"file": ("11월.csv", content)}),
        lambda: count("audit_upload") > 0,
    )
    yield Step("파일 넣기", apply, lambda: count("audit_upload WHERE applied_at IS NOT NULL") == 1)
    for day in (3, 5):
        order = {
            "date": f"2026-11-{day:02}",
            "start": "18:00",
            "end": "21:00",
            "cap_class": "0",
            "reason": "예산 자료",
            "after_reason": "급한 요청",
        }
        yield Step(
            f"{day}일 명령",
            lambda order=order: kim.post("/overtime", order),  # type: ignore[misc]
            lambda day=day: count(f"overtime_order WHERE date = '2026-11-{day:02}'") == 1,  # type: ignore[misc]
        )

        def approve() -> None:
            waiting = office.rows(
                "SELECT public_id FROM approvals_document WHERE state = 'pending'"
            )
            for (document,) in waiting:
                park.post(f"/inbox/{document}/approve", {"version": "1"})

        yield Step(
            f"{day}일 결재",
            approve,
            lambda: count("approvals_document WHERE state = 'pending'") == 0,
        )
    yield Step(
        "계산", lambda: None, lambda: count("timeline_touch") == 0 and count("attendance_day") > 0
    )
    yield from _solving(office, people, count)
    for unit, public_id in office.rows("SELECT id, public_id FROM organization_unit ORDER BY id"):
        yield Step(
            f"{unit} 마감",
            lambda public_id=public_id: yun.post(  # type: ignore[misc]
                "/close/close", {"unit": public_id, "month": "2026-11"}
            ),
            lambda unit=unit: count(f"attendance_close WHERE unit_id = {unit}") == 1,  # type: ignore[misc]
        )
    yield Step(
        "넘기기",
        lambda: choi.post("/pay/hand-off", {"month": "2026-11"}),
        lambda: count("pay_handoff") == 1,
    )


def _solving(
    office: Office, people: dict[str, Browser], count: Callable[[str], int]
) -> Iterator[Step]:
    """Every 예외 is accepted by a clerk who reaches its unit."""
    open_ones = "attendance_anomaly WHERE state IN ('open', 'asked')"

    def accept() -> None:
        found = office.rows(f"SELECT public_id FROM {open_ones}")
        people["yun"].post("/misfits/accept", {"ids": ",".join(str(each) for (each,) in found)})

    yield Step("예외 풀기", accept, lambda: count("timeline_touch") == 0 and count(open_ones) == 0)


def _live(office: Office, kills: random.Random | None) -> int:
    """Live the month; how many processes were killed on the way."""
    killed = 0
    for step in _month(office):
        if kills:
            _disturb(office, step, kills)
            killed += 1

        def attempt(step: Step = step) -> bool:
            office.tend()
            if step.is_done():
                return True
            step.do()
            return step.is_done()

        persist(attempt, gave_up=f"{step.name}: 끝나지 않았습니다.")
    return killed


def _disturb(office: Office, step: Step, kills: random.Random) -> None:
    """Begin a step and kill one process while it is under way."""
    victim, moment = kills.choice(VICTIMS), kills.uniform(0.0, 0.25)

    def begin() -> None:
        with suppress(Exception):  # whatever a cut connection looks like
            step.do()

    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(begin)
        threading.Event().wait(moment)
        office.kill(victim)
        under_way.result()
    office.revive(victim)


def _facts(office: Office) -> dict[str, Any]:
    """Everything that must be the same, without the moments at which it was written."""
    days = [
        name
        for (name,) in office.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'attendance_day'"
            " AND column_name NOT IN ('computed_at', 'law_id') ORDER BY 1"
        )
    ]
    lines = [
        name
        for (name,) in office.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'pay_line'"
            " AND column_name NOT IN ('id', 'computed_at', 'law_id', 'handoff_id') ORDER BY 1"
        )
    ]
    quoted = ", ".join(f'"{name}"' for name in days)
    queries = {
        "punches": "SELECT person_id, date, minute, direction, source, known_until IS NULL FROM attendance_punch",
        "orders": 'SELECT date, start, "end", state FROM overtime_order',
        "documents": "SELECT number, state FROM approvals_document",
        "intervals": 'SELECT person_id, kind, date, start, "end", upper_inf(known) FROM timeline_interval',
        "days": f"SELECT {quoted} FROM attendance_day",
        "lines": f"SELECT {', '.join(lines)} FROM pay_line",
        "closes": "SELECT unit_id, month, people, days, digest FROM attendance_close",
        "handoffs": "SELECT month, people, total_won FROM pay_handoff",
    }
    return {name: sorted(map(str, office.rows(sql))) for name, sql in queries.items()}


def _sheets(office: Office) -> dict[str, str]:
    """Digests of the sheets as payroll downloads them."""
    choi = Browser(office, "choi", PASSWORD)
    found = {}

    def fetch() -> bool:
        choi.come_in()
        for how in ("csv", "xlsx"):
            status, _, body = choi.get(f"/pay/file?month=2026-11&how={how}")
            found[how] = _digest(how, body.encode("latin-1")) if status == 200 else ""
        return all(found.values())

    persist(fetch, gave_up="지급조서를 받지 못했습니다.")
    return found


def _digest(how: str, content: bytes) -> str:
    """Of a file; of the XLSX without its cover, which names the minute of the hand-off."""
    if how == "xlsx":
        book = load_workbook(BytesIO(content), read_only=True)
        rows = [
            list(row) for sheet in book.worksheets[1:] for row in sheet.iter_rows(values_only=True)
        ]
        assert rows
        content = repr(rows).encode()
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, str]]:
    with opened(tmp_path_factory.mktemp("twin"), MOMENT) as office:
        assert _live(office, None) == 0
        return _facts(office), _sheets(office)


def test_아무_때나_죽여도_잃지_않고_두_번_주지_않는다(
    tmp_path: Path, undisturbed: tuple[dict[str, Any], dict[str, str]]
) -> None:
    facts, sheets = undisturbed
    with opened(tmp_path, MOMENT, durable=True) as office:
        assert _live(office, random.Random(SEED)) >= 10
        found = _facts(office)
        for name, rows in facts.items():
            assert found[name] == rows, name
        assert _sheets(office) == sheets
        office.run("-m", "dure", "audit_verify")
    assert any("180" in row for row in facts["days"])
    assert len(facts["handoffs"]) == 1
