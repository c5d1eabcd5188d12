"""What adds to a person's service or is left out of it, as HR records it."""

from datetime import date, datetime
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.leave.models import SPANS, ServiceSpan
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import ends

ARTICLE = "지방공무원 복무규정 제7조제2항"
GROUNDS = range(1, 5)


def record_span(
    *,
    person: int,
    kind: str,
    since: date,
    until: date,
    document: str,
    child: int | None = None,
    both_parents: bool = False,
    ground: int | None = None,
    by: Viewer,
    at: datetime,
) -> ServiceSpan:
    """Record a period [since, until) of earlier service, 휴직, 정직, 결근 … of a person.

    Raises:
        Refused: no such kind, an end before its start, no document, or one of the kind is there.
        NotTheirs: neither HR nor a person within reach.
    """
    _may(person, by, since)
    if kind not in dict(SPANS):
        raise Refused("no_such_kind", "기간의 종류를 골라 주세요.", ARTICLE)
    if kind == "removal" and ground not in GROUNDS:
        raise Refused(
            "ground_missing",
            "직위해제는 몇 호인지에 따라 봉급이 다릅니다. 제1호부터 제4호 가운데 골라 주세요.",
            "지방공무원법 제65조의3제1항, 지방공무원 보수규정 제28조",
        )
    if until <= since:
        raise Refused("ends_before_start", "끝나는 날이 시작보다 빠릅니다.", ARTICLE)
    if not document.strip():
        raise Refused("document_missing", "발령이나 결정의 문서번호를 적어 주세요.", ARTICLE)
    same = ServiceSpan.objects.filter(
        person_id=person, kind=kind, valid__overlap=(since, until), known__upper_inf=True
    )
    if same.exists():
        raise Refused(
            "span_overlaps", "같은 종류의 기간이 이미 그날들에 적혀 있습니다. 먼저 그것을 지워 주세요.",
            ARTICLE,
        )  # fmt: skip
    made = ServiceSpan.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        person_id=person,
        kind=kind,
        child=child,
        both_parents=both_parents,
        ground=ground,
        valid=(since, until),
        document=document.strip(),
        known=(at, None),
        recorded_by=by.name,
    )
    record(
        by=by,
        at=at,
        action="leave.record_span",
        summary=f"재직기간에 셈하는 기간을 적었습니다: {made.get_kind_display()} {since} – {until}",
        on=[On(person, "service", str(made.public_id))],
        after={"kind": kind, "child": child, "since": str(since), "until": str(until)},
    )
    return made


def end_span(*, span: UUID, reason: str, by: Viewer, at: datetime) -> None:
    """Say that a recorded period does not hold; the row stays with when it was believed.

    Raises:
        Refused: no reason. NotTheirs: neither HR nor within reach, or no such span.
    """
    found = ServiceSpan.objects.filter(public_id=span, known__upper_inf=True).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 기간입니다.")
    _may(found.person_id, by, found.valid.lower)
    if not reason.strip():
        raise Refused("reason_missing", "지우는 까닭을 적어 주세요.", ARTICLE)
    ServiceSpan.objects.filter(id=found.id).update(known=(found.known.lower, ends(found.known, at)))
    record(
        by=by,
        at=at,
        action="leave.end_span",
        summary=f"적어 둔 기간을 지웠습니다: {found.get_kind_display()}. {reason.strip()}",
        on=[On(found.person_id, "service", str(span))],
    )


def _may(person: int, by: Viewer, on: date) -> None:
    member = people.member(person, on=on)
    reach = organization.reach(by, on=on)
    if by.role != "hr" or (member and reach is not None and member.unit not in reach):
        raise NotTheirs("재직기간은 인사담당자가 적습니다.")
