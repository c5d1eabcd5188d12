"""점검: however the facts are cut or ordered, the findings are the same."""

from datetime import date, timedelta

import polars as pl
import pytest

from bench import guard as bench
from law.labor.guard import screen as screening
from law.labor.guard.catalogue import CATALOGUE
from law.labor.guard.screen import screen
from law.labor.guard.todo import TO_DO
from tests.law import examples

FACTS = bench.generate(300, 8)


def test_심어_둔_것을_모두_찾고_더_찾지_않는다() -> None:
    found = screen(FACTS, bench.AS_OF)
    counts = dict(found.group_by("rule").len().iter_rows())
    planted = bench.expected(FACTS["workers"])
    assert counts == {rule: n for rule, n in planted.items() if n}


def test_나누어_점검해도_결과가_같다(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = screen(FACTS, bench.AS_OF)
    monkeypatch.setattr(screening, "BATCH", 5_000)
    assert screen(FACTS, bench.AS_OF).equals(whole)


def test_날이_뒤섞여_와도_결과가_같다() -> None:
    mixed = {**FACTS, "days": FACTS["days"].sample(fraction=1, shuffle=True, seed=1)}
    assert screen(mixed, bench.AS_OF).equals(screen(FACTS, bench.AS_OF))


def test_사실이_없으면_결과도_없다() -> None:
    assert screen({}, date(2026, 11, 28)).is_empty()


def test_줄마다_날짜와_셈한_근거가_있다() -> None:
    found = screen(FACTS, bench.AS_OF)
    lines = found.explode("evidence").unnest("evidence")
    assert lines.get_column("ko").null_count() == 0
    assert lines.get_column("date").null_count() == 0
    assert found.filter(pl.col("owed_won") > 0, pl.col("lapses_on").is_null()).is_empty()


def test_지급일이_오기_전에는_그_달을_보지_않는다() -> None:
    found = screen(FACTS, bench.FIRST + timedelta(days=20))
    assert found.filter(pl.col("month").is_not_null()).is_empty()


def test_모든_점검에_할_일이_있다() -> None:
    assert set(TO_DO) == set(CATALOGUE)
    assert len(set(TO_DO.values())) == len(CATALOGUE)


def test_모든_점검에_사례가_있다() -> None:
    asked = {rule for _, each in examples.load() for rule in each["given"].get("rules", [])}
    assert set(CATALOGUE) <= asked
