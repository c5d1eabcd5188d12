"""당직비와 비상근무수당 as they were handed off: a row for a watch kept, or for a month of emergencies."""

from django.db import models


class DutyHandOff(models.Model):
    """당직비 and 비상근무수당 of a month, given to payroll. There is never a second one."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    month = models.DateField()
    people = models.IntegerField()
    total_won = models.BigIntegerField()
    digest = models.CharField(max_length=64, help_text="넘긴 줄 전체의 확인값")
    handed_off_by = models.CharField(max_length=80)
    handed_off_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "month"], name="duties_of_a_month_are_handed_off_once"
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1),
                name="duties_are_handed_off_for_a_month_by_its_first_day",
            ),
        ]


class DutyPay(models.Model):
    """What one watch, or a month of 비상근무, pays one person, step by step (law.duty, law.emergency).

    Written when the month is handed off; computed again later it is `retroactive`.
    """

    class Item(models.TextChoices):
        WATCH = "watch", "당직비"
        EMERGENCY = "emergency", "비상근무수당"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    law = models.ForeignKey("attendance.LawVersion", models.PROTECT, related_name="+")
    duty = models.ForeignKey("duty.Duty", models.PROTECT, related_name="+", null=True)
    paid_month = models.DateField(help_text="넘기는 달")
    month = models.DateField(help_text="당직이 끝난 달, 비상근무한 달")
    item = models.CharField(max_length=9, choices=Item.choices)
    retroactive = models.BooleanField(default=False)
    handed_won = models.BigIntegerField(default=0, help_text="이 당직이나 달로 이미 넘긴 금액")
    amount_won = models.BigIntegerField()
    due_won = models.BigIntegerField()
    computed_at = models.DateTimeField()
    handoff = models.ForeignKey(DutyHandOff, models.PROTECT, related_name="lines")
    steps = models.JSONField(help_text="law.duty, law.emergency의 단계")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "paid_month", "month", "person", "duty"],
                name="a_watch_of_a_person_is_paid_once_a_payment",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(item="watch", duty__isnull=False)
                | models.Q(item="emergency", duty__isnull=True),
                name="only_the_pay_of_a_watch_names_a_watch",
            ),
            models.CheckConstraint(
                condition=models.Q(due_won=models.F("amount_won") - models.F("handed_won")),
                name="what_is_due_of_a_watch_is_its_pay_less_what_was_handed_off",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "person", "month"], name="duty_pay_of_a_person")
        ]
