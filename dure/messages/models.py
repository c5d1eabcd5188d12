"""What people are told, how each wants to be told, and what became of every mail and text.

The page needs no delivery: a message whose time has come is simply seen there.
"""

from django.db import models
from django.db.models import F, Q


class Topic(models.TextChoices):
    APPROVAL = "approval", "결재할 문서"
    DECISION = "decision", "내 문서의 결과"
    OVERDUE = "overdue", "오래된 결재"
    LEAVE = "leave", "휴가"
    TRIP = "trip", "출장"
    DUTY = "duty", "당직"
    EMERGENCY = "emergency", "비상근무"
    LABOR = "labor", "근로계약"
    ANNUAL_NOTICE = "annual_notice", "연가 사용 안내"
    DIGEST = "digest", "하루 모음"
    SYSTEM = "system", "시스템 알림"


class Message(models.Model):
    """One sentence for one person. It says that there is something to see, never what is private in it."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    topic = models.CharField(max_length=16, choices=Topic.choices)
    text = models.CharField(max_length=200)
    url = models.CharField(max_length=200, blank=True, help_text="두레 안의 주소")
    key = models.CharField(max_length=120, help_text="같은 일은 한 번만 알린다")
    posted_at = models.DateTimeField()
    due = models.DateTimeField(help_text="되돌릴 수 있는 동안은 기다린다")
    taken_back_at = models.DateTimeField(null=True, help_text="알릴 까닭이 없어진 때")
    shown_at = models.DateTimeField(null=True, help_text="화면에 보이고 메일·문자로 나뉜 때")
    read_at = models.DateTimeField(null=True)
    for_digest = models.BooleanField(default=False, help_text="하루 모음에 모아 보낸다")
    digest = models.ForeignKey("self", models.PROTECT, related_name="collected", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "key"],
                condition=Q(taken_back_at__isnull=True),
                name="a_message_is_posted_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "due"],
                condition=Q(shown_at__isnull=True, taken_back_at__isnull=True),
                name="messages_to_show",
            ),
            models.Index(fields=["institution", "person", "shown_at"], name="messages_of_a_person"),
            models.Index(
                fields=["institution", "person"],
                condition=Q(for_digest=True, digest__isnull=True),
                name="messages_for_a_digest",
            ),
        ]


class Delivery(models.Model):
    """A message on its way by mail or text.

    An attempt makes it `unknown` before anything is handed over, and only its outcome makes it
    something else: so a worker that is killed in between leaves exactly that, 확인 필요.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", "메일"
        TEXT = "text", "문자"

    class State(models.TextChoices):
        WAITING = "waiting", "대기"
        SENT = "sent", "보냄"
        FAILED = "failed", "실패"
        UNKNOWN = "unknown", "확인 필요"
        DROPPED = "dropped", "보내지 않음"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, help_text="다시 보내도 같은 번호")
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    address = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    attempted_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="one_delivery_a_channel"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "dropped"]) | Q(attempts__gt=0),
                name="an_outcome_has_an_attempt",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "due"],
                condition=Q(state="waiting"),
                name="deliveries_to_hand_over",
            ),
            models.Index(fields=["institution", "state", "id"], name="deliveries_by_state"),
        ]


class Preference(models.Model):
    """Where a person is reached and when not; minutes of the day in Seoul."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    mail = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=11, blank=True)
    quiet_from = models.SmallIntegerField()
    quiet_until = models.SmallIntegerField()
    digest_at = models.SmallIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person"], name="a_person_is_reached_one_way"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__gte=0, quiet_from__lt=1440)
                & Q(quiet_until__gte=0, quiet_until__lt=1440)
                & (Q(digest_at__isnull=True) | Q(digest_at__gte=0, digest_at__lt=1440)),
                name="a_time_of_day_is_within_the_day",
            ),
        ]


class Choice(models.Model):
    """By which ways a person wants to hear of a topic, besides the page."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    topic = models.CharField(max_length=16, choices=Topic.choices)
    mail = models.BooleanField()
    text = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "topic"], name="a_topic_is_chosen_once"
            )
        ]


class Trouble(models.Model):
    """A job of one institution that fails: since when, why; until it runs through again."""

    class Job(models.TextChoices):
        SHOW = "show", "화면에 알리기"
        HAND_OVER = "hand_over", "메일과 문자 보내기"
        COLLECT = "collect", "하루 모음 만들기"
        DESTROY = "destroy", "지난 알림 파기"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    job = models.CharField(max_length=10, choices=Job.choices)
    since = models.DateTimeField()
    last = models.DateTimeField(help_text="마지막으로 실패한 때")
    reason = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "job"],
                condition=Q(ended_at__isnull=True),
                name="a_trouble_is_listed_once",
            )
        ]


class Feed(models.Model):
    """달력 주소: whoever has the secret part reads one calendar; only its hash is kept."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+", null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    read_on = models.DateField(null=True, help_text="마지막으로 읽힌 날")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "unit"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="a_calendar_has_one_address",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("made_at")),
                name="an_address_ends_after_it_was_made",
            ),
        ]
