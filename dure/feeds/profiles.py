"""출입 파일의 프로필: how a gate system's files are read, saved under a name and found by their names."""

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.feeds.gates import may
from dure.feeds.models import GateProfile
from dure.identity import uuid7
from dure.links import gate_layout
from dure.links.gate_layout import Layout


@dataclass(frozen=True)
class Profile:
    """A saved layout."""

    public_id: UUID
    name: str
    pattern: str
    layout: Layout
    header_digest: str
    saved_by: str
    saved_at: datetime
    ended_at: datetime | None


def in_use() -> list[Profile]:
    rows = GateProfile.objects.filter(ended_at__isnull=True).order_by("name")
    return [_profile(row) for row in rows]


def profile(public_id: UUID) -> Profile | None:
    row = GateProfile.objects.filter(public_id=public_id).first()
    return _profile(row) if row else None


def matching(filename: str) -> list[Profile]:
    """The profiles in use whose pattern a file's name fits."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1].casefold()
    return [each for each in in_use() if fnmatchcase(name, each.pattern.casefold())]


@transaction.atomic
def save_profile(*, name: str, pattern: str, layout: Layout, by: Actor, at: datetime) -> UUID:
    """Save a layout under a name; one in use of that name gives way and stays readable.

    Raises:
        Refused: no name, no pattern or one that fits everything, or the layout is not complete.
        NotTheirs: not the administrator.
    """
    may(by)
    name, pattern = name.strip(), pattern.strip()
    _refuse(name, pattern, layout)
    tenancy.lock("gate_profile", tenancy.current())
    GateProfile.objects.filter(name=name, ended_at__isnull=True).update(ended_at=at)
    row = GateProfile.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        name=name,
        pattern=pattern,
        layout=layout.as_json(),
        header_digest=layout.digest,
        saved_by=by.name,
        saved_at=at,
    )
    _record(
        "feeds.save_profile",
        f"출입 파일 프로필 '{name}'을 저장했습니다. 파일 이름: {pattern}.",
        row,
        by,
        at,
    )
    return row.public_id


def end_profile(*, profile: UUID, by: Actor, at: datetime) -> str:
    """Use a profile no more; its name."""
    may(by)
    row = _row(profile)
    GateProfile.objects.filter(id=row.id, ended_at__isnull=True).update(ended_at=at)
    _record("feeds.end_profile", f"출입 파일 프로필 '{row.name}'을 쓰지 않습니다.", row, by, at)
    return row.name


def revive_profile(*, profile: UUID, by: Actor, at: datetime) -> str:
    """Use a profile again; its name.

    Raises:
        Refused: another one of its name is in use.
    """
    may(by)
    row = _row(profile)
    tenancy.lock("gate_profile", tenancy.current())
    if GateProfile.objects.filter(name=row.name, ended_at__isnull=True).exclude(id=row.id).exists():
        raise Refused(
            "profile_name_taken",
            f"'{row.name}' 이름의 프로필을 이미 쓰고 있습니다. 그것을 먼저 쓰지 않기로 해 주세요.",
        )
    GateProfile.objects.filter(id=row.id).update(ended_at=None)
    _record("feeds.revive_profile", f"출입 파일 프로필 '{row.name}'을 다시 씁니다.", row, by, at)
    return row.name


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _refuse(name: str, pattern: str, layout: Layout) -> None:
    if not name or len(name) > 60:
        raise Refused(
            "profile_has_no_name", "프로필의 이름을 60자까지 적어 주세요. 예: 본관 출입문"
        )
    if not pattern.strip("*?.") or len(pattern) > 120:
        raise Refused(
            "profile_fits_everything",
            "파일 이름의 모양을 120자까지 적어 주세요. 달라지는 곳만 *로 적습니다. 예: gate_*.csv",
        )
    wanted = gate_layout.missing(layout)
    if wanted:
        raise Refused(
            "layout_is_not_complete", "열을 다 맞추지 않아 저장하지 않았습니다.", ways=wanted
        )


def _row(public_id: UUID) -> GateProfile:
    row = GateProfile.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotTheirs("이 기관에 없는 프로필입니다.")
    return row


def _profile(row: GateProfile) -> Profile:
    return Profile(
        row.public_id,
        row.name,
        row.pattern,
        gate_layout.from_json(row.layout),
        row.header_digest,
        row.saved_by,
        row.saved_at,
        row.ended_at,
    )


def _record(action: str, summary: str, row: GateProfile, by: Actor, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(kind="gate_profile", subject=str(row.public_id))],
        after={"name": row.name, "pattern": row.pattern, "header": row.header_digest},
    )
