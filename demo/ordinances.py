"""What 해온시's made-up ordinances give beside the year's annual leave, and to whom."""

from datetime import date

import polars as pl

from demo.leave_places import Ground

SINCE = date(2025, 1, 1)
REWARD_DAYS, BIRTHDAY_DAYS = 5, 1
STUDY_DAYS = ((SINCE, 2), (date(2026, 1, 1), 4))
_RULE = "(예시) 해온시 지방공무원 복무 조례 제1102호"
LONG_SERVICE_DAYS = {5: 5, 10: 10, 20: 20, 30: 20}  # from so many years of service on
_SCHEMA = pl.Schema({
    "person": pl.Int32, "kind": pl.String, "minutes": pl.Int32, "starts": pl.Date,
    "expires": pl.Date, "document": pl.String,
})  # fmt: skip
# Figures the decree leaves to ordinances, and readings the city has settled: key → value.
_VALUES = {
    "leave.reward_days": str(REWARD_DAYS),
    "leave.birthday_days": str(BIRTHDAY_DAYS),
    **{f"leave.long_service_{years}_days": str(days) for years, days in LONG_SERVICE_DAYS.items()},
    "leave.hourly_unit_minutes": "60",
    "leave.half_day_split_minutes": "840",
    "leave.sick_hours_break_bonus": "false",
    "leave.part_time_formula": "proportional_40h",
    "leave.save_over_20": "may_save",
    "compensation.paid": "pays",
    "compensation.parts": "one_part",
    "special_leave.marriage_use_days": "30",
    "special_leave.spouse_birth_use_days": "120",
    "special_leave.spouse_birth_splits": "3",
    "special_leave.parenting_month_days": "20",
    "special_leave.both_hours_a_day": "not_allowed",
}


# 당직과 비상근무: what 해온시's made-up rule says of who rests, who is paid and who is left out.
_DUTY_RULE = "(예시) 해온시 당직 및 비상근무 규칙 제77호"
_DUTY = {
    **{f"duty.{mode}_kept": "kept" for mode in ("day_watch", "night_watch", "home_watch")},
    **{f"duty.{mode}_rest": "must_rest" for mode in ("day_watch", "night_watch")},
    **{f"duty.{mode}_people": "2" for mode in ("day_watch", "night_watch")},
    "duty.home_watch_people": "1",
    "duty.home_watch_rest": "no_rest",
    "duty.rest_minutes": "480",
    "duty.rest_counted_from": "next_workday",
    "duty.rest_window_days": "10",
    "duty.rest_window_counts": "workday",
    "duty.workday_end_rest": "within_window",
    "duty.order_lead_days": "7",
    "duty.change": "any_grade",
    "duty.pregnancy_exemption": "exempted",
    "duty.ill_health_exemption": "exempted",
    "duty.day_watch_won": "60000",
    "duty.night_watch_won": "60000",
    "duty.off_night_watch_won": "70000",
    "duty.home_watch_won": "20000",
    "duty.off_home_watch_won": "30000",
    "emergency.rest_minutes": "480",
    "emergency.arrival_minutes": "60",
    "emergency.off_arrival_minutes": "120",
    "emergency.pregnancy_exemption": "not_called",
    "emergency.birth_year_exemption": "not_called",
    "emergency.pay_least_minutes": "240",
    "emergency.pay_for": "every_emergency",
    "emergency.pay_beside_overtime": "both_paid",
}
# 국외 여비 of 제2호 in dollars by country class (일비, 숙박비, 식비): made up for this city.
_ABROAD = {"a": (35, 190, 85), "b": (30, 150, 65), "c": (30, 115, 50), "d": (30, 90, 40)}
_TRAVEL_RULE = "(예시) 해온시 공무원 여비 조례 제987호"


def values() -> list[tuple[str, date, str, str]]:
    """key, valid_from, value and document of each figure; 학습휴가 grew from two days to four."""
    rows = [(key, SINCE, value, _RULE) for key, value in _VALUES.items()]
    rows += [(key, SINCE, value, _DUTY_RULE) for key, value in _DUTY.items()]
    rows += [
        (f"travel.abroad_{part}_{country}_usd", SINCE, str(usd), _TRAVEL_RULE)
        for country, amounts in _ABROAD.items()
        for part, usd in zip(("daily", "lodging", "meal"), amounts, strict=True)
    ]
    return rows + [
        ("leave.study_days", since, str(days), f"{_RULE} ({since.year}년 개정)")
        for since, days in STUDY_DAYS
    ]


def granted(requests: pl.DataFrame, ground: Ground) -> pl.DataFrame:
    """person, kind, minutes, starts, expires, document: lots that HR grants in the leave years."""
    found = []
    for year in range(ground.since.year, (ground.until.year) + 1):
        first = date(year, 1, 2)
        if first >= ground.until:
            continue
        here = ground.crew.filter(
            (pl.col("since") < date(year, 1, 1))
            & (pl.col("gone").is_null() | (pl.col("gone") > first))
        )
        study = next(days for since, days in reversed(STUDY_DAYS) if since <= first)
        found += [
            _lots(here, "birthday", BIRTHDAY_DAYS, year, "복무 조례 제21조"),
            _lots(_takers(requests, here, "study", year), "study", study, year, "학습휴가 승인"),
            _lots(
                _takers(requests, here, "reward", year), "reward", REWARD_DAYS, year, "포상 심의"
            ),
        ]
    return pl.concat([*found, _long(requests, ground)])


def _takers(requests: pl.DataFrame, here: pl.DataFrame, kind: str, year: int) -> pl.DataFrame:
    used = requests.filter((pl.col("kind") == kind) & (pl.col("first").dt.year() == year))
    return here.join(used.select("person").unique(), on="person", how="semi")


def _lots(people: pl.DataFrame, kind: str, days: int, year: int, document: str) -> pl.DataFrame:
    return people.select(
        "person", kind=pl.lit(kind), minutes=pl.lit(days * 480, pl.Int32),
        starts=pl.lit(date(year, 1, 2)), expires=pl.lit(date(year + 1, 1, 1)),
        document=pl.lit(f"(예시) {document} {year}"),
    ).cast(_SCHEMA).sort("person")  # fmt: skip


def _long(requests: pl.DataFrame, ground: Ground) -> pl.DataFrame:
    """장기재직휴가 of the bracket that somebody was in at the first leave year's beginning."""
    first = date(ground.since.year, 1, 2)
    years = (pl.lit(first) - pl.col("counted")).dt.total_days() // 366
    people = ground.crew.join(
        requests.filter(pl.col("kind") == "long_service").select("person").unique(),
        on="person", how="semi",
    )  # fmt: skip
    days: pl.Expr = pl.lit(0)
    for least, given in LONG_SERVICE_DAYS.items():
        days = pl.when(years >= least).then(given).otherwise(days)
    return people.select(
        "person", kind=pl.lit("long_service"), minutes=(days * 480).cast(pl.Int32),
        starts=pl.lit(first), expires=pl.lit(None, pl.Date),
        document=pl.lit(f"(예시) 장기재직 {first.year}"),
    ).cast(_SCHEMA).filter(pl.col("minutes") > 0).sort("person")  # fmt: skip
