"""/metrics: 열쇠가 있는 사람에게만, 사람도 기관도 알아볼 수 없는 수로."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from dure import tenancy
from dure.attendance.actions import touch_everybody
from tests.world import NOW, World, build

KEY = "k" * 32


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURE_METRICS_TOKEN", KEY)


def figures() -> dict[tuple[str, str], float]:
    """Every sample by its name and its only label."""
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {KEY}"})
    assert answer.status_code == 200
    return {
        (each.name, "|".join(each.labels.values())): each.value
        for family in text_string_to_metric_families(answer.content.decode())
        for each in family.samples
    }


def test_열쇠를_정하지_않으면_그런_주소가_없다(db: None) -> None:
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_열쇠가_다르면_보여_주지_않는다(db: None, key: None) -> None:
    assert Client().get("/metrics").status_code == 401
    wrong = {"authorization": f"Bearer {KEY[:-1]}"}
    assert Client().get("/metrics", headers=wrong).status_code == 401


def test_두_기관이_기다리는_것을_함께_센다(world: World, key: None) -> None:
    """열한 사람씩 두 기관, 모두 계산을 기다리면 스물둘이다."""
    other = build("9990009", "다른시", "o")
    for institution in (world.institution, other.institution):
        with tenancy.institution(institution):
            touch_everybody(since=NOW.date(), until=NOW.date().replace(day=21), why="", at=NOW)
    assert figures()[("dure_waiting", "stale_people")] == 22


def test_일과_멀쩡함을_센다(world: World, key: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES"
            " ('default', 'tick', 'failed'), ('default', 'tick', 'doing')"
        )
    told = figures()
    assert told[("dure_jobs", "failed")] == 1
    assert told[("dure_jobs", "stalled")] == 1  # whose worker is gone
    assert told[("dure_healthy", "database")] == 1
    assert told[("dure_healthy", "worker")] == 0


def test_이름표에는_정해진_낱말만_있다(world: World, key: None) -> None:
    Client().get("/people/김주무관")
    labels = {label for name, label in figures() if name.startswith("dure_")}
    assert all("김" not in label and "해온" not in label for label in labels)
    assert world.institution not in labels


def test_여러_프로세스의_요청을_모아_센다(tmp_path: Path) -> None:
    """Two processes that end leave 2 + 3 requests, and a third one tells 5."""
    environ = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    count = (
        "import django; django.setup()\n"
        "from dure.operations.figures import REQUESTS\n"
        "for _ in range({}): REQUESTS.labels('web', 'GET', '2xx').observe(0.02)\n"
    )
    tell = (
        "import django; django.setup()\n"
        "from dure.operations import figures\n"
        "figures.Standing.collect = lambda self: iter(())\n"
        "print(figures.exposition(at=None).decode())\n"
    )
    for code in (count.format(2), count.format(3)):
        subprocess.run([sys.executable, "-c", code], env=environ, check=True)
    told = subprocess.run(
        [sys.executable, "-c", tell], env=environ, check=True, capture_output=True, text=True
    )
    labels = 'door="web",method="GET",status="2xx"'
    assert f"dure_http_request_duration_seconds_count{{{labels}}} 5.0" in told.stdout
