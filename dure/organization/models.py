"""기관, 부서, 직위 and what an institution's own ordinance sets: every row with its dates."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models


class Institution(models.Model):
    """A 지방자치단체, by its 대표기관코드 (행정표준 기관코드, 7 digits)."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=7, unique=True)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{7}$"),
                name="an_institution_code_has_seven_digits",
            )
        ]


class Unit(models.Model):
    """An office (기관: 시청, 구, 동, 사업소) or a department (부서). Name and place are dated."""

    class Kind(models.TextChoices):
        OFFICE = "office", "기관"
        DEPARTMENT = "department", "부서"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    code = models.CharField(
        max_length=20, help_text="행정표준 기관코드 7자리, 부서는 기관 안의 부호"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="a_unit_code_is_used_once")
        ]


class UnitVersion(models.Model):
    """What a unit was called and under which unit it stood, from a day to a day."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="versions")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=80)
    seq = models.IntegerField(default=0, help_text="서열")
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_unit_has_one_name_and_place_a_day",
                expressions=[("unit", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            )
        ]


class Position(models.Model):
    """직위: 과장, 팀장, 주무관 …"""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    seq = models.IntegerField(default=0)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_position_is_named_once_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]


class LocalValue(models.Model):
    """A number that an ordinance or directive of this institution sets over the national one."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    value = models.CharField(max_length=80)
    valid_from = models.DateField()
    document = models.CharField(max_length=120, help_text="조례·규칙·지침의 이름과 문서번호")
    published_at = models.DateTimeField(null=True, help_text="비어 있으면 초안")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True, help_text="다른 기록으로 바뀐 때")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "key", "valid_from"],
                condition=models.Q(known_until__isnull=True),
                name="a_local_value_is_set_once_a_day",
            )
        ]


class LocalDay(models.Model):
    """A day off that only this institution has: 지방공휴일 by ordinance, or 기관 휴무 by document."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    date = models.DateField()
    name = models.CharField(max_length=80)
    document = models.CharField(max_length=120)
    closure = models.BooleanField(default=False, help_text="기관 휴무: 근무일의 변경")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "date"],
                condition=models.Q(known_until__isnull=True),
                name="a_local_day_is_named_once",
            )
        ]
