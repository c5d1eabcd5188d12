"""휴가: what was asked for and granted, and the ledger of minutes behind it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models

from law.leave_kinds import LEAVE_KINDS
from law.service_period import PERIODS

KINDS = [(kind.code, kind.ko) for kind in LEAVE_KINDS.values()]
SPANS = [
    *((period.code, period.ko) for period in PERIODS.values()),
    ("similar_career", "유사경력"),
    ("absent", "결근"),
    ("absent_over", "연가를 넘은 결근"),
    ("pay_reduction", "감봉"),
    ("dismissed", "직권면직(지방공무원법 제62조제1항제1호)"),
    ("death", "사망"),
    ("no_compensation", "연가보상비를 주지 않는 사유(파면·해임 등)"),
]


class Leave(models.Model):
    """One request: a kind, its days and hours, and what the kind's article asks about."""

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
    kind = models.CharField(max_length=24, choices=KINDS)
    facts = models.JSONField(default=dict, help_text="그 휴가의 조문이 묻는 것")
    since = models.DateField(help_text="첫날")
    until = models.DateField(help_text="마지막 날의 다음 날")
    minutes = models.IntegerField(help_text="쓰는 분의 합")
    reason = models.CharField(max_length=200, blank=True)
    after = models.BooleanField(default=False, help_text="사후 신청")
    after_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="a_leave_covers_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(after=False) | ~models.Q(after_reason=""),
                name="a_later_request_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "person", "since"], name="leaves_of_a_person"),
            models.Index(fields=["institution", "unit", "since"], name="leaves_of_a_unit"),
        ]


class LeaveDay(models.Model):
    """The stretch of one business day that a leave takes, in minutes since its midnight.

    `live` while the leave is asked for or granted: two live ones of a person never overlap.
    """

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    leave = models.ForeignKey(Leave, models.PROTECT, related_name="days")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    date = models.DateField()
    start = models.IntegerField()
    end = models.IntegerField()
    minutes = models.IntegerField(help_text="근무시간 안에서 쓰는 분")
    day_minutes = models.IntegerField(default=480, db_default=480, help_text="그날 하루의 근무시간")
    off = models.BooleanField(default=False, help_text="휴가일수에 넣는 토요일이나 공휴일")
    version = models.SmallIntegerField(default=1, help_text="문서의 판")
    during = DateTimeRangeField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="two_leaves_of_a_person_do_not_overlap",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(live=True),
            ),
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F("end"), minutes__gte=0),
                name="a_day_of_leave_has_length",
            ),
        ]
        indexes = [models.Index(fields=["institution", "date"], name="leave_of_a_day")]


class Cancellation(models.Model):
    """A document that asks for an approved leave, already begun, to be cancelled."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    document = models.ForeignKey("approvals.Document", models.PROTECT, related_name="+")
    version = models.SmallIntegerField(default=1, db_default=1, help_text="문서의 몇째 판")
    leave = models.ForeignKey(Leave, models.PROTECT, related_name="cancellations")
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "version"], name="a_version_cancels_one_leave"
            )
        ]


class Entry(models.Model):
    """One signed line of the ledger, in minutes. Nothing here is ever changed.

    A line that grants names its lot, from when it may be used and until when (none: no end).
    A line that uses names none: which lot it consumed is derived (law.leave.consume).
    """

    class Why(models.TextChoices):
        GRANT = "grant", "부여"
        USE = "use", "사용"
        REVERSE = "reverse", "되돌림"
        DEDUCT = "deduct", "공제"
        SETTLE = "settle", "보상이나 저축으로 정산"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    pool = models.CharField(max_length=24, blank=True, help_text="쓰는 몫, 한도로 세는 휴가는 빈칸")
    kind = models.CharField(max_length=24, help_text="휴가의 종류, 몫이면 그 몫의 종류")
    why = models.CharField(max_length=8, choices=Why.choices)
    date = models.DateField(help_text="쓴 날, 부여한 날")
    minutes = models.IntegerField()
    lot = models.CharField(max_length=40, blank=True)
    starts = models.DateField(null=True)
    expires = models.DateField(null=True, help_text="이날부터 쓸 수 없음")
    leave_day = models.ForeignKey(LeaveDay, models.PROTECT, related_name="+", null=True)
    reverses = models.OneToOneField("self", models.PROTECT, related_name="+", null=True)
    key = models.CharField(max_length=80, help_text="두 번 적히지 않게 하는 열쇠")
    document = models.CharField(max_length=160, blank=True, help_text="근거 조례와 문서번호")
    steps = models.JSONField(null=True, help_text="부여한 까닭: 그때의 계산 단계")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "key"], name="a_ledger_line_is_written_once"
            ),
            models.CheckConstraint(
                condition=models.Q(why__in=["use", "reverse"])
                | (~models.Q(lot="") & models.Q(starts__isnull=False)),
                name="a_grant_names_its_lot",
            ),
            models.CheckConstraint(
                condition=~models.Q(why="reverse") | models.Q(reverses__isnull=False),
                name="a_reversal_names_what_it_reverses",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "person", "pool", "date"],
                name="ledger_of_a_person",
                include=["minutes", "lot", "at"],
            ),
            models.Index(
                fields=["institution", "pool", "person"],
                name="lots_of_a_pool",
                condition=~models.Q(lot=""),
                include=["lot", "starts", "expires", "minutes", "date", "at"],
            ),
            models.Index(fields=["institution", "leave_day"], name="ledger_of_a_leave_day"),
        ]


class ServiceSpan(models.Model):
    """What adds to a person's service, is left out of it, or takes months or days out of a year."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=SPANS)
    child = models.SmallIntegerField(null=True, help_text="육아휴직이면 몇째 자녀인지")
    both_parents = models.BooleanField(default=False, help_text="부모가 모두 일정 기간 휴직")
    ground = models.SmallIntegerField(null=True, help_text="직위해제이면 제65조의3제1항의 호")
    valid = DateRangeField()
    document = models.CharField(max_length=120, help_text="발령이나 결정의 문서번호")
    known = DateTimeRangeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_span_of_a_kind_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Evidence(models.Model):
    """진단서 and the like, encrypted before it is stored; each opening is logged."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    leave = models.ForeignKey(Leave, models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=40)
    size = models.IntegerField()
    content = models.BinaryField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Notice(models.Model):
    """권장연가의 안내: 공지, 사용 촉구, 시기 지정 (복무규정 제7조의4)."""

    class Stage(models.TextChoices):
        ANNOUNCED = "announced", "최소 권장일수 공지"
        URGED = "urged", "사용 촉구"
        ASSIGNED = "assigned", "시기 지정"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    minutes = models.IntegerField(help_text="권장하거나 아직 쓰지 않은 분")
    compensated = models.BooleanField(default=True, help_text="미사용분에 보상비를 주는지")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "year", "stage"],
                name="a_notice_of_a_stage_is_sent_once_a_year",
            )
        ]


class Plan(models.Model):
    """A day somebody means to take, or was assigned (시기 지정): no leave yet, nothing deducted."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    date = models.DateField()
    minutes = models.IntegerField()
    assigned = models.BooleanField(default=False)
    known = DateTimeRangeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_plan_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("date", RangeOperators.EQUAL),
                    ("known", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Saving(models.Model):
    """How much of a year's unused annual leave a person wants saved instead of compensated."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    minutes = models.IntegerField()
    known = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_wish_to_save_a_year",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("year", RangeOperators.EQUAL),
                    ("known", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=0), name="a_wish_to_save_is_not_negative"
            ),
        ]
