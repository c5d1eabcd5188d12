"""여비 (지방공무원법 제46조, 공무원 여비 규정): the facts of a trip that its pay is counted from.

Several rows of one trip and person are the stamps of one trip: it departs with the earliest and
returns with the latest.
"""

from __future__ import annotations

from typing import Final

import polars as pl

KINDS: Final = ("local", "domestic", "abroad")
REGIONS: Final = ("seoul", "metropolitan", "other")
COUNTRY_CLASSES: Final = ("a", "b", "c", "d")  # 가, 나, 다, 라
ITEMS: Final = (
    "fare",  # 운임
    "lodging",  # 숙박비
    "actual",  # 왕복 2km 이내 출장의 실비
    "meal",  # 국외에서 받은 식비를 넘게 쓴 식비
    "preparation",  # 국외 준비금
    "paid_by_others",  # 다른 기관이 낸 여비 (제28조제2항)
    "withheld",  # 소속 기관의 장이 감액한 여비 (제28조제1항)
)
TRIPS_SCHEMA: Final = pl.Schema(
    {
        "trip": pl.Int64,
        "person": pl.Int64,
        "kind": pl.String,
        "departs": pl.Date,
        "start": pl.Int16,
        "returns": pl.Date,
        "end": pl.Int16,
        "official_vehicle": pl.Boolean,
        "assigned_vehicle": pl.Boolean,
        "distance_m": pl.Int32,  # there and back
        "region": pl.String,
        "officer_class": pl.Int8,  # 별표 1의 제1호, 제2호
        "kin_nights": pl.Int16,
        "meals_provided": pl.Int16,
        "elsewhere_days": pl.Int16,  # 제17조제2항
        "country_class": pl.String,
        "usd_rate": pl.Int32,  # hundredths of a won for a dollar
    }
)
EXPENSES_SCHEMA: Final = pl.Schema(
    {
        "trip": pl.Int64,
        "person": pl.Int64,
        "item": pl.String,
        "date": pl.Date,
        "won": pl.Int32,
        "nights": pl.Int16,
        "sharers": pl.Int16,  # who slept there for this bill, the payer included
        "over_cap": pl.Boolean,  # a reason for spending more than the cap was accepted
    }
)
