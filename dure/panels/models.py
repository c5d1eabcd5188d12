"""What a portal frames: a unit's day, behind an address that is a token of its own."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Panel(models.Model):
    """A unit's day for the pages of some origins; its token says in whose role, until when, how often."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    token = models.OneToOneField("accounts.Token", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    origins = ArrayField(models.CharField(max_length=120), help_text="패널을 붙일 수 있는 곳")
    noted_on = models.DateField(null=True, help_text="누구의 것을 보였는지 감사 기록에 적은 날")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(origins=[]), name="a_panel_is_framed_somewhere"),
        ]
