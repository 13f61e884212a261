from typing import Any

from django.conf import settings
from django.db import models

from jobs.models import Job


class TrainingRun(models.Model):
    """One training on reviewed boards. Its job's state is its state; what it trains on was settled when it was asked
    for. `made` is the candidate that came of it.
    """

    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    base = models.ForeignKey("inspections.ModelVersion", on_delete=models.PROTECT, related_name="+")
    made = models.ForeignKey("inspections.ModelVersion", null=True, on_delete=models.PROTECT, related_name="+")
    boards = models.JSONField(default=list)  # inspections.training_jobs.reviewed: images by SHA-256, and their marks
    data_sha256 = models.CharField(max_length=64)
    told = models.JSONField(default=dict)  # the boards in numbers
    epochs = models.JSONField(default=list)  # [{"number", "loss", "accuracy", "seconds"}] so far
    epochs_total = models.IntegerField(default=0)
    outcomes = models.JSONField(default=dict)  # of "candidate" and "active" on the boards held back

    class Meta:
        ordering = ["-id"]

    @property
    def subject(self) -> str:
        return f"training:{self.pk}"

    def outcome(self, whose: str) -> dict[str, Any]:
        found: dict[str, Any] = self.outcomes.get(whose, {})
        return found
