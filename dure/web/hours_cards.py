"""Changes of hours before their line: what they leave at the counter, and what to look at first."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from dure.approvals.queries import Waiting
from dure.errors import Refused
from dure.flexible import actions
from dure.flexible import queries as flexible
from dure.flexible.queries import Asked
from dure.people import queries as people
from dure.web import hours_preview
from dure.web.doors import Visit
from dure.web.leave_cards import Look
from dure.web.templatetags.dure_format import clock_range, day_short

SHOWN = 3
MUST = "지방공무원 복무규정 제3조제3항"


def looks(visit: Visit, papers: Sequence[Waiting]) -> dict[UUID, Look]:
    """A look at each waiting change of hours, by its document."""
    mine = {each.document: each for each in papers if each.kind == actions.DOCUMENT}
    found = flexible.by_document(mine)
    return {
        document: _look(asked, mine[document].title, visit) for document, asked in found.items()
    }


def _look(asked: Asked, title: str, visit: Visit) -> Look:
    made = Look(title, _detail(asked), f"/hours/{asked.request}", asked.since)
    member = people.member(asked.person, on=asked.since)
    if member is None:
        made.flags.append(("그날 이 기관에서 근무하지 않는 사람입니다.", "", True))
        return made
    try:
        known = flexible.look(asked.wanted, member, at=asked.drafted_at)
    except Refused as refused:
        made.flags.append((refused.ko, refused.article, True))
        return made
    made.flags += [
        (str(each["ko"]), str(each["article"]), each["level"] == "refuse")
        for each in known.said
        if each["level"] != "note"
    ]
    shorts = hours_preview.shorts({asked.person: asked.wanted}, member.unit)
    made.flags += [(each["ko"], MUST, each["below"]) for each in shorts[:SHOWN]]
    if asked.since < visit.today:
        made.flags.append(("이미 시작한 날이 들어 있습니다. 그날부터 다시 계산합니다.", "", False))
    return made


def _detail(asked: Asked) -> str:
    last = asked.until - timedelta(days=1)
    span = day_short(asked.since) + (f"–{day_short(last)}" if last != asked.since else "")
    hours = list(dict.fromkeys(clock_range(each.start, each.end) for each in asked.days))
    told = [span, hours[0] + (f" 외 {len(hours) - 1}가지" if len(hours) > 1 else "")]
    away = "".join(each.ko for each in asked.days if each.remote_minutes)
    if away:
        told.append(f"{asked.place or '재택'} {away}요일")
    return " · ".join([*told, *([asked.reason] if asked.reason else [])])
