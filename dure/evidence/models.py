"""What deserves a look, what was said to it, and papers that were handed out with a number."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models


class Hit(models.Model):
    """의심: somebody's records that met a stated rule. Never a verdict."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    rule = models.CharField(max_length=24)
    subject = models.CharField(max_length=120, help_text="누구의 무엇인지, 규칙 안에서 하나")
    told = models.TextField(help_text="찾은 때의 규칙과 기준, 한 문장")
    found_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["institution", "rule", "subject"], name="hits_of_a_subject")
        ]


class HitPerson(models.Model):
    """Whose records a hit is about."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    hit = models.ForeignKey(Hit, models.PROTECT, related_name="persons")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hit", "person"], name="a_hit_names_a_person_once")
        ]


class Fact(models.Model):
    """근거: one meeting of the rule. What was answered is known by its key and never comes back."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    hit = models.ForeignKey(Hit, models.PROTECT, related_name="facts")
    rule = models.CharField(max_length=24)
    key = models.CharField(max_length=200)
    date = models.DateField()
    told = models.TextField(help_text="시각과 단말기를 적은 한 문장")
    punches = models.JSONField(default=list, help_text="출퇴근 기록의 번호")
    found_at = models.DateTimeField()
    known_until = models.DateTimeField(null=True, help_text="기록이 바뀌어 맞지 않게 된 때")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "rule", "key"],
                condition=models.Q(known_until__isnull=True),
                name="a_fact_is_listed_once",
            )
        ]
        indexes = [models.Index(fields=["institution", "date"], name="facts_of_a_day")]


class Turn(models.Model):
    """What was asked, answered or decided about a hit, one after the other."""

    class Kind(models.TextChoices):
        QUESTION = "question", "해명 요청"
        ANSWER = "answer", "해명"
        JUSTIFIED = "justified", "정당"
        CONFIRMED = "confirmed", "의심을 확인"
        REPORTED = "reported", "통보"
        REVISITED = "revisited", "다시 봄"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    hit = models.ForeignKey(Hit, models.PROTECT, related_name="turns")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    text = models.TextField(blank=True)
    file = models.BinaryField(null=True, help_text="잠근 첨부")
    filename = models.CharField(max_length=255, blank=True)
    media = models.CharField(max_length=40, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["institution", "person"], name="turns_of_a_person")]


class Travel(models.Model):
    """이동 시간: the least minutes from one office to another, as the institution set them."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    one = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    other = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    minutes = models.SmallIntegerField()
    document = models.CharField(max_length=120, help_text="정한 근거")
    valid = DateRangeField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_travel_time_between_two_offices",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("one", RangeOperators.EQUAL),
                    ("other", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")), name="offices_in_their_order"
            ),
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="a_way_takes_a_minute"),
        ]


class Issue(models.Model):
    """발급대장: a paper that left the system, why, and the digest by which it is known again."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        HWPX = "hwpx", "HWPX"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    number = models.CharField(max_length=14)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(help_text="마지막 날의 다음 날")
    format = models.CharField(max_length=4, choices=Format.choices)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=120, help_text="내려받은 사유")
    head = models.CharField(max_length=64, blank=True, help_text="그때 감사 사슬의 끝")
    head_seq = models.BigIntegerField(default=0)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="a_number_is_given_once")
        ]


class Sample(models.Model):
    """표본: people drawn by a seed, so that anybody draws the same again."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    seed = models.CharField(max_length=32)
    month = models.DateField(help_text="그 달 1일")
    size = models.SmallIntegerField()
    population = models.IntegerField(help_text="뽑을 수 있던 사람의 수")
    people = models.JSONField(help_text="뽑힌 사람, 뽑힌 순서대로")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
