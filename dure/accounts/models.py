"""Who may log in, and in which roles from when to when."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Coalesce


class Role(models.TextChoices):
    EMPLOYEE = "employee", "직원"
    TEAM_LEAD = "team_lead", "팀장"
    HEAD = "head", "부서장"
    CLERK = "clerk", "서무"
    PAYROLL = "payroll", "급여"
    HR = "hr", "인사"
    AUDITOR = "auditor", "감사"
    MAYOR = "mayor", "기관장"
    ADMIN = "admin", "시스템"
    LABOR = "labor", "노동담당"


class User(AbstractBaseUser):
    """A log-in. Its person, where it has one, is a person of the same institution."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    login = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    person_id = models.BigIntegerField(null=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = []

    class Meta:
        indexes = [models.Index(fields=["institution_id", "person_id"], name="user_of_a_person")]


class Grant(models.Model):
    """A role held from a day to a day, over one unit and what lies under it (none: the institution)."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit_id = models.BigIntegerField(null=True)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_role_is_granted_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("unit_id", 0), RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Token(models.Model):
    """연계 열쇠: what a program shows to act as a log-in, in one of its roles, within scopes, until a moment."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution_id = models.BigIntegerField()
    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    role = models.CharField(max_length=20, choices=Role.choices)
    name = models.CharField(max_length=80, help_text="어느 프로그램이 쓰는가")
    scopes = ArrayField(models.CharField(max_length=30))
    token_hash = models.CharField(max_length=64, unique=True)
    a_minute = models.IntegerField(default=600, help_text="1분에 물을 수 있는 횟수")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    last_used_at = models.DateTimeField(null=True)
    last_used_from = models.CharField(max_length=45, blank=True)
    minute = models.DateTimeField(null=True, help_text="지금 세는 1분이 시작한 때")
    minute_count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("made_at")),
                name="a_token_ends_after_it_began",
            ),
            models.CheckConstraint(condition=~models.Q(scopes=[]), name="a_token_opens_something"),
        ]


class TokenDay(models.Model):
    """How often a token was used, and refused for its rate, on a day."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    token = models.ForeignKey(Token, models.PROTECT, related_name="days")
    date = models.DateField()
    asked = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "date"], name="one_count_of_a_token_a_day")
        ]


class Answered(models.Model):
    """What a program was answered to a write, by the key it gave it: sent again, it is answered the same."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    token = models.ForeignKey(Token, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    body = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="a_write_is_done_once")
        ]


class LoginRule(models.Model):
    """기관이 정하는 로그인: how long an idle browser stays in, and who needs a second means."""

    institution_id = models.BigIntegerField(primary_key=True)
    idle_minutes = models.PositiveSmallIntegerField(default=30, help_text="쓰지 않으면 끝나는 분")
    failures = models.PositiveSmallIntegerField(default=5, help_text="기다리게 되는 실패 횟수")
    again_minutes = models.PositiveSmallIntegerField(default=10, help_text="다시 확인하기까지의 분")
    second_roles = models.JSONField(default=list, help_text="2차 인증을 꼭 쓰는 역할")
    second_outside = models.BooleanField(default=False, help_text="정한 망 밖에서는 2차 인증")
    networks = models.JSONField(default=list, help_text="2차 인증이 없어도 되는 망")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(idle_minutes__range=(10, 30)),
                name="an_idle_log_in_ends_in_10_to_30_minutes",
            ),
            models.CheckConstraint(
                condition=models.Q(failures__range=(3, 20)),
                name="failures_make_wait_after_3_to_20",
            ),
            models.CheckConstraint(
                condition=models.Q(again_minutes__range=(1, 60)),
                name="a_proof_is_good_for_1_to_60_minutes",
            ),
        ]


class Failure(models.Model):
    """Log-ins that failed from one address: by name, and without a name those of the whole address.

    Names that nobody has are counted too, under the institution 0.
    """

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    login = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=45)
    count = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution_id", "login", "address"],
                name="failures_are_counted_by_name_and_address",
            )
        ]


class LogIn(models.Model):
    """A browser in which somebody is logged in, until it ends."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution_id = models.BigIntegerField()
    user = models.ForeignKey(User, models.PROTECT, related_name="log_ins")
    session_key = models.CharField(max_length=40)
    how = models.CharField(max_length=40)
    address = models.CharField(max_length=45)
    agent = models.CharField(max_length=200)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at"], name="log_ins_of_a_user")]


class Authenticator(models.Model):
    """An app of somebody's phone that shows a number of six digits, and the last one taken."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True)
    institution_id = models.BigIntegerField()
    secret = models.BinaryField(help_text="잠근 열쇠")
    step = models.BigIntegerField(help_text="마지막으로 쓴 30초")
    since = models.DateTimeField()


class RecoveryCode(models.Model):
    """A number that stands in once for the phone that was lost."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    user = models.ForeignKey(User, models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="a_recovery_code_is_given_once")
        ]


class Passkey(models.Model):
    """A key that a phone, computer or token keeps for one log-in; we keep its public half."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution_id = models.BigIntegerField()
    user = models.ForeignKey(User, models.PROTECT, related_name="passkeys")
    credential = models.BinaryField(unique=True, help_text="기기가 준 이름")
    public_key = models.BinaryField(help_text="AttestedCredentialData")
    count = models.BigIntegerField(help_text="기기가 센 횟수")
    name = models.CharField(max_length=60)
    since = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class PasswordLink(models.Model):
    """비밀번호 링크: by which somebody chooses their password, once, until a moment."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    user = models.ForeignKey(User, models.PROTECT, related_name="password_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    until = models.DateTimeField()
    guarded = models.BooleanField(help_text="다른 시스템 담당자가 동의해야 열림")
    agreed_by = models.CharField(max_length=80, blank=True)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(agreed_by=models.F("made_by")),
                name="whoever_made_a_link_does_not_agree_to_it",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at=None)
                | models.Q(guarded=False)
                | ~models.Q(agreed_by=""),
                name="a_guarded_link_is_used_after_two_agreed",
            ),
        ]


class Provider(models.Model):
    """A system outside that says who somebody is."""

    class Kind(models.TextChoices):
        OIDC = "oidc", "OIDC"
        LDAP = "ldap", "LDAP"
        SAML = "saml", "SAML"

    class LinkBy(models.TextChoices):
        BY_HAND = "by_hand", "관리자가 한 사람씩 잇는다"
        BY_LOGIN = "by_login", "값이 아이디와 같으면 잇는다"
        BY_STAFF = "by_staff", "값이 사번과 같으면 잇는다"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution_id = models.BigIntegerField()
    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=60)
    issuer = models.CharField(max_length=200, help_text="OIDC issuer, LDAP 주소, SAML entityID")
    authorize_url = models.CharField(max_length=200, blank=True, help_text="비우면 issuer에 물음")
    token_url = models.CharField(max_length=200, blank=True)
    userinfo_url = models.CharField(max_length=200, blank=True)
    keys_url = models.CharField(max_length=200, blank=True)
    logout_url = models.CharField(max_length=200, blank=True)
    client = models.CharField(max_length=200, blank=True, help_text="client_id, LDAP의 bind DN")
    secret = models.BinaryField(null=True, help_text="잠근 client_secret, bind 비밀번호")
    scope = models.CharField(max_length=200, blank=True)
    certificate = models.TextField(blank=True, help_text="PEM. LDAP의 TLS, SAML의 서명")
    base = models.CharField(max_length=200, blank=True, help_text="LDAP에서 찾는 곳")
    subject_claim = models.CharField(max_length=60, help_text="계정을 가리키는 값의 이름")
    link_by = models.CharField(max_length=8, choices=LinkBy.choices)
    link_claim = models.CharField(max_length=60, blank=True, help_text="견주어 보는 값의 이름")
    strong = models.BooleanField(default=False, help_text="2차 인증까지 한 것으로 본다")
    in_use = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution_id", "name"], name="providers_have_different_names"
            ),
            models.CheckConstraint(
                condition=models.Q(link_by="by_hand") | ~models.Q(link_claim=""),
                name="a_linking_rule_says_by_which_claim",
            ),
            models.CheckConstraint(
                condition=~models.Q(link_claim__in=("email", "mail", "name", "given_name")),
                name="nobody_is_linked_by_mail_or_name",
            ),
            models.CheckConstraint(
                condition=models.Q(authorize_url="")
                | (~models.Q(token_url="") & ~models.Q(keys_url=""))
                | ~models.Q(kind="oidc"),
                name="an_oidc_provider_is_asked_or_wholly_told",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="saml")
                | (~models.Q(authorize_url="") & ~models.Q(certificate="")),
                name="a_saml_provider_says_where_it_is_and_how_it_signs",
            ),
        ]


class ProviderAccount(models.Model):
    """Somebody as a provider names them; no user: who that is waits for the administrator."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution_id = models.BigIntegerField()
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="accounts")
    subject = models.CharField(max_length=200)
    told = models.CharField(max_length=200, blank=True, help_text="제공자가 말한 이름")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="provider_accounts")
    at = models.DateTimeField(help_text="마지막으로 온 때")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "subject"], name="an_account_is_known_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "user"], name="a_user_has_one_account_of_a_provider"
            ),
        ]


class SpentAssertion(models.Model):
    """What a SAML provider said once, kept until it could not be brought again anyway."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="assertion의 ID의 SHA-256")
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "digest"], name="an_assertion_is_brought_once"
            )
        ]
