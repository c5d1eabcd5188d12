"""What other systems tell of somebody's presence: evidence beside the punches."""

from django.db import models


class PcFile(models.Model):
    """A file of computers switched on and off. Its content is gone once its lines are kept."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True, help_text="잠근 채로, 넣을 때까지만")
    outcome = models.JSONField(default=dict)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "digest"],
                condition=models.Q(applied_at__isnull=False),
                name="a_pc_log_is_applied_once",
            )
        ]


class PcSession(models.Model):
    """A person's computer was on from then to then. It never makes or changes working hours."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    host = models.CharField(max_length=60, help_text="컴퓨터 이름")
    on_at = models.DateTimeField(help_text="켠 시각")
    off_at = models.DateTimeField(null=True, help_text="끈 시각, 모르면 없음")
    file = models.ForeignKey(PcFile, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "host", "on_at", "off_at"],
                name="a_pc_session_is_kept_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(off_at__isnull=True) | models.Q(off_at__gte=models.F("on_at")),
                name="a_pc_is_switched_off_after_on",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "person", "on_at"], name="pc_sessions_of_a_person")
        ]


class GateProfile(models.Model):
    """How one gate system's files are laid out, under a name; a changed one is a new row."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    pattern = models.CharField(max_length=120, help_text="파일 이름의 모양, 예: gate_*.csv")
    layout = models.JSONField(help_text="dure.links.gate_layout.Layout")
    header_digest = models.CharField(max_length=64, help_text="열 이름 줄의 확인값")
    saved_by = models.CharField(max_length=80)
    saved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="쓰지 않게 된 때")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                condition=models.Q(ended_at__isnull=True),
                name="one_profile_of_a_name_is_in_use",
            )
        ]


class Arrival(models.Model):
    """A file that came into the watched folder, and what became of it."""

    class State(models.TextChoices):
        TAKEN = "taken", "넣음"
        REFUSED = "refused", "거절"
        LEFT = "left", "그대로 둠"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    upload = models.UUIDField(null=True, help_text="보관한 파일, 너무 커서 읽지 않았으면 없음")
    profile = models.ForeignKey(GateProfile, models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=400, blank=True)
    outcome = models.JSONField(default=dict)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, help_text="사람이 다시 넣거나 그대로 둔 때")
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["institution", "state", "-at"], name="arrivals_by_state")]


class BiostarServer(models.Model):
    """A BioStar 2 server that is asked for its events, how far, and how it went."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    url = models.CharField(max_length=200)
    login = models.CharField(max_length=80)
    password = models.BinaryField(help_text="잠근 비밀번호")
    certificate = models.TextField(blank=True, help_text="이 인증서만 믿는다(PEM)")
    devices = models.JSONField(default=dict, help_text="장치 번호마다 단말기와 방향")
    keys = models.JSONField(default=dict, help_text="T&A 키마다 방향")
    codes = models.JSONField(default=list, help_text="인증 성공으로 보는 이벤트 코드")
    strangers = models.JSONField(default=dict, help_text="짝을 정하지 않은 장치의 이름과 첫 기록")
    asks = models.BooleanField(default=True, help_text="저절로 묻는지")
    since = models.DateTimeField(help_text="이때부터 가져온다")
    cursor = models.DateTimeField(help_text="이때까지 물었다")
    looked_back_on = models.DateField(null=True, help_text="늦게 온 기록을 되짚어 본 날")
    tried_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    taken = models.BigIntegerField(default=0, help_text="새로 가져온 기록")
    told = models.JSONField(
        default=dict, help_text="마지막 답에 있던 성공, 그 밖의 코드, 읽지 못한 것"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "url"], name="a_biostar_server_is_asked_once"
            )
        ]
