"""연차 신청: what workers ask for before it is leave."""

from django.db import models
from django.db.models import Q


class LeaveRequest(models.Model):
    """연차 that a worker asks for a day; what was taken on becomes a `LeaveUse`."""

    class State(models.TextChoices):
        REQUESTED = "requested", "기다림"
        APPROVED = "approved", "받아들임"
        REJECTED = "rejected", "시기를 바꿔 달라고 함"
        WITHDRAWN = "withdrawn", "거둠"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="leave_requests")
    date = models.DateField()
    minutes = models.SmallIntegerField()
    state = models.CharField(max_length=9, choices=State.choices)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="시기를 바꾸는 까닭")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "worker", "date"],
                condition=Q(state__in=["requested", "approved"]),
                name="leave_of_a_day_is_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 1440)), name="asked_leave_fits_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""), name="another_time_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "state", "date"], name="leave_requests_by_state"
            )
        ]  # fmt: skip
