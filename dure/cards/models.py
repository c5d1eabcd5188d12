"""공무원증 from hand to hand, and who is registered at which terminal."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models


class Event(models.Model):
    """공무원증의 이력: what happened to a card of a person, and how numbers stood before it."""

    class Kind(models.TextChoices):
        ISSUED = "issued", "발급"
        REISSUED = "reissued", "재발급"
        LOST = "lost", "분실"
        FOUND = "found", "되찾음"
        RETURNED = "returned", "반납"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    on = models.DateField(help_text="그 일이 있은 날")
    reason = models.CharField(max_length=80, blank=True)
    before = models.JSONField(help_text="그 앞의 공무원증 번호와 기간")
    upload = models.UUIDField(null=True, help_text="이 줄을 적은 파일")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["institution", "person"], name="cards_of_a_person"),
            models.Index(
                fields=["institution", "upload"],
                name="cards_of_a_file",
                condition=models.Q(upload__isnull=False),
            ),
        ]


class TerminalRule(models.Model):
    """Whom a terminal shall know: by its place, or as the administrator says."""

    class Scope(models.TextChoices):
        OWN_OFFICE = "own_office", "같은 기관 직원"
        SUBTREE = "subtree", "이 부서와 아래 부서"
        CHOSEN = "chosen", "고른 부서와 아래 부서"
        EVERYBODY = "everybody", "전 직원"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    terminal = models.OneToOneField("attendance.Terminal", models.PROTECT, related_name="+")
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.OWN_OFFICE)
    units = ArrayField(models.BigIntegerField(), default=list, help_text="고른 부서")
    digits = models.SmallIntegerField(default=9, help_text="단말기가 받는 번호의 자릿수")
    approved_at = models.DateTimeField(null=True, help_text="처음 보내기를 허락한 때")
    approved_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digits__gte=1, digits__lte=24),
                name="a_terminal_takes_some_digits",
            )
        ]


class Extra(models.Model):
    """추가 지정: somebody who is known to another terminal too, for 겸임, 파견 or a long trip."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    terminal = models.ForeignKey("attendance.Terminal", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=80, help_text="겸임, 파견, 출장 …")
    recorded_by = models.CharField(max_length=80)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="somebody_is_added_to_a_terminal_once_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("terminal", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]


class Enrolment(models.Model):
    """단말기 등록: what a terminal was last told of a number, and what it answered."""

    class State(models.TextChoices):
        SENT = "sent", "보냄"
        ENROLLED = "enrolled", "단말기가 받음"
        FAILED = "failed", "실패"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    terminal = models.ForeignKey("attendance.Terminal", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    pin = models.CharField(max_length=24)
    name = models.CharField(max_length=40)
    card = models.CharField(max_length=20, blank=True, help_text="십진수")
    until = models.DateField(null=True, help_text="이날부터 단말기가 받지 않음")
    removing = models.BooleanField(default=False, help_text="지우라는 명령")
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENT)
    command = models.BigIntegerField(help_text="단말기에 준 명령의 번호")
    answer = models.IntegerField(null=True, help_text="단말기가 돌려준 값")
    said = models.CharField(max_length=200, blank=True, help_text="되지 않은 까닭")
    tries = models.SmallIntegerField(default=1)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "terminal", "pin"], name="a_terminal_knows_a_number_once"
            )
        ]
        indexes = [models.Index(fields=["institution", "person"], name="enrolments_of_a_person")]
