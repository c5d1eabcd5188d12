"""A month lived over and over while web, worker and database are killed: `./run bench faults --json`.

Each life is compared with one that was not disturbed: facts, days, lines, sheets, the audit chain.
Seeds make the victims and moments the same again; which instruction they hit is up to the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from tests.faults.life import Kill
    from tests.faults.office import Office

SEED = 20261128


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench faults")
    parser.add_argument("--kills", type=int, default=300, help="이만큼 죽일 때까지 달을 되풀이")
    parser.add_argument("--each", type=int, default=4, help="한 일마다 죽이는 수")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--minutes", type=float, default=90, help="이만큼 지나면 새 달을 시작하지 않음"
    )
    parser.add_argument(
        "--victims",
        nargs="+",
        default=["web", "worker", "database"],
        help="무엇을: web worker database connections clock",
    )
    parser.add_argument("--json", action="store_true", help="JSON으로 (늘 그렇습니다)")
    options = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dure.settings"
    django.setup()
    from tests.faults.office import forget

    shared = Path(tempfile.mkdtemp())
    try:
        print(json.dumps(measure(shared, options), ensure_ascii=False))
    finally:
        forget(shared)
        subprocess.run(["rm", "-rf", str(shared)], check=True)


def measure(shared: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Lives until so many kills, each compared with the twin that nobody disturbed."""
    from tests.faults import life
    from tests.faults.office import opened

    began = time.monotonic()
    with opened(_home(shared, "twin"), life.MOMENT) as office:
        life.live(office)
        twin = _left(office)
    _say(f"방해받지 않은 달: {time.monotonic() - began:.0f}초")
    kills: list[Kill] = []
    lives: list[dict[str, Any]] = []
    while len(kills) < options.kills and time.monotonic() - began < options.minutes * 60:
        seed = options.seed + len(lives)
        found, different = _lived(_home(shared, str(seed)), seed, options, twin)
        kills += found
        lives.append({"seed": seed, "kills": len(found), "different": different})
        _say(f"{lives[-1]}, {time.monotonic() - began:.0f}초")
    return {
        "lives": lives,
        "kills": len(kills),
        "victims": Counter(each.victim for each in kills),
        "outcomes": Counter(each.outcome for each in kills),
        "different": sum(bool(each["different"]) for each in lives),
        "seconds": round(time.monotonic() - began),
    }


def _lived(
    home: Path, seed: int, options: argparse.Namespace, twin: dict[str, Any]
) -> tuple[list[Kill], dict[str, Any]]:
    """The kills of one life, and what it left that the undisturbed month did not."""
    from tests.faults import life
    from tests.faults.office import opened

    with opened(home, life.MOMENT, durable=True) as office:
        kills = life.live(office, random.Random(seed), each=options.each, victims=options.victims)
        left = _left(office)
    return kills, {name: left[name] for name in twin if left[name] != twin[name]}


def _left(office: Office) -> dict[str, Any]:
    from tests.faults import life

    office.run("-m", "dure", "audit_verify")  # raises where the chain is not whole
    return {**life.facts(office), "sheets": life.sheets(office)}


def _home(shared: Path, name: str) -> Path:
    home = shared / name
    home.mkdir()
    return home


def _say(told: str) -> None:
    sys.stderr.write(f"{told}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
