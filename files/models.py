import uuid

from django.conf import settings
from django.db import models


class Blob(models.Model):
    """A file's content, stored once under its SHA-256, fsynced before this row exists."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=40)  # by content, never by name
    width_px = models.IntegerField(null=True)
    height_px = models.IntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class Upload(models.Model):
    """receiving -> checking -> accepted | refused; receiving -> abandoned (expired or terminated by its owner)."""

    class State(models.TextChoices):
        RECEIVING = "receiving"
        CHECKING = "checking"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        ABANDONED = "abandoned"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    filename = models.CharField(max_length=255)
    purpose = models.CharField(max_length=40)  # names the receiver
    metadata = models.JSONField(default=dict)
    length_bytes = models.BigIntegerField()
    offset_bytes = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVING)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True, db_index=True)


class FileOutcome(models.Model):
    """What became of one file of an upload: a ZIP has many. Written in the transaction that took the file."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="outcomes")
    number = models.IntegerField()
    told = models.JSONField()  # name, state (accepted, duplicate, refused), where it is or what was wrong

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="file_outcome_number")]
