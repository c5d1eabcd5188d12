"""What a closed month owes, handed to payroll exactly once."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models

from dure.pay.duty_models import DutyHandOff as DutyHandOff
from dure.pay.duty_models import DutyPay as DutyPay


class HandOff(models.Model):
    """A month of an institution, given to payroll. There is never a second one."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    month = models.DateField()
    people = models.IntegerField()
    total_won = models.BigIntegerField()
    cut_won = models.BigIntegerField(default=0, help_text="봉급과 수당의 감액, 빼는 것이면 음수")
    digest = models.CharField(max_length=64, help_text="넘긴 줄 전체의 확인값")
    handed_off_by = models.CharField(max_length=80)
    handed_off_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "month"], name="a_month_is_handed_off_once"
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="a_hand_off_names_a_month_by_its_first_day"
            ),
        ]


class Line(models.Model):
    """One item of a person's month: law.month.LINE_SCHEMA, and what of it is due.

    A draft until `handoff` is set; then it is never changed. A line for a month that was handed
    off before (`retroactive`) is the whole month computed again; due = amount − what was handed off.
    """

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    law = models.ForeignKey("attendance.LawVersion", models.PROTECT, related_name="+")
    paid_month = models.DateField(help_text="넘기는 달")
    month = models.DateField(help_text="근무한 달")
    item = models.CharField(max_length=20)
    retroactive = models.BooleanField(default=False)
    handed_won = models.BigIntegerField(default=0, help_text="이 달 이 항목으로 이미 넘긴 금액")
    due_won = models.BigIntegerField()
    computed_at = models.DateTimeField()
    handoff = models.ForeignKey(HandOff, models.PROTECT, related_name="lines", null=True)
    grade = models.SmallIntegerField(null=True)
    grades = models.SmallIntegerField(null=True)
    field = models.BooleanField(null=True)
    managerial = models.BooleanField(null=True)
    recognised_days = models.SmallIntegerField(null=True)
    ordinary_minutes = models.IntegerField(null=True)
    exempt_minutes = models.IntegerField(null=True)
    field_worked_minutes = models.IntegerField(null=True)
    field_regular_minutes = models.IntegerField(null=True)
    field_minutes = models.IntegerField(null=True)
    summed_minutes = models.IntegerField(null=True)
    monthly_limit_minutes = models.SmallIntegerField(null=True)
    capped_minutes = models.IntegerField(null=True)
    paid_minutes = models.IntegerField(null=True)
    paid_hours = models.SmallIntegerField(null=True)
    attended_days = models.SmallIntegerField(null=True)
    fixed_days = models.SmallIntegerField(null=True)
    fixed_counted_days = models.SmallIntegerField(null=True)
    fixed_hours = models.SmallIntegerField(null=True)
    base_pay_won = models.IntegerField(null=True)
    percent = models.IntegerField(null=True)
    percent_date = models.DateField(null=True)
    hourly_won = models.IntegerField(null=True)
    amount_numerator = models.BigIntegerField(null=True)
    amount_denominator = models.IntegerField(null=True)
    amount_rounding = models.CharField(max_length=12, null=True)
    amount_won = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "paid_month", "month", "person", "item"],
                name="an_item_is_paid_once_a_month_and_person",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_won__isnull=True)
                | models.Q(due_won=models.F("amount_won") - models.F("handed_won")),
                name="what_is_due_is_the_amount_less_what_was_handed_off",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "person", "month"], name="lines_of_a_person")
        ]


class Settlement(models.Model):
    """What became of a late change: paid with a hand-off, or left with a reason."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    date = models.DateField()
    version = models.SmallIntegerField()
    handoff = models.ForeignKey(HandOff, models.PROTECT, related_name="settlements", null=True)
    reason = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "date", "version"],
                name="a_late_change_is_settled_once",
            ),
            models.CheckConstraint(
                condition=models.Q(handoff__isnull=False) | ~models.Q(reason=""),
                name="a_dismissed_change_has_a_reason",
            ),
        ]


class Cut(models.Model):
    """감액: one item of a person's month with what is taken out of it, step by step (law.pay_cuts).

    Written when the month is handed off, never without an amount; a month cut again is `retroactive`.
    """

    class Item(models.TextChoices):
        BASE_PAY = "base_pay", "봉급"
        MEAL = "meal", "정액급식비"
        POSITION_SUPPORT = "position_support", "직급보조비"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    law = models.ForeignKey("attendance.LawVersion", models.PROTECT, related_name="+")
    paid_month = models.DateField(help_text="넘기는 달")
    month = models.DateField(help_text="감액하는 달")
    item = models.CharField(max_length=16, choices=Item.choices)
    retroactive = models.BooleanField(default=False)
    handed_won = models.BigIntegerField(default=0, help_text="이 달 이 항목으로 이미 넘긴 금액")
    due_won = models.BigIntegerField()
    computed_at = models.DateTimeField()
    handoff = models.ForeignKey(HandOff, models.PROTECT, related_name="cuts")
    grade = models.SmallIntegerField()
    step = models.SmallIntegerField(null=True)
    reasons = models.JSONField(help_text="사유와 날: 무엇 때문에 며칠을")
    monthly_won = models.BigIntegerField()
    month_days = models.SmallIntegerField()
    cut_days = models.SmallIntegerField()
    stacked_days = models.SmallIntegerField()
    absences = models.SmallIntegerField()
    paid_won = models.BigIntegerField()
    cut_won = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "paid_month", "month", "person", "item"],
                name="an_item_is_cut_once_a_month_and_person",
            ),
            models.CheckConstraint(
                condition=models.Q(due_won=-models.F("cut_won") - models.F("handed_won")),
                name="what_is_due_is_the_cut_beyond_what_was_handed_off",
            ),
        ]


class CompensationHandOff(models.Model):
    """연가보상비 of a half year, given to payroll. There is never a second one."""

    class Half(models.TextChoices):
        JUNE = "june", "6월 30일 기준"
        DECEMBER = "december", "12월 31일 기준"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    half = models.CharField(max_length=8, choices=Half.choices)
    people = models.IntegerField()
    total_won = models.BigIntegerField()
    digest = models.CharField(max_length=64, help_text="넘긴 줄 전체의 확인값")
    handed_off_by = models.CharField(max_length=80)
    handed_off_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "year", "half"],
                name="compensation_of_a_half_year_is_handed_off_once",
            )
        ]


class Compensation(models.Model):
    """A person's 연가보상비 with every step of law.compensation, and what of it is due.

    Written when the half year is handed off. A year handed off before is `retroactive` when it is
    computed again; due = amount − what was handed off for it.
    """

    class Kind(models.TextChoices):
        JUNE = "june", "6월"
        DECEMBER = "december", "12월"
        LEAVER = "leaver", "퇴직"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    law = models.ForeignKey("attendance.LawVersion", models.PROTECT, related_name="+")
    paid_year = models.SmallIntegerField(help_text="넘기는 해")
    paid_half = models.CharField(max_length=8, choices=CompensationHandOff.Half.choices)
    year = models.SmallIntegerField(help_text="연가의 해")
    half = models.CharField(max_length=8, choices=CompensationHandOff.Half.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    retroactive = models.BooleanField(default=False)
    handed_won = models.BigIntegerField(default=0, help_text="이 기준으로 이미 넘긴 금액")
    due_won = models.BigIntegerField()
    computed_at = models.DateTimeField()
    handoff = models.ForeignKey(CompensationHandOff, models.PROTECT, related_name="lines")
    date = models.DateField(help_text="기준일, 퇴직이면 퇴직일")
    grade = models.SmallIntegerField()
    step = models.SmallIntegerField(null=True)
    excluded = models.BooleanField()
    unused_minutes = models.IntegerField()
    wished_minutes = models.IntegerField()
    left_minutes = models.IntegerField()
    recommended_left_minutes = models.IntegerField()
    notices_given = models.BooleanField()
    payable_minutes = models.IntegerField()
    whole_minutes = models.IntegerField()
    carried_minutes = models.IntegerField()
    compensated_minutes = models.IntegerField()
    compensated_days = models.SmallIntegerField()
    saved_minutes = models.IntegerField(default=0, db_default=0)
    paid_days = models.SmallIntegerField(null=True, help_text="저축연가까지 보상한 일수")
    early = models.BooleanField()
    comp_max_days = models.SmallIntegerField()
    june_days = models.SmallIntegerField()
    june_least_days = models.SmallIntegerField()
    early_leaver_days = models.SmallIntegerField()
    monthly_pay_won = models.IntegerField(null=True)
    rate_percent = models.SmallIntegerField()
    month_divisor = models.SmallIntegerField()
    amount_numerator = models.BigIntegerField()
    amount_denominator = models.IntegerField()
    amount_rounding = models.CharField(max_length=12, null=True)
    gross_won = models.BigIntegerField()
    june_deducted_won = models.BigIntegerField()
    difference_won = models.BigIntegerField()
    compensation_won = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "paid_year", "paid_half", "year", "half", "person"],
                name="a_half_year_of_a_person_is_compensated_once_a_payment",
            ),
            models.CheckConstraint(
                condition=models.Q(due_won=models.F("compensation_won") - models.F("handed_won")),
                name="what_is_due_is_the_compensation_less_what_was_handed_off",
            ),
        ]


class Conversion(models.Model):
    """Recognised overtime of a day that became leave instead of pay (복무규정 제4조제2항·제4항)."""

    class Into(models.TextChoices):
        CONVERTED = "converted", "연가로 전환"
        SUBSTITUTE_REST = "substitute_rest", "대체휴무"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    date = models.DateField(help_text="일한 날")
    minutes = models.IntegerField(help_text="수당을 주지 않는 인정시간")
    granted_minutes = models.IntegerField(help_text="준 휴가")
    into = models.CharField(max_length=16, choices=Into.choices)
    lot = models.CharField(max_length=40)
    known = DateTimeRangeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0, granted_minutes__gt=0),
                name="a_conversion_is_of_something",
            )
        ]
        indexes = [models.Index(fields=["institution", "date"], name="conversions_of_a_day")]


class TravelHandOff(models.Model):
    """여비 of the trips that ended in a month, given to payroll. There is never a second one."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    month = models.DateField()
    people = models.IntegerField()
    total_won = models.BigIntegerField()
    recover_won = models.BigIntegerField(help_text="함께 넘긴 추징")
    digest = models.CharField(max_length=64, help_text="넘긴 줄 전체의 확인값")
    handed_off_by = models.CharField(max_length=80)
    handed_off_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "month"], name="travel_of_a_month_is_handed_off_once"
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1),
                name="travel_is_handed_off_for_a_month_by_its_first_day",
            ),
        ]


class Travel(models.Model):
    """What one trip, or a month of standing trips, pays one person, step by step (law.travel).

    Written when the month it ended in is handed off; computed again later it is `retroactive`.
    """

    class Item(models.TextChoices):
        LOCAL = "local", "관내"
        DOMESTIC = "domestic", "관외"
        ABROAD = "abroad", "국외"
        MONTHLY = "monthly", "월액여비"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    law = models.ForeignKey("attendance.LawVersion", models.PROTECT, related_name="+")
    trip = models.ForeignKey("trips.Trip", models.PROTECT, related_name="+", null=True)
    paid_month = models.DateField(help_text="넘기는 달")
    month = models.DateField(help_text="돌아온 달")
    item = models.CharField(max_length=8, choices=Item.choices)
    retroactive = models.BooleanField(default=False)
    handed_won = models.BigIntegerField(default=0, help_text="이 출장으로 이미 넘긴 금액")
    travel_won = models.BigIntegerField()
    due_won = models.BigIntegerField()
    computed_at = models.DateTimeField()
    handoff = models.ForeignKey(TravelHandOff, models.PROTECT, related_name="lines")
    steps = models.JSONField(help_text="law.travel의 단계")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "paid_month", "month", "person", "trip"],
                name="a_trip_of_a_person_is_paid_once_a_payment",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(item="monthly", trip__isnull=True)
                | (~models.Q(item="monthly") & models.Q(trip__isnull=False)),
                name="only_monthly_travel_pay_has_no_trip",
            ),
            models.CheckConstraint(
                condition=models.Q(due_won=models.F("travel_won") - models.F("handed_won")),
                name="what_is_due_is_the_travel_pay_less_what_was_handed_off",
            ),
        ]
        indexes = [models.Index(fields=["institution", "person", "trip"], name="travel_of_a_trip")]


class Recovery(models.Model):
    """추징: travel pay had by deceit, taken back with what the decree adds (law.travel_claim)."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    trip = models.ForeignKey("trips.Trip", models.PROTECT, related_name="+", null=True)
    month = models.DateField(null=True, help_text="월액여비의 달, 출장이면 없음")
    received_on = models.DateField(help_text="받은 날")
    improper_won = models.BigIntegerField(help_text="부정하게 받은 금액")
    recover_percent = models.SmallIntegerField()
    added_won = models.BigIntegerField(help_text="가산하는 금액")
    recover_won = models.BigIntegerField(help_text="징수하는 금액")
    reason = models.CharField(max_length=200)
    document = models.CharField(max_length=120, help_text="근거 문서")
    handoff = models.ForeignKey(TravelHandOff, models.PROTECT, related_name="recoveries", null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "trip"], name="a_trip_is_recovered_once"
            ),
            models.UniqueConstraint(
                fields=["institution", "person", "month"],
                name="monthly_travel_pay_of_a_month_is_recovered_once",
            ),
            models.CheckConstraint(
                condition=models.Q(trip__isnull=True, month__day=1)
                | models.Q(trip__isnull=False, month__isnull=True),
                name="what_is_recovered_is_of_a_trip_or_of_a_month",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    improper_won__gt=0,
                    recover_won=models.F("improper_won") + models.F("added_won"),
                ),
                name="what_is_recovered_is_the_improper_and_the_added",
            ),
        ]
