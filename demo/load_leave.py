"""Load the city's leave: documents, requests, their days, and the ledger's lines of use."""

from collections.abc import Mapping

import polars as pl

from demo import versions
from demo.city import City
from demo.columns import clock, mapped, minute, new_keys, series, stamp, utc, valid
from dure import frames
from law.leave_kinds import LEAVE_KINDS

PAPER = {"requested": "pending", "rejected": "rejected", "withdrawn": "withdrawn"}
LEAVE = {"withdrawn": "cancelled"}
WORDS = {kind.code: "휴가" if kind.private else kind.ko for kind in LEAVE_KINDS.values()}
POOLS = {kind.code: kind.pool for kind in LEAVE_KINDS.values()}
BY = pl.lit("demo")
NOTHING = pl.lit("")
CAME_AFTER_ALL = "그날 출근해 일했습니다"


def write(city: City, institution: int, keys: Mapping[str, dict[int, int]]) -> None:
    """Everything about leave but its grants, which the city's years bring about (demo.life)."""
    base = [pl.lit(institution).alias("institution_id")]
    asked = _known(city, keys)
    _documents(asked, base)
    _leaves(asked, base)
    days = _days(city.leave_days, asked, base)
    _intervals(days, city, base)
    _ledger(days, base)
    _cancellations(asked, base)
    _spans(city, base, keys)
    _recommended(city, base, keys)


def _known(city: City, keys: Mapping[str, dict[int, int]]) -> pl.DataFrame:
    """Requests with their keys in the database, their title and who is who."""
    names = city.people.select("name", person="id")
    asked = city.leaves.join(names, on="person", maintain_order="left")
    ids = asked["id"].to_list()
    documents = new_keys("approvals_document", ids)
    leaves = new_keys("leave_leave", ids)
    return (
        asked.with_columns(
            series(asked.height).alias("source"),
            mapped("id", documents, "document_id"),
            mapped("id", leaves, "leave_id"),
            mapped("person", keys["people"], "person_id"),
            mapped("approver", keys["people"], "approver_id"),
            mapped("unit", keys["units"], "unit_id"),
            word=pl.col("kind").replace_strict(WORDS),
            paper=pl.col("state").replace_strict(PAPER, default="approved"),
            state_now=pl.col("state").replace(LEAVE),
        )
        .with_columns(title=_title())
        .join(_content(city, asked), on="id", how="left")
    )


def _content(city: City, asked: pl.DataFrame) -> pl.DataFrame:
    """id → what the document says: the kind, how long, each day's hours, and the reason."""
    private = [code for code, word in WORDS.items() if word == "휴가"]
    hours = pl.format("{}–{} ({}분)", clock("start"), clock("end"), "minutes")
    each = versions.pair(pl.col("date").cast(pl.String), hours)
    days = city.leave_days.group_by("request", maintain_order=True).agg(each.alias("days"))
    open_reason = pl.when(~pl.col("kind").is_in(private)).then("reason")
    rows = asked.join(days, left_on="id", right_on="request", how="left")
    return rows.select(
        "id",
        content=versions.joined(
            versions.pair(pl.lit("종류"), pl.col("kind").replace_strict(WORDS)),
            versions.pair(pl.lit("쓰는 시간"), _length()),
            pl.col("days").list.join(", "),
            versions.pair(pl.lit("사유"), open_reason),
        ),
    )


def _length() -> pl.Expr:
    parts = (
        (pl.col("minutes") // 480, "일"),
        (pl.col("minutes") % 480 // 60, "시간"),
        (pl.col("minutes") % 60, "분"),
    )
    words = [pl.when(count > 0).then(pl.format("{}" + word, count)) for count, word in parts]
    return pl.concat_str(words, separator=" ", ignore_nulls=True)


def _title() -> pl.Expr:
    """As a request filed in the program is called."""
    first, last = (
        pl.format("{}월 {}일", pl.col(name).dt.month(), pl.col(name).dt.day())
        for name in ("first", "last")
    )
    hours = pl.format("{}–{}", clock("begins"), clock("ends"))
    one = pl.format("{} {} {} {}", "word", first, hours, "name")
    return (
        pl.when(pl.col("first") == pl.col("last"))
        .then(one)
        .otherwise(pl.format("{} {}–{} {}", "word", first, last, "name"))
    )


def _documents(asked: pl.DataFrame, base: list[pl.Expr], kind: str = "leave") -> None:
    frames.write(
        "approvals_document",
        asked.with_columns(series(asked.height)).select(
            pl.col("document_id").alias("id"),
            "public_id",
            *base,
            "number",
            pl.lit(kind).alias("kind"),
            "title",
            "unit_id",
            pl.col("person_id").alias("drafter_id"),
            pl.col("name").alias("drafted_by"),
            utc("drafted_at").alias("drafted_at"),
            pl.lit(1).alias("version"),
            pl.col("paper").alias("state"),
            utc("decided_at").alias("decided_at"),
        ),
    )
    versions.write(
        asked.select(
            "document_id", "title", "content", "after_reason", utc("drafted_at").alias("drafted_at"),
            drafted_by="name",
        ),
        base,
    )  # fmt: skip
    signed = pl.col("paper").is_in(["approved", "rejected"])
    decision = pl.when(pl.col("paper") == "rejected").then(pl.lit("rejected"))
    frames.write(
        "approvals_step",
        asked.select(
            *base,
            "document_id",
            pl.lit(1).alias("version"),
            pl.lit(1).alias("seq"),
            pl.lit(0).alias("parallel_group"),
            pl.lit("decide").alias("kind"),
            pl.col("approver_id").alias("person_id"),
            pl.when(signed)
            .then(decision.otherwise(pl.lit("agreed")))
            .otherwise(NOTHING)
            .alias("decision"),
            "comment",
            pl.when(signed).then(BY).otherwise(NOTHING).alias("signed_by"),
            pl.when(signed).then(utc("decided_at")).alias("signed_at"),
        ),
    )


def _leaves(asked: pl.DataFrame, base: list[pl.Expr]) -> None:
    frames.write(
        "leave_leave",
        asked.select(
            pl.col("leave_id").alias("id"),
            pl.col("source").alias("public_id"),
            *base,
            "document_id",
            "person_id",
            "unit_id",
            "kind",
            "facts",
            pl.col("first").alias("since"),
            (pl.col("last") + pl.duration(days=1)).alias("until"),
            "minutes",
            "reason",
            "after",
            "after_reason",
            pl.col("state_now").alias("state"),
        ),
    )


def _days(days: pl.DataFrame, asked: pl.DataFrame, base: list[pl.Expr]) -> pl.DataFrame:
    """Write the days; the same rows with their keys and what the request says of them."""
    mine = asked.select(
        "leave_id", "person_id", "source", "word", "state", "kind", "decided_at", "cancelled_at",
        request="id",
    )  # fmt: skip
    rows = days.join(mine, on="request", maintain_order="left").with_row_index("row")
    keys = new_keys("leave_leaveday", rows["row"].to_list())
    rows = rows.with_columns(
        mapped("row", keys, "day_id"),
        pl.format("[{},{})", minute("start"), minute("end")).alias("during"),
    )
    frames.write(
        "leave_leaveday",
        rows.select(
            pl.col("day_id").alias("id"),
            *base,
            "leave_id",
            "person_id",
            "date",
            "start",
            "end",
            "minutes",
            "off",
            "day_minutes",
            pl.lit(1).alias("version"),
            "during",
            "live",
        ),
    )
    return rows


def _intervals(days: pl.DataFrame, city: City, base: list[pl.Expr]) -> None:
    """Granted days from the half year on; what was cancelled stays with when it was believed."""
    granted = pl.col("state").is_in(["approved", "cancelled"])
    rows = days.filter(granted & ~pl.col("off") & (pl.col("date") >= city.start))
    until = utc("cancelled_at").fill_null("")
    frames.write(
        "timeline_interval",
        rows.select(
            *base,
            "person_id",
            "date",
            "start",
            "end",
            pl.lit("leave").alias("kind"),
            pl.lit(0).alias("code"),
            pl.col("word").alias("label"),
            "source",
            pl.lit("[0,3)").alias("lanes"),
            "during",
            pl.format("[{},{})", utc("decided_at"), until).alias("known"),
        ),
    )


def _ledger(days: pl.DataFrame, base: list[pl.Expr]) -> None:
    """A line of use for each granted day, and its opposite where it was cancelled."""
    used = days.filter(pl.col("state").is_in(["approved", "cancelled"]))
    keys = new_keys("leave_entry", used["row"].to_list())
    used = used.with_columns(mapped("row", keys, "id"))
    frames.write("leave_entry", _entries(used, base, "use"))
    gone = used.filter(pl.col("state") == "cancelled").rename({"id": "reverses_id"})
    back = new_keys("leave_entry", gone["row"].to_list())
    frames.write(
        "leave_entry", _entries(gone.with_columns(mapped("row", back, "id")), base, "reverse")
    )


def _entries(rows: pl.DataFrame, base: list[pl.Expr], why: str) -> pl.DataFrame:
    back = why == "reverse"
    key = pl.format("reverse:{}", "reverses_id") if back else pl.format("use:{}:0", "day_id")
    columns: list[pl.Expr | str] = [
        "id",
        *base,
        "person_id",
        pl.col("kind").replace_strict(POOLS).alias("pool"),
        "kind",
        pl.lit(why).alias("why"),
        "date",
        (pl.col("minutes") if back else -pl.col("minutes")).alias("minutes"),
        NOTHING.alias("lot"),
        pl.col("day_id").alias("leave_day_id"),
        key.alias("key"),
        NOTHING.alias("document"),
        utc("cancelled_at" if back else "decided_at").alias("at"),
        BY.alias("by"),
    ]
    return rows.select([*columns, *(["reverses_id"] if back else [])])


def _cancellations(asked: pl.DataFrame, base: list[pl.Expr]) -> None:
    """Documents that asked for a leave already begun to be cancelled."""
    late = asked.filter("cancelled_late")
    documents = new_keys("approvals_document", late["id"].to_list())
    papers = late.with_columns(
        mapped("id", documents, "document_id"),
        number="cancel_number",
        title=pl.format("취소: {}", "title").str.slice(0, 120),
        drafted_at=pl.col("cancelled_at") - pl.duration(minutes=40),
        decided_at="cancelled_at",
        comment=NOTHING,
        after_reason=NOTHING,
        content=versions.joined(
            versions.pair(pl.lit("취소하는 문서"), pl.col("number")),
            versions.pair(pl.lit("까닭"), pl.lit(CAME_AFTER_ALL)),
        ),
    )
    _documents(papers, base, "leave_cancel")
    frames.write(
        "leave_cancellation",
        papers.select(*base, "document_id", "leave_id", pl.lit(CAME_AFTER_ALL).alias("reason")),
    )


def _spans(city: City, base: list[pl.Expr], keys: Mapping[str, dict[int, int]]) -> None:
    found = city.service_spans
    frames.write(
        "leave_servicespan",
        found.with_columns(series(found.height)).select(
            "public_id",
            *base,
            mapped("person", keys["people"], "person_id"),
            "kind",
            "child",
            pl.lit(False).alias("both_parents"),
            valid(),
            "document",
            pl.lit(f"[{stamp(city.start)},)").alias("known"),
            BY.alias("recorded_by"),
        ),
    )


def _recommended(city: City, base: list[pl.Expr], keys: Mapping[str, dict[int, int]]) -> None:
    """권장연가: the notices that were sent, and the days people said or were assigned."""
    person = mapped("person", keys["people"], "person_id")
    frames.write(
        "leave_notice",
        city.leave_notices.select(
            *base,
            person,
            "year",
            "stage",
            "minutes",
            pl.lit(True).alias("compensated"),
            utc("at").alias("at"),
            BY.alias("by"),
        ),
    )
    frames.write(
        "leave_plan",
        city.leave_plans.select(
            *base,
            person,
            "date",
            "minutes",
            "assigned",
            pl.format("[{},)", utc("at")).alias("known"),
            BY.alias("by"),
        ),
    )
