"""People, their appointments, cards and schedules: periods, never overwritten."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models


def _once(name: str, *fields: str, known: bool = False) -> ExclusionConstraint:
    periods = ["valid", "known"] if known else ["valid"]
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            *((period, RangeOperators.OVERLAPS) for period in periods),
        ],
    )


class Person(models.Model):
    """A nation-wide id and nothing else: what is known of a person belongs to an institution."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)


class Employment(models.Model):
    """A person's employment with one institution."""

    class Kind(models.TextChoices):
        REGULAR = "regular", "일반직"
        TERM = "term", "임기제"
        PART_TIME = "part_time", "시간선택제"
        FIXED_TERM = "fixed_term", "기간제"
        PERMANENT = "permanent", "공무직"
        ELECTED = "elected", "정무직"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="employments")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    valid = DateRangeField()

    class Meta:
        constraints = [_once("one_employment_an_institution_a_day", "institution", "person")]


class Appointment(models.Model):
    """발령: where, at which grade, in which post, from a day to a day, as known from a moment to a moment."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    grade = models.SmallIntegerField(help_text="3–9급, 0은 계급 없음")
    series = models.CharField(max_length=20, help_text="직렬")
    position = models.CharField(max_length=40, help_text="직위")
    head = models.BooleanField(default=False, help_text="부서의 장")
    field = models.BooleanField(default=False, help_text="현업공무원등")
    managerial = models.BooleanField(
        default=False, help_text="관리업무수당 지급 대상 (수당규정 별표 12)"
    )
    valid = DateRangeField()
    known = DateTimeRangeField()

    class Meta:
        constraints = [_once("one_appointment_a_day", "institution", "person", known=True)]
        indexes = [
            models.Index(fields=["institution", "unit"], name="appointments_of_a_unit"),
            models.Index(
                fields=["institution", "unit"],
                name="heads_of_a_unit",
                condition=models.Q(head=True),
            ),
        ]


class Sex(models.Model):
    """성별: as the personnel record has it, for statistics alone (양성평등기본법 제17조제1항); HR sees it."""

    class Kind(models.TextChoices):
        FEMALE = "female", "여성"
        MALE = "male", "남성"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person"],
                condition=models.Q(known_until__isnull=True),
                name="one_sex_of_a_person",
            )
        ]


class PayStep(models.Model):
    """호봉: the step of the base pay table, from a day to a day (지방공무원 보수규정 제12조)."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="pay_steps")
    step = models.SmallIntegerField()
    document = models.CharField(max_length=120, help_text="획정이나 승급의 문서번호")
    valid = DateRangeField()
    known = DateTimeRangeField()

    class Meta:
        constraints = [
            _once("one_pay_step_a_day", "institution", "person", known=True),
            models.CheckConstraint(
                condition=models.Q(step__gte=1, step__lte=32), name="a_pay_step_is_in_the_table"
            ),
        ]


class Credential(models.Model):
    """직원고유번호: 사번, 공무원증 number or PIN, held by one person at a time."""

    class Kind(models.TextChoices):
        STAFF = "staff", "사번"
        CARD = "card", "공무원증"
        PIN = "pin", "PIN"
        DEVICE = "device", "단말기 번호"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    value = models.CharField(max_length=40)
    reason = models.CharField(max_length=80, blank=True, help_text="발급, 재발급, 분실 …")
    valid = DateRangeField()

    class Meta:
        constraints = [
            _once("a_number_belongs_to_one_person_a_day", "institution", "kind", "value")
        ]
        indexes = [models.Index(fields=["institution", "person"], name="credentials_of_a_person")]


class Schedule(models.Model):
    """근무시간표: a cycle of days (7 from a Monday, or a shift's own) counted from an anchor."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    shift = models.BooleanField(default=False, help_text="교대: 공휴일과 상관없이 짜인 날에 근무")
    cycle_length = models.SmallIntegerField(default=7)
    anchor = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"], name="a_schedule_name_is_used_once"
            )
        ]


class ScheduleDay(models.Model):
    """One day of the cycle, in minutes since that day's midnight (past 1440 after midnight)."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="days")
    cycle_day = models.SmallIntegerField()
    start = models.SmallIntegerField(null=True)
    end = models.SmallIntegerField(null=True)
    break_start = models.SmallIntegerField(null=True)
    break_end = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "cycle_day"], name="one_row_a_day_of_the_cycle"
            ),
            models.CheckConstraint(
                condition=models.Q(start__isnull=True, end__isnull=True)
                | models.Q(start__lt=models.F("end")),
                name="a_working_day_starts_before_it_ends",
            ),
        ]


class Assignment(models.Model):
    """Which schedule a person works by, from a day to a day."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="assignments")
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="+")
    source = models.UUIDField(null=True, help_text="이 배정을 만든 문서, 없으면 인사담당자")
    valid = DateRangeField()
    known = DateTimeRangeField()

    class Meta:
        constraints = [_once("one_schedule_a_day", "institution", "person", known=True)]


class Regime(models.Model):
    """근무제 변경: whose schedules an office changed, to what, for which days, by which document."""

    class Kind(models.TextChoices):
        PATTERN = "pattern", "근무시간표 전체"
        WEEKDAYS = "weekdays", "어느 요일만"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, help_text="배정의 source")
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    content = models.JSONField(help_text="누구를 무엇으로")
    since = models.DateField()
    until = models.DateField(null=True)
    document = models.CharField(max_length=120, help_text="문서번호")
    persons = models.IntegerField(help_text="바뀐 사람")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80)
    withdrawn_from = models.DateField(null=True, help_text="이날부터 거둠")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_for = models.CharField(max_length=120, blank=True)


class RosterCode(models.Model):
    """근무표의 부호: what a letter of a roster (주, 야, 비 …) means here."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    code = models.CharField(max_length=10)
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "code"],
                condition=models.Q(known_until__isnull=True),
                name="a_roster_code_means_one_thing",
            )
        ]


class Protection(models.Model):
    """임신 중 / 출산 1년 이내: seen only by those who order overtime (복무규정 제4조제3항)."""

    class Kind(models.TextChoices):
        PREGNANCY = "pregnancy", "임신 중"
        CHILDBIRTH = "childbirth", "출산 후 1년 이내"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="protections")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    agreed = models.BooleanField(default=False, help_text="본인 신청(임신) 또는 동의(출산 후)")
    valid = DateRangeField()

    class Meta:
        constraints = [_once("one_protection_of_a_kind_a_day", "institution", "person", "kind")]
