"""Every number of the law is dated, cited, read on a day and graded; missing ones fail loudly."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import polars as pl
import pytest

from law import params

ALL = list(params.table().values())


@pytest.mark.parametrize("param", ALL, ids=[p.key for p in ALL])
def test_every_key_is_dated_cited_checked_and_graded(param: params.Param) -> None:
    assert param.ko.strip()
    assert isinstance(param.checked, date)
    assert param.values
    for dated in param.values:
        assert isinstance(dated.since, date)
        assert dated.source.strip()
        assert dated.grade in params.GRADES
    assert [d.since for d in param.values] == sorted({d.since for d in param.values})


def frame(*days: date, institution: str = "1111111") -> pl.LazyFrame:
    return pl.DataFrame({"date": list(days), "institution": [institution] * len(days)}).lazy()


def attached(key: str, *days: date, **more: Any) -> list[Any]:
    found = params.attach(frame(*days), key, **more).collect()
    return found.get_column(key.rsplit(".", 1)[-1]).to_list()


def local(*rows: tuple[str, str, date, str]) -> pl.LazyFrame:
    return pl.DataFrame(rows, schema=params.LOCAL_SCHEMA, orient="row").lazy()


def test_attach_takes_the_value_of_each_row() -> None:
    days = (date(2026, 9, 30), date(2026, 10, 1), date(2025, 1, 1))
    assert attached("overtime.daily_limit_minutes", *days) == [240, None, 240]


def test_attach_a_topic_gives_every_scalar_of_it() -> None:
    found = params.attach(frame(date(2026, 11, 3)), "overtime").collect()
    assert found["monthly_limit_minutes"].to_list() == [3420]
    assert set(params.keys_of("overtime")) >= {"overtime.fixed_days", "overtime.minimum_minutes"}


def test_attach_by_grade() -> None:
    rows = pl.DataFrame({"date": [date(2026, 1, 1)] * 3, "grade": [6, 9, 0]}).lazy()
    found = params.attach(rows, "pay.base_pay_won").collect()
    assert found["base_pay_won"].to_list() == [3468700, 2542700, None]


def test_a_day_before_the_first_text_names_the_key() -> None:
    with pytest.raises(params.NoLawInForce) as caught:
        attached("overtime.daily_limit_minutes", date(2026, 11, 3), date(2018, 7, 2))
    assert caught.value.key == "overtime.daily_limit_minutes"
    assert "overtime.daily_limit_minutes" in str(caught.value)


def test_an_unset_value_is_never_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    known = params.get("overtime.fixed_hours")
    empty = dataclasses.replace(known.values[0], value="unset", grade="unset")
    changed = {known.key: dataclasses.replace(known, values=(empty,))}
    monkeypatch.setattr(params, "table", lambda: changed)
    with pytest.raises(params.Unset, match=known.ko):
        attached("overtime.fixed_hours", date(2026, 11, 3))
    with pytest.raises(params.Unset, match=known.ko):
        params.value("overtime.fixed_hours", date(2026, 11, 3))


KEY = "overtime.monthly_limit_minutes"


def test_an_institutions_value_holds_from_its_day_and_only_there() -> None:
    own = local(("1111111", KEY, date(2026, 10, 15), "2700"))
    days = (date(2026, 10, 14), date(2026, 10, 15))
    assert attached(KEY, *days, local=own) == [3420, 2700]
    other = local(("2222222", KEY, date(2026, 10, 15), "2700"))
    assert attached(KEY, *days, local=other) == [3420, 3420]


def test_the_newest_of_an_institutions_values_wins() -> None:
    own = local(
        ("1111111", KEY, date(2026, 10, 15), "2700"), ("1111111", KEY, date(2026, 11, 1), "3000")
    )
    assert attached(KEY, date(2026, 11, 1), date(2026, 10, 31), local=own) == [3000, 2700]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (KEY, "3421"),
        (KEY, "none"),
        (KEY, "많이"),
        ("overtime.minimum_minutes", "30"),
        ("pay.percent_basis", "내맘대로"),
        ("worktime.local_holiday_counts", "yes"),
        ("overtime.nothing", "1"),
    ],
)
def test_what_an_institution_may_not_set_is_refused(key: str, value: str) -> None:
    with pytest.raises(params.LocalRefused) as caught:
        params.check_local(key, "1111111", date(2026, 11, 1), value)
    assert caught.value.key == key
    assert "1111111" in str(caught.value)


def test_a_lower_daily_limit_may_be_kept_after_the_national_one_went() -> None:
    assert params.check_local("overtime.daily_limit_minutes", "1", date(2026, 11, 1), "240") == 240
    assert (
        params.check_local("pay.amount_rounding", "1", date(2026, 11, 1), "floor_10") == "floor_10"
    )
    assert (
        params.check_local("worktime.local_holiday_counts", "1", date(2026, 1, 1), "true") is True
    )


def test_an_institutions_text_value_becomes_a_column() -> None:
    own = local(("1111111", "pay.amount_rounding", date(2026, 1, 1), "floor_10"))
    assert attached("pay.amount_rounding", date(2026, 11, 3), local=own) == ["floor_10"]


def test_describe_and_digest_follow_every_value() -> None:
    described = params.describe()
    assert [one["key"] for one in described] == list(params.table())
    assert all(one["values"] and one["checked"] for one in described)
    assert params.digest() == params.digest()


def test_doubt_is_dated() -> None:
    assert params.doubtful("pay.base_pay_won", date(2026, 11, 3))
    assert not params.doubtful("pay.base_pay_won", date(2024, 11, 3))
    assert not params.doubtful("overtime.minimum_minutes", date(2026, 11, 3))
