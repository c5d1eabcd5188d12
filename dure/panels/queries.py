"""The panels an officer may see, and what stands behind an address."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts import tokens
from dure.accounts.queries import Shown
from dure.accounts.tokens import Key, TooOften
from dure.accounts.viewer import Viewer
from dure.organization import queries as organization
from dure.panels.models import Panel


@dataclass(frozen=True)
class Listed:
    """A panel, and its token with its use."""

    panel: UUID
    unit: str
    origins: tuple[str, ...]
    token: Shown


@dataclass(frozen=True)
class Found:
    """A panel whose address was shown, and its key; without one it has ended, or must wait."""

    panel: Panel
    key: Key | TooOften | None


def panels(*, viewer: Viewer, on: date) -> list[Listed]:
    """Those of the units that a viewer reaches, the newest first."""
    found = Panel.objects.order_by("-id")
    reach = organization.reach(viewer, on=on)
    if reach is not None:
        found = found.filter(unit_id__in=reach)
    rows = list(found)
    shown = accounts.shown_tokens([each.token_id for each in rows], on=on)
    names = organization.names({each.unit_id for each in rows})
    return [
        Listed(
            each.public_id,
            names.get(each.unit_id, ""),
            tuple(each.origins),
            shown[each.token_id],
        )
        for each in rows
    ]


def reaches(viewer: Viewer, unit: int, *, on: date) -> bool:
    reach = organization.reach(viewer, on=on)
    return reach is None or unit in reach


def behind(*, secret: str, address: str, at: datetime) -> Found | None:
    """The panel of an address, counted as an asking of its token; None where there is none."""
    institution = tokens.institution_of(secret)
    if institution is None:
        return None
    with tenancy.institution(institution):
        found = Panel.objects.filter(token__token_hash=tokens.hashed(secret))
        panel = found.select_related("token").first()
    if panel is None:
        return None
    return Found(panel, tokens.enter(secret=secret, panel=True, address=address, at=at))


def looks_as(panel: Panel, key: Key, *, on: date) -> Viewer | None:
    """As whom a panel looks: its maker, as long as that role is held and reaches the unit."""
    user = accounts.user(key.user)
    viewer = accounts.viewer(user, on=on, role=key.role, origin="panel") if user else None
    if viewer is None or viewer.role != key.role or not reaches(viewer, panel.unit_id, on=on):
        return None
    return viewer
