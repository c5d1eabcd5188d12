"""Who is where when, and which days must be computed again because of it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, IntegerRangeField, RangeOperators
from django.db import models


class Interval(models.Model):
    """An approved order, a leave or a trip, in minutes since its business day's midnight.

    `lanes` says what may not be true at once: a leave takes the whole person [0,3), a trip [0,1), an order [2,3).
    Work elsewhere has a lane of its own [3,4): it says from where somebody works, not that they are away.
    So has 당직 [4,5): who falls ill is both, until somebody stands in.
    """

    class Kind(models.TextChoices):
        ORDER = "order", "초과근무 명령"
        LEAVE = "leave", "휴가"
        TRIP = "trip", "출장"
        REMOTE = "remote", "원격근무"
        DUTY = "duty", "당직"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    code = models.SmallIntegerField(
        default=0, help_text="명령은 상한 구분, 원격근무는 보고했으면 1, 재량근무는 2, 그 밖에는 0"
    )
    label = models.CharField(max_length=60, blank=True)
    source = models.UUIDField(help_text="이 구간을 만든 문서")
    date = models.DateField()
    start = models.IntegerField()
    end = models.IntegerField()
    during = DateTimeRangeField()
    lanes = IntegerRangeField()
    known = DateTimeRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="two_things_that_exclude_each_other_are_not_both_true",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("lanes", RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                    ("known", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(start__lt=models.F("end")), name="an_interval_has_length"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "date", "kind"], name="intervals_of_a_day"),
            models.Index(fields=["institution", "person", "date"], name="intervals_of_a_person"),
            models.Index(fields=["institution", "source"], name="intervals_of_a_document"),
        ]


class Touch(models.Model):
    """The days of a person that must be computed again; gone when they have been."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey(
        "organization.Institution", models.PROTECT, related_name="+", db_constraint=False
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_constraint=False
    )
    since = models.DateField()
    until = models.DateField()
    why = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="a_touch_covers_a_day"
            )
        ]
        indexes = [models.Index(fields=["institution", "person"], name="touches_of_a_person")]
