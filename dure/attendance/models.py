"""Punches as they came, days derived from them, and what did not fit."""

from django.db import models


class Terminal(models.Model):
    """A device that reads cards, at an office."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    serial = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "serial"], name="a_serial_number_is_used_once"
            )
        ]


class Source(models.TextChoices):
    FILE = "file", "파일"
    WEB = "web", "화면"
    CORRECTION = "correction", "정정"
    TERMINAL = "terminal", "단말기"
    KIOSK = "kiosk", "키오스크"
    MOBILE = "mobile", "휴대전화"


class Punch(models.Model):
    """One reading of a card. Partitioned by month of `date`, the business date fixed at arrival."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    at = models.DateTimeField()
    date = models.DateField()
    minute = models.IntegerField(help_text="업무일 0시부터의 분, 초는 버림")
    direction = models.SmallIntegerField(null=True, help_text="0 출근, 1 퇴근, 없음 미정")
    terminal_id = models.BigIntegerField(null=True)
    credential = models.CharField(max_length=40)
    source = models.CharField(max_length=10, choices=Source.choices)
    source_ref = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField()
    known_until = models.DateTimeField(null=True, help_text="정정으로 쓰지 않게 된 때")

    class Meta:
        managed = False
        db_table = "attendance_punch"


class ParkedPunch(models.Model):
    """A punch of a number that nobody holds yet: kept, shown, attached when the number is registered."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    direction = models.SmallIntegerField(null=True)
    terminal = models.ForeignKey(Terminal, models.PROTECT, related_name="+", null=True)
    credential = models.CharField(max_length=40)
    source = models.CharField(max_length=10, choices=Source.choices)
    source_ref = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField()
    attached_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "terminal", "credential", "at", "direction"],
                name="a_parked_event_arrives_once",
                nulls_distinct=False,
            )
        ]


class LawVersion(models.Model):
    """The step texts and values that days and lines were computed with, stored once."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "digest"], name="a_law_version_is_stored_once"
            )
        ]


class Close(models.Model):
    """A unit's month, closed for good."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    month = models.DateField(help_text="그 달 1일")
    people = models.IntegerField()
    days = models.IntegerField()
    digest = models.CharField(max_length=64)
    closed_by = models.CharField(max_length=80)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "unit", "month"], name="a_month_of_a_unit_is_closed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="a_month_is_named_by_its_first_day"
            ),
        ]


class Day(models.Model):
    """A person's day as computed: law.month.DAY_SCHEMA, with its version, unit and law.

    Partitioned by month. Before its unit's month is closed a day is replaced; afterwards a new
    version is written beside it.
    """

    pk = models.CompositePrimaryKey("institution_id", "person_id", "date", "version")
    institution_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    date = models.DateField()
    version = models.SmallIntegerField()
    unit_id = models.BigIntegerField()
    law_id = models.BigIntegerField()
    computed_at = models.DateTimeField()
    grade = models.SmallIntegerField(null=True)
    schedule = models.BigIntegerField(null=True)
    field = models.BooleanField(null=True)
    managerial = models.BooleanField(null=True)
    is_off_day = models.BooleanField(null=True)
    is_workday = models.BooleanField(null=True)
    planned_start = models.SmallIntegerField(null=True)
    planned_end = models.SmallIntegerField(null=True)
    break_start = models.SmallIntegerField(null=True)
    break_end = models.SmallIntegerField(null=True)
    planned_minutes = models.SmallIntegerField(null=True)
    first_in = models.SmallIntegerField(null=True)
    last_out = models.SmallIntegerField(null=True)
    presence_minutes = models.SmallIntegerField(null=True)
    work_minutes = models.SmallIntegerField(null=True)
    leave_minutes = models.SmallIntegerField(null=True)
    on_trip = models.BooleanField(null=True)
    remote = models.BooleanField(db_default=False)
    attended = models.BooleanField(null=True)
    late_minutes = models.SmallIntegerField(null=True)
    early_leave_minutes = models.SmallIntegerField(null=True)
    outside_minutes = models.SmallIntegerField(null=True)
    unordered_minutes = models.SmallIntegerField(null=True)
    ordinary_minutes = models.SmallIntegerField(null=True)
    exempt_minutes = models.SmallIntegerField(null=True)
    field_minutes = models.SmallIntegerField(null=True)
    field_worked_minutes = models.SmallIntegerField(null=True)
    ordered_minutes = models.SmallIntegerField(null=True)
    minimum_minutes = models.SmallIntegerField(null=True)
    counted_minutes = models.SmallIntegerField(null=True)
    deduction_minutes = models.SmallIntegerField(null=True)
    deducted_minutes = models.SmallIntegerField(null=True)
    daily_limit_minutes = models.SmallIntegerField(null=True)
    recognised_ordinary_minutes = models.SmallIntegerField(null=True)
    recognised_exempt_minutes = models.SmallIntegerField(null=True)
    recognised_minutes = models.SmallIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "attendance_day"


class Anomaly(models.Model):
    """예외: what does not fit on a person's day, with one proposed correction."""

    class State(models.TextChoices):
        OPEN = "open", "풀지 않음"
        ASKED = "asked", "본인에게 물음"
        SOLVED = "solved", "정정함"
        LEFT = "left", "그대로 둠"
        GONE = "gone", "사라짐"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    date = models.DateField()
    unit_id = models.BigIntegerField()
    kind = models.CharField(max_length=24)
    minute = models.IntegerField(null=True, help_text="문제가 된 시각")
    other_minute = models.IntegerField(null=True)
    proposal = models.CharField(max_length=24, help_text="제안하는 정정")
    proposed_minute = models.IntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    solved_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "date", "kind"],
                name="an_anomaly_is_listed_once_a_day",
            )
        ]
        indexes = [
            models.Index(
                fields=["institution", "unit_id", "state", "date"], name="anomalies_of_a_unit"
            )
        ]


class Correction(models.Model):
    """정정 신청: a person's request that a punch be added or left out, with its evidence.

    A row for each version of its document (재기안); none is ever rewritten.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", "결재 중"
        APPROVED = "approved", "반영"
        REJECTED = "rejected", "반려"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    document = models.ForeignKey("approvals.Document", models.PROTECT, related_name="+")
    version = models.SmallIntegerField(default=1, db_default=1, help_text="문서의 몇째 판")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    date = models.DateField()
    minute = models.IntegerField()
    direction = models.SmallIntegerField()
    replaces_id = models.BigIntegerField(null=True, help_text="대신하는 출퇴근 기록")
    reason = models.CharField(max_length=200)
    evidence = models.BinaryField(null=True)
    evidence_name = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "version"], name="a_version_asks_for_one_correction"
            )
        ]
