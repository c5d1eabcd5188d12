"""What terminals should know, what they were told and what they answered: side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from dure import frames
from dure.attendance import terminals as places
from dure.attendance.terminals import Placed
from dure.cards import roll
from dure.links import iclock_commands

TO_SEND, SENT, ENROLLED = "to_send", "sent", "enrolled"
TO_REMOVE, REMOVED, FAILED = "to_remove", "removed", "failed"
STATES = {
    TO_SEND: "보낼 것",
    SENT: "보냄",
    ENROLLED: "등록됨",
    TO_REMOVE: "지울 것",
    REMOVED: "지움",
    FAILED: "실패",
}
ABSENT = -10  # the terminal does not know whom it shall forget
MOST_TRIES = 5
TOLD = {
    "terminal": pl.Int64,
    "person": pl.Int64,
    "pin": pl.String,
    "name": pl.String,
    "card": pl.String,
    "until": pl.Date,
    "removing": pl.Boolean,
    "state": pl.String,
    "answer": pl.Int32,
    "said": pl.String,
    "tries": pl.Int16,
    "answered_at": pl.Datetime("us", "UTC"),
}
WAYS = {
    -1: "성명이나 번호를 확인하고 다시 보내세요.",
    -1001: "쓰지 않는 사람이 단말기에 남아 있는지 보고, 범위를 좁히거나 큰 단말기로 바꾸세요.",
    -1002: "단말기의 펌웨어가 이 명령을 모릅니다. 업체에 펌웨어를 확인하세요.",
    -1003: "단말기가 켜져 있는지 보세요.",
    -1004: "단말기의 번호 자릿수를 확인하고 다시 보내세요.",
    -1005: "단말기가 한가해지면 됩니다.",
    -3: "거듭되면 단말기의 저장 장치를 점검하세요.",
}


@dataclass(frozen=True)
class Enrolled:
    """One person at one terminal: as it should be, and as it is."""

    terminal: int
    person: int
    pin: str
    name: str
    card: str
    until: date | None
    state: str
    why: str

    @property
    def state_ko(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True)
class Counted:
    """A terminal and how many people are in which state."""

    place: Placed
    scope: str
    approved_at: datetime | None
    counts: dict[str, int]
    lacking: frozenset[int]  # people without a number that this terminal takes


def differences(
    *, on: date, terminals: Sequence[Placed] | None = None, persons: Sequence[int] | None = None
) -> pl.DataFrame:
    """A line for each person and terminal, wanted or told, with its `now`: one of STATES."""
    found = places.placed() if terminals is None else list(terminals)
    wanted = roll.wanted(on=on, terminals=found, persons=persons)
    told = _told([each.id for each in found], persons)
    both = wanted.join(
        told, on=["terminal", "person", "pin"], how="full", coalesce=True, suffix="_told"
    )
    meant = pl.col("odd_card").is_not_null()
    known = pl.col("state").is_not_null()
    same = (
        ~pl.col("removing")
        & (pl.col("name") == pl.col("name_told"))
        & (pl.col("card") == pl.col("card_told"))
        & pl.col("until").eq_missing(pl.col("until_told"))
    ).fill_null(False)
    took, failed = pl.col("state") == "enrolled", pl.col("state") == "failed"
    gone = pl.col("removing") & (took | (failed & (pl.col("answer") == ABSENT)))
    now = (
        pl.when(meant & (pl.col("pin") == ""))
        .then(pl.lit(FAILED))
        .when(meant & ~same)
        .then(pl.lit(TO_SEND))
        .when(meant & took)
        .then(pl.lit(ENROLLED))
        .when(known & ~meant & ~pl.col("removing"))
        .then(pl.lit(TO_REMOVE))
        .when(known & ~meant & gone)
        .then(pl.lit(REMOVED))
        .when(failed)
        .then(pl.lit(FAILED))
        .otherwise(pl.lit(SENT))
    )
    return both.with_columns(
        now=now,
        name=pl.coalesce("name", "name_told"),
        changed=(known & meant & ~same).fill_null(False),
    ).sort("terminal", "name", "person")


def listed(frame: pl.DataFrame) -> list[Enrolled]:
    """The lines as people read them."""
    columns = ("terminal", "person", "pin", "name", "card", "until", "now", "odd_card",
               "answer", "said", "tries")  # fmt: skip
    return [
        Enrolled(
            terminal,
            person,
            pin,
            name,
            card or "",
            until,
            now,
            _why(now, pin, bool(odd), answer, said or "", tries or 0),
        )
        for terminal, person, pin, name, card, until, now, odd, answer, said, tries in frame.select(
            columns
        ).iter_rows()
    ]


def counted(*, on: date) -> list[Counted]:
    """Every terminal and what it should know, was told and has answered."""
    found = places.placed()
    frame = differences(on=on, terminals=found)
    counts: dict[int, dict[str, int]] = {}
    for terminal, now, n in frame.group_by("terminal", "now").len().iter_rows():
        counts.setdefault(terminal, {})[now] = n
    lacking: dict[int, set[int]] = {}
    for terminal, person in frame.filter(pl.col("pin") == "").select("terminal", "person").rows():
        lacking.setdefault(terminal, set()).add(person)
    rules = roll.rules_of([each.id for each in found])
    return [
        Counted(
            each,
            rules[each.id].get_scope_display()
            if each.id in rules
            else str(roll.Scope.OWN_OFFICE.label),
            rules[each.id].approved_at if each.id in rules else None,
            counts.get(each.id, {}),
            frozenset(lacking.get(each.id, ())),
        )
        for each in found
    ]


def of_person(person: int, *, on: date) -> list[tuple[Placed, Enrolled]]:
    """Where somebody is registered, or should be."""
    found = {each.id: each for each in places.placed()}
    rows = listed(differences(on=on, terminals=list(found.values()), persons=[person]))
    return [(found[each.terminal], each) for each in rows]


def digest(frame: pl.DataFrame) -> str:
    """Changes when what would be sent changes."""
    some = frame.filter(pl.col("now").is_in([TO_SEND, TO_REMOVE]))
    return str(some.select("person", "pin", "name", "card", "until", "now").hash_rows().sum())


def _told(terminals: Iterable[int], persons: Sequence[int] | None) -> pl.DataFrame:
    some = "" if persons is None else " AND person_id = ANY(%s)"
    return frames.read(
        "SELECT terminal_id, person_id, pin, name, card, until, removing, state, answer, said,"
        " tries, answered_at FROM cards_enrolment"
        f" WHERE terminal_id = ANY(%s){some}",
        [list(terminals), *([] if persons is None else [list(persons)])],
        {**TOLD, "answered_at": pl.String},
    ).with_columns(pl.col("card", "said", "name").fill_null(""))


def _why(now: str, pin: str, odd: bool, answer: int | None, said: str, tries: int) -> str:
    """What is the matter, and what to do about it."""
    if not pin:
        return "단말기가 받을 번호가 없습니다. 단말기 번호를 주면 저절로 보냅니다."
    if now == FAILED:
        told = iclock_commands.told(answer) if answer is not None else said
        way = WAYS.get(answer or 0, "단말기를 확인하고 다시 보내세요.")
        if tries < MOST_TRIES:
            return f"{told} {way} {tries}번 보냈고 {MOST_TRIES}번까지 저절로 다시 보냅니다."
        return f"{told} {MOST_TRIES}번 보내도 되지 않아 그만두었습니다. 고친 뒤 다시 보내세요."
    if odd:
        return "공무원증 번호가 십진수가 아니라 카드 없이 등록합니다. 번호를 바로잡아 주세요."
    return ""
