"""점검: what the law says of the facts of workers, run after run, until it is mended."""

from django.db import models
from django.db.models import Q

from law.labor.guard.catalogue import CATALOGUE, GRADES

RULES = {rule: lc.ko for rule, lc in CATALOGUE.items()}


class Run(models.Model):
    """One screening of every district, asked for on a day and done outside the request."""

    class State(models.TextChoices):
        WAITING = "waiting", "차례를 기다림"
        RUNNING = "running", "점검하는 중"
        DONE = "done", "끝남"
        FAILED = "failed", "하지 못함"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    as_of = models.DateField(help_text="이날까지의 사실을 봄")
    state = models.CharField(max_length=7, choices=State.choices)
    districts = models.SmallIntegerField(default=0, help_text="읽을 자치구")
    read = models.SmallIntegerField(default=0, help_text="읽은 자치구")
    outcome = models.JSONField(default=dict, help_text="새로, 바뀜, 그대로, 사라짐의 수")
    trouble = models.CharField(max_length=300, blank=True, help_text="하지 못한 까닭")
    nightly = models.BooleanField(default=False, help_text="사람이 아니라 밤에 스스로 청함")
    last_correction = models.BigIntegerField(default=0, help_text="이 점검이 읽은 마지막 시정")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_screening_at_a_time",
            )
        ]


class Finding(models.Model):
    """점검 결과: one thing that a rule found of a worker; what is said of it stands in versions."""

    class State(models.TextChoices):
        OPEN = "open", "열림"
        ASKED = "asked", "시정을 요구함"
        ANSWERED = "answered", "자치구가 답함"
        CORRECTING = "correcting", "시정하는 중"
        CORRECTED = "corrected", "시정함"
        GONE = "gone", "사라짐"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    district = models.ForeignKey("labor.District", models.PROTECT, related_name="+", null=True)
    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="+", null=True)
    rule = models.CharField(max_length=5, choices=list(RULES.items()))
    month = models.DateField(null=True)
    about = models.CharField(max_length=80, blank=True, help_text="계약, 보험, 시스템 가운데 무엇")
    state = models.CharField(max_length=10, choices=State.choices)
    latest = models.ForeignKey("guard.FindingVersion", models.PROTECT, related_name="+", null=True)
    first_run = models.ForeignKey(Run, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "district", "worker", "rule", "month", "about"],
                nulls_distinct=False,
                name="a_finding_is_one_thing_of_a_worker",
            )
        ]
        indexes = [models.Index(fields=["institution", "state", "rule"], name="findings_by_state")]


class FindingVersion(models.Model):
    """What a run said of a finding, until another run said otherwise (`until_run`) or found it no more."""

    class Ending(models.TextChoices):
        CHANGED = "changed", "바뀜"
        GONE = "gone", "사라짐"
        CORRECTED = "corrected", "시정함"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="versions")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    grade = models.CharField(max_length=1, choices=list(GRADES.items()))
    breached_on = models.DateField(null=True)
    due_on = models.DateField(null=True, help_text="주었어야 하는 날")
    owed_won = models.BigIntegerField(null=True)
    article = models.CharField(max_length=300)
    penalty = models.CharField(max_length=300, blank=True)
    lapses_on = models.DateField(null=True, help_text="시효가 끝나는 날")
    evidence = models.JSONField(help_text="날짜와 문장")
    known_until = models.DateTimeField(null=True)
    until_run = models.ForeignKey(Run, models.PROTECT, related_name="+", null=True)
    ending = models.CharField(max_length=9, choices=Ending.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "finding"],
                condition=Q(known_until__isnull=True),
                name="one_version_of_a_finding_stands",
            )
        ]


class Letter(models.Model):
    """시정요구서 to a district: what is to be mended, and until when an answer is awaited."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    district = models.ForeignKey("labor.District", models.PROTECT, related_name="+")
    number = models.CharField(max_length=80, help_text="문서번호")
    text = models.TextField(blank=True)
    answer_by = models.DateField(help_text="답을 받을 날")
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "number"], name="a_letter_has_a_number")
        ]


class LetterItem(models.Model):
    """A finding that a letter asks about, as it was said that day."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="items")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="letter_items")
    version = models.ForeignKey(FindingVersion, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "finding"], name="a_letter_asks_once_of_one")
        ]


class Answer(models.Model):
    """What a district says to a letter; a later answer stands beside the former."""

    class Stance(models.TextChoices):
        ACCEPTED = "accepted", "받아들임"
        PARTLY = "partly", "일부만 받아들임"
        DISPUTED = "disputed", "받아들이지 않음"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="answers")
    stance = models.CharField(max_length=8, choices=Stance.choices)
    text = models.TextField()
    promised_on = models.DateField(null=True, help_text="시정하겠다는 날")
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stance="disputed") | Q(promised_on__isnull=False),
                name="a_promise_has_a_day",
            )
        ]


class Correction(models.Model):
    """시정: what was paid or mended of a finding on a day."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="corrections")
    done_on = models.DateField()
    won = models.BigIntegerField(help_text="준 돈, 돈의 일이 아니면 0")
    what = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(won__gte=0), name="a_correction_takes_nothing_back")
        ]


class Complaint(models.Model):
    """비밀 신고 of a worker to the city's labour officer; its words are sealed, and go if it is taken back."""

    class Kind(models.TextChoices):
        UNDERPAID = "underpaid", "임금을 덜 받음"
        NO_BREAK = "no_break", "휴게가 없음"
        HARASSMENT = "harassment", "괴롭힘"
        OTHER_WORK = "other_work", "계약과 다른 일"
        OTHER = "other", "그 밖의 일"

    class State(models.TextChoices):
        SENT = "sent", "보냄"
        ANSWERED = "answered", "답이 옴"
        CLOSED = "closed", "끝남"
        WITHDRAWN = "withdrawn", "거둠"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices)
    words = models.BinaryField(help_text="봉인한 말")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, help_text="시의 노동담당이 처음 연 때")
    answer = models.BinaryField(default=b"", help_text="봉인한 답")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True, help_text="끝내거나 거둔 때")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "withdrawn"]) | Q(closed_at__isnull=False),
                name="an_ended_complaint_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "closed"]) | Q(answered_at__isnull=False),
                name="an_answered_complaint_says_when",
            ),
        ]


class Note(models.Model):
    """What the city's officer keeps beside a worker's findings, out of a complaint; sealed as well."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    worker = models.ForeignKey("labor.Worker", models.PROTECT, related_name="+")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="notes")
    words = models.BinaryField(help_text="봉인한 말")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
