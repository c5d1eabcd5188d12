"""By what somebody can show that it is they: their password, app, passkeys, the provider they came by."""

from typing import Any

from dure.accounts import passkeys, providers, second
from dure.accounts import queries as accounts


def of(user: int, provider: str = "") -> dict[str, Any]:
    """What the page that asks may offer."""
    known = accounts.user(user)
    if known is None:
        return {}
    return {
        "whose": known.name,
        "has_password": known.has_usable_password(),
        "has_app": second.has_app(known),
        "has_passkey": bool(passkeys.of_user(known.id)),
        "provider": providers.door(provider) if provider else None,
    }
