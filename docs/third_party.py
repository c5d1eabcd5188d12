"""`docs/third-party.md` from uv.lock and what the installed packages say of themselves.

.venv/bin/python docs/third_party.py
"""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "uv.lock"
TARGET = ROOT / "docs" / "third-party.md"
HEAD = """# 함께 쓰는 공개 소프트웨어

`uv.lock`에 적힌 꾸러미와, 각 꾸러미가 스스로 밝힌 이용허락입니다. 이 쪽은 `docs/third_party.py`가 만듭니다.
잠금 파일이 바뀌면 `.venv/bin/python docs/third_party.py`로 다시 만들고, 시험이 둘을 맞추어 봅니다.

이용 칸의 `실행`은 두레가 돌 때 쓰는 것, `내장`은 내장 데이터베이스, `개발`은 시험과 검사에만 쓰는 것입니다.

| 꾸러미 | 판 | 이용허락 | 이용 |
|---|---|---|---|
"""
TAIL = """
## 저장소에 함께 들어 있는 것

| 무엇 | 어디 | 이용허락 |
|---|---|---|
| Pretendard GOV (글꼴) | `dure/web/static/fonts`, `dure/links/fonts` | OFL-1.1, 원문은 같은 폴더 |

내장 데이터베이스 꾸러미에는 PostgreSQL 실행 파일(PostgreSQL License)과 그것이 쓰는 공유 라이브러리가,
axe-playwright-python에는 axe-core(MPL-2.0)가, django-htmx에는 htmx(0BSD)가 들어 있습니다.
"""
# Of packages that are locked for other systems only, or whose metadata names no licence.
TOLD = {
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",
    "protobuf": "BSD-3-Clause",
    "scim2-tester": "Apache-2.0",
    "tzdata": "Apache-2.0",
}
SHORT = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def locked() -> dict[str, str]:
    """Name and version of every package that uv.lock brings from outside."""
    return {
        each["name"]: each["version"] for each in _packages() if "virtual" not in each["source"]
    }


def uses() -> dict[str, str]:
    """What each locked package is there for."""
    wanted = {each["name"]: each for each in _packages()}
    own = wanted["dure"]
    groups = own["dev-dependencies"]
    found: dict[str, str] = {}
    for use, roots in (
        ("실행", own["dependencies"]),
        ("내장", groups["embedded"]),
        ("개발", groups["dev"]),
    ):
        for name in _reached(roots, wanted):
            found.setdefault(name, use)
    return found


def licence(name: str) -> str:
    """The licence a package states: an SPDX expression, a classifier, or its own word."""
    if name in TOLD:
        return TOLD[name]
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "설치되지 않음"
    if expression := told.get("License-Expression"):
        return str(expression)
    classes = [
        line.rsplit(" :: ", 1)[-1]
        for line in told.get_all("Classifier") or []
        if line.startswith("License :: OSI Approved :: ")
    ]
    word = str(told.get("License") or "").strip()
    if re.fullmatch(r"[\w.+-]+(?: \d-Clause License)?", word) and word not in {"BSD", "Apache"}:
        return word.replace("BSD 2-Clause License", "BSD-2-Clause")
    return " OR ".join(SHORT.get(each, each) for each in classes) or "밝히지 않음"


def page() -> str:
    """The whole page as Markdown."""
    used = uses()
    lines = [
        f"| {name} | {version} | {licence(name)} | {used.get(name, '')} |"
        for name, version in sorted(locked().items())
    ]
    return HEAD + "\n".join(lines) + "\n" + TAIL


def _packages() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"]
    return found


def _reached(roots: list[dict[str, Any]], known: dict[str, dict[str, Any]]) -> list[str]:
    """The packages that these ask for, and what those ask for, extras included."""
    found: list[str] = []
    waiting = list(roots)
    while waiting:
        asked = waiting.pop()
        package = known[asked["name"]]
        extras = [
            each
            for extra in asked.get("extra", [])
            for each in package.get("optional-dependencies", {}).get(extra, [])
        ]
        if asked["name"] not in found:
            found.append(asked["name"])
            extras += package.get("dependencies", [])
        waiting += extras
    return found


def main() -> int:
    """Write the page."""
    TARGET.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
