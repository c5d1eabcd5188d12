"""What was given to workers and kept from them: leave, slips, insurances, settlements."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from dure.labor.written import Written, one_of, standing
from law.labor import words


class LeaveGrant(Written):
    """연차 that may be used from a day to a day, and the dated steps of 사용촉진.

    `used_minutes` is what a district says was used; empty: the days of `LeaveUse` are counted.
    """

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="leave_grants")
    since = models.DateField(help_text="쓸 수 있는 첫날")
    until = models.DateField(help_text="쓸 수 있는 마지막 날의 다음 날")
    kind = models.CharField(max_length=12, choices=list(words.LEAVES.items()))
    granted_minutes = models.IntegerField()
    used_minutes = models.IntegerField(null=True)
    paid_won = models.IntegerField(default=0, help_text="준 미사용수당")
    first_notice_on = models.DateField(null=True, help_text="1차 사용 촉구")
    first_written = models.BooleanField(default=False, help_text="1차가 서면")
    individual = models.BooleanField(default=False, help_text="개인별 남은 일수")
    chosen_minutes = models.IntegerField(default=0, help_text="근로자가 시기를 정한 연차")
    second_notice_on = models.DateField(null=True, help_text="2차 시기 지정 통보")
    second_written = models.BooleanField(default=False, help_text="2차가 서면")
    designated_minutes = models.IntegerField(default=0, help_text="2차 통보로 지정한 연차")
    worked_minutes = models.IntegerField(default=0, help_text="지정한 휴가일에 일한 연차")
    refused_minutes = models.IntegerField(default=0, help_text="노무수령을 거부한 연차")

    class Meta:
        constraints = [
            standing("leave_is_granted_once", "institution", "worker", "since", "kind"),
            models.CheckConstraint(
                condition=Q(granted_minutes__gte=0, until__gt=models.F("since")),
                name="granted_leave_can_be_used",
            ),
            one_of("leave_is_of_a_known_kind", "kind", words.LEAVES),
        ]


class LeaveUse(Written):
    """연차 that was used on a day."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="leave_uses")
    date = models.DateField()
    minutes = models.SmallIntegerField()

    class Meta:
        constraints = [
            standing("leave_of_a_day_is_used_once", "institution", "worker", "date"),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, 1440)), name="used_leave_fits_a_day"
            ),
        ]


class Slip(Written):
    """임금명세서 of a month: when it was to be paid and was, the hours it states, its items in rows.

    `stated` is what a district says its paper shows (P1–P6); empty: made here, of all items.
    """

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="slips")
    month = models.DateField()
    pay_date = models.DateField(help_text="지급일")
    paid_on = models.DateField(null=True, help_text="실제로 준 날")
    stated = ArrayField(models.CharField(max_length=2), null=True, help_text="적힌 명세서 항목")
    overtime_minutes = models.IntegerField(null=True, help_text="적힌 연장 시간")
    night_minutes = models.IntegerField(null=True, help_text="적힌 야간 시간")
    holiday_minutes = models.IntegerField(null=True, help_text="적힌 휴일 시간")
    time_off_minutes = models.IntegerField(default=0, help_text="보상휴가로 준 시간")
    steps = models.JSONField(default=dict, help_text="여기서 계산한 단계")

    class Meta:
        constraints = [
            standing("one_slip_of_a_month", "institution", "worker", "month"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_slip_is_of_a_month"),
        ]
        indexes = [models.Index(fields=["institution", "month"], name="slips_by_month")]


class SlipItem(models.Model):
    """P4 and P6: one item of a slip with its sum and, where time makes it, how it was reckoned (P5)."""

    class Side(models.TextChoices):
        EARNING = "earning", "지급"
        DEDUCTION = "deduction", "공제"

    class Item(models.TextChoices):
        BASE = "base", "기본급"
        WEEKLY_HOLIDAY = "weekly_holiday", "주휴수당"
        OVERTIME = "overtime", "연장근로수당"
        NIGHT = "night", "야간근로수당"
        HOLIDAY = "holiday", "휴일근로수당"
        PUBLIC_HOLIDAY = "public_holiday", "일하지 않은 공휴일의 유급분"
        FIXED_OVERTIME = "fixed_overtime", "고정 연장근로수당"
        ANNUAL_LEAVE = "annual_leave", "연차 미사용수당"
        SEVERANCE = "severance", "나누어 준 퇴직금"
        MONTHLY_INCLUDED = "monthly_included", "최저임금에 드는 그 밖의 매월 임금"
        EXCLUDED = "excluded", "최저임금에 들지 않는 임금"
        NPS = "nps", "국민연금"
        NHI = "nhi", "건강보험"
        LTC = "ltc", "장기요양보험"
        EI = "ei", "고용보험"
        INCOME_TAX = "income_tax", "소득세"
        LOCAL_TAX = "local_tax", "지방소득세"
        OTHER = "other", "그 밖의 공제"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    slip = models.ForeignKey(Slip, models.PROTECT, related_name="items")
    side = models.CharField(max_length=9, choices=Side.choices)
    item = models.CharField(max_length=16, choices=Item.choices)
    name = models.CharField(max_length=40, help_text="명세서에 적힌 이름")
    won = models.IntegerField()
    minutes = models.IntegerField(null=True)
    method = models.CharField(max_length=200, blank=True, help_text="계산방법")
    month = models.DateField(null=True, help_text="소급하는 달, 그 달의 것이면 없음")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slip", "side", "item", "name"], name="an_item_of_a_slip_is_said_once"
            )
        ]


class IncomeTax(Written):
    """소득세 of a month as entered or imported: the tables are not here, so it is never reckoned."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="income_taxes")
    month = models.DateField()
    income_tax_won = models.IntegerField()
    local_tax_won = models.IntegerField()

    class Meta:
        constraints = [
            standing("income_tax_of_a_month_is_told_once", "institution", "worker", "month"),
            models.CheckConstraint(
                condition=Q(month__day=1, income_tax_won__gte=0, local_tax_won__gte=0),
                name="income_tax_is_of_a_month",
            ),
        ]


class Insurance(Written):
    """4대보험: since when and until when a worker is insured, and the base that was reported."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="insurances")
    kind = models.CharField(max_length=3, choices=list(words.INSURANCES.items()))
    acquired = models.DateField(null=True, help_text="취득일")
    lost = models.DateField(null=True, help_text="상실일")
    reported_on = models.DateField(null=True, help_text="취득을 신고한 날")
    base_won = models.BigIntegerField(null=True, help_text="기준소득월액·보수월액")
    since = models.DateField(null=True, help_text="이 기준을 쓰기 시작한 날")
    until = models.DateField(null=True, help_text="이 기준을 쓴 마지막 날의 다음 날")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "worker", "kind", "since"],
                condition=Q(known_until__isnull=True),
                nulls_distinct=False,
                name="an_insured_base_begins_once_a_day",
            ),
            one_of("an_insurance_is_known", "kind", words.INSURANCES),
        ]


class Settlement(Written):
    """퇴직 정산: what was paid at the end of a stay, and when."""

    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="settlements")
    left_on = models.DateField(help_text="퇴직일: 마지막 근무일의 다음 날")
    wages_won = models.BigIntegerField(null=True, help_text="퇴직 전 3개월의 임금총액")
    bonus_won = models.BigIntegerField(default=0, help_text="퇴직 전 1년의 상여")
    leave_pay_won = models.BigIntegerField(default=0, help_text="퇴직 전에 이미 생긴 연차수당")
    severance_won = models.BigIntegerField(default=0, help_text="준 퇴직금")
    unused_leave_won = models.BigIntegerField(default=0, help_text="준 연차 미사용수당")
    paid_on = models.DateField(null=True, help_text="퇴직금을 준 날")
    interest_exempt = models.BooleanField(default=False, help_text="지연이자 적용 제외 사유")
    steps = models.JSONField(default=dict, help_text="여기서 계산한 단계")

    class Meta:
        constraints = [standing("one_settlement_of_a_stay", "institution", "worker", "left_on")]
