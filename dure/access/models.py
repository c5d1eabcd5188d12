"""접근: who should have which access to other systems, who has it, and what those systems made here over SCIM."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models


def _standing(name: str, *fields: str, **more: object) -> models.UniqueConstraint:
    condition = models.Q(known_until__isnull=True, **more)
    return models.UniqueConstraint(fields=fields, condition=condition, name=name)


class Written(models.Model):
    """A row that stands until another takes its place or somebody ends it; it is never destroyed."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True, help_text="다른 줄로 바뀌거나 끝난 때")
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        abstract = True


class Provisioned(Written):
    """One version of an account or a group that a program made over SCIM: of nobody whom HR appoints."""

    class Kind(models.TextChoices):
        OUTSIDER = "outsider", "외부 계정"
        GROUP = "group", "외부 묶음"

    key = models.UUIDField(help_text="SCIM의 id")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=200, help_text="로그인으로 쓰는 이름이나 묶음의 이름")
    content = models.JSONField(help_text="SCIM으로 보낸 그대로")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            _standing("one_version_of_what_was_provisioned", "institution", "key"),
            _standing("an_account_name_is_used_once", "institution", "name", kind="outsider"),
        ]


class Link(Written):
    """By which identifier (externalId) a program knows a person: the sign that it keeps an account of them."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    program = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)

    class Meta:
        constraints = [
            _standing("a_program_knows_a_person_once", "institution", "program", "person"),
            _standing("an_external_id_is_of_one_person", "institution", "program", "external_id"),
        ]


class Closing(Written):
    """All access of a person was closed: by a program over SCIM, until an administrator opens it again."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)

    class Meta:
        constraints = [_standing("access_of_a_person_is_closed_once", "institution", "person")]


class System(Written):
    """행정포털, 메일, 문서열람 …: another system to which access is given; `program` tells of it over SCIM."""

    public_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=60)
    program = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [_standing("a_system_is_named_once", "institution", "name")]


class Rule(Written):
    """Who should have access to a system: by employment, unit and role, each empty for everybody."""

    public_id = models.UUIDField(unique=True)
    system = models.ForeignKey(System, models.PROTECT, related_name="rules")
    employment = models.CharField(max_length=12, blank=True)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", null=True)
    role = models.CharField(max_length=20, blank=True)
    document = models.CharField(max_length=120, help_text="근거 문서")


class Holding(Written):
    """Access that a person has to a system from a day to a day, as somebody entered it."""

    public_id = models.UUIDField(unique=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    system = models.ForeignKey(System, models.PROTECT, related_name="holdings")
    valid = DateRangeField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="access_to_a_system_is_held_once_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("system", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(known_until__isnull=True),
            )
        ]
