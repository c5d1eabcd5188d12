"""접속기록 점검: a month's log by what was done, by whom, at strange hours and in strange amounts.

A job's lines are not somebody's access and are left out. What counts as strange is ours to say, as no
article does: outside 06–22 o'clock, on Saturday or Sunday, and a hundred people on one day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.audit.models import Inspection
from dure.audit.queries import Entry
from dure.errors import Refused

KINDS: Final = {
    "내려받기": r"download|export|\.issue$",
    "남의 기록을 봄": r"\.view|look|\.read$|open_evidence|open_file|see_pc|\.compare",
    "로그인": r"accounts\.log",
    "거절된 접근": "forbidden",
    "권한": r"accounts\.|access\.",
    "점검": r"dossier\.|audit\.",
}
OTHER: Final = "그 밖의 처리"
EARLIEST, LATEST, MANY, SHOWN = 6, 22, 100, 50
ARTICLE: Final = "개인정보의 안전성 확보조치 기준 제8조"
KIND: Final = f"CASE {' '.join('WHEN action ~ %s THEN %s' for _ in KINDS)} ELSE %s END"
KIND_VALUES: Final = [*(each for ko, found in KINDS.items() for each in (found, ko)), OTHER]
LOCAL: Final = "at AT TIME ZONE 'Asia/Seoul'"
STRANGE: Final = (
    f"(extract(hour FROM {LOCAL}) NOT BETWEEN {EARLIEST} AND {LATEST - 1}"
    f" OR extract(isodow FROM {LOCAL}) > 5)"
)
WITHIN: Final = "institution_id = %s AND origin <> 'job' AND at >= %s AND at < %s"


@dataclass(frozen=True)
class Person:
    """What one actor did in the month; `most`: how many people they touched on their busiest day."""

    actor: str
    lines: int
    strange: int
    kinds: dict[str, int]
    most: int

    @property
    def stands_out(self) -> bool:
        return self.strange > 0 or self.most >= MANY or bool(self.kinds.get("거절된 접근"))


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def people(*, since: datetime, until: datetime) -> list[Person]:
    """Everybody who had access in a period; whoever stands out first, then by how much they did."""
    within = [tenancy.current(), since, until]
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for actor, kind, lines, strange in _rows(
        f"SELECT actor, {KIND} AS kind, count(*), count(*) FILTER (WHERE {STRANGE})"
        f" FROM audit_line WHERE {WITHIN} GROUP BY 1, 2",
        [*KIND_VALUES, *within],
    ):
        found.setdefault(actor, {})[kind] = (lines, strange)
    most = _busiest(within)
    everybody = [
        Person(
            actor,
            sum(lines for lines, _ in kinds.values()),
            sum(strange for _, strange in kinds.values()),
            {kind: lines for kind, (lines, _) in kinds.items()},
            most.get(actor, 0),
        )
        for actor, kinds in found.items()
    ]
    return sorted(everybody, key=lambda each: (not each.stands_out, -each.lines, each.actor))


def _busiest(within: list[Any]) -> dict[str, int]:
    """How many people each touched on the day on which they touched the most."""
    return dict(
        _rows(
            "SELECT actor, max(people) FROM ("
            f" SELECT l.actor, ({LOCAL})::date, count(DISTINCT s.person_id) AS people"
            f" FROM (SELECT id, actor, at FROM audit_line WHERE {WITHIN}) l"
            " JOIN audit_subject s ON s.line_id = l.id GROUP BY 1, 2) days GROUP BY 1",
            within,
        )
    )


def strange(*, since: datetime, until: datetime) -> list[Entry]:
    """The newest lines of strange hours."""
    return [
        Entry(*row)
        for row in _rows(
            "SELECT at, actor, role, origin, action, summary, '' FROM audit_line"
            f" WHERE {WITHIN} AND {STRANGE} ORDER BY at DESC, id DESC LIMIT {SHOWN}",
            [tenancy.current(), since, until],
        )
    ]


def inspections() -> list[Inspection]:
    """Who looked through which month, newest first."""
    return list(Inspection.objects.order_by("-month", "-at"))


def inspect(
    *, month: date, since: datetime, until: datetime, found: str, by: Actor, at: datetime
) -> Inspection:
    """Sign for having looked through a month that is over.

    Raises:
        Refused: the month is not over, or nothing is said of what was found.
    """
    if until > at:
        raise Refused("month_is_not_over", "끝나지 않은 달은 점검할 수 없습니다.", ARTICLE)
    if not found.strip():
        raise Refused(
            "nothing_found", "찾은 것과 한 일을 적어 주세요. 없으면 없다고 적습니다.", ARTICLE
        )
    lines = sum(each.lines for each in people(since=since, until=until))
    made = Inspection.objects.create(
        institution_id=tenancy.current(), month=month, by=by.name, at=at, lines=lines, found=found
    )
    record(
        by=by,
        at=at,
        action="audit.inspect",
        summary=f"{month:%Y년 %-m월}의 접속기록 {lines:,}건을 점검했습니다. {found}",
        on=[On(kind="audit", subject=f"{month:%Y-%m}")],
    )
    return made
