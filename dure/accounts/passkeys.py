"""패스키: keys that devices keep, checked by FIDO2; whoever has one types neither name nor password."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from dure import place, tenancy
from dure.accounts.models import Passkey, User
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7

HOW = "패스키"
VERIFIED = UserVerificationRequirement.REQUIRED
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)  # of what a browser may send
NOT_IT = "이 패스키로는 로그인할 수 없습니다. 다른 방법으로 로그인해 주세요."


@dataclass(frozen=True)
class Site:
    """Where the browser believes it is: `localhost` and `http://localhost:8000`."""

    host: str
    origin: str

    def server(self) -> Fido2Server:
        entity = PublicKeyCredentialRpEntity(id=self.host, name="두레")
        return Fido2Server(entity, verify_origin=lambda origin: origin == self.origin)


def of_user(user: int) -> list[Passkey]:
    return list(Passkey.objects.filter(user_id=user).order_by("since"))


def ask_to_register(site: Site, user: User) -> tuple[dict[str, Any], dict[str, str]]:
    """What the browser is told, and what must be known again when it answers."""
    entity = PublicKeyCredentialUserEntity(
        id=_handle(user), name=user.login, display_name=user.name
    )
    known = [_data(each) for each in of_user(user.id)]
    options, state = site.server().register_begin(
        entity,
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
    )
    return dict(options), dict(state)


def ask_to_log_in(site: Site) -> tuple[dict[str, Any], dict[str, str]]:
    """As `ask_to_register`, for whoever it may be."""
    options, state = site.server().authenticate_begin(user_verification=VERIFIED)
    return dict(options), dict(state)


@transaction.atomic
def register_passkey(
    *,
    user: User,
    site: Site,
    state: dict[str, str],
    answer: str,
    name: str,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the public half of a key under a name.

    Raises:
        Refused: the answer is not to our question, or the name is missing.
    """
    if not name.strip():
        raise Refused("passkey_has_no_name", "패스키의 이름을 적어 주세요. 예: 사무실 컴퓨터")
    try:
        made = site.server().register_complete(state, json.loads(answer)).credential_data
    except UNREADABLE:
        made = None
    if made is None or Passkey.objects.filter(credential=made.credential_id).exists():
        raise Refused("passkey_not_made", "패스키를 만들지 못했습니다. 다시 해 주세요.")
    Passkey.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        user=user,
        credential=made.credential_id,
        public_key=bytes(made),
        count=0,
        name=name.strip()[:60],
        since=at,
    )
    _told(by, at, user, "accounts.register_passkey", f"패스키 {name.strip()[:60]}을 등록했습니다.")


@transaction.atomic
def remove_passkey(*, user: User, passkey: UUID, by: Actor, at: datetime) -> None:
    """Forget a key of one's own.

    Raises:
        NotTheirs: it is nobody's, or somebody else's.
    """
    found = Passkey.objects.filter(user=user, public_id=passkey).first()
    if found is None:
        raise NotTheirs("내 패스키가 아닙니다.")
    found.delete()
    _told(by, at, user, "accounts.remove_passkey", f"패스키 {found.name}을 지웠습니다.")


def owner(*, site: Site, state: dict[str, str], answer: str, at: datetime) -> User:
    """Whose key has answered our question.

    Raises:
        Refused: no key that we know, or not to this question, or a copy of a key.
    """
    try:
        told = AuthenticationResponse.from_dict(json.loads(answer))
        credential, count = told.raw_id, told.response.authenticator_data.counter
    except UNREADABLE:
        raise Refused("passkey_unreadable", NOT_IT) from None
    with tenancy.institution(_institution_of(credential)):
        key = Passkey.objects.select_related("user").filter(credential=credential).first()
        if key is None or not key.user.is_active or count < key.count or 0 < count == key.count:
            raise Refused("passkey_unknown", NOT_IT)
        try:
            site.server().authenticate_complete(state, [_data(key)], told)
        except (ValueError, KeyError):  # no question of ours is open: sent twice, or too late
            raise Refused("passkey_wrong", NOT_IT) from None
        Passkey.objects.filter(id=key.id).update(count=count, used_at=at)
        return key.user


def _institution_of(credential: bytes) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_institution_of_passkey(%s)", [credential])
        return int(cursor.fetchone()[0] or 0)


def _data(key: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(key.public_key))


def _handle(user: User) -> bytes:
    """A name for the device to keep that says nothing of the person."""
    secret = place.secret("passkey")
    return salted_hmac("dure.passkey", str(user.id), secret=secret, algorithm="sha256").digest()


def _told(by: Actor, at: datetime, user: User, action: str, summary: str) -> None:
    on = [On(user.person_id, "login", user.login)]
    record(by=by, at=at, action=action, summary=summary, on=on)
