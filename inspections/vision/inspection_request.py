"""What the pipeline is asked and what it answers, as values and as JSON."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from files.pictures.image_headers import MAX_SIZE_WH
from gpu.runtime.model_files import ModelFile
from gpu.runtime.placement import current
from inspections.vision.alignment import Alignment
from inspections.vision.findings import DEFECT_CLASSES, Finding
from inspections.vision.judging import Judgement, Thresholds
from problems.problem import Problem

Copper = Literal["auto", "dark", "bright"]


@dataclass(frozen=True)
class InspectRequest:
    """One board image to judge.

    thresholds: confidence by class. conf: if given, the one threshold of all classes instead, and what is fainter is
    left out of the answer. iou: of boxes that overlap more, the detector keeps one. pyramids: a folder for the
    deep-zoom pictures. copper: how it shows; "auto" is bright in colour photographs and dark in grey line scans.
    max_size_wh: larger images are refused. pair: a YOLO that looks at board and golden board, beside the comparator or,
    where there is none, in its place.
    """

    board: Path
    golden: Path | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)
    comparator: ModelFile | None = None
    detector: ModelFile | None = None
    pair: ModelFile | None = None
    conf: float | None = None
    iou: float | None = None
    pyramids: Path | None = None
    copper: Copper = "auto"
    max_size_wh: tuple[int, int] = MAX_SIZE_WH
    device: str = "cpu"

    def thresholds_or(self, otherwise: float) -> Thresholds:
        """What the request asks for; `otherwise` for the classes that it does not name."""
        if self.conf is not None:
            return Thresholds({}, self.conf, doubtful_share=1.0)
        return Thresholds(self.thresholds, otherwise)

    @property
    def copper_is_bright(self) -> bool | None:
        return None if self.copper == "auto" else self.copper == "bright"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "InspectRequest":
        """Raises Problem request_unusable."""
        try:
            return cls(
                board=Path(data["board"]),
                golden=_path(data.get("golden")),
                thresholds=_thresholds(data.get("thresholds") or {}),
                comparator=_model(data.get("comparator")),
                detector=_model(data.get("detector")),
                pair=_model(data.get("pair")),
                conf=_share(data.get("conf")),
                iou=_share(data.get("iou")),
                pyramids=_path(data.get("pyramids")),
                copper=_copper(data.get("copper")),
                max_size_wh=_size_wh(data.get("max_size_wh")),
                device=str(data.get("device") or current().device),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Problem("request_unusable", detail=str(error)) from error


@dataclass(frozen=True)
class InspectResult:
    """findings: defects and doubtful ones, in board pixels, most confident first. ms: milliseconds by stage."""

    judgement: Judgement
    findings: tuple[Finding, ...]
    thresholds: Thresholds
    size_wh: tuple[int, int]
    alignment: Alignment | None
    method: Literal["comparator", "detector", "pair"]
    model_sha256: str
    ms: Mapping[str, float]

    @property
    def defects(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if self.thresholds.is_defect(finding))

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": self.judgement.verdict,
            "reason": self.judgement.reason,
            "reason_params": dict(self.judgement.params),
            "defects": [finding.as_json() for finding in self.findings],
            "size_wh": list(self.size_wh),
            "alignment": _alignment_json(self.alignment),
            "method": self.method,
            "model_sha256": self.model_sha256,
            "ms": {stage: round(value, 1) for stage, value in self.ms.items()},
        }


def _alignment_json(alignment: Alignment | None) -> dict[str, Any] | None:
    if alignment is None:
        return None
    return {
        "ok": alignment.ok,
        "residual_px": round(alignment.residual_px, 3),
        "shift_xy": [round(v, 2) for v in alignment.shift_xy],
        "rotation_deg": round(alignment.rotation_deg, 3),
        "scale": round(alignment.scale, 5),
    }


def _share(value: Any) -> float | None:
    if value is None:
        return None
    share = float(value)
    if not (math.isfinite(share) and 0 <= share <= 1):
        raise ValueError(f"{value} is not between 0 and 1")
    return share


def _thresholds(by_class: Mapping[str, Any]) -> Mapping[str, float]:
    if unknown := set(by_class) - set(DEFECT_CLASSES):
        raise ValueError(f"unknown defect classes {sorted(unknown)}")
    shares = {cls: _share(value) for cls, value in by_class.items()}
    return {cls: share for cls, share in shares.items() if share is not None}


def _path(value: Any) -> Path | None:
    return None if value is None else Path(value)


def _model(value: Any) -> ModelFile | None:
    return None if value is None else ModelFile(Path(value["path"]), str(value["sha256"]))


def _size_wh(value: Any) -> tuple[int, int]:
    if value is None:
        return MAX_SIZE_WH
    width, height = value
    return int(width), int(height)


def _copper(value: Any) -> Copper:
    if value in (None, "auto"):
        return "auto"
    if value in ("dark", "bright"):
        return "dark" if value == "dark" else "bright"
    raise ValueError(f"copper is dark, bright or auto, not {value}")
