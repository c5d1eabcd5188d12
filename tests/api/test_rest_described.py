"""API의 설명서(OpenAPI)대로 답하는가: 마구 물어 보는 남의 도구와, 설명서에서 만든 남의 클라이언트로."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from dure import clock
from tests.api.test_rest import LEAVE, given_leave, token, uid
from tests.world import NOW, World

BASE = "http://localhost/api/v1"
SCHEMA: Any = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
OPERATIONS = [each.ok().definition.raw["operationId"] for each in SCHEMA.get_all_operations()]
FEW = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock stands, and a request over WSGI leaves the test's own transaction open."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", OPERATIONS)
def test_무엇을_물어도_설명서대로_답한다(world: World, name: str, mode: GenerationMode) -> None:
    secret = token(world, "김주무관")
    headers = {"Authorization": f"Bearer {secret}"}
    operation = SCHEMA.find_operation_by_id(name)

    @FEW
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        # what the description allows may still be refused by a rule: that is a Problem, not a fault
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    ask()


@pytest.fixture(scope="module")
def client_package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A client that another's generator makes from our description."""
    from django.test import Client

    folder = tmp_path_factory.mktemp("client")
    described = folder / "openapi.json"
    described.write_bytes(Client().get("/api/v1/openapi.json").content)
    command = [
        *(sys.executable, "-m", "openapi_python_client", "generate"),
        *("--path", str(described), "--meta", "none"),
        *("--output-path", str(folder / "dure_client")),
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    sys.path.insert(0, str(folder))
    yield "dure_client"
    sys.path.remove(str(folder))


def _imported(package: str, name: str) -> Any:
    return importlib.import_module(f"{package}.{name}")


def test_설명서에서_만든_클라이언트로_읽고_올린다(world: World, client_package: str) -> None:
    given_leave(world, "김주무관")
    client = _imported(client_package, "client").AuthenticatedClient(
        base_url="http://localhost",
        token=token(world, "김주무관"),
        httpx_args={"transport": httpx.WSGITransport(app=get_wsgi_application())},
    )
    calls = Path(importlib.import_module(client_package).__file__ or "").parent / "api"
    modules = {path.stem: path.parent.name for path in calls.glob("*/*.py")}
    assert set(OPERATIONS) <= set(modules)

    def call(name: str, **asked: Any) -> Any:
        return _imported(client_package, f"api.{modules[name]}.{name}").sync(client=client, **asked)

    models = _imported(client_package, "models")
    wanted = models.WantedLeave.from_dict(LEAVE)
    made = call("file_leave", body=wanted, idempotency_key="client-1")
    again = call("file_leave", body=wanted, idempotency_key="client-1")
    assert made.number == again.number
    found = call(
        "list_leave",
        person=uid(world, "김주무관"),
        since=date(2026, 11, 1),
        until=date(2026, 12, 1),
    )
    assert [each.id for each in found.items] == [made.id]
    refused = call("file_leave", body=wanted, idempotency_key="client-2")
    assert refused.code
    assert refused.article
