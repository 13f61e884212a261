"""The model that reads dimensions, for the assessment's measuring."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jobs import measuring
from ocr_jobs.reading.recogniser.shipped import shipped

CROP_SHAPE = [1, 48, 160]  # as high as the network takes them, as wide as a middling dimension


def models() -> list[dict[str, Any]]:
    """Raises Problem model_missing."""
    model = shipped()
    return [{"name": "recogniser", "path": str(model.path), "sha256": model.sha256, "shape": CROP_SHAPE}]


def register() -> None:
    measuring.register("reading", _("Measuring the model for drawings"), models)
