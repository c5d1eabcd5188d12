"""An office that already lives moves to the newest schema with everything it has."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from dure import postgres
from tests.conftest import drop_database, named

# What approvals was when an office could first close a month (2026-11-27), and all it stands on.
FIRST_OFFICE = ("approvals", "0002")
LIFE = """
    SELECT set_config('dure.institution', '1', true);
    INSERT INTO organization_institution (id, code, name) VALUES (1, '9990001', '옛기관');
    INSERT INTO organization_unit (id, public_id, institution_id, kind, code)
        VALUES (1, gen_random_uuid(), 1, 'department', '9990002');
    INSERT INTO approvals_document (public_id, institution_id, number, kind, title, unit_id,
        drafted_by, drafted_at, version, state)
        VALUES (gen_random_uuid(), 1, '복무-1', 'overtime', '초과근무 명령', 1, '서무', now(), 1, 'pending');
"""


@pytest.fixture
def old_office() -> Iterator[str]:
    """A database of its own, migrated as far as FIRST_OFFICE, with a document in it."""
    name = f"dure_upgrade_{os.getpid()}"
    with psycopg.connect(named(postgres.urls().owner, "postgres"), autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}"')
    migrate(name, *FIRST_OFFICE)
    with psycopg.connect(named(postgres.urls().owner, name)) as owner:
        owner.execute(LIFE)
    yield name
    drop_database(name)


def migrate(name: str, *target: str) -> None:
    urls = postgres.urls()
    environ = {
        **os.environ,
        "DURE_AS_OWNER": "1",
        "DATABASE_URL": named(urls.app, name),
        "DATABASE_OWNER_URL": named(urls.owner, name),
    }
    subprocess.run(
        [sys.executable, "-m", "dure", "migrate", "-v0", *target], env=environ, check=True
    )


def test_살던_기관이_새_판으로_옮겨_온다(old_office: str) -> None:
    """Migrations run on rows, and not only on empty tables; a document gets its first version."""
    migrate(old_office)
    with psycopg.connect(named(postgres.urls().owner, old_office)) as owner:
        owner.execute("SELECT set_config('dure.institution', '1', true)")
        row = owner.execute("SELECT version, title FROM approvals_documentversion").fetchone()
    assert row == (1, "초과근무 명령")
