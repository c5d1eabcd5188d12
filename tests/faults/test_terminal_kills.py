"""The terminal server is killed at seeded moments while a terminal sends: what it was told OK for is
kept exactly once, and in the end all is."""

import os
import random
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults.office import Office, opened, persist
from tests.terminals.machine import Machine
from tests.terminals.test_farm import ADMIT

MOMENT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 12월 1일 10시
MORNING = datetime(2026, 11, 30, 8)
SERIALS = ("K1", "K2", "K3")
LINES, BATCH, KILLS, SEED = 600, 20, 4, 20261128
KEPT = """
    SELECT serial, pin, s.at AT TIME ZONE 'Asia/Seoul', status, verify, workcode
    FROM terminals_swipe s JOIN terminals_device d ON d.id = s.device_id
"""
PUNCHED = """
    SELECT serial, credential, e.at AT TIME ZONE 'Asia/Seoul' FROM (
        SELECT terminal_id, credential, at FROM attendance_punch
        UNION ALL SELECT terminal_id, credential, at FROM attendance_parkedpunch) e
    JOIN attendance_terminal t ON t.id = e.terminal_id
"""


def _kill(office: Office) -> None:
    child = office.children["terminals"]
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    office.start("terminals")


def _disturb(office: Office, machines: list[Machine], kills: random.Random) -> int:
    """Kill the server some milliseconds after so many lines were acknowledged; how often it was."""
    total, done = LINES * len(machines), 0
    for wanted in sorted(kills.sample(range(BATCH, total - 10 * BATCH), KILLS)):
        persist(
            lambda wanted=wanted: sum(len(each.acknowledged) for each in machines) >= wanted,  # type: ignore[misc]
            gave_up="단말기가 보내지 않습니다.",
        )
        threading.Event().wait(kills.uniform(0.0, 0.05))
        done += any(each.pending for each in machines)
        _kill(office)
    return done


def test_받다가_죽어도_받았다고_한_줄은_꼭_한_번_남는다(tmp_path: Path) -> None:
    with opened(tmp_path, MOMENT, ("web", "terminals"), durable=True) as office:
        machines = [Machine(each, office.terminals, batch=BATCH) for each in SERIALS]
        for each in machines:
            persist(each.greet, gave_up="단말기 서버가 열리지 않았습니다.")
            each.options = {}
            for number in range(LINES):
                each.swipe(f"P{number % 90}", MORNING + timedelta(seconds=11 * number))
        office.run("-c", ADMIT, ADMIT=",".join(SERIALS), ENROL="", CHECK="")
        with ThreadPoolExecutor(len(machines)) as pool:
            lives = [pool.submit(m.until, lambda m=m: not m.pending) for m in machines]  # type: ignore[misc]
            killed = _disturb(office, machines, random.Random(SEED))
            for life in lives:
                life.result()
        kept = Counter(office.rows(KEPT))
        punched = Counter(office.rows(PUNCHED))
    assert killed == KILLS
    assert all(each.acknowledged == set(each.log) for each in machines)
    assert kept == Counter((each.serial, *line) for each in machines for line in each.log)
    assert punched == Counter((each.serial, *line[:2]) for each in machines for line in each.log)
