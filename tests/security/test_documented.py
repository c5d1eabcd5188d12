"""docs/security.md names its tests, and what no other file shows of it."""

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from dure import sealed
from dure.errors import Refused

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.findall(r"\[(test_\w+)\]\(\.\./(tests/[\w/]+\.py)\)", TEXT)
SECRET = re.compile(r"SECRET|PASSWORD|KEY|TOKEN")


def test_적힌_시험은_모두_있다() -> None:
    assert len(NAMED) > 50
    for name, path in NAMED:
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), f"{path}: {name}"


def test_요구마다_시험이_있거나_없음이나_운영이라고_적는다() -> None:
    for line in TEXT.splitlines():
        if line.startswith("| ") and line.count("|") == 4 and "보이는 시험" not in line:
            assert "test_" in line or "`운영`" in line or "칸이 없음" in line, line


def test_비밀에는_적어_둔_기본값이_없다() -> None:
    for path in [*ROOT.glob("dure/**/*.py"), *ROOT.glob("law/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "os.environ.get",
                "os.getenv",
            ):
                name, *default = node.args
                if SECRET.search(ast.unparse(name)):
                    assert not default or ast.unparse(default[0]) in ("''", "None"), path


def test_적힌_비밀번호는_예시_도시의_것뿐이다() -> None:
    found = [
        line.partition("  # noqa")[0].strip()
        for folder in ("law", "dure", "demo", "bench")
        for path in (ROOT / folder).rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"noqa:[^\n]*S10[567]", line)
    ]
    assert sorted(found) == ['PASSWORD = "dure-demo"', 'PASSWORD = "비밀번호"']  # a way in, by name


def test_모든_답에_CSP와_머리글이_있다(db: None) -> None:
    for address in ("/login", "/nowhere", "/api/v1/openapi.json"):
        answer = Client().get(address)
        told = answer["Content-Security-Policy"]
        assert "default-src 'self'" in told
        assert "frame-ancestors 'none'" in told
        assert "unsafe" not in told
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"


def test_토큰이_없는_POST는_받지_않는다(db: None) -> None:
    said = {"login": "kim", "password": "x"}
    assert Client(enforce_csrf_checks=True).post("/login", said).status_code == 403


def test_오류는_속을_보이지_않는다(db: None) -> None:
    assert settings.DEBUG is False
    assert not re.search(r"DEBUG = (?!False)", (ROOT / "dure" / "settings.py").read_text("utf-8"))
    assert "urlpatterns" not in Client().get("/nowhere").content.decode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MZ\x90\x00", "PDF"),
        (b"<html><script>alert(1)</script>", "PDF"),
        (b"PK\x03\x04", "PDF"),
        (b"%PDF-1.7" + bytes(sealed.LARGEST), "10MB"),
        (b"", "빈 파일"),
    ],
)
def test_증빙은_첫_글자로_알아보고_크기를_본다(content: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        sealed.media_type(sealed.File("진단서.pdf", content), "")


def test_SBOM은_잠금_파일의_모든_꾸러미를_담는다() -> None:
    made = subprocess.run([ROOT / "run", "sbom"], capture_output=True, check=True, cwd=ROOT)
    told = json.loads(made.stdout)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    locked = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    versions = {each["name"]: each["version"] for each in locked if each["name"] != "dure"}
    listed = {each["name"]: each["version"] for each in told["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert listed.items() <= versions.items()
    assert {re.split(r"[\[=>]", each)[0] for each in project["dependencies"]} <= set(listed)
    assert "pytest" not in listed
    refs = {each["bom-ref"] for each in told["components"]}
    named = {ref for each in told["dependencies"] for ref in each.get("dependsOn", [])}
    assert named <= refs
    assert all(each["purl"].startswith("pkg:pypi/") for each in told["components"])
