"""How an office decides: a document, its version, its steps. The kind of request is opaque here."""

from django.db import models


class Document(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", "결재 중"
        APPROVED = "approved", "승인"
        REJECTED = "rejected", "반려"
        WITHDRAWN = "withdrawn", "회수"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    number = models.CharField(max_length=60, help_text="문서번호")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    unit = models.ForeignKey("organization.Unit", models.PROTECT, related_name="+")
    drafter = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    version = models.SmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "number"], name="a_document_number_is_used_once"
            )
        ]
        indexes = [models.Index(fields=["institution", "state", "unit"], name="documents_by_state")]


class Step(models.Model):
    class Kind(models.TextChoices):
        DRAFT = "draft", "기안"
        REVIEW = "review", "검토"
        CONSULT = "consult", "협조"
        DECIDE = "decide", "결재"
        AFTER = "after", "후열"

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, related_name="steps")
    version = models.SmallIntegerField(default=1)
    seq = models.SmallIntegerField()
    parallel_group = models.SmallIntegerField(default=0)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    acting_for = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    decision = models.CharField(
        max_length=10, blank=True, choices=[("agreed", "동의"), ("rejected", "반려")]
    )
    comment = models.CharField(max_length=200, blank=True)
    signed_by = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "version", "seq", "parallel_group"],
                name="one_signature_a_place_in_the_line",
            )
        ]
        indexes = [
            models.Index(
                fields=["institution", "person", "signed_at"], name="steps_waiting_for_a_person"
            )
        ]
