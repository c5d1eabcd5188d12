"""초과근무 명령: what a head orders before the work, or confirms after it with a reason."""

from django.db import models


class CapClass(models.IntegerChoices):
    ORDINARY = 0, "일반"
    DISASTER = 1, "재난·재해"
    MINISTER = 2, "장관 기준의 불가피한 사유"
    FIELD = 3, "현업"


class Order(models.Model):
    """One ordered stretch of a business day, for one person or a whole department.

    A row for each version of its document (재기안); none is ever rewritten.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", "결재 중"
        APPROVED = "approved", "승인"
        REJECTED = "rejected", "반려"
        CANCELLED = "cancelled", "취소"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    document = models.ForeignKey("approvals.Document", models.PROTECT, related_name="+")
    version = models.SmallIntegerField(default=1, db_default=1, help_text="문서의 몇째 판")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    date = models.DateField()
    start = models.IntegerField()
    end = models.IntegerField()
    cap_class = models.SmallIntegerField(choices=CapClass.choices, default=CapClass.ORDINARY)
    after = models.BooleanField(default=False, help_text="사후 확인")
    reason = models.CharField(max_length=200)
    after_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "version"], name="a_version_orders_once"),
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F("end")), name="an_order_starts_before_it_ends"
            ),
            models.CheckConstraint(
                condition=models.Q(after=False) | ~models.Q(after_reason=""),
                name="a_later_confirmation_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["institution", "unit", "date"], name="orders_of_a_unit")]


class OrderPerson(models.Model):
    """Whom an order names."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="people")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, help_text="이 사람의 명령만 취소한 때")
    cancelled_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    cancel_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "person"], name="a_person_is_named_once_in_an_order"
            )
        ]
        indexes = [models.Index(fields=["institution", "person"], name="orders_of_a_person")]
