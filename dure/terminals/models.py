"""What terminals send, kept as it came and as it was read; what is asked of them, and what they answer."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Device(models.Model):
    """A machine that has called: by its serial number, until somebody lets it in or shuts it out.

    Where it hangs is attendance.Terminal's; this is how it talks.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "승인 대기"
        ADMITTED = "admitted", "승인"
        SHUT = "shut", "막음"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    serial = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    networks = ArrayField(models.CharField(max_length=43), default=list, help_text="허용한 대역")
    key_hash = models.CharField(max_length=64, blank=True, help_text="통신 비밀번호의 해시")
    greeted_from = models.CharField(
        max_length=45, blank=True, db_default="", help_text="맞는 비밀번호로 인사한 곳"
    )
    firmware = models.CharField(max_length=60, blank=True)
    push_version = models.CharField(max_length=20, blank=True)
    users = models.IntegerField(null=True, help_text="단말기에 등록된 사람")
    emptied_at = models.DateTimeField(null=True, help_text="등록된 사람이 한꺼번에 없어진 때")
    stored = models.IntegerField(null=True, help_text="단말기에 남은 기록")
    address = models.CharField(max_length=45, help_text="마지막으로 온 곳")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    online_since = models.DateTimeField(help_text="끊기지 않고 이어진 처음")
    last_punch_at = models.DateTimeField(null=True, help_text="가장 새 기록의 시각")
    lag_seconds = models.IntegerField(null=True, help_text="도착한 때와 기록한 때의 차")
    drift_seconds = models.IntegerField(null=True, help_text="시계가 앞서면 +, 늦으면 −")
    drift_since = models.DateTimeField(null=True, help_text="60초 넘게 어긋난 처음")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["institution", "state"], name="devices_by_state"),
            models.Index(fields=["serial"], name="devices_by_serial"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "serial"], name="a_terminal_is_listed_once"
            ),
            models.UniqueConstraint(
                fields=["serial"],
                condition=Q(state="admitted"),
                name="a_terminal_is_let_in_by_one_institution",
            ),
        ]


class Arrival(models.Model):
    """A request as it came, written down before anybody reads it; biometric data is never in it."""

    class State(models.TextChoices):
        RECEIVED = "received", "받음"
        PARSED = "parsed", "읽음"
        FAILED = "failed", "읽지 못함"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    path = models.CharField(max_length=40)
    query = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=45)
    body = models.BinaryField()
    left_out = models.JSONField(default=dict, help_text="두지 않은 것의 종류와 수")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RECEIVED)
    outcome = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["institution", "received_at"],
                condition=~Q(state="parsed"),
                name="arrivals_to_read",
            ),
            models.Index(fields=["institution", "received_at"], name="arrivals_by_time"),
        ]


class Rejection(models.Model):
    """A request that was not taken, too large or broken: locked as it came, for a few days, to be looked at."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    path = models.CharField(max_length=40)
    query = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=45)
    body = models.BinaryField(help_text="잠근 채로, 16 MB까지")
    size = models.IntegerField(help_text="둔 만큼의 크기")
    digest = models.CharField(max_length=64)
    why = models.CharField(max_length=200)
    times = models.IntegerField(default=1, help_text="같은 것을 보낸 횟수")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "digest"], name="what_was_not_taken_is_kept_once"
            )
        ]


class Swipe(models.Model):
    """One line of a terminal's attendance log, as often as it is sent."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="+", db_index=False)
    pin = models.CharField(max_length=40)
    at = models.DateTimeField()
    status = models.SmallIntegerField(help_text="단말기가 말한 구분, 255 미정")
    verify = models.SmallIntegerField(help_text="확인 방법")
    workcode = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "pin", "at", "status", "verify", "workcode"],
                name="a_line_of_a_terminal_is_kept_once",
            )
        ]
        indexes = [models.Index(fields=["device", "at"], name="swipes_of_a_day")]


class HeldLine(models.Model):
    """A line that could not be read: kept, acknowledged, shown, until it is read again or set aside."""

    class State(models.TextChoices):
        HELD = "held", "보류"
        PARSED = "parsed", "다시 읽음"
        ASIDE = "aside", "제쳐 둠"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    arrival = models.ForeignKey(Arrival, models.PROTECT, related_name="+")
    table = models.CharField(max_length=20)
    line = models.IntegerField(help_text="요청 안의 줄 번호")
    text = models.TextField()
    digest = models.CharField(max_length=64)
    why = models.CharField(max_length=200)
    held_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.HELD)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "table", "digest"], name="a_line_is_held_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="aside") | ~Q(reason=""), name="a_line_is_set_aside_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "held_at"], name="held_lines_by_state")
        ]


class Command(models.Model):
    """What a terminal is asked to do at its next poll; sent again until it answers or its time is over."""

    class State(models.TextChoices):
        WAITING = "waiting", "대기"
        SENT = "sent", "보냄"
        DONE = "done", "됨"
        FAILED = "failed", "안 됨"
        EXPIRED = "expired", "기한 지남"
        CANCELLED = "cancelled", "취소"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    text = models.TextField()
    pin = models.CharField(max_length=24, blank=True, db_default="", help_text="누구의 번호인지")
    removes = models.BooleanField(db_default=False, help_text="그 번호를 지우라는 명령")
    urgent = models.BooleanField(db_default=False, help_text="다른 명령보다 먼저")
    day = models.DateField(null=True, help_text="어느 날의 기록을 묻는지")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    queued_at = models.DateTimeField()
    queued_by = models.CharField(max_length=80)
    until = models.DateTimeField(help_text="이때까지 보내지 못하면 그만둔다")
    attempts = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    result = models.IntegerField(null=True, help_text="단말기의 답, 0 됨")
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                "device",
                F("urgent").desc(),
                "id",
                condition=Q(state__in=["waiting", "sent"]),
                name="commands_to_send",
            ),
            models.Index(fields=["institution", "state", "id"], name="commands_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "pin", "removes"],
                condition=Q(state__in=["waiting", "sent"]) & ~Q(pin=""),
                name="the_last_word_on_a_number_is_the_only_one",
            )
        ]


class DayCheck(models.Model):
    """How many lines a terminal has of a day, and how many we have."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    day = models.DateField()
    theirs = models.IntegerField()
    ours = models.IntegerField()
    checked_at = models.DateTimeField()
    backfill = models.ForeignKey(Command, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "day"], name="a_day_is_checked_in_one_place")
        ]


class Happening(models.Model):
    """Something at a terminal that an auditor should know of, told once."""

    class Kind(models.TextChoices):
        TIME_SET = "time_set", "단말기의 시각을 바꿈"
        LOG_CLEARED = "log_cleared", "단말기의 기록을 지움"
        SERVER_CHANGED = "server_changed", "보낼 서버를 바꿈"
        USER_DELETED = "user_deleted", "단말기에서 사람을 지움"
        DURESS = "duress", "협박 신호"
        FACTORY_RESET = "factory_reset", "단말기를 초기화함"
        DRIFT = "drift", "단말기의 시계가 어긋남"
        BIOMETRICS = "biometrics", "생체정보를 보내옴"
        TURNED_AWAY = "turned_away", "허용하지 않은 곳에서 옴"
        EMPTIED = "emptied", "등록된 사람이 모두 없어짐"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField(help_text="단말기가 말한 때, 없으면 도착한 때")
    detail = models.CharField(max_length=200, blank=True)
    known_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "kind", "at", "detail"], name="a_happening_is_told_once"
            )
        ]
        indexes = [models.Index(fields=["institution", "at"], name="happenings_by_time")]
