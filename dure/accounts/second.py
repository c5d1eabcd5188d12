"""2차 인증: numbers of an app on somebody's phone, and codes for the day when it is lost."""

import base64
import secrets
from datetime import datetime
from uuid import UUID

import pyotp
from django.db import transaction
from django.utils.crypto import salted_hmac

from dure import place, sealed, tenancy
from dure.accounts.models import Authenticator, Passkey, RecoveryCode, User
from dure.accounts.rules import may
from dure.audit.actions import Actor, On, record
from dure.errors import Refused

STEP = 30
CODES = 10
NOT_IT = "인증 앱의 숫자가 맞지 않습니다. 지금 보이는 여섯 자리를 다시 넣어 주세요."


def has_any(user: User) -> bool:
    return has_app(user) or Passkey.objects.filter(user=user).exists()


def has_app(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, user: User) -> str:
    """What an app reads out of the square."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name="두레")


@transaction.atomic
def register_app(*, user: User, secret: str, code: str, by: Actor, at: datetime) -> list[str]:
    """Take an app whose first number is right; the recovery codes, told this once.

    Raises:
        Refused: the number is not the one that the app shows, or there is an app already.
    """
    step = _step(secret, code, at)
    if step is None:
        raise Refused("code_is_wrong", NOT_IT)
    if has_app(user):
        raise Refused("app_is_there", "이미 등록한 인증 앱이 있습니다. 먼저 그것을 지워 주세요.")
    Authenticator.objects.create(
        user=user,
        institution_id=tenancy.current(),
        secret=sealed.seal(secret.encode()),
        step=step,
        since=at,
    )
    _told(by, at, user, "accounts.register_app", f"{user.name}의 인증 앱을 등록했습니다.")
    return new_codes(user=user, by=by, at=at)


@transaction.atomic
def new_codes(*, user: User, by: Actor, at: datetime) -> list[str]:
    """Other recovery codes in place of those there were, told this once."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [_code() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(institution_id=tenancy.current(), user=user, digest=_digest(user, each))
        for each in codes
    )
    _told(by, at, user, "accounts.new_codes", f"{user.name}의 복구 코드를 새로 만들었습니다.")
    return codes


@transaction.atomic
def remove_app(*, user: User, by: Actor, at: datetime) -> None:
    """Forget somebody's app and its recovery codes."""
    _forget_app(user)
    _told(by, at, user, "accounts.remove_app", f"{user.name}의 인증 앱을 지웠습니다.")


@transaction.atomic
def take_away(*, user: User, key: UUID | None, why: str, by: Actor, at: datetime) -> str:
    """For somebody who lost a passkey, or the phone with the app: the administrator forgets it; what
    it was, in words.

    Raises:
        Refused: no reason, or nothing to take away. NotTheirs: not the administrator.
    """
    may(by)
    if not why:
        raise Refused("reason_is_missing", "왜 지우는지 적어 주세요. 기록에 남습니다.")
    named = _forget_passkey(user, key) if key else _forget_app(user)
    if not named:
        raise Refused("nothing_to_take_away", "이미 지워진 것입니다. 화면을 다시 열어 주세요.")
    _told(by, at, user, "accounts.take_away", f"{user.name}: {named}을(를) 지웠습니다: {why}.")
    return named


def _forget_passkey(user: User, key: UUID) -> str:
    found = Passkey.objects.filter(user=user, public_id=key).first()
    if found:
        found.delete()
    return f"패스키 {found.name}" if found else ""


def _forget_app(user: User) -> str:
    RecoveryCode.objects.filter(user=user).delete()
    gone, _ = Authenticator.objects.filter(user=user).delete()
    return "인증 앱과 복구 코드" if gone else ""


@transaction.atomic
def is_right(user: User, code: str, *, at: datetime) -> str:
    """How somebody has proved it, in words; empty where the number is neither the app's nor a code."""
    app = Authenticator.objects.select_for_update().filter(user=user).first()
    if app is None:
        return ""
    step = _step(sealed.unseal(app.secret).decode(), code, at)
    if step is not None and step > app.step:  # a number that was seen once is worth nothing
        app.step = step
        app.save(update_fields=["step"])
        return "인증 앱"
    spent = RecoveryCode.objects.filter(user=user, digest=_digest(user, code), used_at=None)
    return "복구 코드" if spent.update(used_at=at) else ""


def _step(secret: str, code: str, at: datetime) -> int | None:
    """The half minute whose number this is, one before and one after the present one included."""
    now = int(at.timestamp()) // STEP
    said = code.replace(" ", "").encode()
    totp = pyotp.TOTP(secret)
    steps = (now, now - 1, now + 1)
    return next(
        (each for each in steps if secrets.compare_digest(totp.generate_otp(each).encode(), said)),
        None,
    )


def _code() -> str:
    text = base64.b32encode(secrets.token_bytes(8)).decode().rstrip("=").lower()
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def _digest(user: User, code: str) -> str:
    plain = code.strip().lower().replace("-", "").replace(" ", "")
    return salted_hmac(
        f"dure.recovery:{user.id}", plain, secret=place.secret("recovery"), algorithm="sha256"
    ).hexdigest()


def _told(by: Actor, at: datetime, user: User, action: str, summary: str) -> None:
    on = [On(user.person_id, "login", user.login)]
    record(by=by, at=at, action=action, summary=summary, on=on)
