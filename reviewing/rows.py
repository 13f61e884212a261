"""What every room's rows have in common that people decide about. Abstract: each room keeps its own tables."""

from django.conf import settings
from django.db import models

from jobs.models import Job


class Subject(models.Model):
    """A file that a job looked at, and that people decide about.

    `version` grows with every decision and every machine result: a stale save is refused.
    """

    filename = models.CharField(max_length=255)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")  # the latest
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)
    machine_version = models.IntegerField(default=0)  # the version that the latest machine result made

    class Meta:
        abstract = True


class DecisionRow(models.Model):
    """What a person decided, when, and how it stood before. Never changed."""

    action = models.CharField(max_length=20)  # each room names its own
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    version = models.IntegerField()  # of what was decided about, as this decision made it

    class Meta:
        abstract = True
        ordering = ["id"]


class Numbered(models.Model):
    """A part of what is decided about: a defect of a board, a value of a drawing."""

    number = models.IntegerField()

    class Meta:
        abstract = True
        ordering = ["number"]
