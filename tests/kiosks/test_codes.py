"""Codes live ten seconds and a stated grace; places are measured on the sphere."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from dure.kiosks import codes, places

SECRET = b"k" * 32
BEGAN = datetime(2026, 11, 20, 7, 40, tzinfo=UTC)
STEP = 179_516_040  # 1,795,160,400 seconds since 1970, divided by ten


def test_a_code_is_what_openssl_makes_of_it() -> None:
    # printf 'code:ABCDEFGHJK:179516040' | openssl dgst -sha256 -mac HMAC -macopt hexkey:6b…, first 80 bits in base32
    assert codes.signature(SECRET, "ABCDEFGHJK", STEP) == "DMIP7FCHX7TE3FQV"


def test_a_code_is_read_back_and_a_strange_text_is_none() -> None:
    text = codes.write(SECRET, "ABCDEFGHJK", BEGAN)
    code = codes.read(text)
    assert code is not None
    assert code.is_signed_by(SECRET)
    assert not code.is_signed_by(b"x" * 32)
    assert codes.read(text.lower()) is None
    assert codes.read("2026-11-03") is None


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(-21, False), (-20, True), (0, True), (29, True), (30, False)]
)
def test_a_code_lives_ten_seconds_and_twenty_of_grace_on_either_side(
    seconds: int, fresh: bool
) -> None:
    code = codes.read(codes.write(SECRET, "ABCDEFGHJK", BEGAN))
    assert code is not None
    assert code.is_fresh(BEGAN + timedelta(seconds=seconds)) is fresh


def test_a_kept_code_counts_for_twelve_hours() -> None:
    code = codes.read(codes.write(SECRET, "ABCDEFGHJK", BEGAN))
    assert code is not None
    assert code.counts_late(BEGAN + timedelta(hours=12))
    assert not code.counts_late(BEGAN + timedelta(hours=12, seconds=1))
    assert not code.counts_late(BEGAN - timedelta(seconds=21))


def test_a_degree_of_latitude_is_a_360th_of_the_circle() -> None:
    # 2π × 6371008.8 m ÷ 360 = 111195.08 m
    assert math.isclose(places.metres(37, 127, 38, 127), 111195.08, abs_tol=0.01)
    # along a parallel at 60° a degree is half as long, but for the bend of the great circle
    assert math.isclose(places.metres(60, 127, 60, 127.001), 55.5975, abs_tol=0.001)
