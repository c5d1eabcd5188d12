"""Which hits stand open: by the last decision that was written, nothing is ever taken out."""

from collections.abc import Collection

from dure.evidence.models import Hit, Turn

Kind = Turn.Kind
DECISIONS = (Kind.JUSTIFIED, Kind.CONFIRMED, Kind.REPORTED)
TURNING = (*DECISIONS, Kind.REVISITED)


def decisions(hits: Collection[int]) -> dict[int, str]:
    """The last decision of each hit that has one standing."""
    rows = Turn.objects.filter(hit_id__in=list(hits), kind__in=TURNING).order_by("id")
    last = dict(rows.values_list("hit_id", "kind"))
    return {hit: kind for hit, kind in last.items() if kind != Kind.REVISITED}


def explained(rules: Collection[str]) -> set[tuple[str, str]]:
    """Rule and subject of which the newest hit was decided as 정당: nobody asks again by itself."""
    rows = Hit.objects.filter(rule__in=list(rules)).order_by("id")
    newest = {
        (rule, subject): pk for rule, subject, pk in rows.values_list("rule", "subject", "id")
    }
    decided = decisions(newest.values())
    return {key for key, pk in newest.items() if decided.get(pk) == Kind.JUSTIFIED}


def settled(hits: Collection[int]) -> set[int]:
    """Hits that are decided: their facts never come back by themselves."""
    return set(decisions(hits))
