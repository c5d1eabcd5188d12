"""Values of many keys put in force at once, by one document: what is read when asked for, not by days."""

from collections.abc import Mapping
from datetime import date, datetime

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.organization import wanted
from dure.organization.models import LocalValue


def adopt_values(
    *, values: Mapping[str, str], valid_from: date, document: str, by: Actor, at: datetime
) -> list[str]:
    """Publish values of keys that have none yet from a day on; the keys that were set.

    No day is computed again: only for keys that no computed day reads.

    Raises:
        Refused: no document, a key that may not be set so, or nothing is left to set.
        NotTheirs: not HR.
    """
    wanted.may_set(by)
    wanted.lock()
    taken = LocalValue.objects.filter(key__in=list(values), known_until__isnull=True)
    have = set(taken.values_list("key", flat=True))
    new = {key: value for key, value in values.items() if key not in have}
    for key, value in new.items():
        wanted.value(key, value, valid_from, document)
    if not new:
        raise Refused("nothing_changes", "이미 모두 정한 값입니다. 바꿀 것은 값마다 고쳐 주세요.")
    LocalValue.objects.bulk_create(
        LocalValue(
            institution_id=tenancy.current(),
            key=key,
            value=value,
            valid_from=valid_from,
            document=document.strip(),
            published_at=at,
            recorded_at=at,
            recorded_by=by.name,
        )
        for key, value in new.items()
    )
    record(
        by=by,
        at=at,
        action="organization.adopt_values",
        summary=f"값 {len(new)}개를 {valid_from}부터 정했습니다: {document.strip()}",
        on=[On(kind="local_value", subject=key) for key in new],
        after={"values": new, "valid_from": str(valid_from), "document": document.strip()},
    )
    return sorted(new)
