"""출장: what was ordered, who went and when, what it cost, and what was reported of it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q


class Kind(models.TextChoices):
    LOCAL = "local", "관내"
    DOMESTIC = "domestic", "관외"
    ABROAD = "abroad", "국외"


class Vehicle(models.TextChoices):
    NONE = "none", "걷거나 얻어 탐"
    PUBLIC = "public", "대중교통"
    OFFICIAL = "official", "공용차"
    OWN = "own", "자기 차"
    ASSIGNED = "assigned", "전용차"


class CountryClass(models.TextChoices):
    A = "a", "가등급"
    B = "b", "나등급"
    C = "c", "다등급"
    D = "d", "라등급"


class Region(models.TextChoices):
    SEOUL = "seoul", "서울"
    METROPOLITAN = "metropolitan", "광역시"
    OTHER = "other", "그 밖의 지역"


def _period(prefix: str = "") -> Q:
    """Half open: a trip ends after it began."""
    same = Q(**{f"{prefix}departs": F(f"{prefix}returns"), f"{prefix}start__lt": F(f"{prefix}end")})
    return same | Q(**{f"{prefix}departs__lt": F(f"{prefix}returns")})


class Trip(models.Model):
    """One order to go: its purpose, places and planned hours, for everybody named in it."""

    class State(models.TextChoices):
        REQUESTED = "requested", "결재 중"
        APPROVED = "approved", "승인"
        REJECTED = "rejected", "반려"
        CANCELLED = "cancelled", "취소"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    document = models.OneToOneField("approvals.Document", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    purpose = models.CharField(max_length=200)
    place = models.CharField(max_length=120, help_text="가는 곳, 여러 곳이면 차례로")
    region = models.CharField(max_length=12, choices=Region.choices, blank=True)
    country_class = models.CharField(max_length=4, choices=CountryClass.choices, blank=True)
    distance_m = models.IntegerField(null=True, help_text="왕복 거리, 모르면 없음")
    vehicle = models.CharField(max_length=8, choices=Vehicle.choices)
    departs = models.DateField()
    start = models.IntegerField()
    returns = models.DateField(help_text="돌아오는 날")
    end = models.IntegerField()
    after = models.BooleanField(default=False, help_text="사후 보고")
    after_reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_period(), name="a_trip_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(after=False) | ~Q(after_reason=""),
                name="a_trip_told_later_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(distance_m__isnull=True) | Q(distance_m__gte=0),
                name="a_distance_is_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "unit", "departs"], name="trips_of_a_unit"),
        ]


class TripLeg(models.Model):
    """From a day on in another country: until the next leg begins or the trip ends.

    The first leg is the trip's own `country_class`, so that there is neither a gap nor an overlap.
    """

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    trip = models.ForeignKey(Trip, models.PROTECT, related_name="legs")
    since = models.DateField(help_text="옮겨 간 날")
    country_class = models.CharField(max_length=4, choices=CountryClass.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trip", "since"], name="one_leg_of_a_trip_begins_on_a_day"
            )
        ]


class TripPerson(models.Model):
    """Whom a trip names, and the hours that count for them: as planned, then as they were.

    `live` while the trip is asked for or granted: two live ones of a person never overlap.
    """

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    trip = models.ForeignKey(Trip, models.PROTECT, related_name="people")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    departs = models.DateField()
    start = models.IntegerField()
    returns = models.DateField()
    end = models.IntegerField()
    during = DateTimeRangeField()
    live = models.BooleanField(default=True)
    officer_class = models.SmallIntegerField(default=2, help_text="여비 지급 구분표의 호")
    meals_provided = models.SmallIntegerField(default=0, help_text="받은 끼니")
    kin_nights = models.SmallIntegerField(default=0, help_text="친지 집 등에서 잔 밤")
    elsewhere_days = models.SmallIntegerField(
        default=0, help_text="오래 머무는 동안 다른 곳에 다녀온 날"
    )
    usd_rate = models.IntegerField(null=True, help_text="1달러의 원화, 전 단위")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trip", "person"], name="a_person_is_named_once_in_a_trip"
            ),
            ExclusionConstraint(
                name="two_trips_of_a_person_do_not_overlap",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
            ),
            models.CheckConstraint(condition=_period(), name="a_trip_of_a_person_has_length"),
            models.CheckConstraint(
                condition=Q(officer_class__in=(1, 2), meals_provided__gte=0, kin_nights__gte=0),
                name="what_is_settled_is_counted_from_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "person", "departs"], name="trips_of_a_person"),
            models.Index(fields=["institution", "returns", "departs"], name="trips_of_a_day"),
        ]


class Stamp(models.Model):
    """That somebody set out or came back, and how that is known. A later one stands beside it."""

    class Way(models.IntegerChoices):
        SET_OUT = 0, "출발"
        COME_BACK = 1, "복귀"

    class Source(models.TextChoices):
        TAP = "tap", "그 자리에서 누름"
        READING = "reading", "다른 곳의 단말기 기록"
        TYPED = "typed", "나중에 적음"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    trip_person = models.ForeignKey(TripPerson, models.PROTECT, related_name="stamps")
    way = models.SmallIntegerField(choices=Way.choices)
    date = models.DateField()
    minute = models.IntegerField()
    source = models.CharField(max_length=8, choices=Source.choices)
    at = models.DateTimeField(help_text="적힌 때")
    by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trip_person", "way"],
                condition=Q(known_until__isnull=True),
                name="one_setting_out_and_one_coming_back_count",
            )
        ]


class Change(models.Model):
    """A document that asks for other hours than those approved: of a whole trip, or of one person."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    document = models.OneToOneField("approvals.Document", models.PROTECT, related_name="+")
    trip = models.ForeignKey(Trip, models.PROTECT, related_name="changes")
    trip_person = models.ForeignKey(TripPerson, models.PROTECT, related_name="+", null=True)
    departs = models.DateField()
    start = models.IntegerField()
    returns = models.DateField()
    end = models.IntegerField()
    cancels = models.BooleanField(default=False, help_text="출장을 취소함")
    urgent = models.BooleanField(default=False, help_text="긴급해서 사후에 보고함")
    reason = models.CharField(max_length=200)
    before = models.JSONField(null=True, help_text="승인하기 전의 기간")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_period(), name="a_change_ends_after_it_began"),
        ]


class Expense(models.Model):
    """Something paid on a trip, by one of those who went."""

    class Item(models.TextChoices):
        FARE = "fare", "운임"
        LODGING = "lodging", "숙박비"
        ACTUAL = "actual", "실비"
        MEAL = "meal", "국외 식비 초과분"
        PREPARATION = "preparation", "준비금"
        PAID_BY_OTHERS = "paid_by_others", "다른 기관이 낸 여비"
        WITHHELD = "withheld", "감액한 여비"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    trip_person = models.ForeignKey(TripPerson, models.PROTECT, related_name="expenses")
    item = models.CharField(max_length=16, choices=Item.choices)
    date = models.DateField()
    won = models.IntegerField()
    nights = models.SmallIntegerField(default=0)
    sharers = models.SmallIntegerField(default=1, help_text="함께 잔 사람, 본인을 넣어서")
    over_cap_reason = models.CharField(max_length=200, blank=True, help_text="상한을 넘긴 까닭")
    over_cap_accepted_by = models.CharField(max_length=80, blank=True)
    over_cap_accepted_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True, help_text="지운 때")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(won__gt=0, nights__gte=0, sharers__gte=1),
                name="an_expense_is_more_than_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(item="lodging") | Q(nights__gte=1), name="lodging_has_nights"
            ),
            models.CheckConstraint(
                condition=Q(over_cap_accepted_at__isnull=True) | ~Q(over_cap_reason=""),
                name="what_is_accepted_over_the_cap_has_a_reason",
            ),
        ]


class Receipt(models.Model):
    """A receipt, encrypted before it is stored; each opening is logged."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    expense = models.ForeignKey(Expense, models.PROTECT, related_name="receipts")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=40)
    size = models.IntegerField()
    content = models.BinaryField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class Report(models.Model):
    """결과보고: written, or told by word of mouth where the matter is slight (제4조의2제3항)."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    trip = models.ForeignKey(Trip, models.PROTECT, related_name="reports")
    oral = models.BooleanField(default=False, help_text="경미해서 말로 함")
    told_to = models.CharField(max_length=60, blank=True, help_text="말로 들은 사람")
    text = models.TextField(blank=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trip"],
                condition=Q(known_until__isnull=True),
                name="a_trip_has_one_report",
            ),
            models.CheckConstraint(
                condition=Q(oral=True, told_to__gt="") | Q(oral=False, text__gt=""),
                name="a_report_says_something",
            ),
        ]


class StandingTraveller(models.Model):
    """상시 출장자: who has 월액여비 from a day until another, and by which document.

    A later row stands for one that was ended or withdrawn; that one says until when it was known.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    valid = DateRangeField()
    document = models.CharField(max_length=120, help_text="근거 문서")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_monthly_travel_pay_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(known_until__isnull=True),
            ),
            models.CheckConstraint(
                condition=~Q(document="") & Q(valid__isempty=False),
                name="monthly_travel_pay_has_a_document_and_a_day",
            ),
        ]
