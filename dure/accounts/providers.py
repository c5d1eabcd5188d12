"""로그인 제공자: systems outside that say who somebody is, and whose accounts are whose."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from dure import sealed, tenancy
from dure.accounts.entering import Entered
from dure.accounts.models import Provider, ProviderAccount, SpentAssertion, User
from dure.accounts.rules import may
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.links import ldap_bind, oidc, saml
from dure.links.safety import is_safe

NOBODY = (
    "이 계정은 아직 두레의 누구인지 정해지지 않았습니다. 시스템 담당자에게 이어 달라고 해 주세요."
)
NAMED = re.compile(r"(https?://|urn:)[\w\-.~:/?#@!$()*+,;=%]+")
LONGEST = 200  # characters of a subject: cut off, it could be another's
NEVER_BY = ("email", "mail", "name", "given_name")
LINK_BYS = Provider.LinkBy.choices
Find = Callable[[str], int | None]  # the person of a staff number


@dataclass(frozen=True)
class Door:
    """A provider as the log-in page shows it."""

    public_id: UUID
    name: str
    institution: int


@dataclass(frozen=True)
class WantedProvider:
    """A provider as somebody fills it in; an empty secret keeps the one there is."""

    kind: str
    name: str
    issuer: str
    authorize_url: str = ""
    token_url: str = ""
    userinfo_url: str = ""
    keys_url: str = ""
    logout_url: str = ""
    client: str = ""
    secret: str = ""
    scope: str = ""
    certificate: str = ""
    base: str = ""
    subject_claim: str = "sub"
    link_by: str = Provider.LinkBy.BY_HAND
    link_claim: str = ""
    strong: bool = False
    in_use: bool = True


def doors() -> list[Door]:
    """Every provider that a browser can be sent to, asked before any institution is known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public_id, name, institution FROM accounts_doors()")
        return [Door(*row) for row in cursor.fetchall()]


def door(public_id: str) -> Door | None:
    return next((each for each in doors() if str(each.public_id) == public_id), None)


def listed() -> list[Provider]:
    return list(Provider.objects.order_by("name"))


def provider_of(public_id: UUID) -> Provider:
    found = Provider.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 로그인 제공자입니다.")
    return found


def client(row: Provider) -> oidc.Client:
    """Us as an OIDC provider knows us."""
    return oidc.Client(
        issuer=row.issuer,
        client=row.client,
        secret=_secret(row),
        scope=row.scope,
        authorize_url=row.authorize_url,
        token_url=row.token_url,
        userinfo_url=row.userinfo_url,
        keys_url=row.keys_url,
        logout_url=row.logout_url,
    )


def party(row: Provider, here: str) -> saml.Party:
    """A SAML provider, and us as it knows us; `here`: our own address."""
    ours = f"{here}/login/via/{row.public_id}"
    return saml.Party(
        issuer=row.issuer,
        login_url=row.authorize_url,
        logout_url=row.logout_url,
        certificates=row.certificate,
        us=row.client or f"{ours}/metadata",
        back=f"{ours}/saml",
        out=f"{here}/login",
    )


def farewell(*, provider: UUID, ticket: str, here: str, at: datetime) -> str:
    """Where the browser ends its session at the provider; nothing where that offers none."""
    row = provider_of(provider)
    if row.kind == Provider.Kind.SAML:
        return saml.farewell(party(row, here), ticket, at=at)
    return oidc.farewell(client(row), ticket, f"{here}/login")


def unlinked() -> list[ProviderAccount]:
    """Accounts that came and are nobody yet, the newest first."""
    return list(
        ProviderAccount.objects.filter(user=None).select_related("provider").order_by("-at")
    )


def linked(user: int) -> list[ProviderAccount]:
    return list(ProviderAccount.objects.filter(user_id=user).select_related("provider"))


@transaction.atomic
def save_provider(
    *, wanted: WantedProvider, provider: UUID | None = None, by: Actor, at: datetime
) -> UUID:
    """Write down a provider, or change one; its key.

    Raises:
        Refused: a field is missing or wrong. NotTheirs: not the administrator, or none of theirs.
    """
    may(by)
    row = provider_of(provider) if provider else None
    _refuse(wanted, row)
    values = {name: value for name, value in vars(wanted).items() if name != "secret"}
    if row is None:
        row = Provider(public_id=uuid7(), institution_id=tenancy.current())
    for name, value in values.items():
        setattr(row, name, value)
    if wanted.secret:
        row.secret = sealed.seal(wanted.secret.encode())
    row.save()
    record(
        by=by,
        at=at,
        action="accounts.save_provider",
        summary=f"로그인 제공자 {row.name}을 적었습니다.",
        on=[On(kind="provider", subject=str(row.public_id))],
        after=values,
    )
    return row.public_id


def spend(*, provider: UUID, told: saml.Told, at: datetime) -> None:
    """What a provider said is believed once.

    Raises:
        Refused: it was brought before.
    """
    SpentAssertion.objects.filter(until__lte=at).delete()
    _, fresh = SpentAssertion.objects.get_or_create(
        institution_id=tenancy.current(),
        provider=provider_of(provider),
        digest=sha256(told.assertion.encode()).hexdigest(),
        defaults={"until": told.until},
    )
    if not fresh:
        raise Refused(
            "assertion_is_spent",
            "이미 한 번 쓴 로그인입니다. 로그인 화면에서 다시 시작해 주세요.",
        )


def entered(
    *, provider: UUID, told: Mapping[str, Any], ticket: str, find: Find, at: datetime
) -> Entered | None:
    """Who somebody is whom a provider vouches for; an account that is nobody is kept for the administrator.

    Raises:
        Refused: the provider does not say what names the person.
    """
    row = provider_of(provider)
    subject = _said(told, row.subject_claim)
    if not 0 < len(subject) <= LONGEST:
        raise Refused(
            "claim_is_missing",
            f"{row.name}이 {row.subject_claim}을 알려 주지 않아 누구인지 알 수 없습니다."
            f" {LONGEST}자까지의 글이어야 합니다. 시스템 담당자에게 알려 주세요.",
        )
    seen = {"told": (_said(told, "name") or _said(told, "cn"))[:200], "at": at}
    account, _ = ProviderAccount.objects.update_or_create(
        provider=row,
        subject=subject,
        defaults=seen,
        create_defaults={"public_id": uuid7(), "institution_id": row.institution_id, **seen},
    )
    if account.user is None:
        _link_by_rule(account, told, find, at)
    user = account.user
    if user is None or not user.is_active:
        _told_unknown(account, at)
        return None
    return Entered(user, row.name, row.strong, row.public_id, ticket)


def entered_by_directory(*, login: str, password: str, find: Find, at: datetime) -> Entered | None:
    """Whose name and password a directory of this institution knows."""
    for row in Provider.objects.filter(kind="ldap", in_use=True).order_by("id"):
        directory = ldap_bind.Directory(
            row.issuer, row.client, _secret(row), row.base, row.scope or "uid", row.certificate
        )
        told = ldap_bind.claims(directory, login, password)
        if told:
            return entered(provider=row.public_id, told=told, ticket="", find=find, at=at)
    return None


@transaction.atomic
def link(*, account: UUID, login: str, by: Actor, at: datetime) -> User | None:
    """Say whose an account is; with no log-in, that it is nobody's any more. Who may come in by it now.

    Raises:
        Refused: no such log-in, or it has an account of this provider. NotTheirs: not the administrator.
    """
    may(by)
    found = ProviderAccount.objects.filter(public_id=account).select_related("provider").first()
    if found is None:
        raise NotTheirs("이 기관에 없는 계정입니다.")
    user = User.objects.filter(login=login, institution_id=tenancy.current()).first()
    if login and user is None:
        raise Refused("login_is_unknown", f"{login}: 이 기관에 없는 아이디입니다.")
    if user and ProviderAccount.objects.filter(provider=found.provider, user=user).exists():
        raise Refused(
            "login_is_linked", f"{login}에는 이미 이은 {found.provider.name} 계정이 있습니다."
        )
    found.user = user
    found.save(update_fields=["user"])
    _told(found, by, at, "link" if user else "unlink")
    return user


def _link_by_rule(
    account: ProviderAccount, told: Mapping[str, Any], find: Find, at: datetime
) -> None:
    row = account.provider
    value = _said(told, row.link_claim)
    here = User.objects.filter(institution_id=row.institution_id, is_active=True)
    user = None
    if value and row.link_by == Provider.LinkBy.BY_LOGIN:
        user = here.filter(login=value).first()
    if value and row.link_by == Provider.LinkBy.BY_STAFF and (person := find(value)):
        user = here.filter(person_id=person).first()
    if user and not ProviderAccount.objects.filter(provider=row, user=user).exists():
        account.user = user
        account.save(update_fields=["user"])
        _told(account, Actor(row.name, "", "provider"), at, "link")


def _said(told: Mapping[str, Any], claim: str) -> str:
    """A claim that is one word; what is a list or an object names nobody."""
    value = told.get(claim)
    is_word = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if is_word and "\0" not in str(value) else ""


def _told_unknown(account: ProviderAccount, at: datetime) -> None:
    name = account.provider.name
    record(
        by=Actor(name, "", "provider"),
        at=at,
        action="accounts.log_in_unknown",
        summary=f"{name}의 계정 {account.subject}이 누구인지 정해지지 않아 들이지 않았습니다.",
        on=[On(kind="provider", subject=str(account.provider.public_id))],
    )


def _told(account: ProviderAccount, by: Actor, at: datetime, what: str) -> None:
    user = account.user
    whose = f"{user.name}에게 이었습니다" if user else "누구의 것도 아니게 했습니다"
    record(
        by=by,
        at=at,
        action=f"accounts.{what}",
        summary=f"{account.provider.name}의 계정 {account.subject}을 {whose}.",
        on=[On(user.person_id, "login", user.login)] if user else [],
    )


def _secret(row: Provider) -> str:
    return sealed.unseal(row.secret).decode() if row.secret else ""


def _refuse(wanted: WantedProvider, row: Provider | None) -> None:
    others = Provider.objects.exclude(id=row.id if row else 0)
    if not wanted.name or others.filter(name=wanted.name).exists():
        raise Refused("provider_needs_a_name", "다른 제공자와 다른 이름을 적어 주세요.")
    if wanted.kind not in Provider.Kind.values or wanted.link_by not in Provider.LinkBy.values:
        raise Refused("kind_is_unknown", "종류와 잇는 규칙을 목록에서 골라 주세요.")
    if row and row.kind != wanted.kind:
        raise Refused("kind_is_settled", "종류는 바꿀 수 없습니다. 새 제공자로 적어 주세요.")
    if not wanted.issuer or not wanted.subject_claim:
        raise Refused(
            "provider_incomplete", "제공자의 주소와 계정을 가리키는 값의 이름을 적어 주세요."
        )
    if row and row.secret and not wanted.secret and _elsewhere(wanted, row):
        raise Refused("secret_missing", "주소를 바꾸면 비밀 값을 다시 적어야 합니다.")
    if wanted.link_by != Provider.LinkBy.BY_HAND and (
        not wanted.link_claim or wanted.link_claim in NEVER_BY
    ):
        raise Refused(
            "linking_needs_a_claim",
            "저절로 이으려면 견줄 값의 이름을 적어 주세요. 이름과 메일 주소로는 잇지 않습니다.",
        )
    if wanted.kind == "oidc":
        _refuse_oidc(wanted)
    if wanted.kind == "saml":
        _refuse_saml(wanted)
    if wanted.kind == "ldap" and not (wanted.base and is_safe(wanted.issuer, plain="ldap")):
        raise Refused(
            "directory_unsafe",
            "LDAP은 ldaps://로 시작하는 주소와 사람을 찾을 곳(base)을 적어 주세요.",
        )


def _elsewhere(wanted: WantedProvider, row: Provider) -> bool:
    """A secret that is kept goes where it was given for and nowhere else."""
    return (wanted.issuer, wanted.token_url) != (row.issuer, row.token_url)


def _refuse_oidc(wanted: WantedProvider) -> None:
    if not wanted.client:
        raise Refused("client_is_missing", "제공자에게서 받은 client_id를 적어 주세요.")
    if wanted.authorize_url and not (wanted.token_url and wanted.keys_url):
        raise Refused(
            "addresses_are_missing",
            "주소를 손으로 적으려면 로그인, 토큰, 공개키(JWKS)의 주소를 모두 적어 주세요."
            " 공개키가 없으면 서명을 확인할 수 없어 받지 않습니다.",
        )
    _refuse_unsafe(wanted.issuer, wanted.authorize_url, wanted.token_url, wanted.userinfo_url,
                   wanted.keys_url, wanted.logout_url)  # fmt: skip


def _refuse_saml(wanted: WantedProvider) -> None:
    if not wanted.authorize_url:
        raise Refused(
            "addresses_are_missing",
            "제공자가 로그인을 받는 주소(SingleSignOnService)를 적어 주세요.",
        )
    _refuse_unsafe(wanted.authorize_url, wanted.logout_url)
    if wanted.client and not NAMED.fullmatch(wanted.client):
        raise Refused(
            "entity_id_is_none",
            "우리 이름(entityID)은 https://나 urn:으로 시작하는 주소로 적어 주세요.",
        )
    try:
        saml.certificates(wanted.certificate)
    except ValueError:
        raise Refused(
            "certificate_is_none",
            "제공자가 서명하는 인증서를 -----BEGIN CERTIFICATE-----부터 붙여 주세요."
            " 인증서가 없으면 서명을 확인할 수 없어 받지 않습니다.",
        ) from None


def _refuse_unsafe(*urls: str) -> None:
    for url in urls:
        if url and not is_safe(url):
            raise Refused("address_unsafe", f"{url}: https://로 시작하는 주소를 적어 주세요.")
