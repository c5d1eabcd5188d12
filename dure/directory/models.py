"""Directories that are asked who is where, and what each asking proposes."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q


class Directory(models.Model):
    """A directory of the office: where it is, whom we are there, which field is what."""

    class Kind(models.TextChoices):
        LDAP = "ldap", "LDAP"
        GOV = "gov", "행정 LDAP"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    name = models.CharField(max_length=60)
    settings = models.JSONField(help_text="dure.links.ldap_directory나 gov_ldap의 Server")
    secret = models.BinaryField(help_text="잠근 비밀번호나 API 키")
    nightly = models.BooleanField(help_text="밤마다 맞추는지")
    compared_on = models.DateField(null=True, help_text="끝까지 읽은 마지막 날")
    saved_by = models.CharField(max_length=80)
    saved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="쓰지 않게 된 때")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                condition=Q(ended_at__isnull=True),
                name="a_directory_is_named_once",
            )
        ]


class Sync(models.Model):
    """One asking of a directory, and what became of what it proposes."""

    class State(models.TextChoices):
        WAITING = "waiting", "기다림"
        RUNNING = "running", "읽는 중"
        FAILED = "failed", "실패"
        SAME = "same", "바뀐 것 없음"
        OPEN = "open", "승인 기다림"
        REPLACED = "replaced", "새 제안으로 바뀜"
        SETTLED = "settled", "마침"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    directory = models.ForeignKey(Directory, models.PROTECT, related_name="syncs")
    state = models.CharField(max_length=8, choices=State.choices)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    read = models.IntegerField(default=0, help_text="읽은 항목")
    error = models.CharField(max_length=300, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["directory"],
                condition=Q(state__in=("waiting", "running")),
                name="a_directory_is_asked_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["directory"],
                condition=Q(state="open"),
                name="a_directory_has_one_open_proposal",
            ),
        ]
        indexes = [models.Index(fields=["institution", "-asked_at"], name="syncs_by_time")]


class Item(models.Model):
    """One line of a proposal: a person or a unit that is new, changed, gone or cannot be matched."""

    class Kind(models.TextChoices):
        UNIT = "unit", "부서"
        PERSON = "person", "사람"

    class Change(models.TextChoices):
        NEW = "new", "새로"
        CHANGED = "changed", "바뀜"
        GONE = "gone", "사라짐"
        UNMATCHED = "unmatched", "맞추지 못함"

    class State(models.TextChoices):
        OPEN = "open", "승인 기다림"
        APPLIED = "applied", "반영함"
        REFUSED = "refused", "반영하지 못함"
        LEFT = "left", "그대로 둠"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    sync = models.ForeignKey(Sync, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    change = models.CharField(max_length=9, choices=Change.choices)
    key = models.CharField(max_length=255, help_text="디렉터리가 부르는 말: 사번, 부서코드, cn, DN")
    name = models.CharField(max_length=120, blank=True)
    subject = models.BigIntegerField(null=True, help_text="우리 사람이나 부서의 번호")
    fields = models.JSONField(default=list, help_text="무엇이, 앞과 뒤")
    told = models.JSONField(default=dict, help_text="디렉터리가 한 말")
    state = models.CharField(max_length=8, choices=State.choices)
    why = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sync", "kind", "change"], name="items_of_a_sync")]


class Tie(models.Model):
    """Who an entry of a directory is, where the directory says no 사번: as a person of HR said."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    directory = models.ForeignKey(Directory, models.PROTECT, related_name="ties")
    key = models.CharField(max_length=255)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["directory", "key"],
                condition=Q(known_until__isnull=True),
                name="an_entry_is_one_person",
            )
        ]


class Code(models.Model):
    """행정표준코드: a code of a list, and what it meant from a day to a day."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, help_text="영문 분류ID: inst, jobrank …")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    parent = models.CharField(max_length=20, blank=True, help_text="상위코드, 차상위기관코드")
    former = models.CharField(max_length=20, blank=True, help_text="이전코드, 이전기관코드")
    details = models.JSONField(default=dict, help_text="파일의 나머지 열")
    valid = DateRangeField()
    upload = models.UUIDField(help_text="이것을 말한 파일")
    known_until = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True, help_text="이 줄을 바꾸거나 되돌린 파일")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_code_means_one_thing_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(known_until__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["upload"], name="codes_of_a_file"),
            models.Index(fields=["ended_by"], name="codes_ended_by_a_file"),
        ]


class UnitCode(models.Model):
    """Which 기관코드 a unit of ours is, where its own code is another: as a person said."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    known_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(known_until__isnull=True), name="a_unit_is_one_code"
            )
        ]
