"""가점: what other systems say of people's activities, as they said it, and what became of that."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models


class Taking(models.Model):
    """One time that a source brought its points, through which door, and how many of what."""

    class Door(models.TextChoices):
        FILE = "file", "파일"
        API = "api", "API"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    source = models.CharField(max_length=40, help_text="보낸 시스템, 예: 슬기샘")
    door = models.CharField(max_length=4, choices=Door.choices)
    filename = models.CharField(max_length=255, blank=True)
    whole = models.BooleanField(help_text="그 기간의 전부인지: 빠진 것은 거둔 것")
    outcome = models.JSONField(default=dict)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution", "-at"], name="takings_by_time")]


class Point(models.Model):
    """What a source says of one of its own records; a later word ends the former, which stays."""

    class Change(models.TextChoices):
        NEW = "new", "새로"
        CHANGED = "changed", "바뀜"
        WITHDRAWN = "withdrawn", "거둠"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    taking = models.ForeignKey(Taking, models.PROTECT, related_name="points")
    before = models.OneToOneField("self", models.PROTECT, related_name="after", null=True)
    source = models.CharField(max_length=40)
    source_id = models.CharField(max_length=80, help_text="보낸 시스템의 고유번호")
    change = models.CharField(max_length=9, choices=Change.choices)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    unknown_reason = models.CharField(max_length=200, blank=True, help_text="누구인지 모르는 까닭")
    staff_number = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True)
    period = models.DateField(help_text="반기의 첫날")
    kind = models.CharField(max_length=60)
    hundredths = models.IntegerField(help_text="점수, 100분의 1점")
    known = DateTimeRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "source", "source_id"],
                condition=models.Q(known__upper_inf=True),
                name="a_source_says_one_thing_of_a_record",
            ),
            models.CheckConstraint(
                condition=models.Q(period__day=1, period__month__in=(1, 7)),
                name="points_are_of_a_half_year",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | ~models.Q(unknown_reason=""),
                name="points_of_nobody_say_why",
            ),
        ]
        indexes = [models.Index(fields=["institution", "person"], name="points_of_a_person")]
