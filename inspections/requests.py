"""What the engine is asked, as JSON: files, thresholds and models of this moment."""

from pathlib import Path
from typing import Any

from django.conf import settings

from files.storage import blob_path
from inspections.models import GoldenBoard, Inspection, ModelVersion
from jobs.models import Job
from problems.problem import Problem


def for_inspection(inspection: Inspection, golden: GoldenBoard | None, job: Job) -> dict[str, Any]:
    """The request for one attempt: it writes its pyramids to a folder that no other attempt has."""
    folder = pyramids_folder(inspection.pk, job)
    target = settings.DERIVED_FOLDER / folder
    target.mkdir(parents=True, exist_ok=True)
    return {
        "board": str(blob_path(inspection.image_id)),
        "golden": str(blob_path(golden.image_id)) if golden else None,
        "scale_px_per_mm": inspection.board_type.scale_px_per_mm,
        "thresholds": inspection.board_type.thresholds,
        **active_models(golden=golden is not None),
        "conf": None,
        "iou": None,
        "copper": inspection.board_type.copper,
        "pyramids": str(target),
        "max_size_wh": list(max_size_wh()),
    }


def active_models(*, golden: bool) -> dict[str, dict[str, str] | None]:
    """Both models' files. Problem if the one that the board needs is not there: no verdict rests on nothing."""
    active = {model.kind: model for model in ModelVersion.objects.filter(state=ModelVersion.State.ACTIVE)}
    needed = ModelVersion.Kind.COMPARATOR if golden else ModelVersion.Kind.DETECTOR
    if needed not in active:
        # One code a kind: the row keeps code and parameters, and each reader's own language has the kind's name.
        raise Problem("model_no_comparator" if golden else "model_no_detector", status=503)
    return {
        kind.value: {"path": str(active[kind].path), "sha256": active[kind].sha256} if kind in active else None
        for kind in ModelVersion.Kind
    }


def max_size_wh() -> tuple[int, int]:
    """What passed an upload must pass the engine, which knows no settings."""
    return settings.IMAGE_MAX_SIDE_PX, settings.IMAGE_MAX_SIDE_PX


def pyramids_folder(inspection_id: int, job: Job) -> str:
    """Below the derived folder; the fence makes it this attempt's own."""
    return str(Path("inspections") / str(inspection_id) / f"{job.pk}-{job.fence}")
