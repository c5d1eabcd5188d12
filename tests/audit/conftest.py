"""An institution whose rows are committed, and the owner's hand in its tables."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from dure import postgres
from dure.audit import checkpoints
from tests import world as cast
from tests.audit.office import Office

CODES = itertools.count(7_000_000)


@pytest.fixture(autouse=True)
def checkpoint_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Checkpoints go beside the test, not into the place of whoever runs it."""
    monkeypatch.setattr(checkpoints, "path", lambda institution: tmp_path / f"{institution}.jsonl")
    return tmp_path


def _named(url: str) -> str:
    name = connection.settings_dict["NAME"]
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture
def office(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Office]:
    """An institution of its own, committed: what the owner's connection can reach."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            pk = cast.institution(str(next(CODES)), "시험시")
        with (
            psycopg.connect(_named(postgres.urls().owner), autocommit=True) as owner,
            psycopg.connect(_named(postgres.urls().app)) as other,
        ):
            owner.execute("SELECT set_config('dure.institution', %s, false)", [str(pk)])
            yield Office(pk, owner, other)
            other.rollback()
            # what others count in this database must not count this one
            owner.execute("DELETE FROM organization_institution WHERE id = %s", [pk])
        connection.close()
