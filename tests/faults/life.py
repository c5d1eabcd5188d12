"""A month of an office, lived through its pages, with processes killed at seeded moments on the way.

What such a month leaves is compared with the same month lived undisturbed.
"""

import hashlib
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from tests.faults.office import Browser, Office, persist
from tests.world import PASSWORD

MOMENT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 12월 1일 10시
VICTIMS = ("web", "worker", "database")
LOGINS = ("yun", "kim", "park", "choi", "oh")
HEAD = "단말기,카드번호,일시,구분"
LATE = "2026-11-12 19:30:00"  # a way out that comes after the month was handed off
OPEN_MISFITS = "attendance_anomaly WHERE state IN ('open', 'asked')"
PENDING = "approvals_document WHERE state = 'pending'"
LEAVE = {"kind": "annual", "since": "2026-11-10", "span": "hours", "start": "14:00", "end": "18:00",
         "after_reason": "급한 일"}  # fmt: skip


@dataclass
class Step:
    """Something a person does, and how one sees in the database that it is done."""

    name: str
    do: Callable[[], Any]
    is_done: Callable[[], bool]


@dataclass(frozen=True)
class Kill:
    """One process killed while a step was under way, and whether the step had been done by then."""

    step: str
    victim: str
    after: float  # seconds since the step was begun
    outcome: str  # landed, lost (to be done again), idle (it had been done before)


class Life:
    """A month's life in one office, through the pages that people use."""

    def __init__(self, office: Office, shuffle: random.Random | None = None) -> None:
        self.office, self.shuffle = office, shuffle
        self.people = {login: Browser(office, login, PASSWORD) for login in LOGINS}
        for browser in self.people.values():
            persist(lambda each=browser: _in(each), gave_up="로그인")  # type: ignore[misc]

    def count(self, sql: str) -> int:
        return int(self.office.rows(f"SELECT count(*) FROM {sql}")[0][0])

    def post(self, login: str, path: str, **data: Any) -> Callable[[], Any]:
        return lambda: self.people[login].post(path, data)

    def steps(self) -> Iterator[Step]:
        """Everything up to the hand-off, and the late punch after it."""
        yield Step(
            "연가 주기",
            self.post("oh", "/ledger/grant/run", year="2026"),
            lambda: self.count("leave_entry WHERE why = 'grant'") > 0,
        )
        parts = _parts(month_lines(self.office), self.shuffle)
        for seq, lines in enumerate(parts, 1):
            yield from self._file(f"기록{seq}", lines, seq)
        yield from self._asked()
        yield Step("계산", lambda: None, self._computed)
        yield Step(
            "예외 풀기", self._accept, lambda: self._computed() and self.count(OPEN_MISFITS) == 0
        )
        yield from self._closed()
        late = [f"HAEON-01,{_cards(self.office)[1]},{LATE},퇴근"]
        yield from self._file("늦은 기록", late, len(parts) + 1)
        yield Step(
            "다시 계산",
            lambda: None,
            lambda: self._computed() and self.count("attendance_day WHERE version > 1") > 0,
        )

    def _file(self, name: str, lines: Sequence[str], seq: int) -> Iterator[Step]:
        """A file is uploaded, looked at and taken."""
        content = "\n".join([HEAD, *lines]).encode()
        sent = {"file": (f"{name}.csv", content)}
        named = f"audit_upload WHERE filename = '{name}.csv'"
        yield Step(
            f"{name} 올리기",
            lambda: self.people["yun"].post("/imports/punches", {}, sent),
            lambda: self.count(named) > 0,
        )
        yield Step(
            f"{name} 넣기",
            self._apply,
            lambda: self.count("audit_upload WHERE applied_at IS NOT NULL") == seq,
        )

    def _apply(self) -> None:
        [(upload,)] = self.office.rows(
            "SELECT public_id FROM audit_upload ORDER BY id DESC LIMIT 1"
        )
        self.people["yun"].post(f"/imports/punches/{upload}/apply", {})

    def _asked(self) -> Iterator[Step]:
        """Two orders and an afternoon of leave, each asked for and decided."""
        for day in (3, 5):
            yield Step(
                f"{day}일 명령",
                self.post(
                    "kim", "/overtime", date=f"2026-11-{day:02}", start="18:00", end="21:00",
                    cap_class="0", reason="예산 자료", after_reason="급한 요청",
                ),
                lambda day=day: self.count(f"overtime_order WHERE date = '2026-11-{day:02}'") == 1,  # type: ignore[misc]
            )  # fmt: skip
            yield self._decided(f"{day}일 결재")
        yield Step(
            "휴가 신청", self.post("kim", "/leave", **LEAVE), lambda: self.count("leave_leave") == 1
        )
        yield self._decided("휴가 결재")

    def _decided(self, name: str) -> Step:
        def approve() -> None:
            for (document,) in self.office.rows(f"SELECT public_id FROM {PENDING}"):
                self.people["park"].post(f"/inbox/{document}/approve", {"version": "1"})

        return Step(name, approve, lambda: self.count(PENDING) == 0)

    def _computed(self) -> bool:
        return self.count("timeline_touch") == 0 and self.count("attendance_day") > 0

    def _accept(self) -> None:
        """Every 예외 is accepted by a clerk who reaches its unit."""
        found = self.office.rows(f"SELECT public_id FROM {OPEN_MISFITS}")
        ids = ",".join(str(each) for (each,) in found)
        self.people["yun"].post("/misfits/accept", {"ids": ids})

    def _closed(self) -> Iterator[Step]:
        units = self.office.rows("SELECT id, public_id FROM organization_unit ORDER BY id")
        for unit, public_id in units:
            yield Step(
                f"{unit} 마감",
                self.post("yun", "/close/close", unit=public_id, month="2026-11"),
                lambda unit=unit: self.count(f"attendance_close WHERE unit_id = {unit}") == 1,  # type: ignore[misc]
            )
        yield Step(
            "넘기기",
            self.post("choi", "/pay/hand-off", month="2026-11"),
            lambda: self.count("pay_handoff") == 1,
        )


def _in(browser: Browser) -> bool:
    browser.come_in()
    return browser.get("/")[0] == 200


def live(
    office: Office,
    kills: random.Random | None = None,
    *,
    each: int = 1,
    victims: Sequence[str] = VICTIMS,
    twice: random.Random | None = None,
) -> list[Kill]:
    """Live the month; every step is disturbed so many times where there are kills.

    `twice`: every request is sent two times at once, and the punches come doubled and out of order.
    """
    killed = []
    for step in Life(office, twice).steps():
        for _ in range(each if kills else 0):
            assert kills
            killed.append(disturb(office, step, kills, victims))

        def attempt(step: Step = step) -> bool:
            office.tend()
            if step.is_done():
                return True
            if twice:
                with ThreadPoolExecutor(2) as pool:
                    list(pool.map(lambda _: step.do(), range(2)))
            else:
                step.do()
            return step.is_done()

        persist(attempt, gave_up=f"{step.name}: 끝나지 않았습니다.")
    return killed


def disturb(
    office: Office, step: Step, kills: random.Random, victims: Sequence[str] = VICTIMS
) -> Kill:
    """Begin a step and kill one process while it is under way, then start that again."""
    door = Browser(office, "", "")

    def opened() -> bool:
        office.tend()
        return door.get("/login")[0] == 200

    persist(opened, gave_up="다시 열리지 않았습니다.")
    victim, moment = kills.choice(list(victims)), kills.uniform(0.0, 0.4)
    idle = answer_of(office, step.is_done)

    def begin() -> None:
        with suppress(Exception):  # whatever a cut connection looks like
            step.do()

    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(begin) if not idle else None
        threading.Event().wait(moment)
        office.kill(victim)
        if under_way:
            under_way.result()
    office.revive(victim)
    landed = answer_of(office, step.is_done)
    return Kill(step.name, victim, moment, "idle" if idle else "landed" if landed else "lost")


def answer_of(office: Office, asked: Callable[[], bool]) -> bool:
    """What the database answers once it is there again."""
    found: list[bool] = []

    def answered() -> bool:
        office.tend()
        found.append(asked())
        return True

    persist(answered, gave_up="대답이 없습니다.")
    return found[-1]


# ── the files ─────────────────────────────────────────────────────────────────────────


def _workdays() -> list[date]:
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(30)]
    return [day for day in days if day.weekday() < 5]


def _cards(office: Office) -> list[str]:
    return [
        str(card)
        for (card,) in office.rows(
            "SELECT value FROM people_credential WHERE kind = 'card' ORDER BY person_id"
        )
    ]


def month_lines(office: Office) -> list[str]:
    """Everybody's November: 08:50–18:05, one evening until 21:15, one forgotten out."""
    lines = []
    for day in _workdays():
        for place, card in enumerate(_cards(office)):
            lines.append(f"HAEON-01,{card},{day} 08:5{place % 10}:00,출근")
            if (place, day.day) != (0, 13):
                out = "21:15:00" if day.day in (3, 5) else "18:05:00"
                lines.append(f"HAEON-01,{card},{day} {out},퇴근")
    return lines


def _parts(lines: list[str], shuffle: random.Random | None) -> list[list[str]]:
    """One file; or three without order, the last days first, every line in two of them."""
    if shuffle is None:
        return [lines]
    third = len(lines) // 3
    pieces = [lines[2 * third :], lines[third : 2 * third], lines[:third]]
    parts = [[*pieces[n], *pieces[n - 1]] for n in range(3)]
    for part in parts:
        shuffle.shuffle(part)
    return parts


# ── what must be the same ─────────────────────────────────────────────────────────────


def facts(office: Office) -> dict[str, list[str]]:
    """Everything that must be the same, without the moments at which it was written."""
    days = ", ".join(_columns(office, "attendance_day", ("computed_at", "law_id")))
    lines = ", ".join(_columns(office, "pay_line", ("id", "computed_at", "law_id", "handoff_id")))
    queries = {
        "punches": "SELECT person_id, date, minute, direction, source, known_until IS NULL FROM attendance_punch",
        "orders": 'SELECT date, start, "end", state FROM overtime_order',
        "leaves": "SELECT person_id, kind, state, minutes FROM leave_leave",
        "entries": "SELECT person_id, pool, kind, why, date, minutes, lot, key FROM leave_entry"
        " WHERE why <> 'use'",
        "used": "SELECT person_id, pool, kind, date, minutes FROM leave_entry WHERE why = 'use'",
        "documents": "SELECT number, state FROM approvals_document",
        "intervals": 'SELECT person_id, kind, date, start, "end", upper_inf(known) FROM timeline_interval',
        "days": f"SELECT {days} FROM attendance_day",
        "lines": f"SELECT {lines} FROM pay_line",
        "closes": "SELECT unit_id, month, people, days, digest FROM attendance_close",
        "handoffs": "SELECT month, people, total_won FROM pay_handoff",
    }
    return {name: sorted(map(str, office.rows(sql))) for name, sql in queries.items()}


def _columns(office: Office, table: str, but: tuple[str, ...]) -> list[str]:
    rows = office.rows(
        f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY 1"
    )
    return [f'"{name}"' for (name,) in rows if name not in but]


def sheets(office: Office) -> dict[str, str]:
    """Digests of the sheets as payroll downloads them."""
    choi = Browser(office, "choi", PASSWORD)
    found: dict[str, str] = {}

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
