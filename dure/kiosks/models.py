"""키오스크와 휴대전화: who pressed where, by which code or PIN; of a place only the judgement."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models


class Kiosk(models.Model):
    """A tablet at an office that shows codes and takes PINs; its serial is a terminal's, too."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    serial = models.CharField(max_length=16, unique=True)
    secret = models.BinaryField(null=True, help_text="암호화함. 맺기 전에는 없음")
    pairing = models.CharField(max_length=64, blank=True, help_text="한 번 쓰는 등록번호의 해시")
    pairing_until = models.DateTimeField(null=True)
    paired_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="마지막으로 연결된 때")
    skew_seconds = models.IntegerField(default=0, help_text="그때 시계가 빠른 초")
    waiting = models.IntegerField(default=0, help_text="그때 보내지 않고 남은 기록")
    retired_at = models.DateTimeField(null=True)


class PastSecret(models.Model):
    """A secret that a kiosk had until then: what it signed before may come later."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    kiosk = models.ForeignKey(Kiosk, models.PROTECT, related_name="+")
    secret = models.BinaryField(help_text="암호화함")
    ended_at = models.DateTimeField(help_text="태블릿을 바꾸거나 그만 쓴 때")


class Direction(models.IntegerChoices):
    ARRIVING = 0, "출근"
    LEAVING = 1, "퇴근"


class Scan(models.Model):
    """A code of a kiosk taken by somebody's own phone."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    kiosk = models.ForeignKey(Kiosk, models.PROTECT, related_name="+")
    step = models.BigIntegerField(help_text="코드가 보인 10초")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    direction = models.SmallIntegerField(choices=Direction.choices)
    at = models.DateTimeField(help_text="인정하는 시각")
    received_at = models.DateTimeField()
    late = models.BooleanField(help_text="연결이 없어 나중에 옴")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kiosk", "step", "person"],
                name="a_code_is_used_once_by_a_person",
            )
        ]


class Attempt(models.Model):
    """A PIN pressed at a kiosk, as it arrived: kept whatever became of it."""

    class Outcome(models.TextChoices):
        PUNCHED = "punched", "기록함"
        WRONG = "wrong", "번호나 PIN이 맞지 않음"
        LOCKED = "locked", "잠겨 있음"
        TOO_OLD = "too_old", "너무 늦게 옴"
        ENDED = "ended", "그만 쓴 뒤에 누름"
        UNREADABLE = "unreadable", "읽을 수 없음"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    kiosk = models.ForeignKey(Kiosk, models.PROTECT, related_name="+")
    key = models.UUIDField(help_text="태블릿이 붙인 번호")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    direction = models.SmallIntegerField(choices=Direction.choices)
    at = models.DateTimeField(help_text="시계의 차이를 고친 시각")
    received_at = models.DateTimeField()
    skew_seconds = models.IntegerField(help_text="누를 때 태블릿의 시계가 빠른 초")
    late = models.BooleanField(help_text="1분 넘게 지나 옴")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kiosk", "key"], name="an_attempt_is_heard_once"
            )
        ]
        indexes = [
            models.Index(fields=["institution", "received_at"], name="attempts_as_they_came"),
        ]


class Pin(models.Model):
    """The PIN of a person for kiosks, hashed; and how often it was missed in a row."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()
    failures = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person"], name="a_person_has_one_kiosk_pin"
            )
        ]


class Site(models.Model):
    """Where an office stands, from a day on: the office's coordinates, nobody's."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    latitude = models.DecimalField(max_digits=8, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_place_of_punching_has_one_spot_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Consent(models.Model):
    """What somebody answered when asked for their place, each answer a row (위치정보법 제15조)."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agreed = models.BooleanField(help_text="거짓은 거부하거나 거둔 것")
    wording = models.CharField(max_length=10, help_text="보여 준 글의 판")
    at = models.DateTimeField()


class PlaceCheck(models.Model):
    """The judgement of a place, never the place itself."""

    class Verdict(models.TextChoices):
        INSIDE = "inside", "안"
        OUTSIDE = "outside", "밖"
        UNSURE = "unsure", "알 수 없음"

    class Accuracy(models.TextChoices):
        FINE = "fine", "30미터 안"
        FAIR = "fair", "100미터 안"
        POOR = "poor", "100미터 넘음"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    accuracy = models.CharField(max_length=4, choices=Accuracy.choices)
    at = models.DateTimeField()


class PhoneUse(models.Model):
    """Which phone somebody's punch came from: the hash of a random number that the phone keeps."""

    class How(models.TextChoices):
        SCAN = "scan", "QR 코드"
        PLACE = "place", "위치 확인"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    phone = models.CharField(max_length=64)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=How.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution", "at"], name="phones_as_they_were_used")]
