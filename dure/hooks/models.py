"""Where other systems are told of what happened, and what became of each telling."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Hook(models.Model):
    """An address of another system that follows the audit chain from a place on."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=300)
    secret = models.BinaryField(help_text="서명하는 비밀, 암호화해 둠")
    former_secret = models.BinaryField(null=True, help_text="바꾸기 전의 비밀")
    former_until = models.DateTimeField(null=True, help_text="앞의 비밀로도 서명하는 때까지")
    events = ArrayField(models.CharField(max_length=40))
    seq = models.BigIntegerField(help_text="어느 봉인까지 읽었나")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    failing_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(former_secret__isnull=True, former_until__isnull=True)
                | Q(former_secret__isnull=False, former_until__isnull=False),
                name="a_former_secret_has_an_end",
            ),
        ]


class Sending(models.Model):
    """One event on its way to one hook: the same number and the same body at every attempt."""

    class State(models.TextChoices):
        WAITING = "waiting", "대기"
        TRYING = "trying", "보내는 중"
        SENT = "sent", "보냄"
        STOPPED = "stopped", "멈춤"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, help_text="Dure-Delivery: 다시 보내도 같은 번호")
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    hook = models.ForeignKey(Hook, models.PROTECT, related_name="sendings")
    line_id = models.BigIntegerField(null=True, help_text="감사 기록의 줄. 시험 보내기는 없음")
    seq = models.BigIntegerField(help_text="봉인의 번호")
    event = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    subjects = ArrayField(
        models.CharField(max_length=130), help_text="같은 것에 관한 것은 차례대로 보낸다"
    )
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    attempted_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=200, blank=True, help_text="상대의 답, 앞의 200자")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hook", "line_id"], name="a_line_is_sent_to_a_hook_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(attempts__gt=0),
                name="a_settled_sending_was_tried",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "due"],
                condition=Q(state__in=["waiting", "trying"]),
                name="sendings_to_hand_over",
            ),
            GinIndex(
                fields=["subjects"],
                condition=Q(state__in=["waiting", "trying"]),
                name="sendings_of_a_subject",
            ),
            models.Index(fields=["institution", "hook", "-id"], name="sendings_of_a_hook"),
        ]
