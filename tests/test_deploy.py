"""설치하는 파일: 컨테이너와 systemd가 켜는 것이 정말 있고, 비밀에는 기본값이 없다."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from dure.operations import health

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
PARTS = ("web", "terminals", "worker", "migrate")
SECRETS = re.compile(r"\$\{(\w*(?:PASSWORD|TOKEN|SECRET)\w*)(:?[-?][^}]*)?\}")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def test_compose는_네_부분과_데이터베이스를_켠다() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"database", *PARTS}
    for part in PARTS[1:]:
        assert services[part]["command"][0] == part
    assert (
        COMPOSE["services"]["migrate"]["environment"].keys() > services["web"]["environment"].keys()
    )
    for part in PARTS[:3]:
        assert "DATABASE_OWNER_URL" not in services[part]["environment"]


def test_compose가_보는_것이_있다() -> None:
    for part, port in (("web", 8000), ("terminals", 8081)):
        told = COMPOSE["services"][part]["healthcheck"]["test"][-1]
        assert f"127.0.0.1:{port}/healthz/ready" in told
    told = COMPOSE["services"]["worker"]["healthcheck"]["test"]
    assert told[:5] == ["CMD", "python", "-m", "dure", "healthz"]
    assert set(told[5:]) <= set(health.CHECKS)


def test_비밀에는_기본값이_없다() -> None:
    """Set or refused; only the key to the figures may be left out, and then there are none."""
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    refused = {name for name, rest in SECRETS.findall(text) if rest.startswith(":?")}
    for name, rest in SECRETS.findall(text):
        assert name in refused or (name, rest) == ("DURE_METRICS_TOKEN", ":-"), name
    for line in (DEPLOY / "dure.env.example").read_text(encoding="utf-8").splitlines():
        for name, value in re.findall(r"(\w*(?:PASSWORD|TOKEN|SECRET|_URL))=(\S*)", line):
            assert not value, name


def test_이미지는_run과_같은_도구로_잠금_파일만_설치하고_root로_돌지_않는다() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    version = re.search(r"UV_VERSION=(\S+)", (ROOT / "run").read_text(encoding="utf-8"))
    assert version is not None
    assert f"uv=={version[1]}" in text
    assert "uv sync --frozen --no-default-groups" in text
    assert text.rindex("USER 10001") > text.rindex("FROM ")
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, flags=re.M):
        assert all((ROOT / each).exists() for each in source.split()), source


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("systemd/*.service")), ids=lambda u: u.name)
def test_systemd의_단위는_있는_것을_켜고_root로_돌지_않는다(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    command = re.search(
        r"^ExecStart=/opt/dure/\.venv/bin/python -m (dure\.parts|dure) (\w+)", text, re.M
    )
    assert command is not None
    assert command[2] in (*PARTS, "healthz")
    assert "User=dure\n" in text
    assert ("owner.env" in text) == (command[2] == "migrate")


def test_자리와_데이터베이스를_정하지_않으면_켜지_않는다() -> None:
    bare = {key: value for key, value in os.environ.items() if not key.startswith("D")}
    for given in ({}, {"DATABASE_URL": "postgresql://dure_app@127.0.0.1:1/dure"}):
        done = subprocess.run(
            [sys.executable, "-m", "dure.parts", "web"],
            env=bare | given,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1
        assert "정해 주세요" in done.stderr
