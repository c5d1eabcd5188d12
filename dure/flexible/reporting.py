"""업무 보고: what was done on a day elsewhere; with it the day counts as attended."""

from datetime import date, datetime
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.flexible.models import Report, Request
from dure.timeline import actions as timeline
from dure.timeline.actions import SEOUL

ARTICLE = "지방공무원 복무규정 제2조제4항"
LONGEST = 500


def report(*, request: UUID, day: date, done: str, evidence: str, by: Viewer, at: datetime) -> None:
    """Report what was done elsewhere on a day; again, where it was reported before.

    Raises:
        Refused: nothing written, too much, a day to come, or no day elsewhere of this request.
        NotTheirs: somebody else's.
    """
    made = Request.objects.filter(public_id=request).first()
    if made is None or made.person_id != by.person:
        raise NotTheirs("업무 보고는 본인이 합니다.")
    if not done.strip() or len(done.strip()) > LONGEST:
        raise Refused("nothing_reported", f"그날 한 일을 {LONGEST}자 안에서 적어 주세요.", ARTICLE)
    if evidence not in Report.Evidence.values:
        raise Refused("no_such_evidence", "무엇으로 확인할 수 있는지 골라 주세요.", ARTICLE)
    if day > at.astimezone(SEOUL).date():
        raise Refused("not_yet", "아직 오지 않은 날은 보고할 수 없습니다.", ARTICLE)
    if not timeline.recode(source=made.public_id, day=day, code=1, why="flexible.report", at=at):
        raise Refused(
            "no_day_elsewhere", "그날은 이 신청으로 다른 곳에서 일하는 날이 아닙니다.", ARTICLE
        )
    Report.objects.filter(request=made, date=day, known_until__isnull=True).update(known_until=at)
    Report.objects.create(
        institution_id=tenancy.current(),
        request=made,
        person_id=made.person_id,
        date=day,
        done=done.strip(),
        evidence=evidence,
        at=at,
        by=by.name,
    )
    record(
        by=by,
        at=at,
        action="flexible.report",
        summary=f"{day} 원격근무의 업무를 보고했습니다.",
        on=[On(made.person_id, "flexible", str(made.public_id))],
        after={"date": str(day), "evidence": evidence},
    )
