"""What happened to workers: days, duties, benefits, access to systems, consents, papers handed over."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from dure.labor.written import Written, standing


class WorkDay(Written):
    """A worker's day: from punches, a file or a correction; a later word ends the former, which stays."""

    class Source(models.TextChoices):
        PUNCHES = "punches", "출퇴근 기록"
        FILE = "file", "파일"
        CORRECTION = "correction", "고침"

    class Absence(models.TextChoices):
        NONE = "none", "없음"
        ABSENT = "absent", "결근"
        PAID_LEAVE = "paid_leave", "유급휴가"
        UNPAID_LEAVE = "unpaid_leave", "무급휴가"
        SHUTDOWN = "shutdown", "사용자 사정의 휴업"

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="days")
    date = models.DateField(help_text="시업한 날")
    source = models.CharField(max_length=10, choices=Source.choices)
    began = models.SmallIntegerField(null=True, help_text="0시부터의 분")
    ended = models.SmallIntegerField(null=True, help_text="0시부터의 분, 자정을 넘으면 1440 이상")
    scheduled_minutes = models.SmallIntegerField(help_text="그날의 소정근로시간")
    worked_minutes = models.SmallIntegerField(help_text="휴게를 뺀 실근로")
    night_minutes = models.SmallIntegerField(default=0, help_text="22시부터 6시까지")
    break_minutes = models.SmallIntegerField(default=0)
    holiday = models.BooleanField(default=False, help_text="휴일인지")
    off = models.BooleanField(default=False, help_text="무급휴무일인지")
    absence = models.CharField(max_length=12, choices=Absence.choices, default=Absence.NONE)
    reason = models.CharField(max_length=120, blank=True, help_text="고친 까닭")

    class Meta:
        constraints = [
            standing("one_word_on_a_day_of_a_worker", "institution", "worker", "date"),
            models.CheckConstraint(
                condition=Q(worked_minutes__gte=0, night_minutes__gte=0, break_minutes__gte=0)
                & Q(night_minutes__lte=models.F("worked_minutes")),
                name="minutes_of_a_day_are_of_work",
            ),
            models.CheckConstraint(
                condition=~Q(source="correction") | ~Q(reason=""),
                name="a_corrected_day_says_why",
            ),
        ]
        indexes = [models.Index(fields=["institution", "date"], name="work_days_by_date")]


class RealDuty(Written):
    """What a worker was really given to do on a day, and whether it was clerical help."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="real_duties")
    date = models.DateField()
    what = models.CharField(max_length=120)
    minutes = models.SmallIntegerField()
    clerical = models.BooleanField(help_text="단순·보조 업무인지")

    class Meta:
        constraints = [
            standing("a_duty_of_a_day_is_told_once", "institution", "worker", "date", "what"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 1440)), name="a_duty_fits_a_day"),
        ]


class Comparator(models.Model):
    """비교대상: who does the same kind of work in the district under permanent terms, and on what basis."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    district = models.ForeignKey("labor.District", models.PROTECT, related_name="comparators")
    job = models.CharField(max_length=40, help_text="같은 직무로 보는 근로자의 직무")
    name = models.CharField(max_length=80, help_text="예: 공무직 행정보조 2호봉")
    basis = models.CharField(max_length=200, help_text="동종·유사업무로 보는 까닭")
    hourly_won = models.IntegerField(null=True, help_text="시간당 임금")
    batch = models.ForeignKey("labor.Batch", models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True, help_text="잘못 적어 거둔 때")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "district", "job", "name"],
                condition=Q(ended_at__isnull=True),
                name="a_comparator_is_named_once",
            )
        ]


class Benefit(Written):
    """복리후생 of a year: of a worker, or of a comparator. No row: nothing was said of it."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="benefits", null=True)
    comparator = models.ForeignKey(Comparator, models.PROTECT, related_name="benefits", null=True)
    year = models.SmallIntegerField()
    code = models.CharField(max_length=30, help_text="급식비, 명절상여 …")
    annual_won = models.IntegerField()

    class Meta:
        constraints = [
            standing("a_benefit_of_a_worker_is_said_once", "institution", "worker", "year", "code"),
            standing(
                "a_benefit_of_a_comparator_is_said_once",
                "institution",
                "comparator",
                "year",
                "code",
            ),
            models.CheckConstraint(
                condition=Q(worker__isnull=False, comparator__isnull=True)
                | Q(worker__isnull=True, comparator__isnull=False),
                name="a_benefit_is_of_one",
            ),
        ]


class SystemAccess(Written):
    """행정포털, 메일, 문서열람: when a worker needed it and when it was given, as a district told it."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="accesses")
    system = models.CharField(max_length=60)
    wanted_on = models.DateField(help_text="직무에 필요해진 날")
    granted_on = models.DateField(null=True)

    class Meta:
        constraints = [
            standing("access_of_a_worker_is_told_once", "institution", "worker", "system")
        ]


class Consent(Written):
    """What a worker agreed to in their own hand, from a day to a day."""

    class Kind(models.TextChoices):
        PART_TIME_OVERTIME = "part_time_overtime", "단시간 초과근로"
        NIGHT_HOLIDAY = "night_holiday", "야간·휴일근로"
        BREAK_WAIVED = "break_waived", "4시간 근로의 휴게 생략"

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=18, choices=Kind.choices)
    valid = DateRangeField()

    class Meta:
        constraints = [standing("a_consent_is_said_once", "institution", "worker", "kind", "valid")]


class Delivery(Written):
    """교부 of a paper to a worker: the terms of a contract or a slip, when and how."""

    terms = models.ForeignKey("labor.Terms", models.PROTECT, related_name="deliveries", null=True)
    slip = models.ForeignKey("labor.Slip", models.PROTECT, related_name="deliveries", null=True)
    delivered_on = models.DateField()
    means = models.CharField(max_length=40, help_text="휴대전화, 메일, 종이 …")

    class Meta:
        constraints = [
            standing("terms_are_delivered_once", "institution", "terms"),
            standing("a_slip_is_delivered_once", "institution", "slip"),
            models.CheckConstraint(
                condition=Q(terms__isnull=False, slip__isnull=True)
                | Q(terms__isnull=True, slip__isnull=False),
                name="one_paper_is_delivered",
            ),
        ]
