"""Who may log in, and in which roles from when to when."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
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
