"""What happened to workers: days, duties, benefits, access to systems, papers kept and handed over."""

from django.db import models
from django.db.models import Q

from dure.labor.written import Written, one_of, standing
from law.labor import words


class WorkDay(Written):
    """A worker's day: from punches, a file or a correction; a later word ends the former, which stays."""

    class Source(models.TextChoices):
        PUNCHES = "punches", "출퇴근 기록"
        FILE = "file", "파일"
        CORRECTION = "correction", "고침"

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="days")
    date = models.DateField(help_text="시업한 날")
    source = models.CharField(max_length=10, choices=Source.choices)
    began = models.SmallIntegerField(null=True, help_text="0시부터의 분")
    ended = models.SmallIntegerField(null=True, help_text="0시부터의 분, 자정을 넘으면 1440 이상")
    scheduled_minutes = models.SmallIntegerField(help_text="그날의 소정근로시간")
    worked_minutes = models.SmallIntegerField(help_text="휴게를 뺀 실근로")
    night_minutes = models.SmallIntegerField(default=0, help_text="22시부터 6시까지")
    break_minutes = models.SmallIntegerField(null=True, help_text="실제 쉰 휴게, 모르면 없음")
    holiday = models.BooleanField(default=False, help_text="휴일인지")
    agreed_holiday = models.BooleanField(default=False, help_text="법정휴일이 아닌 약정휴일인지")
    substituted = models.BooleanField(default=False, help_text="서면합의로 바꾼 공휴일인지")
    off = models.BooleanField(default=False, help_text="무급휴무일인지")
    absence = models.CharField(max_length=12, choices=list(words.ABSENCES.items()), default="none")
    break_waived = models.BooleanField(default=False, help_text="4시간 근로의 휴게 생략을 요청함")
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
            one_of("an_absence_is_known", "absence", words.ABSENCES),
        ]
        indexes = [models.Index(fields=["institution", "date"], name="work_days_by_date")]


class RealDuty(Written):
    """What a worker was really given to do: on a day, or (from a file) in the month of that first day."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="real_duties")
    date = models.DateField()
    what = models.CharField(max_length=120)
    minutes = models.IntegerField()
    assisting = models.BooleanField(help_text="보조 업무인지")

    class Meta:
        constraints = [
            standing("a_duty_of_a_day_is_told_once", "institution", "worker", "date", "what"),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 44640)), name="a_duty_fits_a_month"
            ),
        ]


class Benefit(Written):
    """복리후생 that a worker is given in a year. No row: nothing is given."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="benefits")
    code = models.CharField(max_length=16, choices=list(words.BENEFITS.items()))
    annual_won = models.IntegerField()

    class Meta:
        constraints = [
            standing("a_benefit_of_a_worker_is_said_once", "institution", "worker", "code"),
            one_of("a_benefit_is_known", "code", words.BENEFITS),
        ]


class Comparator(Written):
    """비교대상: what somebody who does the same kind of work is given in a year, and why they compare."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="comparators")
    peer = models.CharField(max_length=9, choices=list(words.PEERS.items()))
    code = models.CharField(max_length=16, choices=list(words.BENEFITS.items()))
    annual_won = models.IntegerField()
    basis = models.CharField(max_length=200, blank=True, help_text="동종·유사업무로 보는 까닭")

    class Meta:
        constraints = [
            standing(
                "a_benefit_of_a_comparator_is_said_once", "institution", "worker", "peer", "code"
            ),
            one_of("who_is_compared_is_known", "peer", words.PEERS),
            one_of("a_benefit_of_a_comparator_is_known", "code", words.BENEFITS),
        ]


class Peer(Written):
    """What an hour of the same kind of work pays somebody else of the district."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="peers")
    peer = models.CharField(max_length=9, choices=list(words.PEERS.items()))
    hourly_won = models.IntegerField()

    class Meta:
        constraints = [
            standing("an_hour_of_a_peer_is_said_once", "institution", "worker", "peer"),
            one_of("a_peer_is_known", "peer", words.PEERS),
        ]


class SystemAccess(Written):
    """행정포털, 업무메일 …: when a worker asked for it and when it was given, where the work needs it."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="accesses")
    system = models.CharField(max_length=9, choices=list(words.SYSTEMS.items()))
    needed = models.BooleanField(default=True, help_text="직무에 필요한지")
    wanted_on = models.DateField(null=True, help_text="신청한 날")
    granted_on = models.DateField(null=True, help_text="준 날")

    class Meta:
        constraints = [
            standing("access_of_a_worker_is_told_once", "institution", "worker", "system"),
            one_of("a_system_is_known", "system", words.SYSTEMS),
        ]


class Record(Written):
    """서류의 보존: of which paper the years are counted from when, and what is missing in it."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="records")
    kind = models.CharField(max_length=17, choices=list(words.RECORDS.items()))
    closed_on = models.DateField(null=True, help_text="보존을 세기 시작하는 날")
    missing_items = models.SmallIntegerField(default=0, help_text="빠진 기재사항의 수")
    destroyed_on = models.DateField(null=True, help_text="없앤 날")

    class Meta:
        constraints = [
            standing("a_record_is_told_once", "institution", "worker", "kind"),
            one_of("a_record_is_of_a_known_kind", "kind", words.RECORDS),
        ]


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
