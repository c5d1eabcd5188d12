"""비상근무: what was declared, who was picked, called up, answered and came, and who served when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q


class Issuer(models.TextChoices):
    """Whose people are called on (복무규정 제2조의3제1항): the path of the report follows from it."""

    PROVINCE = "province", "시·도지사"
    DISTRICT = "district", "시장·군수·구청장"
    EDUCATION = "education", "교육감"
    PROVINCE_COUNCIL = "province_council", "시·도의회 의장"
    DISTRICT_COUNCIL = "district_council", "시·군·구의회 의장"


class Upper(models.TextChoices):
    """What a 시·군·자치구 lies in: whom its report passes through."""

    METROPOLIS = "metropolis", "특별시·광역시"
    PROVINCE = "province", "도"
    SPECIAL_PROVINCE = "special_province", "특별자치도"


class Emergency(models.Model):
    """A declaration, or a drill held like one. Its kind is dated beside it: see Level."""

    class Drill(models.TextChoices):
        CIVIL_DEFENSE = "civil_defense", "민방위"
        ULCHI = "ulchi", "을지"
        OTHER = "other", "그 밖의 훈련"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, help_text="부르는 이름: 호우, 을지연습 …")
    drill = models.CharField(max_length=14, choices=Drill.choices, blank=True)
    issuer = models.CharField(max_length=16, choices=Issuer.choices)
    upper = models.CharField(max_length=16, choices=Upper.choices, blank=True)
    by_minister = models.BooleanField(help_text="장관이 국무총리의 명을 받아 발령 (제2조의3제2항)")
    region = models.CharField(max_length=80, help_text="어느 지역에")
    reason = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    lasts_until = models.DateField(null=True, help_text="이날 전에 끝날 것으로 봄, 모르면 없음")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.CharField(max_length=80, blank=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=80, blank=True)
    release_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__gt="", name__gt="", region__gt=""),
                name="a_declaration_says_what_where_and_why",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True)
                | Q(released_at__gt=F("issued_at"), release_reason__gt=""),
                name="an_emergency_ends_after_it_began_and_says_why",
            ),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | Q(reported_at__gte=F("issued_at")),
                name="a_report_follows_what_it_tells_of",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "issued_at", "released_at"], name="emergencies_of_a_time"
            )
        ]


class Level(models.Model):
    """The kind (호) from a moment on, for which case, and why it was raised or lowered."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="levels")
    kind = models.SmallIntegerField(help_text="비상근무 제1호–제4호")
    trigger = models.CharField(max_length=16, help_text="발령 요건: law.emergency.TRIGGERS")
    since = models.DateTimeField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__gte=1, kind__lte=4), name="an_emergency_is_of_kind_one_to_four"
            ),
            models.CheckConstraint(
                condition=Q(trigger__gt=""), name="a_level_names_what_called_for_it"
            ),
            models.UniqueConstraint(
                fields=["emergency", "since"], name="an_emergency_is_of_one_kind_at_a_time"
            ),
        ]


class Scope(models.Model):
    """A unit that a declaration names: with all that lies under it."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="scopes")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["emergency", "unit"], name="a_unit_is_named_once_in_an_emergency"
            )
        ]


class Mark(models.Model):
    """What the roll says of a person: left out by ordinance, to be included where possible (제2조의4제4항),
    or married to a public servant with a child of twelve or younger (제2조의6)."""

    class Kind(models.TextChoices):
        EXEMPT = "exempt", "제외"
        PREPAREDNESS = "preparedness", "비상대비 업무 담당"
        PAPERS = "papers", "문서의 접수·처리 담당"
        INFORMATION = "information", "정보화 업무 담당"
        COUPLE = "couple", "12세 이하 자녀를 둔 부부 공무원"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    spouse = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=120, blank=True, help_text="조례·규칙의 조항")
    valid = DateRangeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="exempt") | Q(reason__gt=""),
                name="who_is_left_out_is_left_out_by_an_article",
            ),
            models.CheckConstraint(
                condition=Q(kind="couple", spouse__isnull=False)
                | ~Q(kind="couple") & Q(spouse__isnull=True),
                name="a_couple_is_two_people",
            ),
            ExclusionConstraint(
                name="a_person_is_marked_once_of_a_kind_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(known_until__isnull=True),
            ),
        ]


class Stretch(models.Model):
    """편성: hours for which people are picked: a night, a Saturday, a holiday."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="stretches")
    since = models.DateTimeField()
    until = models.DateTimeField()
    seed = models.IntegerField(help_text="같은 씨앗은 같은 사람을 고른다")
    basis = models.IntegerField(help_text="소속 공무원 수")
    least = models.IntegerField(help_text="적어도 몇 명", null=True)
    wanted = models.IntegerField(help_text="고르기로 한 수")
    left_out = models.JSONField(help_text="누가 왜 빠졌는지")
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_for = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since__lt=F("until")), name="a_stretch_ends_after_it_began"
            ),
            models.UniqueConstraint(
                fields=["emergency", "since"],
                condition=Q(dropped_at__isnull=True),
                name="one_stretch_begins_at_a_time",
            ),
        ]


class Picked(models.Model):
    """Who is to serve in a stretch, and why this person."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    stretch = models.ForeignKey(Stretch, models.PROTECT, related_name="picks")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    by_hand = models.BooleanField(default=False)
    known_until = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_for = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stretch", "person"],
                condition=Q(known_until__isnull=True),
                name="a_person_is_picked_once_for_a_stretch",
            ),
            models.CheckConstraint(
                condition=Q(known_until__isnull=True) | Q(ended_for__gt=""),
                name="who_is_taken_off_is_taken_off_for_a_reason",
            ),
        ]


class Call(models.Model):
    """비상소집: one message to many, to be answered with one tap and come to by a moment."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="calls")
    message = models.CharField(max_length=120)
    place = models.CharField(max_length=60, help_text="어디로")
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="이때까지 응소")
    sent_by = models.CharField(max_length=80)
    remind_minutes = models.SmallIntegerField(
        null=True, help_text="답하지 않은 사람에게 몇 분마다 다시 알리는지, 없으면 사람이 누를 때만"
    )
    reminded_at = models.DateTimeField(null=True)
    reminders = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gt=F("sent_at")), name="a_call_is_due_after_it_was_sent"
            ),
            models.CheckConstraint(
                condition=Q(remind_minutes__isnull=True) | Q(remind_minutes__gte=5),
                name="reminders_leave_time_to_answer",
            ),
        ]


class Called(models.Model):
    """Whom a call-up named, and where they worked then."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    call = models.ForeignKey(Call, models.PROTECT, related_name="persons")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "person"], name="a_person_is_called_once_in_a_call"
            )
        ]
        indexes = [models.Index(fields=["institution", "person"], name="calls_of_a_person")]


class Answer(models.Model):
    """What somebody answered; the newest counts, the earlier ones stay."""

    class Kind(models.TextChoices):
        GOING = "going", "간다"
        LATE = "late", "늦는다"
        CANNOT = "cannot", "못 간다"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    called = models.ForeignKey(Called, models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    comes_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["called"],
                condition=Q(known_until__isnull=True),
                name="one_answer_to_a_call_counts",
            ),
            models.CheckConstraint(
                condition=~Q(kind="late") | Q(comes_at__isnull=False),
                name="who_comes_late_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(kind="cannot") | Q(reason__gt=""), name="who_cannot_come_says_why"
            ),
        ]


class Muster(models.Model):
    """응소: when somebody came, by a punch or by the word of 상황실."""

    class Source(models.TextChoices):
        PUNCH = "punch", "출근 기록"
        ROOM = "room", "상황실 확인"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    called = models.ForeignKey(Called, models.PROTECT, related_name="musters")
    at = models.DateTimeField()
    source = models.CharField(max_length=6, choices=Source.choices)
    reason = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["called"],
                condition=Q(known_until__isnull=True),
                name="one_muster_at_a_call_counts",
            ),
            models.CheckConstraint(
                condition=Q(source="punch") | Q(reason__gt=""),
                name="who_is_seen_to_come_is_seen_by_somebody",
            ),
        ]


class Service(models.Model):
    """비상근무를 한 시간: who served from when to when, as known from a moment to a moment."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, help_text="timeline.Interval.source")
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="services")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    known = DateTimeRangeField()
    note = models.CharField(max_length=120, help_text="무엇을 보고 적었는지, 고친 까닭")
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_person_serves_in_one_emergency_at_a_time",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(note__gt=""), name="a_service_says_how_it_is_known"),
        ]
        indexes = [models.Index(fields=["institution", "person"], name="services_of_a_person")]
