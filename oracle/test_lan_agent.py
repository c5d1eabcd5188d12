"""A client that is not ours against our terminal server: `./run test oracle`."""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.faults.office import Office, opened, persist
from tests.terminals.machine import Machine
from tests.terminals.test_farm import ADMIT, MOMENT

DRIVER = Path(__file__).parent / "drive_lan_agent.py"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("oracle"), MOMENT, ("web", "terminals")) as made:
        yield made


def _drive(office: Office) -> dict[str, Any]:
    command = [os.environ["DURE_ORACLE_PYTHON"], str(DRIVER)]
    command.append(f"http://127.0.0.1:{office.terminals}")
    done = subprocess.run(command, capture_output=True, check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_its_client_and_our_server_understand_each_other(office: Office) -> None:
    persist(Machine("SIM1", office.terminals).greet, gave_up="단말기 서버가 열리지 않았습니다.")
    before = _drive(office)
    assert before["heartbeat"]
    assert before["readings"] == [False, False]  # nobody has let it in: it keeps what it has
    assert before["commands"] == []
    office.run("-c", ADMIT, ADMIT="SIM1", ENROL="SIM1", CHECK="")
    assert _drive(office) == {
        "heartbeat": True,
        "readings": [True, True],
        "user": True,
        "fingerprint": True,
        "commands": [
            ["CHECK", True],  # whatever was read while it waited is asked for at once
            [
                "DATA UPDATE USERINFO PIN=1001\tName=홍 길 동\tPri=0\tCard=123456789\tGrp=1\tExpires=0",
                True,
            ],
        ],
    }
    kept = office.rows(
        "SELECT pin, at AT TIME ZONE 'Asia/Seoul', status, verify FROM terminals_swipe ORDER BY at"
    )
    assert kept == [
        ("1001", datetime(2026, 11, 30, 8, 52, 3), 0, 15),
        ("1002", datetime(2026, 11, 30, 18, 3, 44), 1, 4),
    ]
    assert set(office.rows("SELECT state FROM terminals_command")) == {("done",)}
    assert office.rows("SELECT count(*) FROM terminals_heldline") == [(0,)]
