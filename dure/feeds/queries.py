"""What other systems told, for those who may know it and for the evidence of a day."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID

import polars as pl
from django.conf import settings
from django.db.models import Count

from dure import frames, place
from dure.accounts.viewer import Viewer
from dure.feeds.models import Arrival
from dure.organization import queries as organization
from dure.people.queries import Member
from dure.timeline.actions import SEOUL

KEEP = "feeds.pc_keep_months"
PC_SESSIONS = {
    "person": pl.Int64,
    "host": pl.String,
    "on": pl.Datetime("us"),
    "off": pl.Datetime("us"),
    "file": pl.String,
}


def pc_sessions(*, people: Iterable[int], since: date, until: date) -> pl.DataFrame:
    """Computers of these people that were on in [since, until): PC_SESSIONS, naive Seoul time.

    Evidence only, never hours. Whoever asks sees to it that the viewer may know (`may_see_pc`).
    """
    first, end = (datetime.combine(day, time(), SEOUL) for day in (since, until))
    return frames.read(
        "SELECT DISTINCT ON (s.person_id, s.on_at, s.host) s.person_id, s.host,"
        " s.on_at AT TIME ZONE 'Asia/Seoul', s.off_at AT TIME ZONE 'Asia/Seoul', f.filename"
        " FROM feeds_pcsession s JOIN feeds_pcfile f ON f.id = s.file_id"
        " WHERE s.person_id = ANY(%s) AND s.on_at < %s AND coalesce(s.off_at, s.on_at) >= %s"
        " ORDER BY s.person_id, s.on_at, s.host, s.off_at DESC NULLS LAST",
        [list(people), end, first],
        PC_SESSIONS,
    )


def may_see_pc(viewer: Viewer, member: Member, *, on: date) -> bool:
    """Whether a viewer may see a person's PC log: oneself, 감사, or the clerk of their unit."""
    if member.person == viewer.person or viewer.role == "auditor":
        return True
    reach = organization.reach(viewer, on=on)
    return viewer.role == "clerk" and (reach is None or member.unit in reach)


def pc_keep_months(*, on: date) -> int | None:
    """For how many months PC logs are kept, as the institution has set it; None: nobody said."""
    return organization.keep_months(KEEP, on=on)


# ── the watched folder ────────────────────────────────────────────────────────────────


def folder(code: str) -> Path:
    """The watched folder of an institution: below DURE_FEEDS, else in `.dure/feeds`."""
    root = Path(settings.DURE_FEEDS) if settings.DURE_FEEDS else place.folder("feeds")
    return root / re.sub(r"[^0-9A-Za-z_-]", "_", code)


def arrivals(*, state: str = "", limit: int = 200) -> list[Arrival]:
    """Files that came into the watched folder, the newest first."""
    found = Arrival.objects.select_related("profile").order_by("-at", "-id")
    return list(found.filter(state=state)[:limit] if state else found[:limit])


def arrival(public_id: UUID) -> Arrival | None:
    return Arrival.objects.select_related("profile").filter(public_id=public_id).first()


def arrival_counts() -> dict[str, int]:
    """How many files there are in each state."""
    rows = Arrival.objects.values_list("state").annotate(Count("id"))
    return {str(state): int(number) for state, number in rows}
