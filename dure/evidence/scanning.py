"""A month's records held against the rules; what was answered stays answered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction

from dure import frames, tenancy
from dure.audit.actions import Actor, record
from dure.errors import NotTheirs
from dure.evidence import finding, rules, telling
from dure.evidence.models import Fact, Hit, HitPerson
from dure.evidence.standing import explained, settled
from dure.evidence.travelling import ways
from dure.identity import uuid7
from dure.kiosks import queries as kiosks
from dure.timeline import queries as timeline
from dure.timeline.actions import SEOUL, moment, month_after

AWAY_RULES = {"국외출장": "punch_abroad"}


@transaction.atomic
def scan(*, month: date, by: Actor, at: datetime) -> int:
    """Find what deserves a look in a month, until yesterday; how many hits are new.

    Facts that were answered are left alone, those no longer so are marked, open hits grow.

    Raises:
        NotTheirs: neither 감사 nor the job.
    """
    if by.role not in ("auditor", ""):
        raise NotTheirs("의심을 찾는 일은 감사 담당자가 합니다.")
    tenancy.lock("evidence.scan", tenancy.current())
    until = min(month_after(month), at.astimezone(SEOUL).date())
    standing = rules.rules(month)
    found = candidates(since=month, until=until, standing=standing)
    made = _keep(found, since=month, until=until, standing=standing, at=at)
    record(
        by=by,
        at=at,
        action="evidence.scan",
        summary=f"{month:%Y-%m}의 기록을 규칙 {len(standing)}개에 대어 의심 {made}건을 새로 찾았습니다.",
        after={"month": str(month), "new": made},
    )
    return made


def candidates(*, since: date, until: date, standing: Mapping[str, rules.Rule]) -> pl.DataFrame:
    """Every meeting of a rule in a period, as finding.FACTS."""
    if since >= until:
        return pl.DataFrame(schema=finding.FACTS)
    return finding.facts(
        _punches(since, until),
        _away(since, until),
        ways(since=since, until=until),
        _phones(since, until),
        standing,
    )


def _punches(since: date, until: date) -> pl.DataFrame:
    """Punches that count, to the second, with the place of their terminal; none that was corrected."""
    return frames.read(
        "SELECT p.id, p.person_id, p.at AT TIME ZONE 'Asia/Seoul', p.date, p.minute, p.terminal_id, t.unit_id"
        " FROM attendance_punch p LEFT JOIN attendance_terminal t ON t.id = p.terminal_id"
        " WHERE p.date >= %s AND p.date < %s AND p.known_until IS NULL AND p.source <> 'correction'",
        [since, until],
        finding.PUNCHES,
    )


def _away(since: date, until: date) -> pl.DataFrame:
    rows = [
        (each.person, each.date, each.start, each.end, _rule(each), each.label)
        for kind in ("leave", "trip")
        for each in timeline.spans(since=since, until=until, kind=kind)
    ]
    return pl.DataFrame(rows, schema=finding.AWAY, orient="row")


def _rule(span: timeline.Span) -> str:
    return "punch_on_leave" if span.kind == "leave" else AWAY_RULES.get(span.label, "punch_on_trip")


def _phones(since: date, until: date) -> pl.DataFrame:
    uses = kiosks.phones(moment(since, 0), moment(until, 0))
    rows = [
        (each.phone, each.person, each.at.astimezone(SEOUL).replace(tzinfo=None)) for each in uses
    ]
    return pl.DataFrame(rows, schema=finding.PHONES, orient="row")


def _keep(
    found: pl.DataFrame,
    *,
    since: date,
    until: date,
    standing: Mapping[str, rules.Rule],
    at: datetime,
) -> int:
    """Write new hits and new facts of open ones; mark what is no longer so; how many hits are new."""
    kept = list(
        Fact.objects.filter(date__gte=since, date__lt=until, known_until__isnull=True)
        .select_related("hit")
        .order_by("id")
    )
    answered = settled({each.hit_id for each in kept})
    closed = {(each.rule, each.key) for each in kept if each.hit_id in answered}
    lasting = {code for code, each in standing.items() if each.lasting}
    open_found = _without(
        _without(found, ["rule", "key"], closed), ["rule", "subject"], explained(lasting)
    )
    fresh = finding.enough(open_found, standing)
    _mark_gone(kept, fresh, answered, at)
    open_hits = {
        (each.rule, each.hit.subject): each.hit for each in kept if each.hit_id not in answered
    }
    known = {(each.rule, each.key) for each in kept}
    made = 0
    called = telling.names_of(fresh)
    for (rule, subject), rows in fresh.group_by(["rule", "subject"], maintain_order=True):
        new = [row for row in rows.iter_rows(named=True) if (row["rule"], row["key"]) not in known]
        hit = open_hits.get((str(rule), str(subject)))
        if hit is None:
            hit = Hit.objects.create(
                institution_id=tenancy.current(), public_id=uuid7(), rule=rule, subject=subject,
                told=standing[str(rule)].sentence, found_at=at,
            )  # fmt: skip
            made += 1
        _append(hit, new, called, at)
    return made


def _without(found: pl.DataFrame, by: list[str], closed: set[tuple[str, str]]) -> pl.DataFrame:
    gone = pl.DataFrame(sorted(closed), schema=dict.fromkeys(by, pl.String), orient="row")
    return found.join(gone, on=by, how="anti", maintain_order="left")


def _mark_gone(kept: Sequence[Fact], fresh: pl.DataFrame, answered: set[int], at: datetime) -> None:
    """Facts of open hits that the records bear no longer: a punch corrected, too few others left."""
    still = set(fresh.select("rule", "key").iter_rows())
    gone = [
        each.id
        for each in kept
        if each.hit_id not in answered and (each.rule, each.key) not in still
    ]
    if gone:
        Fact.objects.filter(id__in=gone).update(known_until=at)


def _append(
    hit: Hit, rows: Sequence[Mapping[str, Any]], called: telling.Called, at: datetime
) -> None:
    Fact.objects.bulk_create(
        Fact(
            institution_id=hit.institution_id,
            hit=hit,
            rule=hit.rule,
            key=row["key"],
            date=row["date"],
            told=telling.fact(row, called),
            punches=list(row["punches"]),
            found_at=at,
        )
        for row in rows
    )
    persons = sorted({person for row in rows for person in row["persons"]})
    HitPerson.objects.bulk_create(
        [
            HitPerson(institution_id=hit.institution_id, hit=hit, person_id=person)
            for person in persons
        ],
        ignore_conflicts=True,
    )
