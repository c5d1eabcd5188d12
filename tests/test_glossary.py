"""GLOSSARY.md is the only place a word is decided: it and the code say the same."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Choices

from dure.accounts import models as accounts
from law import anomalies, month, overtime

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("law", "dure", "demo", "bench")
OWN = [app for app in apps.get_app_configs() if app.name.startswith("dure.") and app.models_module]


@cache
def rows() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """한국어, the code words, and where, of each line of the tables."""
    found = []
    for line in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "한국어":
            found.append((cells[0], tuple(re.findall(r"`([^`]+)`", cells[1])), cells[2]))
    return tuple(found)


@cache
def words() -> tuple[str, ...]:
    return tuple(word for _, codes, _ in rows() for word in codes)


@cache
def tree() -> frozenset[str]:
    """Every identifier and every file and folder name of the code."""
    found: set[str] = set(FOLDERS)
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if "__pycache__" not in path.parts:
                found |= {path.name, path.stem}
            if path.suffix in (".py", ".yaml") and path.is_file():
                found |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    return frozenset(found)


def test_표에는_줄마다_네_칸이_있다() -> None:
    for line in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            assert line.count("|") == 5, line


def test_코드_낱말은_모두_코드에_있다() -> None:
    for word in words():
        app, _, name = word.rpartition(".")
        if app and name != "py":
            assert apps.get_model(app, name), word
        else:
            assert word in tree(), f"{word}: 코드에 없는 낱말입니다."


def test_한_낱말에_두_이름을_주지_않는다() -> None:
    korean = [word.strip() for ko, _, _ in rows() for word in ko.split(",")]
    assert sorted(korean) == sorted(set(korean))
    assert sorted(words()) == sorted(set(words()))


def test_어디에_적힌_파일은_모두_있다() -> None:
    for _, _, where in rows():
        for path in re.findall(r"(?:law|dure|demo|bench)/[\w/.]*", where):
            assert (ROOT / path).exists(), path


def test_조직표의_모든_앱과_법_모듈이_들어_있다() -> None:
    modules = {path.stem for path in (ROOT / "law").rglob("[a-z]*.py")}
    folders = {path.parent.name for path in (ROOT / "dure").glob("*/__init__.py")}
    assert modules | folders <= set(words())


def test_모든_표의_이름이_들어_있다() -> None:
    for app in OWN:
        for model in app.get_models():
            name = model.__name__
            assert {name, f"{app.label}.{name}"} & set(words()), f"{app.label}.{name}"


def test_법이_내놓는_모든_열이_들어_있다() -> None:
    assert set(month.DAY_SCHEMA) | set(month.LINE_SCHEMA) <= set(words())


def _choices() -> list[type[Choices]]:
    found: list[type[Choices]] = []
    for app in OWN:
        for holder in (app.models_module, *app.get_models()):
            found += [
                each
                for each in vars(holder).values()
                if isinstance(each, type) and issubclass(each, Choices) and len(each)
            ]
    return found


@pytest.mark.parametrize("kinds", _choices(), ids=lambda each: each.__qualname__)
def test_모든_종류와_상태가_들어_있다(kinds: type[Choices]) -> None:
    names = {member.name.lower() for member in kinds}
    assert names <= set(words())


def test_역할과_상한_구분과_예외의_종류가_들어_있다() -> None:
    assert set(accounts.Role.values) <= set(words())
    assert set(overtime.CAP_CLASSES) <= set(words())
    assert set(anomalies.KINDS) <= set(words())
