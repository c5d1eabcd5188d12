"""당직: who keeps watch where and when, whom that burdens, and what was written down there."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Q


class Watch(models.Model):
    """One kind of watch of an institution and the days it is in force: a change is a new row.

    Numbers that an ordinance gives (rest, amounts, exemptions) are local values of `law`; here stands
    only how the watch is manned.
    """

    class Mode(models.TextChoices):
        DAY_WATCH = "day_watch", "일직"
        NIGHT_WATCH = "night_watch", "숙직"
        HOME_WATCH = "home_watch", "재택당직"
        JOINT_WATCH = "joint_watch", "통합당직"
        SITUATION_ROOM = "situation_room", "상황실"

    class Days(models.TextChoices):
        EVERY_DAY = "every_day", "매일"
        WORKDAYS = "workdays", "근무일"
        OFF_DAYS = "off_days", "토요일과 공휴일"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    mode = models.CharField(max_length=14, choices=Mode.choices)
    days = models.CharField(max_length=9, choices=Days.choices)
    start = models.IntegerField(help_text="그날 0시부터 센 분")
    end = models.IntegerField(help_text="다음 날에 끝나면 1440을 넘음")
    leaders = models.SmallIntegerField(default=0, help_text="당직사령의 수")
    members = models.SmallIntegerField(default=1, help_text="당직원의 수")
    leader_grade = models.SmallIntegerField(default=6, help_text="사령은 이 급이거나 더 높음")
    top_grade = models.SmallIntegerField(default=6, help_text="이 급보다 높으면 서지 않음")
    checklist = ArrayField(models.CharField(max_length=100), default=list)
    source = models.CharField(max_length=200, help_text="정한 조례·규칙·방침과 그 조")
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_watch_is_manned_one_way_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_watch_has_length"),
            models.CheckConstraint(
                condition=Q(leaders__gte=0, members__gte=0) & (Q(leaders__gt=0) | Q(members__gt=0)),
                name="somebody_keeps_the_watch",
            ),
        ]


class WatchUnit(models.Model):
    """A department whose people keep this watch; several share a 통합당직."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    watch = models.ForeignKey(Watch, models.PROTECT, related_name="units")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch", "unit"], name="a_unit_shares_a_watch_once")
        ]


class Exemption(models.Model):
    """Why somebody keeps no watch for a while, by the ordinance; ended, never erased."""

    class Why(models.TextChoices):
        PREGNANCY = "pregnancy", "임신"
        BIRTH_YEAR = "birth_year", "출산 1년 이내"
        CHILD_RAISING = "child_raising", "육아"
        DISABILITY = "disability", "장애"
        MANY_CHILDREN = "many_children", "다자녀"
        OLD_AGE = "old_age", "나이"
        ILL_HEALTH = "ill_health", "질병"
        LONG_ABSENCE = "long_absence", "장기 부재"
        OTHER_GROUND = "other_ground", "그 밖의 사유"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    why = models.CharField(max_length=13, choices=Why.choices)
    modes = ArrayField(models.CharField(max_length=14, choices=Watch.Mode.choices), default=list)
    source = models.CharField(max_length=200, help_text="근거와 증빙의 문서번호")
    valid = DateRangeField()
    known = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_reason_exempts_once_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("why", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Wish(models.Model):
    """A day somebody would rather, or rather not, keep watch."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    date = models.DateField()
    wants = models.BooleanField()
    why = models.CharField(max_length=100, blank=True)
    known = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_person_wishes_one_thing_of_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("date", RangeOperators.EQUAL),
                    ("known", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Pairing(models.Model):
    """Two people who keep watch only together, or never together."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    one = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    other = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    together = models.BooleanField()
    why = models.CharField(max_length=100)
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="a_pair_is_two_people_written_once"
            )
        ]


class DutyRoster(models.Model):
    """The duties of some watches in a period: drafted until it is announced."""

    class State(models.TextChoices):
        DRAFTING = "drafting", "짜는 중"
        ANNOUNCED = "announced", "공지함"
        DROPPED = "dropped", "버림"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.DRAFTING)
    seed = models.IntegerField()
    rules = models.JSONField(default=dict, help_text="짤 때의 조건: planning.Terms")
    outcome = models.JSONField(
        default=dict, help_text="짠 결과: 상태, 몫, 어긋난 희망, 부딪힌 조건"
    )
    made_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="a_roster_covers_a_day")
        ]


class Duty(models.Model):
    """One seat of a watch on a day. Who sits there is in its keepers.

    `live` while its roster is drafted or announced: a watch's seat of a day is planned once.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    roster = models.ForeignKey(DutyRoster, models.PROTECT, related_name="duties")
    watch = models.ForeignKey(Watch, models.PROTECT, related_name="+")
    date = models.DateField()
    seat = models.SmallIntegerField(help_text="1부터. 사령의 자리가 먼저")
    leads = models.BooleanField(default=False)
    start = models.IntegerField()
    end = models.IntegerField()
    pinned = models.BooleanField(default=False)
    live = models.BooleanField(default=True)
    stopped = models.CharField(max_length=100, blank=True, help_text="하지 않게 된 까닭")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["watch", "date", "seat"],
                condition=Q(live=True),
                name="a_seat_of_a_day_is_planned_once",
            ),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_duty_has_length"),
        ]
        indexes = [models.Index(fields=["institution", "date"], name="duties_of_a_day")]


class Keeper(models.Model):
    """Who keeps a watch, from when that was known until when: a change adds a row beside the old one.

    `firm`: announced; two firm ones of a person never overlap. One that is not firm is a draft, beside
    the firm one where a roster that was announced is being changed.
    """

    class Why(models.TextChoices):
        BY_ROSTER = "by_roster", "당직표"
        BY_HAND = "by_hand", "손으로 고침"
        BY_SWAP = "by_swap", "맞바꿈"
        BY_SUBSTITUTE = "by_substitute", "대신함"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="keepers")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    why = models.CharField(max_length=13, choices=Why.choices)
    during = DateTimeRangeField()
    firm = models.BooleanField(default=False)
    known = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_person_keeps_a_seat",
                expressions=[
                    ("duty", RangeOperators.EQUAL),
                    ("known", RangeOperators.OVERLAPS),
                ],
                condition=Q(firm=True),
            ),
            ExclusionConstraint(
                name="one_person_is_drafted_for_a_seat",
                expressions=[
                    ("duty", RangeOperators.EQUAL),
                    ("known", RangeOperators.OVERLAPS),
                ],
                condition=Q(firm=False),
            ),
            ExclusionConstraint(
                name="two_watches_of_a_person_do_not_overlap",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
                condition=Q(firm=True),
            ),
        ]
        indexes = [models.Index(fields=["institution", "person"], name="keepers_of_a_person")]


class Swap(models.Model):
    """A wish of two people to change watches, or of one to be stood in for (`back` is none).

    Settled by both and then by one approval; the document is the approval's.
    """

    class State(models.TextChoices):
        OFFERED = "offered", "상대의 답을 기다림"
        ACCEPTED = "accepted", "결재 중"
        EXCHANGED = "exchanged", "바꿈"
        DECLINED = "declined", "거절"
        RECALLED = "recalled", "거둠"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    back = models.ForeignKey(Duty, models.PROTECT, related_name="+", null=True)
    asker = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    other = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    answer = models.CharField(max_length=200, blank=True, default="", help_text="안 되는 까닭")
    state = models.CharField(max_length=11, choices=State.choices, default=State.OFFERED)
    document = models.OneToOneField(
        "approvals.Document", models.PROTECT, related_name="+", null=True
    )
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asker=F("other")), name="a_swap_is_between_two_people"
            ),
            models.UniqueConstraint(
                fields=["duty"],
                condition=Q(state__in=["offered", "accepted"]),
                name="a_duty_is_in_one_swap_at_a_time",
            ),
        ]


class DutyLog(models.Model):
    """당직일지 of one watch (watch and day), for all its seats."""

    class State(models.TextChoices):
        WRITING = "writing", "쓰는 중"
        HANDED_OVER = "handed_over", "인계함"
        APPROVED = "approved", "결재함"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    watch = models.ForeignKey(Watch, models.PROTECT, related_name="+")
    date = models.DateField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.WRITING)
    handed_over_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    handed_over_at = models.DateTimeField(null=True)
    document = models.OneToOneField(
        "approvals.Document", models.PROTECT, related_name="+", null=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch", "date"], name="a_watch_has_one_log"),
            models.CheckConstraint(
                condition=Q(state="writing") | Q(handed_over_at__isnull=False),
                name="a_log_is_handed_over_before_it_is_approved",
            ),
        ]


class LogLine(models.Model):
    """Something written in a log: never changed, only answered by a later line."""

    class Kind(models.TextChoices):
        CHECKUP = "checkup", "점검"
        INCIDENT = "incident", "있었던 일"
        INSTRUCTION = "instruction", "받은 지시"
        HANDOVER = "handover", "인계할 것"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    log = models.ForeignKey(DutyLog, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    item = models.CharField(max_length=100, blank=True, help_text="점검한 항목")
    good = models.BooleanField(null=True, help_text="점검에서 이상이 없었는지")
    text = models.CharField(max_length=1000, blank=True)
    photo = models.BinaryField(null=True, help_text="잠근 사진")
    media = models.CharField(max_length=40, blank=True, default="")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class DutyRest(models.Model):
    """The rest that a kept watch gave, in the leave ledger as one lot; once for each keeper."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    keeper = models.OneToOneField(Keeper, models.PROTECT, related_name="rest")
    minutes = models.IntegerField()
    lot = models.CharField(max_length=40)
    last = models.DateField(help_text="이날까지 쉼")
    taken_back_at = models.DateTimeField(null=True)
