"""Figures for Prometheus, counted so that nobody can be told from them.

Requests are counted in every process; with PROMETHEUS_MULTIPROC_DIR (before the first import) all
processes of a machine write into one folder and any of them answers for all. What the rows say is
read when somebody asks, over all institutions together.
"""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from dure.operations import health, queues

REQUESTS = Histogram(
    "dure_http_request_duration_seconds",
    "처리한 요청과 걸린 시간",
    ["door", "method", "status"],
    buckets=(0.01, 0.03, 0.06, 0.1, 0.3, 1.0, 3.0, 10.0, 60.0),
)


class Standing(Collector):
    """What is well, what waits and what is wrong at a moment."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        checks = health.checks()
        yield _gauge("dure_healthy", "멀쩡하면 1", "check", ((c.name, c.well) for c in checks))
        if not checks[0].well:
            return
        jobs = queues.jobs()
        yield _gauge("dure_jobs", "일의 수", "status", jobs.items())
        waiting = queues.everywhere(at=self.at)
        yield _gauge("dure_waiting", "기다리는 것의 수", "kind", waiting.items())


def exposition(*, at: datetime) -> bytes:
    """Everything, in the text that Prometheus reads."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUESTS)
    registry.register(Standing(at))
    return generate_latest(registry)


def _gauge(name: str, told: str, label: str, rows: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for value, figure in rows:
        family.add_metric([value], float(figure))
    return family
