"""What adds to the people's service or is left out of it: made-up periods, each with a document."""

from datetime import date

import polars as pl

from demo.cast import CAST, MEMBERS
from demo.staff import Span

CIVIL = ("regular", "term", "part_time", "elected")  # the others have contracts under labour law
_SCHEMA = {
    "person": pl.Int32, "kind": pl.String, "child": pl.Int16, "valid_from": pl.Date,
    "valid_until": pl.Date, "document": pl.String,
}  # fmt: skip
IN = ("military_service", "prior_service", "similar_career")  # what adds; the rest is left out


def spans(crew: pl.DataFrame, guarded: pl.DataFrame, span: Span) -> pl.DataFrame:
    """person, kind, child, valid_from, valid_until, document; nothing of a kind overlaps itself."""
    civil = crew.filter(pl.col("kind").is_in(CIVIL)).select("person", "rank", since="valid_from")
    found = [
        _before(civil, guarded, span),
        _absences(civil, span),
        _cast(civil),
    ]
    return pl.concat(found).sort("person", "valid_from", "kind")


def _before(civil: pl.DataFrame, guarded: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Ahead of the day of hire: 병역, then an earlier office or a firm."""
    lot = span.dice.roll("before the office", 1000, "person")
    gap = span.dice.roll("gap before the office", 200, "person")
    free = civil.filter(pl.col("person") > len(MEMBERS))
    mother = pl.col("person").is_in(guarded.get_column("person").implode())
    served = free.filter((lot < 380) & ~mother).with_columns(
        until=pl.col("since") - pl.duration(days=1500 + gap)
    )
    months = 18 + span.dice.roll("months of military service", 8, "person")
    military = _rows(
        served, "military_service", None, pl.col("until") - pl.duration(days=months * 30), pl.col("until"),
        "(예시) 병적증명서 제{}호",
    )  # fmt: skip
    days = 400 + span.dice.roll("days at the earlier office", 1000, "person")
    prior = _rows(
        free.filter(lot.is_between(320, 399)), "prior_service", None,
        pl.col("since") - pl.duration(days=days), pl.col("since"), "(예시) 재직기간합산 승인 제{}호",
    )  # fmt: skip
    young = pl.col("since") > date(span.start.year - 5, 1, 1)
    career = _rows(
        free.filter((lot >= 700) & young), "similar_career", None,
        pl.col("since") - pl.duration(days=days), pl.col("since") - pl.duration(days=30),
        "(예시) 경력인정 심의 제{}호",
    )  # fmt: skip
    return pl.concat([military, prior, career])


def _absences(civil: pl.DataFrame, span: Span) -> pl.DataFrame:
    """휴직 of several kinds, some with a year of leave behind them, and a few dispositions."""
    lot = span.dice.roll("left out", 1000, "person")
    day = span.dice.roll("day it begins", 240, "person")
    long = civil.filter(
        (pl.col("since") < date(span.start.year - 6, 1, 1)) & (pl.col("rank") > 0)
        & (pl.col("person") > len(MEMBERS))
    )  # fmt: skip
    last = date(span.start.year - 1, 1, 10)
    parts = (
        # of 1000, kind, child, first day before the leave years, days
        (lot < 14, "childcare_leave", 1, date(span.start.year - 4, 1, 10), 365),
        (lot == 14, "illness_leave", None, date(span.start.year - 3, 1, 10), 180),
        (lot == 15, "study_abroad_leave", None, date(span.start.year - 5, 1, 10), 365),
        (lot == 16, "family_absence", None, date(span.start.year - 3, 1, 10), 120),
        (lot == 17, "duty_illness_leave", None, date(span.start.year - 3, 1, 10), 90),
        (lot.is_between(20, 24), "childcare_leave", 1, last, 210),
        (lot == 25, "training", None, last, 110),
        (lot == 30, "suspension", None, date(span.start.year - 3, 1, 10), 30),
        (lot == 31, "removal", None, date(span.start.year - 3, 1, 10), 60),
        (lot == 32, "absent", None, last, 1),
    )
    rows = [
        _rows(
            long.filter(chosen), kind, child, pl.lit(first) + pl.duration(days=day),
            pl.lit(first) + pl.duration(days=day + days), "(예시) 해온시 인사발령 제{}호",
        )
        for chosen, kind, child, first, days in parts
    ]  # fmt: skip
    return pl.concat(rows)


def _cast(civil: pl.DataFrame) -> pl.DataFrame:
    """김주무관 served; 오인사 came from another office; 최담당 was at home with a child."""
    since = dict(civil.select("person", "since").iter_rows())
    kim, oh, choi = (since[CAST[name]] for name in ("김주무관", "오인사", "최담당"))
    rows = [
        (CAST["김주무관"], "military_service", None, date(kim.year - 4, 3, 5), date(kim.year - 2, 5, 5),
         "(예시) 병적증명서 제1호"),
        (CAST["오인사"], "prior_service", None, date(oh.year - 3, 7, 1), oh,
         "(예시) 재직기간합산 승인 제6호"),
        (CAST["최담당"], "childcare_leave", 1, date(choi.year + 5, 3, 1),
         date(choi.year + 6, 3, 1), "(예시) 해온시 인사발령 제5호"),
    ]  # fmt: skip
    return pl.DataFrame(rows, _SCHEMA, orient="row")


def _rows(
    people: pl.DataFrame,
    kind: str,
    child: int | None,
    since: pl.Expr,
    until: pl.Expr,
    document: str,
) -> pl.DataFrame:
    return people.select(
        "person", kind=pl.lit(kind), child=pl.lit(child, pl.Int16), valid_from=since.cast(pl.Date),
        valid_until=until.cast(pl.Date),
        document=pl.format(document, pl.col("person") + 1000),
    )  # fmt: skip
