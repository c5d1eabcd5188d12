"""A real PostgreSQL, as dure_app: one template migrated by the owner, a copy for each worker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from filelock import FileLock
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from dure import postgres, tenancy
from tests import world as cast
from tests.faults import office
from tests.slapd import slapd  # noqa: F401 - a fixture

TEMPLATE = "dure_test_template"
TOGETHER = ("browser", "demo", "faults")


def named(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def make_database(name: str) -> None:
    """A fresh copy of the migrated template."""
    with psycopg.connect(named(postgres.urls().owner, "postgres"), autocommit=True) as owner:
        owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE}')


def drop_database(name: str) -> None:
    """Without force first: that ends a vacuum under way, which an owner may not force."""
    with psycopg.connect(named(postgres.urls().owner, "postgres"), autocommit=True) as owner:
        try:
            owner.execute(f'DROP DATABASE IF EXISTS "{name}"')
        except psycopg.errors.ObjectInUse:
            owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _migrate_template() -> None:
    with psycopg.connect(named(postgres.urls().owner, "postgres"), autocommit=True) as owner:
        owner.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)")
        owner.execute(f"CREATE DATABASE {TEMPLATE}")
    urls = postgres.urls()
    environ = {
        **os.environ,
        "DURE_AS_OWNER": "1",
        "DATABASE_URL": named(urls.app, TEMPLATE),
        "DATABASE_OWNER_URL": named(urls.owner, TEMPLATE),
    }
    subprocess.run([sys.executable, "-m", "dure", "migrate", "-v0"], env=environ, check=True)


class Together(LoadScopeScheduling):
    """Hands out test by test, but files that share an office of processes or a city whole."""

    def _split_scope(self, nodeid: str) -> str:
        path = Path(nodeid.partition("::")[0])
        return str(path) if path.parent.name in TOGETHER else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    return Together(config, log)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Whoever runs the workers tidies up after them all."""
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        office.forget(session.config._tmp_path_factory.getbasetemp())  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Hashing that is slow on purpose would be most of what the tests wait for."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The migrated template, made once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    with FileLock(str(shared / "template.lock")):
        if not (shared / "template.made").exists():
            _migrate_template()
            (shared / "template.made").touch()
    return TEMPLATE


@pytest.fixture(scope="session")
def django_db_setup(template: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    name = f"dure_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    make_database(name)
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
    yield
    connections["default"].close()
    drop_database(name)


@pytest.fixture
def world(db: None) -> Iterator[cast.World]:
    """The cast's office, in a transaction that speaks for it and is rolled back."""
    made = cast.build()
    with tenancy.institution(made.institution):
        yield made
