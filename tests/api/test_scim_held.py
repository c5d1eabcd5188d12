"""SCIM을 남이 만든 검사기(scim2-tester)와 클라이언트(scim2-client)로, 127.0.0.1의 진짜 서버에 대어 봄."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import PatchOp, PatchOperation, SearchRequest
from scim2_tester import Status, check_server

from dure import clock
from tests.api.loopback import served
from tests.api.test_rest import token
from tests.api.test_scim import crowd
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second passes with each look at the clock: the checks ask more often than a key may in a minute."""
    seconds = count()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=next(seconds)))


@contextmanager
def client(world: World) -> Iterator[SyncSCIMClient]:
    headers = {"Authorization": f"Bearer {token(world, '오인사', 'scim', role='hr')}"}
    with (
        served() as address,
        httpx2.Client(base_url=f"{address}/api/scim/v2", headers=headers, timeout=60) as http,
    ):
        yield SyncSCIMClient(http)


def test_남이_만든_검사기의_검사를_하나도_빠짐없이_통과한다(world: World) -> None:
    with client(world) as scim:
        results = check_server(scim)
    failed = [
        (each.title, each.resource_type, each.reason, each.data)
        for each in results
        if each.status is not Status.SUCCESS
    ]
    assert not failed


def test_남이_만든_클라이언트로_2300명을_나누어_읽고_찾고_닫는다(world: World) -> None:
    crowd(world, 2300 - len(world.people))
    with client(world) as scim:
        scim.discover()
        user: Any = scim.get_resource_model("User")

        def page(**asked: Any) -> Any:
            return scim.query(user, query_parameters=SearchRequest(**asked))

        pages = [page(start_index=start, count=500) for start in range(1, 2301, 500)]
        assert {each.total_results for each in pages} == {2300}
        ids = [each.id for told in pages for each in told.resources]
        assert len(set(ids)) == 2300
        (found,) = page(filter='userName eq "s02000"').resources
        assert found.display_name == "직원2000"
        ended = page(filter="active eq false")
        assert ended.total_results == 0
        shut = PatchOp[user](operations=[PatchOperation(op="replace", path="active", value=False)])
        assert scim.modify(user, found.id, shut).active is False
        assert [each.id for each in page(filter="active eq false").resources] == [found.id]
