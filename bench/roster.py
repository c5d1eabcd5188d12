"""A month of duties for an office: `./run bench roster --people 60 --days 31 --json`."""

import argparse
import json
import os
import random
import statistics
import sys
import time
from datetime import date, datetime, timedelta, timezone
from typing import Any

from dure.duty.problem import Barred, Burden, Candidate, Rules, Slot, Wish
from dure.duty.solving import solve

FIRST = date(2026, 10, 1)
SEOUL = timezone(timedelta(hours=9))
HOLIDAYS = {date(2026, 10, 3), date(2026, 10, 5), date(2026, 10, 9), date(2026, 12, 25)}
LIMIT = 280.0  # with the model's making, under five minutes
POST_SIZE, POST_POOL = 60, 80  # a post for each sixty people, whose pool reaches into the next


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench roster")
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--seeds", type=int, default=1, help="씨앗의 수: 저마다 다른 기관입니다")
    parser.add_argument("--seconds", type=float, default=LIMIT, help="이 시간 안에 멈춥니다")
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    asked = parser.parse_args(arguments)
    runs = [measure(asked.people, asked.days, n, asked.seconds) for n in range(asked.seeds)]
    times = [run["seconds"] for run in runs]
    found = {
        "people": asked.people,
        "days": asked.days,
        "seats": runs[0]["seats"],
        "optimal": all(run["optimal"] for run in runs),
        "seconds": round(statistics.median(times), 2),
        "slowest_seconds": max(times),
        "slowest_cpu_seconds": max(run["cpu_seconds"] for run in runs),
        "gap": max(run["gap"] for run in runs),
        "runs": runs,
        "machine": {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)},
    }
    print(json.dumps(found))


def measure(people: int, days: int, seed: int, seconds: float) -> dict[str, Any]:
    """One office, from its facts to its roster; the reasons of broken wishes are timed by themselves."""
    asked = problem(people, days, seed)
    begun = time.process_time()
    plan = solve(**asked, seed=seed, seconds=seconds, explain=False)
    return {
        "seed": seed,
        "seats": len(asked["slots"]),
        "status": plan.status,
        "optimal": plan.status == "optimal",
        "seconds": round(plan.seconds, 2),
        "cpu_seconds": round(time.process_time() - begun, 2),
        "gap": round(plan.gap, 4),
        "broken_wishes": len(plan.broken),
        "stages": {
            each.aim: [each.value, each.bound, round(each.seconds, 2)] for each in plan.stages
        },
    }


def problem(people: int, days: int, seed: int) -> dict[str, Any]:
    """Posts of two seats every night and every off day; everybody has a history, leave and wishes."""
    dice = random.Random(seed)
    return {
        "slots": _slots(people, days),
        "candidates": [_candidate(n, days, dice) for n in range(people)],
        "rules": _rules(people, dice),
    }


def _slots(people: int, days: int) -> list[Slot]:
    found: list[Slot] = []
    for post in range(max(1, people // POST_SIZE)):
        pool = frozenset((post * POST_SIZE + n) % people for n in range(min(people, POST_POOL)))
        for day in (FIRST + timedelta(days=n) for n in range(days)):
            for watch in (
                (("일직", 9, 9), ("숙직", 18, 15)) if _is_off(day) else (("숙직", 18, 15),)
            ):
                group = len(found)
                found += [_slot(len(found) + n, group, day, watch, pool) for n in range(2)]
    return found


def _slot(
    key: int, group: int, day: date, watch: tuple[str, int, int], pool: frozenset[int]
) -> Slot:
    name, hour, hours = watch
    start = datetime.combine(day, datetime.min.time(), SEOUL) + timedelta(hours=hour)
    label = f"{day.month}월 {day.day}일 {name}"
    return Slot(key, group, start, start + timedelta(hours=hours), _burden(day), pool, label)


def _is_off(day: date) -> bool:
    return day.isoweekday() >= 6 or day in HOLIDAYS


def _burden(day: date) -> Burden:
    stretch = [day + timedelta(days=n) for n in range(-2, 3)]
    if any(all(map(_is_off, stretch[n : n + 3])) for n in range(3)):
        return Burden.LONG
    if day in HOLIDAYS:
        return Burden.HOLIDAY
    return Burden.WEEKEND if _is_off(day) else Burden.WEEKDAY


def _candidate(person: int, days: int, dice: random.Random) -> Candidate:
    usual = {Burden.WEEKDAY: 16, Burden.WEEKEND: 8, Burden.HOLIDAY: 1, Burden.LONG: 3}
    barred = [
        _span(dice, days, dice.choice((1, 1, 1, 3, 5))) for _ in range(dice.choice((0, 1, 2)))
    ]
    wishes = [(_span(dice, days, 1), dice.random() < 0.2) for _ in range(2)]
    return Candidate(
        person=person,
        name=f"직원{person}",
        senior=person % 2 == 0,
        barred=tuple(Barred(*span, "연가") for span in barred),
        wishes=tuple(Wish(*span, wants) for span, wants in wishes),
        past={b: max(0, n + dice.choice((-1, 0, 0, 1))) for b, n in usual.items()},
        share=dice.choice((100, 100, 100, 100, 50)),
    )


def _span(dice: random.Random, days: int, length: int) -> tuple[datetime, datetime]:
    start = datetime.combine(FIRST, datetime.min.time(), SEOUL) + timedelta(
        days=dice.randrange(days)
    )
    return start, start + timedelta(days=length)


def _rules(people: int, dice: random.Random) -> Rules:
    pairs = [frozenset(dice.sample(range(people), 2)) for _ in range(max(2, people // 20))]
    weights = {Burden.WEEKDAY: 2, Burden.WEEKEND: 3, Burden.HOLIDAY: 4, Burden.LONG: 5}
    return Rules(72 * 60, ((14, 2),), True, frozenset(pairs[1:]), frozenset(pairs[:1]), weights)


if __name__ == "__main__":
    main(sys.argv[1:])
