"""기간제·공무직: districts, their agreements, workers and contracts. What happened is in `facts.py`."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from dure.labor.asked import LeaveRequest as LeaveRequest
from dure.labor.facts import Benefit as Benefit
from dure.labor.facts import Comparator as Comparator
from dure.labor.facts import Delivery as Delivery
from dure.labor.facts import Peer as Peer
from dure.labor.facts import RealDuty as RealDuty
from dure.labor.facts import Record as Record
from dure.labor.facts import SystemAccess as SystemAccess
from dure.labor.facts import WorkDay as WorkDay
from dure.labor.money import IncomeTax as IncomeTax
from dure.labor.money import Insurance as Insurance
from dure.labor.money import LeaveGrant as LeaveGrant
from dure.labor.money import LeaveUse as LeaveUse
from dure.labor.money import Settlement as Settlement
from dure.labor.money import Slip as Slip
from dure.labor.money import SlipItem as SlipItem
from dure.labor.written import Written, one_of, standing
from law.labor import words


class District(models.Model):
    """자치구: an office of the tree whose workers are looked at; its name is the unit's."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    sends_files = models.BooleanField(help_text="이 시스템을 쓰지 않아 파일로 보내는지")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "unit"], name="a_unit_is_one_district")
        ]


class LivingWage(Written):
    """생활임금: what an ordinance of a district sets from a day; without a row nothing is compared."""

    district = models.ForeignKey(District, models.PROTECT, related_name="living_wages")
    since = models.DateField()
    hourly_won = models.IntegerField()
    until = models.DateField(help_text="적용 마지막 날의 다음 날")
    document = models.CharField(max_length=120, blank=True, help_text="조례나 고시의 이름과 번호")

    class Meta:
        constraints = [
            standing("a_living_wage_is_set_once_a_day", "institution", "district", "since")
        ]


class Agreement(models.Model):
    """협약 of the city with a district; what it says stands in versions."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="agreements")
    name = models.CharField(max_length=120)
    batch = models.ForeignKey("labor.Batch", models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True, help_text="잘못 적어 거둔 때")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "district", "name"],
                condition=Q(ended_at__isnull=True),
                name="an_agreement_is_named_once",
            )
        ]


class AgreementTerms(Written):
    """What an agreement says: from when to when, with how much money for how many people."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="terms")
    document = models.CharField(max_length=120, blank=True, help_text="문서번호")
    start = models.DateField()
    end = models.DateField(help_text="마지막 날의 다음 날")
    months = models.SmallIntegerField(null=True, help_text="예산이 잡힌 개월 수")
    people = models.SmallIntegerField(null=True, help_text="예산이 잡힌 사람 수")
    budget_won = models.BigIntegerField(null=True, help_text="인건비 예산")

    class Meta:
        constraints = [
            standing("one_version_of_an_agreement_stands", "institution", "agreement"),
            models.CheckConstraint(
                condition=Q(end__gt=F("start")), name="an_agreement_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, people__gte=1, budget_won__gte=0),
                name="an_agreement_pays_for_somebody",
            ),
        ]


class Worker(models.Model):
    """기간제근로자, 공무직 or 시간선택제임기제 of a district; `person` where they have a log-in here."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="workers")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    number = models.CharField(max_length=40, help_text="자치구가 부르는 번호")
    name = models.CharField(max_length=40, blank=True, help_text="파일에 없으면 번호로 부름")
    birth = models.DateField(null=True)
    kind = models.CharField(max_length=14, choices=list(words.KINDS.items()))
    job = models.CharField(max_length=40, blank=True, help_text="직무, 예: 협치지원관")
    batch = models.ForeignKey("labor.Batch", models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True, help_text="잘못 적어 거둔 때")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "district", "number"],
                condition=Q(ended_at__isnull=True),
                name="a_number_is_of_one_worker_of_a_district",
            ),
            models.UniqueConstraint(
                fields=["institution", "district", "person"],
                condition=Q(ended_at__isnull=True, person__isnull=False),
                name="a_person_is_one_worker_of_a_district",
            ),
            one_of("a_worker_is_of_a_known_kind", "kind", words.KINDS),
        ]


class Contract(models.Model):
    """근로계약: one agreement to work, whose terms stand in versions; `left_on` is the day after the last."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="contracts")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="contracts", null=True)
    number = models.CharField(max_length=40, help_text="자치구가 부르는 계약 번호")
    left_on = models.DateField(null=True, help_text="퇴직일: 마지막 근무일의 다음 날")
    left_why = models.CharField(max_length=120, blank=True)
    batch = models.ForeignKey("labor.Batch", models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True, help_text="거둔 때")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "worker", "number"],
                condition=Q(ended_at__isnull=True),
                name="a_contract_number_is_used_once_a_worker",
            )
        ]


class Terms(Written):
    """The terms of a contract from a day on, as written: each 서면명시 item (W1–W6) is a field or rows.

    `stated` is what a district says its paper states; empty: read from the fields of this version.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "쓰는 중"
        OFFERED = "offered", "서명을 기다림"
        CONCLUDED = "concluded", "맺음"

    class Prorate(models.TextChoices):
        CALENDAR = "calendar", "역일수"
        SCHEDULED = "scheduled", "소정근로일수"
        HOURS = "hours", "월 기준시간"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="terms")
    state = models.CharField(max_length=9, choices=State.choices)
    since = models.DateField(help_text="이 조건이 시작하는 날")
    start = models.DateField(help_text="W1 계약의 첫날")
    end = models.DateField(null=True, help_text="W1 마지막 날의 다음 날, 무기계약은 없음")
    probation_until = models.DateField(null=True, help_text="수습 마지막 날의 다음 날")
    weekly_minutes = models.IntegerField(help_text="W2 주 소정근로시간")
    days_per_week = models.SmallIntegerField(help_text="W2 주 소정근로일수")
    daily_minutes = models.IntegerField(help_text="W2 1일 소정근로시간")
    starts_at = models.SmallIntegerField(null=True, help_text="W2 시업, 0시부터의 분")
    ends_at = models.SmallIntegerField(null=True, help_text="W2 종업, 0시부터의 분")
    break_minutes = models.SmallIntegerField(default=0, help_text="W2 휴게")
    full_week_minutes = models.IntegerField(default=2400, help_text="통상근로자의 주 소정근로시간")
    wage_unit = models.CharField(max_length=5, choices=list(words.WAGE_UNITS.items()))
    base_won = models.IntegerField(help_text="W3 기본급: 그 단위의 금액")
    pay_day = models.SmallIntegerField(null=True, help_text="W3 매월 지급일, 31은 말일")
    pay_method = models.CharField(max_length=120, blank=True, help_text="W3 계산·지급 방법")
    includes_weekly_holiday = models.BooleanField(null=True, help_text="주휴수당이 들어 있는지")
    weekly_holiday_minutes = models.SmallIntegerField(null=True, help_text="약정한 유급 주휴시간")
    other_paid_minutes = models.SmallIntegerField(default=0, help_text="주휴가 아닌 주당 유급처리")
    fixed_overtime_won = models.IntegerField(default=0, help_text="매월 고정 연장수당")
    prorate = models.CharField(max_length=9, choices=Prorate.choices, blank=True)
    severance_scheme = models.CharField(max_length=4, choices=list(words.SCHEMES.items()))
    weekly_holiday = models.SmallIntegerField(null=True, help_text="W4 주휴일의 요일, 월=0")
    days_off = models.CharField(max_length=200, blank=True, help_text="W4 휴일")
    leave = models.CharField(max_length=200, blank=True, help_text="W4 연차유급휴가")
    workplace = models.CharField(max_length=120, blank=True, help_text="W5 취업장소")
    duties = models.TextField(blank=True, help_text="W5 업무")
    job = models.CharField(max_length=40, blank=True, help_text="계약한 직무")
    role = models.CharField(max_length=11, choices=list(words.ROLES.items()))
    simple_labor = models.BooleanField(default=False, help_text="단순노무")
    term_exception = models.CharField(
        max_length=11, choices=list(words.EXCEPTIONS.items()), blank=True
    )
    overtime_consent = models.BooleanField(default=False, help_text="소정 초과근로 동의서")
    time_off_agreed = models.BooleanField(default=False, help_text="보상휴가 서면합의")
    stated = ArrayField(models.CharField(max_length=2), null=True, help_text="적힌 서면명시 항목")

    class Meta:
        constraints = [
            standing("terms_of_a_day_stand_once", "institution", "contract", "since"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")),
                name="a_contract_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(since__gte=F("start")), name="terms_hold_within_the_contract"
            ),
            models.CheckConstraint(
                condition=Q(weekly_minutes__range=(1, 10080), days_per_week__range=(1, 7)),
                name="a_week_of_work_fits_a_week",
            ),
            models.CheckConstraint(condition=Q(base_won__gte=0), name="a_wage_is_not_negative"),
            one_of("a_wage_is_of_a_known_unit", "wage_unit", words.WAGE_UNITS),
            one_of("a_severance_scheme_is_known", "severance_scheme", words.SCHEMES),
            one_of("a_role_is_known", "role", words.ROLES),
            one_of("an_exception_is_known", "term_exception", ["", *words.EXCEPTIONS]),
        ]


class TermsDay(models.Model):
    """W6: a working day of the week and its hours, which 단시간근로자 must be told in writing."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="days")
    weekday = models.SmallIntegerField(help_text="월=0")
    minutes = models.SmallIntegerField(help_text="그날의 소정근로시간")
    starts_at = models.SmallIntegerField(null=True)
    ends_at = models.SmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terms", "weekday"], name="a_working_day_is_said_once"),
            models.CheckConstraint(
                condition=Q(weekday__range=(0, 6)), name="a_working_day_is_of_the_week"
            ),
        ]


class Component(models.Model):
    """W3: an item of the wage beside the base, how often it is paid and for what it counts."""

    class Period(models.TextChoices):
        MONTH = "month", "매월"
        YEAR = "year", "해마다"

    class Counts(models.TextChoices):
        INCLUDED = "included", "산입"
        BONUS = "bonus", "1개월을 넘는 기간의 상여"
        WELFARE = "welfare", "현금 복리후생"
        KIND = "kind", "현물"
        EXCLUDED = "excluded", "불산입"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="components")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    won = models.IntegerField()
    period = models.CharField(max_length=5, choices=Period.choices)
    ordinary = models.BooleanField(help_text="통상임금인지")
    counts = models.CharField(
        max_length=8, choices=Counts.choices, help_text="최저임금에 산입되는지"
    )
    untaxed = models.BooleanField(default=False, help_text="소득세법의 비과세, 보험의 보수에서 뺌")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terms", "code"], name="a_wage_component_is_said_once"),
            one_of("a_wage_component_is_paid_in_time", "period", ("month", "year")),
        ]


class Signature(models.Model):
    """One side's signature under one version of the terms; what was signed is never changed."""

    class Side(models.TextChoices):
        EMPLOYER = "employer", "사용자"
        WORKER = "worker", "근로자"

    class Means(models.TextChoices):
        PHONE = "phone", "휴대전화"
        DESK = "desk", "화면"
        PAPER = "paper", "종이"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side.choices)
    means = models.CharField(max_length=5, choices=Means.choices)
    name = models.CharField(max_length=80, help_text="서명한 사람")
    signed_on = models.DateField()
    digest = models.CharField(max_length=64, help_text="본 계약서의 확인값")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["terms", "side"], name="a_side_signs_once")]


class Renewal(Written):
    """갱신 of a contract that ends: by which criteria, looked at and told when, decided how and why."""

    class Decision(models.TextChoices):
        RENEW = "renew", "갱신"
        CONVERT = "convert", "무기계약 전환"
        END = "end", "끝냄"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="renewals")
    criteria = models.TextField(blank=True, help_text="갱신 기준")
    criteria_told = models.BooleanField(default=False, help_text="기준을 근로자에게 알렸는지")
    reviewed_on = models.DateField(null=True, help_text="심사일")
    notified_on = models.DateField(null=True, help_text="근로자에게 알린 날")
    decision = models.CharField(max_length=7, choices=Decision.choices, blank=True)
    reasons = models.TextField(blank=True)

    class Meta:
        constraints = [
            standing("one_word_on_the_renewal_of_a_contract", "institution", "contract"),
            models.CheckConstraint(
                condition=Q(decision="") | (Q(reviewed_on__isnull=False) & ~Q(reasons="")),
                name="a_renewal_is_decided_with_reasons",
            ),
        ]


class Batch(models.Model):
    """One file of a district as it was taken: which rows came of it is told by their `batch`."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, related_name="batches")
    upload = models.UUIDField(help_text="받은 그대로의 파일")
    filename = models.CharField(max_length=255)
    digest = models.CharField(max_length=64, help_text="파일의 확인값")
    outcome = models.JSONField(help_text="장마다 몇 줄이 새로, 바뀜, 그대로인지")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "district", "digest"],
                condition=Q(undone_at__isnull=True),
                name="a_file_of_a_district_is_taken_once",
            )
        ]
