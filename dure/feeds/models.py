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
