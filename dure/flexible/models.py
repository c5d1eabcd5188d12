"""유연근무: what was asked for, reports of work done elsewhere, and how many a counter needs."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeOperators
from django.db import models

from law.flexible import KINDS


class Request(models.Model):
    """One request: a kind, its days, and the week's pattern it asks for (복무규정 제3조제2항)."""

    class State(models.TextChoices):
        REQUESTED = "requested", "결재 중"
        APPROVED = "approved", "승인"
        REJECTED = "rejected", "반려"
        CANCELLED = "cancelled", "취소"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    document = models.OneToOneField("approvals.Document", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=list(KINDS.items()))
    since = models.DateField(help_text="첫날")
    until = models.DateField(help_text="마지막 날의 다음 날")
    pattern = models.JSONField(help_text="요일마다 시작, 끝, 점심, 다른 곳에서 일하는 시간(분)")
    place = models.CharField(max_length=60, blank=True, help_text="다른 곳에서 일하면 그곳")
    reason = models.CharField(max_length=200, blank=True)
    ended = models.DateField(null=True, help_text="이날부터 쓰지 않음")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")),
                name="a_change_of_hours_covers_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(ended__isnull=True)
                | models.Q(ended__gte=models.F("since"), ended__lt=models.F("until")),
                name="a_change_of_hours_ends_on_one_of_its_days",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "person", "since"], name="hours_of_a_person"),
            models.Index(fields=["institution", "unit", "since"], name="hours_of_a_unit"),
        ]


class Report(models.Model):
    """What somebody did on a day elsewhere, and by what it shows."""

    class Evidence(models.TextChoices):
        REPORT = "report", "업무 보고"
        PC_LOG = "pc_log", "컴퓨터 접속 기록"
        PHONE = "phone", "전화 확인"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, models.PROTECT, related_name="reports")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    date = models.DateField()
    done = models.CharField(max_length=500, help_text="한 일")
    evidence = models.CharField(max_length=8, choices=Evidence.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True, help_text="다시 보고한 때")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "request", "date"],
                condition=models.Q(known_until__isnull=True),
                name="a_day_elsewhere_is_reported_once",
            )
        ]


class Minimum(models.Model):
    """최소 인원: how many must be at a unit's own place in some hours, from a day on."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    hours = IntegerRangeField(help_text="자정부터 센 분")
    people = models.SmallIntegerField()
    document = models.CharField(max_length=120, help_text="정한 문서")
    valid = DateRangeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_minimum_of_a_unit_an_hour",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("hours", RangeOperators.OVERLAPS),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(people__gte=1), name="a_minimum_is_at_least_one"
            ),
        ]
