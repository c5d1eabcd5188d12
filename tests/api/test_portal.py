"""행정포털의 한 쪽: 우리 코드를 쓰지 않는 예제가 살아 있는 서버에 열쇠로 물어 부서의 오늘을 보인다."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from dure import clock
from dure.organization.models import Unit
from tests.api.loopback import served
from tests.api.test_rest import token
from tests.world import NOW, World

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "portal" / "board.py"


def read(url: str) -> tuple[int, str]:
    """What a page says, as soon as its program listens."""
    until = time.monotonic() + 60
    while True:
        try:
            with urlopen(url, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except URLError:
            assert time.monotonic() < until, "예제가 열리지 않았습니다."


@contextmanager
def example(**environ: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-S", str(EXAMPLE), str(port)]  # -S: only what Python brings along
    program = subprocess.Popen(command, env={**os.environ, **environ}, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        program.kill()
        program.wait()


def test_예제가_부서의_오늘을_보인다(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    unit = str(Unit.objects.get(id=world.units["총무과"]).public_id)
    secret = token(world, "윤서무", "days:read", role="clerk")
    with served() as url, example(DURE_URL=url, DURE_TOKEN=secret, DURE_UNIT=unit) as page:
        status, text = read(page)
    assert status == 200
    assert "<h1>총무과 <small>2026-11-20</small></h1>" in text
    assert "<th scope=row>김주무관<td>주무관<td>자리에 있음" in text  # 16:40, 09–18 근무
    assert "한기간제" not in text
    assert secret not in text


def test_열쇠가_틀리면_까닭을_말한다(world: World) -> None:
    unit = str(Unit.objects.get(id=world.units["총무과"]).public_id)
    with served() as url, example(DURE_URL=url, DURE_TOKEN="dure_x", DURE_UNIT=unit) as page:
        status, text = read(page)
    assert status == 502
    assert "401" in text
