"""How another system's upload file is laid out, under a name; every change is a version that stays."""

from django.db import models


class Template(models.Model):
    """내보내기 양식: what it is made from, and whether it is in use."""

    class Source(models.TextChoices):
        OVERTIME = "overtime", "초과근무수당"
        TRAVEL = "travel", "관내·관외 여비"
        DUTIES = "duties", "당직비·비상근무수당"
        REST = "rest", "급량비·대체휴무"
        CUTS = "cuts", "감액"
        COMPENSATION = "compensation", "연가보상비"

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=12, choices=Source.choices)
    ended_at = models.DateTimeField(null=True, help_text="쓰지 않게 된 때")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                condition=models.Q(ended_at__isnull=True),
                name="one_template_of_a_name_is_in_use",
            )
        ]


class TemplateVersion(models.Model):
    """The layout of a template as somebody saved it. It is never changed."""

    id = models.BigAutoField(primary_key=True)
    institution = models.ForeignKey("organization.Institution", models.PROTECT, related_name="+")
    template = models.ForeignKey(Template, models.PROTECT, related_name="versions")
    number = models.SmallIntegerField()
    shape = models.JSONField(help_text="dure.links.template_file.Shape")
    saved_by = models.CharField(max_length=80)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="versions_of_a_template_are_numbered"
            )
        ]
