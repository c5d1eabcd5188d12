"""What people ask for and are granted: leave, trips, and overtime in the free hours beside."""

import polars as pl

from demo import anomalies
from demo.staff import Span

LEAVE, TRIP = 1, 2
LABELS = pl.Enum(["연가", "반일연가", "병가", "관외출장", "관내출장", "국외출장"])
TRIPS = ("관외출장", "관내출장", "국외출장")
LONGEST = 4  # days of a trip


def asked(days: pl.DataFrame, protections: pl.DataFrame, span: Span) -> pl.DataFrame:
    """days → with anomaly, absence (leave_*) and orders (late_*, early_*, free_*)."""
    guarded = protections.filter(~pl.col("agreed")).get_column("person").implode()
    bound = pl.col("grade").is_between(5, 9)
    frame = days.with_columns(guarded=pl.col("person").is_in(guarded))
    frame = frame.with_columns(
        may_be_ordered=bound & ~(pl.col("guarded") & pl.col("shift")),
        weekly=~pl.col("shift") & ~pl.col("off") & pl.col("start").is_between(480, 600)
        & (pl.col("end") - pl.col("start") >= 480),
    )  # fmt: skip
    frame = frame.with_columns(anomaly=anomalies.drawn(span.dice))
    frame = _absences(frame, span)
    return _early_orders(_free_orders(_late_orders(frame, span), span), span)


def _absences(frame: pl.DataFrame, span: Span) -> pl.DataFrame:
    roll, office = span.dice.day("absence", 1000), pl.col("weekly")
    forced = pl.col("anomaly") == "on_leave"
    label = (
        pl.when(pl.col("off")).then(None)
        .when(forced & office & (roll < 350)).then(pl.lit("반일연가"))
        .when(forced).then(pl.lit("연가"))
        .when(pl.col("anomaly").is_not_null()).then(None)
        .when(roll < 42).then(pl.lit("연가"))
        .when(roll.is_between(42, 64) & office).then(pl.lit("반일연가"))
        .when(roll.is_between(65, 70)).then(pl.lit("병가"))
        .when(roll.is_between(71, 84) & office).then(pl.lit("관외출장"))
        .when(roll.is_between(85, 114) & office).then(pl.lit("관내출장"))
    )  # fmt: skip
    frame = frame.with_columns(leave_label=label.cast(LABELS), leave_roll=roll)
    frame = _longer(frame, span)
    name, start, end = pl.col("leave_label"), pl.col("start"), pl.col("end")
    morning = (name == "반일연가") & (pl.col("leave_roll") >= 55) & ~forced.fill_null(False)
    return frame.with_columns(
        leave_start=pl.when(name.is_null()).then(None)
        .when((name == "반일연가") & ~morning).then(end - 240)
        .when(name == "관내출장").then(start + 300 - 60 * (pl.col("leave_roll") % 2))
        .otherwise(start),
        leave_end=pl.when(name.is_null()).then(None)
        .when(morning).then(start + 300)
        .when(name == "관내출장").then(end - 60)
        .otherwise(end),
        leave_kind=pl.when(name.is_null()).then(None)
        .when(name.is_in(TRIPS)).then(TRIP).otherwise(LEAVE),
    ).with_columns(
        away=(
            (pl.col("leave_start") == start) & (pl.col("leave_end") == end)
        ).fill_null(False)
    )  # fmt: skip


def _longer(frame: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Some trips out of town take up to four days on end, and a few of those lead abroad."""
    roll = span.dice.day("long trip", 100)
    first = (pl.col("leave_label") == "관외출장").fill_null(False)
    length = pl.when(roll < 66).then(1).when(roll < 80).then(2).when(roll < 90).then(3)
    left = pl.when(first).then(length.otherwise(LONGEST)).otherwise(0)
    abroad = first & (roll >= 97)
    free = pl.col("weekly") & pl.col("anomaly").is_null() & pl.col("leave_label").is_null()
    frame = frame.with_columns(
        left=left, leave_label=pl.when(abroad).then(_label("국외출장")).otherwise("leave_label")
    )
    for _ in range(LONGEST - 1):
        before = pl.col("left", "leave_label").shift(1).over("person", order_by="date")
        was = frame.with_columns(before.name.prefix("before_"))
        goes = free & (pl.col("before_left") > 1)
        frame = was.with_columns(
            left=pl.when(goes).then(pl.col("before_left") - 1).otherwise("left"),
            leave_label=pl.when(goes).then("before_leave_label").otherwise("leave_label"),
        ).drop("before_left", "before_leave_label")
    return frame.drop("left")


def _label(name: str) -> pl.Expr:
    return pl.lit(name, LABELS)


def _late_orders(frame: pl.DataFrame, span: Span) -> pl.DataFrame:
    """After the schedule's end: an ordinary evening, a storm's night, the ministry's week."""
    storm = pl.col("storm") & pl.col("storm_duty") & ~pl.col("guarded") & ~pl.col("shift")
    forced = (pl.col("anomaly") == "order_without_punch").fill_null(False)
    spared = pl.col("anomaly").is_in(["punch_without_order", "on_leave"]).fill_null(False)
    spared |= (pl.col("leave_end") == pl.col("end")).fill_null(False)
    storm &= pl.col("weekly") & ~forced & ~spared
    share = pl.when("minister").then(pl.col("eager") + 100).otherwise("eager")
    share = pl.when("shift").then(80).otherwise(share)
    leader = pl.col("managerial") & (pl.col("grade") == 4)  # paid none, recorded all the same
    wanted = pl.when(leader).then(15).otherwise(share)
    ordered = (storm | forced | (span.dice.day("evening", 1000) < wanted)) & ~spared
    ordered &= (pl.col("may_be_ordered") | leader) & ~pl.col("off") & ~pl.col("away")
    frame = frame.with_columns(
        late_start=pl.when(ordered).then(
            pl.col("end") + pl.when(forced).then(60).otherwise(0)
        ),
        late_class=pl.when(storm).then(1).when("field").then(3)
        .when(pl.col("minister") & (pl.col("family") == "counter")).then(2).otherwise(0),
    )  # fmt: skip
    length = span.dice.day("length of the evening", 100)
    hours = (
        pl.when(pl.col("shift") | (pl.col("end") > 1320)).then(1 + length % 2)
        .when(length < 8).then(1).when(length < 38).then(2).when(length < 80).then(3)
        .when(length < 96).then(4).otherwise(5)
    )  # fmt: skip
    end = pl.when(pl.col("late_class") == 1).then(1560).otherwise(pl.col("late_start") + hours * 60)
    end = pl.when("guarded").then(pl.min_horizontal(end, pl.lit(1260))).otherwise(end)
    end = pl.when(pl.col("late_start").is_not_null()).then(end)
    return frame.with_columns(late_end=pl.when(end > pl.col("late_start")).then(end)).with_columns(
        late_start=pl.when(pl.col("late_end").is_not_null()).then("late_start")
    )


def _free_orders(frame: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Saturdays and holidays, for those who do not work in shifts."""
    calm = pl.col("off") & ~pl.col("shift") & ~pl.col("guarded") & pl.col("may_be_ordered")
    calm &= ~pl.col("schedule").is_in([10, 11])
    storm = pl.col("storm") & pl.col("storm_duty")
    share = pl.col("eager") * pl.when(pl.col("date").dt.weekday() == 6).then(30).otherwise(12)
    ordered = calm & (storm | (span.dice.day("free day", 100_000) < share))
    hours = 3 + span.dice.day("length of the free day", 6)
    start = pl.when(storm).then(780).otherwise(540 + 60 * span.dice.day("free start", 2))
    return frame.with_columns(
        free_start=pl.when(ordered).then(start),
        free_end=pl.when(ordered & storm).then(1500).when(ordered).then(start + hours * 60),
        free_class=pl.when(storm).then(1).when("field").then(3).otherwise(0),
    )


def _early_orders(frame: pl.DataFrame, span: Span) -> pl.DataFrame:
    """One or two hours before an office day begins."""
    able = pl.col("weekly") & pl.col("may_be_ordered") & ~pl.col("guarded") & ~pl.col("away")
    able &= pl.col("anomaly").is_null() & pl.col("leave_label").is_null()
    ordered = able & (span.dice.day("early", 1000) < 18) & (pl.col("grade") >= 6)
    hours = 1 + span.dice.day("length of the early hours", 2)
    start = pl.when(ordered).then(pl.col("start") - hours * 60)
    return frame.with_columns(early_start=start, early_end=pl.when(ordered).then("start"))


def absences(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(pl.col("leave_label").is_not_null()).select(
        "person", "date",
        kind=pl.col("leave_kind").cast(pl.Int8), start=pl.col("leave_start").cast(pl.Int16),
        end=pl.col("leave_end").cast(pl.Int16), label=pl.col("leave_label").cast(pl.String),
    )  # fmt: skip
