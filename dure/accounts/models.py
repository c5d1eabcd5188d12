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
