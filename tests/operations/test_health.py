"""/healthz: 무엇이 멀쩡한지 말하고, 사람과 서버의 이름은 말하지 않는다."""

import shutil
from collections import namedtuple
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import resolve

from dure.operations import health

Usage = namedtuple("Usage", "total used free")
GB = 1024**3


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 * GB, 50 * GB, 50 * GB))


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def beat(seconds: int) -> None:
    """A worker that was last heard so long ago."""
    run(
        "INSERT INTO procrastinate_workers (last_heartbeat)"
        f" VALUES (now() - interval '{seconds} seconds')"
    )


def test_작업자가_살아_있으면_모두_멀쩡하다(db: None) -> None:
    beat(5)
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "healthy": True,
        "checks": dict.fromkeys(("database", "migrations", "worker", "queue", "disk"), True),
    }


def test_작업자가_없거나_1분_넘게_말이_없으면_503이다(db: None) -> None:
    assert Client().get("/healthz").status_code == 503
    beat(61)
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] is False


def test_작업자가_없어도_웹은_사람을_받을_수_있다(db: None) -> None:
    answer = Client().get("/healthz/ready")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": True, "migrations": True}


def test_5분_넘게_시작하지_못한_일이_있으면_밀린_것이다(db: None) -> None:
    beat(5)
    late = """
        WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name)
            VALUES ('default', 'tick') RETURNING id)
        INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, job_id)
            SELECT 'tick', extract(epoch FROM now())::bigint - %d, id FROM job
    """
    run(late % 200)
    assert Client().get("/healthz").status_code == 200
    run(late % 301)
    assert Client().get("/healthz").json()["checks"]["queue"] is False
    run("UPDATE procrastinate_jobs SET lock = 'one at a time'")
    run(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status, lock)"
        " VALUES ('default', 'tick', 'doing', 'one at a time')"
    )
    assert Client().get("/healthz").status_code == 200  # they wait for the one that runs


def test_코드보다_표의_판이_모자라면_사람을_받지_않는다(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = health._on_disk()
    monkeypatch.setattr(health, "_on_disk", lambda: known | {("pay", "9999_tomorrow")})
    assert Client().get("/healthz/ready").status_code == 503


def test_표의_판이_코드보다_앞서면_그대로_받는다(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The former code goes on serving while the next one's tables are already there."""
    known = health._on_disk()
    monkeypatch.setattr(health, "_on_disk", lambda: known - {("pay", "0001_initial")})
    assert Client().get("/healthz/ready").status_code == 200


def test_디스크가_모자라면_말한다(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 GB at least, and a twentieth of the disk: 4 of 100 GB are too few."""
    beat(5)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 * GB, 96 * GB, 4 * GB))
    assert Client().get("/healthz").json()["checks"]["disk"] is False


def test_데이터베이스에_닿지_않으면_그것만_말하고_까닭은_말하지_않는다(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> tuple[bool, str]:
        raise OperationalError("connection to server at db.example failed for user dure_app")

    monkeypatch.setitem(health.CHECKS, "database", away)
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"healthy": False, "checks": {"database": False}},
    )
    assert Client().get("/healthz/live").status_code == 200


def test_단말기_서버에도_있다() -> None:
    for path in ("/healthz", "/healthz/live", "/healthz/ready", "/metrics"):
        assert resolve(path, urlconf="dure.api.terminals")


def test_명령은_하나라도_아니면_1로_끝난다(db: None) -> None:
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("healthz", stdout=told)
    assert ended.value.code == 1
    assert "× 작업자가 없습니다." in told.getvalue()
    beat(5)
    with pytest.raises(SystemExit) as ended:
        call_command("healthz", stdout=StringIO())
    assert ended.value.code == 0
