"""What the README and the guides say is there: pictures, pages, files, commands, addresses."""

import re
import runpy
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "GLOSSARY.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
FOLDERS = ("law", "dure", "demo", "bench", "tests", "docs")
NOT_PAGES = ("/var/tmp", "/var/lib", "/tmp")
ROLES = ("employee", "head", "clerk", "payroll", "hr", "auditor", "mayor", "admin")

every_page = pytest.mark.parametrize("page", PAGES, ids=NAMES)


@cache
def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _links(page: Path) -> list[str]:
    """Where a page points: pictures and links, without what the code blocks show."""
    text = re.sub(r"```.*?```", "", _text(page), flags=re.S)
    return re.findall(r"\]\(([^)\s]+)\)", text)


def _slugs(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _text(page), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def _spoken(page: Path) -> list[str]:
    """The words in backticks, those of code blocks left out."""
    text = re.sub(r"```.*?```", "", _text(page), flags=re.S)
    return re.findall(r"`([^`\n]+)`", text)


@every_page
def test_가리키는_쪽과_그림은_모두_있다(page: Path) -> None:
    for link in _links(page):
        if re.match(r"\w+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in _slugs(target), link


@every_page
def test_적힌_명령은_모두_run에_있다(page: Path) -> None:
    known = set(re.findall(r"^  (\w+)\)", (ROOT / "run").read_text(encoding="utf-8"), flags=re.M))
    asked = set(re.findall(r"\./run (\w+)", _text(page)))
    assert asked <= known, asked - known


def _opens(address: str) -> bool:
    try:
        return bool(resolve(address))
    except Resolver404:
        return False


@every_page
def test_적힌_주소는_모두_열린다(page: Path) -> None:
    for word in _spoken(page):
        if re.fullmatch(r"/[a-z/-]*", word) and not word.startswith(NOT_PAGES):
            assert _opens(word), f"{word}: 없는 주소입니다."


@every_page
def test_적힌_파일은_모두_있다(page: Path) -> None:
    for word in _spoken(page):
        if re.match(rf"(?:{'|'.join(FOLDERS)})/", word):
            found = list(ROOT.glob(word)) if "*" in word else [ROOT / word]
            assert found, word
            assert "<" in word or found[0].exists(), word


@every_page
def test_차분하게_말한다(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`|!\[|<!--", "", _text(page), flags=re.S)
    assert "!" not in prose


@pytest.mark.parametrize("role", ROLES)
def test_역할마다_안내가_있고_그림과_까닭이_있다(role: str) -> None:
    guide = ROOT / "docs" / "guide" / f"{role}.md"
    text = _text(guide)
    assert "**왜 그런가요.**" in text
    assert any(link.endswith(".png") for link in _links(guide))
    assert f"docs/guide/{role}.md" in _links(ROOT / "README.md")


def test_사진은_모두_사진기가_아는_것이고_가볍다() -> None:
    camera = runpy.run_path(str(ROOT / "docs" / "shots.py"))
    known = {
        camera["name_of"](shot, width) for shot in camera["SHOTS"] for width in camera["WIDTHS"]
    }
    for picture in (ROOT / "docs" / "shots").iterdir():
        assert picture.name in known, picture.name
        assert picture.stat().st_size <= camera["LARGEST"], picture.name


def test_함께_쓰는_소프트웨어의_목록은_잠금_파일과_같다() -> None:
    page = _text(ROOT / "docs" / "third-party.md")
    listed = dict(re.findall(r"^\| ([\w.-]+) \| (\d[\w.+-]*) \|", page, flags=re.M))
    maker = runpy.run_path(str(ROOT / "docs" / "third_party.py"))
    assert listed == maker["locked"](), "docs/third_party.py를 다시 실행해 주세요."
    assert "설치되지 않음" not in page
    assert "밝히지 않음" not in page


def test_구조의_층은_지키는_층과_같다() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    assert "\n".join(["```", *layers, "```"]) in _text(ROOT / "docs" / "architecture.md")


def test_결정_기록은_같은_차례로_쓴다() -> None:
    order = ["상황", "결정", "이유", "결과", "다시 볼 때"]
    for page in sorted((ROOT / "docs" / "adr").glob("0*.md")):
        assert re.findall(r"^\*\*([^*]+)\.\*\*", _text(page), flags=re.M) == order, page.name
        assert page.name in _links(page.parent / "README.md")
