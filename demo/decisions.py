"""해온시's 전결 matrix for leave and trips: by its invented 사무전결규칙, from a day on."""

from datetime import date, datetime

from dure.accounts.viewer import Viewer
from dure.approvals import actions
from dure.approvals.rules import Row, Who

DOCUMENT = "해온시 사무전결규칙(예시) 제4조"
LEAD, HEAD, UPPER = Who("team_lead"), Who("head"), Who("upper_head")
HOUR, DAY = 60, 480
ROWS = (
    Row("leave", "연가", LEAD, subkind="annual", minutes_up_to=4 * HOUR),
    Row("leave", "연가", HEAD, subkind="annual", minutes_up_to=10 * DAY, reviews=(LEAD,)),
    Row("leave", "연가", UPPER, subkind="annual", reviews=(LEAD, HEAD)),
    Row("leave", "병가", HEAD, subkind="sick", reviews=(LEAD,)),
    Row("trip", "관내 출장", LEAD, subkind="local"),
    Row("trip", "관외 출장", HEAD, subkind="domestic", reviews=(LEAD,)),
    Row("trip", "국외 출장", UPPER, subkind="abroad", reviews=(HEAD,)),
    Row("leave", "출산휴가", UPPER, subkind="maternity", reviews=(HEAD,)),
)


def write(*, since: date, by: Viewer, at: datetime) -> None:
    """Put the matrix in force."""
    for row in ROWS:
        actions.set_rule(row=row, since=since, document=DOCUMENT, by=by, at=at)
