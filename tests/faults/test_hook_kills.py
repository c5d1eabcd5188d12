"""웹훅: 작업자가 보내고 나서 결과를 적기 전에 죽어도, 같은 번호로 다시 가고 뒤의 일은 그 뒤에 간다."""

import re
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.office import Browser, Office, opened, persist
from tests.hooks.receiver import Receiver, genuine, listening
from tests.world import PASSWORD

MOMENT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 12월 1일 10시
LATER = 180  # seconds: longer than a hand-over may be under way (2분)


def _in(office: Office, login: str) -> Browser:
    browser = Browser(office, login, PASSWORD)
    persist(lambda: bool(browser.come_in() or browser.get("/")), gave_up="로그인")
    return browser


def _secret(office: Office, receiver: Receiver) -> str:
    """What the administrator's page shows of a new hook."""
    hook = {"name": "행정포털", "url": receiver.url, "events": ["overtime.approved"]}
    made = re.search(r'id="made"[^>]*>([^<]+)<', _in(office, "cho").post("/hooks/add", hook)[2])
    assert made
    return made[1]


def _approve(office: Office, kim: Browser, park: Browser, day: int) -> None:
    """김주무관's order of an evening, signed by 박과장."""
    order = {"date": f"2026-12-{day:02}", "start": "18:00", "end": "20:00", "cap_class": "0",
             "reason": "예산 자료"}  # fmt: skip
    kim.post("/overtime", order)
    [(document,)] = office.rows("SELECT public_id FROM approvals_document WHERE state = 'pending'")
    park.post(f"/inbox/{document}/approve", {"version": "1"})


def _sendings(office: Office) -> list[tuple[str, int]]:
    rows = office.rows("SELECT state, attempts FROM hooks_sending ORDER BY seq")
    return [(str(state), int(attempts)) for state, attempts in rows]


def test_보내고_적기_전에_죽은_작업자의_것은_같은_번호로_다시_가고_차례가_지켜진다(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURE_HOOK_HOSTS", "127.0.0.1")
    with listening() as receiver, opened(tmp_path, MOMENT) as office:
        secret = _secret(office, receiver)
        kim, park = _in(office, "kim"), _in(office, "park")
        receiver.held = threading.Event()
        _approve(office, kim, park, 2)
        receiver.wait()  # it has come, and no answer has gone back
        office.kill("worker")
        assert _sendings(office) == [("trying", 1)]
        _approve(office, kim, park, 3)  # while nobody tells anybody
        receiver.held.set()
        receiver.held = None
        office.shift += LATER
        office.start("worker")
        persist(
            lambda: [state for state, _ in _sendings(office)] == ["sent", "sent"],
            gave_up="다시 보내지 않습니다.",
        )
        assert _sendings(office) == [("sent", 2), ("sent", 1)]
        first, again, second = receiver.deliveries
        assert first == again != second
        assert receiver.got[0][1] == receiver.got[1][1]
        for headers, body in receiver.got:
            now = time.time() + office.shift
            assert genuine(headers["dure-signature"], body, secret, now=now)
