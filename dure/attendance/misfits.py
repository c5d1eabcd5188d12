"""예외, kept in step with the days: new ones are listed, vanished ones are marked gone."""

from datetime import UTC, datetime

import polars as pl
from django.db import connection

from dure import frames, tenancy
from dure.identity import uuid7

DOABLE = ["add_in", "add_out", "drop_punch"]
CANCELS = ["cancel_order", "cancel_leave"]


def list_found(
    *, wanted: pl.DataFrame, found: pl.DataFrame | None, units: pl.DataFrame, at: datetime
) -> None:
    """Hold what `law.anomalies` found on the wanted person-days against what is listed.

    What a person left as it is stays left; what was solved or gone and is found again opens again.
    """
    _arrive(found, units, at)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE attendance_anomaly a SET state = 'gone', solved_at = %s, solved_by = 'job'"
            " FROM wanted w WHERE a.institution_id = %s AND a.person_id = w.person_id AND a.date = w.date"
            " AND a.state IN ('open', 'asked') AND NOT EXISTS (SELECT FROM found f"
            " WHERE f.person_id = a.person_id AND f.date = a.date AND f.kind = a.kind)",
            [at, tenancy.current()],
        )
        cursor.execute(
            """
            INSERT INTO attendance_anomaly AS a (public_id, institution_id, person_id, date, unit_id, kind, minute,
                other_minute, proposal, proposed_minute, state, found_at, solved_by, note)
            SELECT public_id, %s, person_id, date, unit_id, kind, minute, other_minute, proposal, proposed_minute,
                'open', %s, '', '' FROM found
            ON CONFLICT (institution_id, person_id, date, kind) DO UPDATE SET
                minute = excluded.minute, other_minute = excluded.other_minute, proposal = excluded.proposal,
                proposed_minute = excluded.proposed_minute, unit_id = excluded.unit_id,
                state = CASE WHEN a.state IN ('solved', 'gone') THEN 'open' ELSE a.state END,
                solved_at = CASE WHEN a.state IN ('solved', 'gone') THEN NULL ELSE a.solved_at END
            """,
            [tenancy.current(), at],
        )


def _arrive(found: pl.DataFrame | None, units: pl.DataFrame, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS found (public_id uuid, person_id bigint, date date, unit_id bigint,"
            " kind text, minute int, other_minute int, proposal text, proposed_minute int) ON COMMIT DELETE ROWS"
        )
        cursor.execute("DELETE FROM found")
    if found is None or found.is_empty():
        return
    once = found.unique(["person", "date", "kind"], keep="first", maintain_order=True)
    rows = once.join(units, on=["person", "date"])
    stamp = int(at.astimezone(UTC).timestamp() * 1000)
    ids = pl.Series("public_id", [str(uuid7(stamp)) for _ in range(rows.height)], dtype=pl.String)
    # What law proposes to order is asked for on its own page; here the record stays as it is and
    # nothing is counted that was not ordered.
    after = pl.col("proposed_minute") > pl.col("first_minute")
    out = pl.when(pl.col("proposed") == "add_out").then(after)
    pairs = out.when(pl.col("proposed") == "add_in").then(~after).otherwise(True)
    doable = pl.col("proposed").is_in(DOABLE) & pl.col("proposed_minute").is_not_null() & pairs
    frames.stage(
        "found",
        rows.with_columns(ids).select(
            "public_id",
            pl.col("person").alias("person_id"),
            "date",
            pl.col("unit").alias("unit_id"),
            "kind",
            pl.col("first_minute").alias("minute"),
            pl.col("second_minute").alias("other_minute"),
            pl.when(doable | pl.col("proposed").is_in(CANCELS))
            .then("proposed")
            .otherwise(pl.lit("leave_as_is"))
            .alias("proposal"),
            pl.when(doable).then("proposed_minute").alias("proposed_minute"),
        ),
    )
