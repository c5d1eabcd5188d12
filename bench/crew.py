"""A job an institution, on worker processes that share nothing but one PostgreSQL and the files.

    [unshare --net] python -m bench.crew FACTS OUT WORKERS HOSTS KILL

With two hosts it runs on the first of them (`bench.hosts`), and so do the database and every other
worker. With KILL 1 a worker is killed in the middle of a job and another one started, as systemd
would; the job is found and given back like `dure.jobs.upkeep` does.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from resource import struct_rusage
from typing import Any

import psycopg
from procrastinate import PsycopgConnector

from bench import facts, hosts, worker
from dure import place, postgres
from dure.cluster import ADMIN, LOOPBACK, url_of

SILENT = 5  # seconds without a sign of life, after which a worker's job is given back
PAUSE = 0.1


@dataclass
class Crew:
    """The workers of some hosts, and what those that ended used."""

    url: str
    before: list[tuple[str, ...]]  # of each host the words that run a command there
    at_work: list[subprocess.Popen[bytes]] = field(default_factory=list)
    used: list[struct_rusage] = field(default_factory=list)

    def start(self, host: int) -> None:
        begin = "from bench import worker; worker.main()"
        command = [*self.before[host], sys.executable, "-c", begin]
        environ = {**os.environ, "DATABASE_URL": self.url, "POLARS_MAX_THREADS": "1"}
        end = place.ends_with_us(signal.SIGTERM)
        self.at_work.append(subprocess.Popen(command, env=environ, preexec_fn=end))

    def end(self, process: subprocess.Popen[bytes], sent: signal.Signals) -> None:
        self.at_work.remove(process)
        process.send_signal(sent)
        if process.returncode is None:  # else it had ended by itself
            _, process.returncode, used = os.wait4(process.pid, 0)
            self.used.append(used)


def main(source: str, out: str, workers: str, count: str, kill: str) -> None:
    postgres.unwind_on_sigterm()  # else its database's folder would stay
    with queue(int(count)) as (url, before):
        crew = Crew(url, before)
        told = asyncio.run(work(crew, Path(source), out, int(workers), kill=kill == "1"))
    print(json.dumps(told))


@contextmanager
def queue(count: int) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The one database's URL as every host knows it, and the words that reach each host."""
    with ExitStack() as stack:
        before = [(), *(stack.enter_context(hosts.second()) for _ in range(count - 1))]
        listen = f"{LOOPBACK},{hosts.FIRST}" if count > 1 else LOOPBACK
        cluster = stack.enter_context(postgres.throw_away(durable=True, listen=listen))
        if count > 1:
            with (cluster.home / "data" / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {hosts.NETWORK} scram-sha-256\n")
            with psycopg.connect(url_of(cluster.home, ADMIN)) as connection:
                connection.execute("SELECT pg_reload_conf()")
        url = cluster.url_owner
        yield url.replace(LOOPBACK, hosts.FIRST) if count > 1 else url, before


async def work(crew: Crew, source: Path, out: str, workers: int, *, kill: bool) -> dict[str, Any]:
    """All institutions' closes as jobs; what they took once all workers waited for them."""
    with worker.app.replace_connector(PsycopgConnector(conninfo=crew.url)) as app:
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            try:
                for each in range(workers):
                    crew.start(each % len(crew.before))
                    await _until_there(app, crew)
                started = time.perf_counter()
                for folder in facts.institutions(source):
                    await worker.close_institution.defer_async(facts=str(folder), out=out)
                await _until_done(app, crew, kill=kill)
                seconds = time.perf_counter() - started
                found = await _ask(app, _FOUND)
            finally:
                while crew.at_work:
                    crew.end(crew.at_work[0], signal.SIGTERM)
    peaks = sorted((each.ru_maxrss / 1024 for each in crew.used), reverse=True)
    return {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(sum(each.ru_utime + each.ru_stime for each in crew.used), 3),
        "peak_mib": round(sum(peaks[:workers]), 1),
        "killed": len(crew.used) - workers,
        **found,
    }


async def _until_there(app: Any, crew: Crew) -> None:
    while (await _ask(app, _NOW))["workers"] < len(crew.at_work):
        await _pause(crew)


async def _until_done(app: Any, crew: Crew, *, kill: bool) -> None:
    while (now := await _ask(app, _NOW))["left"]:
        if kill and now["done"] * 9 >= now["left"]:
            kill = not await _killed(app, crew)
            continue
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
            await app.job_manager.retry_job(job)
        if now["failed"]:
            raise SystemExit("어떤 일이 실패했습니다. 위에 까닭이 있습니다.")
        await _pause(crew)


async def _pause(crew: Crew) -> None:
    if all(each.poll() is not None for each in crew.at_work):
        raise SystemExit("일꾼이 모두 멈췄습니다. 위에 까닭이 있습니다.")
    await asyncio.sleep(PAUSE)


async def _killed(app: Any, crew: Crew) -> bool:
    """Kill the first worker if it is in the middle of a job: it is held while we look."""
    victim = crew.at_work[0]
    victim.send_signal(signal.SIGSTOP)
    if not (await _ask(app, _NOW))["victim"]:
        victim.send_signal(signal.SIGCONT)
        return False
    crew.end(victim, signal.SIGKILL)
    crew.start(0)
    return True


_NOW = """
    SELECT count(*) FILTER (WHERE status = 'succeeded') AS done,
           count(*) FILTER (WHERE status = 'failed') AS failed,
           count(*) FILTER (WHERE status <> 'succeeded') AS left,
           bool_or(status = 'doing' AND worker_id = (SELECT min(id) FROM procrastinate_workers)) AS victim,
           (SELECT count(*) FROM procrastinate_workers) AS workers
    FROM procrastinate_jobs
"""
_FOUND = """
    SELECT count(*) AS jobs, count(*) FILTER (WHERE attempts > 1) AS repeated,
           (SELECT array_agg(DISTINCT host(client_addr) ORDER BY host(client_addr))
            FROM pg_stat_activity WHERE datname = current_database()) AS addresses
    FROM procrastinate_jobs
"""


async def _ask(app: Any, query: str) -> dict[str, Any]:
    found: dict[str, Any] = await app.connector.execute_query_one_async(query)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
