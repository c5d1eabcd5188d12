"""대결: somebody signs in another's stead, for days and kinds of documents that were named before."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.approvals.models import Delegation
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline
from dure.timeline.actions import SEOUL

ARTICLE = "행정업무의 운영 및 혁신에 관한 규정 제10조제3항"
WHOLE_DAY = 480
UNABLE = ("fixed_term", "permanent")


def delegate(
    *,
    deputy: int,
    since: date,
    until: date,
    kinds: Collection[str] = (),
    unit: int | None = None,
    reason: str,
    principal: int | None = None,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Let somebody sign in one's stead over [since, until), for some kinds or (none named) for all.

    `unit`: only what is drafted in it and under it.

    Raises:
        Refused: no reason, past or empty days, an unable deputy, a second deputy, or a circle.
        NotTheirs: neither one's own signature nor, for a clerk, that of a head in reach.
    """
    owner = _owner(principal, by, at)
    _check_period(since, until, reason, at)
    tenancy.lock("delegation", tenancy.current())
    _check_deputy(owner, deputy, since, until)
    wanted = sorted(set(kinds)) or [""]
    _check_unit(unit, since)
    _check_free(owner, wanted, unit, since, until)
    _check_circle(owner, deputy, since, until)
    key = uuid7()
    Delegation.objects.bulk_create(
        Delegation(
            public_id=key,
            institution_id=tenancy.current(),
            principal_id=owner,
            deputy_id=deputy,
            kind=kind,
            unit_id=unit,
            valid=(since, until),
            reason=reason.strip(),
            recorded_by=by.display_name,
            recorded_at=at,
        )
        for kind in wanted
    )
    names = people.names([owner, deputy])
    record(
        by=by,
        at=at,
        action="approvals.delegate",
        summary=f"{names.get(owner, '')}의 결재를 {since}부터 {until - timedelta(days=1)}까지"
        f" {names.get(deputy, '')}에게 대결로 맡겼습니다: {reason.strip()}",
        on=[On(owner, "delegation", str(key)), On(deputy, "delegation", str(key))],
        after={
            "since": str(since),
            "until": str(until),
            "kinds": [k for k in wanted if k],
            "unit": unit,
        },
    )
    return key


def end_delegation(*, delegation: UUID, by: Viewer, at: datetime) -> None:
    """Take a signature back before its time; what was signed until now stays signed.

    Raises:
        Refused: it has ended already. NotTheirs: not one's own and not, for a clerk, of a head in reach.
    """
    rows = list(Delegation.objects.select_for_update().filter(public_id=delegation))
    if not rows:
        raise NotTheirs("이 기관에 없는 대결 지정입니다.")
    _owner(rows[0].principal_id, by, at)
    if rows[0].ended_at is not None or rows[0].valid.upper <= at.astimezone(SEOUL).date():
        raise Refused("delegation_over", "이미 끝난 대결입니다. 새로 지정해 주세요.", ARTICLE)
    Delegation.objects.filter(public_id=delegation).update(ended_at=at, ended_by=by.display_name)
    names = people.names([rows[0].principal_id, rows[0].deputy_id])
    record(
        by=by,
        at=at,
        action="approvals.end_delegation",
        summary=f"{names.get(rows[0].principal_id, '')}의 결재를 {names.get(rows[0].deputy_id, '')}에게"
        " 맡긴 것을 끝냈습니다.",
        on=[On(each, "delegation", str(delegation))
            for each in (rows[0].principal_id, rows[0].deputy_id)],
    )  # fmt: skip


def _owner(principal: int | None, by: Viewer, at: datetime) -> int:
    """Whose signature is handed over: one's own, or for a clerk that of a head in reach."""
    owner = by.person if principal is None else principal
    if owner is None:
        raise NotTheirs("직원이 아닌 로그인에는 맡길 결재가 없습니다.")
    if owner == by.person:
        return owner
    on = at.astimezone(SEOUL).date()
    head = people.member(owner, on=on)
    reach = organization.reach(by, on=on)
    if (
        by.role != "clerk"
        or head is None
        or not head.head
        or (reach is not None and head.unit not in reach)
    ):
        raise NotTheirs("대결은 본인이 지정하거나 그 부서의 서무가 부서장을 대신해 지정합니다.")
    return owner


def _check_period(since: date, until: date, reason: str, at: datetime) -> None:
    if until <= since:
        raise Refused(
            "ends_before_start",
            "마지막 날이 첫날보다 빠릅니다. 첫날과 같거나 뒤의 날을 골라 주세요.",
        )
    if since < at.astimezone(SEOUL).date():
        raise Refused(
            "past_days", "지나간 날의 결재는 맡길 수 없습니다. 오늘부터의 날을 골라 주세요."
        )
    if not reason.strip():
        raise Refused(
            "delegation_needs_reason",
            "부재 사유가 없습니다. 휴가나 출장처럼 결재할 수 없는 까닭을 적어 주세요.",
            ARTICLE,
        )


def _check_deputy(owner: int, deputy: int, since: date, until: date) -> None:
    if deputy == owner:
        raise Refused(
            "own_deputy", "자기 자신은 대결할 사람이 될 수 없습니다. 다른 사람을 골라 주세요."
        )
    name = people.names([deputy]).get(deputy, "")
    kind = people.employment_kind(deputy, since=since, until=until)
    if not kind:
        raise Refused(
            "deputy_not_employed",
            "그 기간 내내 이 기관에서 근무하는 사람이 아닙니다. 다른 사람을 골라 주세요.",
            ARTICLE,
        )
    if kind in UNABLE or accounts.user_of(deputy) is None:
        raise Refused(
            "deputy_unable",
            f"{name}님은 결재할 수 있는 공무원 로그인이 없습니다. 다른 사람을 골라 주세요.",
            ARTICLE,
        )
    away = [
        span.date
        for span in timeline.spans(since=since, until=until, people=[deputy], kind="leave")
        if span.end - span.start >= WHOLE_DAY
    ]
    if away:
        days = ", ".join(f"{day.month}월 {day.day}일" for day in sorted(set(away))[:3])
        raise Refused(
            "deputy_away",
            f"{name}님도 {days}에 휴가입니다. 그날을 빼고 나누어 지정하거나 다른 사람을 골라 주세요.",
            ARTICLE,
        )


def _overlapping(since: date, until: date) -> QuerySet[Delegation]:
    return Delegation.objects.filter(ended_at__isnull=True, valid__overlap=(since, until))


def _check_unit(unit: int | None, since: date) -> None:
    if unit is not None and organization.unit(unit, on=since) is None:
        raise Refused("no_such_unit", "첫날에 없는 부서입니다. 그날 있는 부서를 골라 주세요.")


def _check_free(
    owner: int, kinds: Collection[str], unit: int | None, since: date, until: date
) -> None:
    handed = _overlapping(since, until).filter(principal_id=owner, kind__in=kinds)
    taken = (handed.filter(unit_id=unit) if unit else handed.filter(unit__isnull=True)).first()
    if taken is not None:
        name = people.names([taken.deputy_id]).get(taken.deputy_id, "")
        last = taken.valid.upper - timedelta(days=1)
        raise Refused(
            "second_deputy",
            f"{taken.valid.lower.month}월 {taken.valid.lower.day}일부터 {last.month}월 {last.day}일까지"
            f" 이미 {name}님에게 맡겼습니다. 그것을 끝낸 뒤 다시 지정해 주세요.",
            ARTICLE,
        )


def _check_circle(owner: int, deputy: int, since: date, until: date) -> None:
    """Whoever stands in may not have handed their own signature, in turn, to the principal."""
    handed: dict[int, set[int]] = {}
    for principal, to in _overlapping(since, until).values_list("principal_id", "deputy_id"):
        handed.setdefault(principal, set()).add(to)
    waiting, seen = [deputy], {deputy}
    while waiting:
        for to in handed.get(waiting.pop(), ()):
            if to == owner:
                name = people.names([deputy]).get(deputy, "")
                raise Refused(
                    "deputy_circle",
                    f"{name}님의 결재가 같은 기간에 돌아서 본인에게 맡겨져 있습니다. 다른 사람을 골라 주세요.",
                    ARTICLE,
                )
            if to not in seen:
                seen.add(to)
                waiting.append(to)
