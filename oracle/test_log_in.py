"""Providers that share no code with us, in a real browser: samlp and oidc-provider of npm.

They are at `localhost` and we at `127.0.0.1`: for a browser two sites, as in an office.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import chromium  # noqa: F401 - a fixture
from tests.faults.office import Office, opened, persist
from tests.saml_maker import Issuer

HERE = Path(__file__).parent
WRITE = """
import json, os
import django; django.setup()
from dure import clock, tenancy
from dure.accounts import providers, queries as accounts
from dure.accounts.models import Provider, User
from dure.organization import queries as organization
from django.db import transaction
with transaction.atomic():
    (pk, _, _), = organization.institutions()
    with tenancy.institution(pk):
        at = clock.now()
        by = accounts.viewer(User.objects.get(login="cho"), on=at.date(), role="admin", origin="test")
        wanted = providers.WantedProvider(**json.loads(os.environ["WANTED"]))
        old = Provider.objects.filter(name=wanted.name).first()
        print(providers.save_provider(wanted=wanted, provider=old and old.public_id, by=by, at=at))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(driver: str, *arguments: str, ready: str) -> Iterator[None]:
    """A node program, beside the packages that it needs."""
    folder = Path(os.environ["DURE_ORACLE_NODE"])
    shutil.copy(HERE / driver, folder / driver)
    child = subprocess.Popen(["node", driver, *arguments], cwd=folder, stdout=subprocess.DEVNULL)
    try:
        persist(lambda: _answers(ready), gave_up=f"{driver}이 열리지 않았습니다.")
        yield
    finally:
        child.kill()
        child.wait()


def _answers(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return bool(answer.status == 200)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Its clock is the providers' own: one that was read before the office was built lags behind them."""
    with opened(tmp_path_factory.mktemp("oracle"), datetime.now(UTC), ("web",)) as made:
        made.kill("web")
        made.shift = 0.0
        made.start("web")
        at = f"http://127.0.0.1:{made.port}/login"
        persist(lambda: _answers(at), gave_up="웹이 열리지 않았습니다.")
        yield made


def write(office: Office, **wanted: Any) -> str:
    """Write a provider down; our address at it."""
    environ = {**office.environ, "WANTED": json.dumps(wanted)}
    done = subprocess.run(
        [sys.executable, "-c", WRITE], env=environ, check=True, capture_output=True, text=True
    )
    return f"http://127.0.0.1:{office.port}/login/via/{done.stdout.strip()}"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:  # noqa: F811
    context = chromium.new_context(locale="ko-KR")
    yield context.new_page()
    context.close()


# ── SAML ────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def samlp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Issuer]]:
    folder, issuer, port = tmp_path_factory.mktemp("keys"), Issuer("urn:oracle:samlp"), free_port()
    key, certificate = folder / "key.pem", folder / "cert.pem"
    key.write_bytes(
        issuer.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    certificate.write_text(issuer.certificate)
    at = f"http://localhost:{port}"
    with running("saml_idp.cjs", str(port), str(key), str(certificate), ready=f"{at}/asked"):
        yield at, issuer


def saml(office: Office, at: str, certificate: str, sign: str = "") -> str:
    return write(
        office,
        kind="saml",
        name="samlp",
        issuer="urn:oracle:samlp",
        authorize_url=f"{at}/sso?sign={sign}",
        logout_url=f"{at}/slo",
        certificate=certificate,
        subject_claim="NameID",
        link_by="by_login",
        link_claim="uid",
    )


def asked(at: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{at}/asked", timeout=5) as answer:
        return json.load(answer)  # type: ignore[no-any-return]


def enter(page: Page, office: Office, name: str) -> None:
    page.goto(f"http://127.0.0.1:{office.port}/login?next=/account")
    page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("sign", ["", "both"])
def test_samlp_lets_somebody_in_asks_anew_and_lets_them_go(
    office: Office, samlp: tuple[str, Issuer], page: Page, sign: str
) -> None:
    at, issuer = samlp
    ours = saml(office, at, issuer.certificate, sign)
    enter(page, office, "samlp")
    page.wait_for_url("**/account")
    expect(page.get_by_text("로그인했습니다: samlp.").first).to_be_visible()
    told = asked(at)["asked"][-1]
    assert told["issuer"] == f"{ours}/metadata"
    assert told["assertionConsumerServiceURL"] == f"{ours}/saml"
    page.goto(f"http://127.0.0.1:{office.port}/account/again?next=/account")
    page.get_by_role("button", name="samlp").click()
    page.wait_for_url("**/account")
    assert asked(at)["asked"][-1]["forceAuthn"] == "true"
    page.locator("details.switch summary").click()
    page.get_by_role("button", name="로그아웃").click()
    page.wait_for_url("**/login?*SAMLResponse=*")  # it has ended the session there, and says so
    assert asked(at)["in"] == 0
    page.goto(f"http://127.0.0.1:{office.port}/account")
    assert "/login" in page.url


def test_an_answer_of_samlp_without_a_signature_is_refused(
    office: Office, samlp: tuple[str, Issuer], page: Page
) -> None:
    at, issuer = samlp
    saml(office, at, issuer.certificate, "nothing")
    enter(page, office, "samlp")
    page.get_by_text("로그인 제공자의 답을 확인하지 못했습니다").wait_for()


def test_an_answer_signed_with_a_key_that_is_not_theirs_is_refused(
    office: Office, samlp: tuple[str, Issuer], page: Page
) -> None:
    saml(office, samlp[0], Issuer().certificate)
    enter(page, office, "samlp")
    page.get_by_text("로그인 제공자의 답을 확인하지 못했습니다").wait_for()


# ── OIDC ────────────────────────────────────────────────────────────────────


def _log_in_there(page: Page, name: str) -> None:
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("any")
    page.get_by_role("button", name="Sign-in").click()


def test_oidc_provider_lets_somebody_in_asks_anew_and_lets_them_go(
    office: Office, page: Page
) -> None:
    port = free_port()
    at = f"http://localhost:{port}"
    ours = write(
        office, kind="oidc", name="oidc-provider", issuer=at, client="dure",
        secret="oracle-secret", scope="openid profile", subject_claim="sub",
        link_by="by_login", link_claim="preferred_username",
    )  # fmt: skip
    discovery = f"{at}/.well-known/openid-configuration"
    with running("oidc_provider.mjs", str(port), ours, ready=discovery):
        enter(page, office, "oidc-provider")
        _log_in_there(page, "kim")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/account")
        expect(page.get_by_text("로그인했습니다: oidc-provider.").first).to_be_visible()
        page.goto(f"http://127.0.0.1:{office.port}/account/again?next=/account")
        page.get_by_role("button", name="oidc-provider").click()
        _log_in_there(page, "kim")  # prompt=login: though its session is still open
        page.wait_for_url("**/account")
        page.goto(f"http://127.0.0.1:{office.port}/account/again?next=/account")
        page.get_by_role("button", name="oidc-provider").click()
        _log_in_there(page, "lee")  # somebody else
        page.get_by_role("button", name="Continue").click()
        page.get_by_text("지금 로그인한 사람의 계정이 아닙니다").wait_for()
        page.goto(f"http://127.0.0.1:{office.port}/account")
        page.locator("details.switch summary").click()
        page.get_by_role("button", name="로그아웃").click()
        page.get_by_role("button", name="Yes, sign me out").click()
        page.wait_for_url(f"http://127.0.0.1:{office.port}/login")
