"""Dice that fall alike for the same seed and the same person-day, in whatever order one throws."""

import zlib
from dataclasses import dataclass

import polars as pl

_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_WORD = 0xFFFFFFFFFFFFFFFF


def _word(value: int) -> pl.Expr:
    return pl.lit(value & _WORD, dtype=pl.UInt64)


@dataclass(frozen=True)
class Dice:
    """splitmix64 over (seed, salt, key): no state, so a chunk throws what the whole would."""

    seed: int

    def roll(self, salt: str, sides: int, *key: str) -> pl.Expr:
        """An Int32 in [0, sides) for each row, decided by the named integer columns alone."""
        words = (pl.col(name).cast(pl.Int64).cast(pl.UInt64) for name in key)
        mixed = _word(self.seed * _GOLDEN + zlib.crc32(salt.encode()) * _SECOND)
        for word in words:
            mixed = self._mix(mixed + word * _word(_GOLDEN))
        return (mixed // _word(2**33) * _word(sides) // _word(2**31)).cast(pl.Int32)

    def toss(self, salt: str, sides: int, *key: str) -> pl.Expr:
        """A cheap throw for millions of rows where nothing hangs on its quality."""
        mixed = _word(self.seed * _GOLDEN + zlib.crc32(salt.encode()) * _SECOND)
        for place, name in enumerate(key):
            mixed = mixed + pl.col(name).cast(pl.UInt64) * _word(_FIRST + 2 * place * _GOLDEN)
        return (mixed // _word(2**33) * _word(sides) // _word(2**31)).cast(pl.Int32)

    def luck(self) -> pl.Expr:
        """The one strong word of a person on a date, from which the day's throws are drawn."""
        key = pl.col("person").cast(pl.Int64) * 2**20 + pl.col("date").cast(pl.Int32)
        return self._mix(_word(self.seed * _GOLDEN) + key.cast(pl.UInt64) * _word(_GOLDEN))

    def day(self, salt: str, sides: int) -> pl.Expr:
        """The throw of one person on one date; the frame carries its `luck`."""
        twist = zlib.crc32(salt.encode()) * _SECOND
        mixed = pl.col("luck").xor(_word(twist)) * _word(twist | 1)
        return (mixed // _word(2**33) * _word(sides) // _word(2**31)).cast(pl.Int32)

    @staticmethod
    def _mix(word: pl.Expr) -> pl.Expr:
        word = word.xor(word // _word(2**30)) * _word(_FIRST)
        word = word.xor(word // _word(2**27)) * _word(_SECOND)
        return word.xor(word // _word(2**31))


def pick(index: pl.Expr, choices: list[str]) -> pl.Expr:
    """The word at each index."""
    words = pl.Series("words", choices, dtype=pl.String)
    return index.replace_strict(list(range(len(choices))), words, return_dtype=pl.String)
