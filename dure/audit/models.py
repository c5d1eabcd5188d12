"""Who did what, on whom, when, from where: appended, chained, never changed."""

from django.db import models


class Line(models.Model):
    """One action. Partitioned by month of `at`; the application may only insert and read."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80, help_text="로그인 이름 또는 일(job)의 이름")
    role = models.CharField(max_length=20, blank=True)
    origin = models.CharField(max_length=80, help_text="web 주소, job, cli")
    action = models.CharField(max_length=80)
    summary = models.TextField(help_text="사람이 읽는 한 문장")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        managed = False
        db_table = "audit_line"


class Subject(models.Model):
    """On whom or what a line is about."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    line_id = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["institution_id", "person_id", "line_id"], name="audit_of_a_person"
            ),
            models.Index(fields=["line_id"], name="audit_subjects_of_a_line"),
            models.Index(
                fields=["institution_id", "subject"],
                condition=models.Q(kind="login"),
                name="audit_of_a_log_in",
            ),
        ]


class Seal(models.Model):
    """The chain: each sealed line's hash over its content and the hash before it."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    line_id = models.BigIntegerField()
    line_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution_id", "seq"], name="seals_are_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["institution_id", "line_id"], name="a_line_is_sealed_once"
            ),
        ]


class Upload(models.Model):
    """A file as it came in, whole, before anything was read out of it."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    filename = models.CharField(max_length=255)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    outcome = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution_id", "kind", "digest"],
                condition=models.Q(applied_at__isnull=False),
                name="a_file_is_applied_once",
            )
        ]


class Inspection(models.Model):
    """접속기록 점검: who looked through a month's log, and what they found. Never changed."""

    id = models.BigAutoField(primary_key=True)
    institution_id = models.BigIntegerField()
    month = models.DateField()
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    lines = models.IntegerField(help_text="그때 그 달에 있던 기록의 수")
    found = models.TextField(help_text="찾은 것과 한 일")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="an_inspection_is_of_a_month"
            ),
            models.CheckConstraint(
                condition=~models.Q(found=""), name="an_inspection_says_what_was_found"
            ),
        ]
        indexes = [models.Index(fields=["institution_id", "month"], name="inspections_of_a_month")]
