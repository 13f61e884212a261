"""The models that judge boards, for the assessment's measuring."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from inspections.models import ModelVersion
from jobs import measuring

# Of one item. Said here, as the pipeline that knows them brings ONNX Runtime along, which web processes never load.
TILE_SHAPE = [3, 640, 640]
SHAPES = {ModelVersion.Kind.COMPARATOR.value: [3, 64, 64]}


def models() -> list[dict[str, Any]]:
    active = ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE).order_by("kind")
    return [
        {
            "name": model.kind,
            "path": str(model.path),
            "sha256": model.sha256,
            "shape": SHAPES.get(model.kind, TILE_SHAPE),
        }
        for model in active
    ]


def register() -> None:
    measuring.register("inspection", _("Measuring the models for boards"), models)
