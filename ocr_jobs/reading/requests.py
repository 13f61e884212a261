"""What a reading is asked for, as values and as JSON."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gpu.runtime.placement import current
from ocr_jobs.reading.limits import Limits
from ocr_jobs.reading.option_names import check_engine, check_steps
from problems.problem import Problem

DEFAULT_ENGINE = "rapidocr"


@dataclass(frozen=True)
class ReadingOptions:
    """engine: a name of ocr_jobs.reading.engines. languages: "en", "ko", "de", of words beside the dimensions; none
    is whatever this machine can read.

    confidence_threshold: what is less sure is to be looked at. preprocessing, postprocessing: steps by name, in order.
    pages: "1-3,7", or all. model_folder: of an administrator, for engines that need one.
    """

    engine: str = DEFAULT_ENGINE
    languages: tuple[str, ...] = ()
    confidence_threshold: float = 0.5
    preprocessing: tuple[str, ...] = ()
    postprocessing: tuple[str, ...] = ()
    use_gpu: bool = True
    batch_size: int = 8
    pages: str = ""
    model_folder: Path | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ReadingOptions":
        """Raises Problem reading_request_unusable, engine_unknown, language_unknown, step_unknown."""
        plain = cls()
        try:
            options = cls(
                engine=str(data.get("engine") or plain.engine),
                languages=_names(data.get("languages")) or plain.languages,
                confidence_threshold=_share(data.get("confidence_threshold"), plain.confidence_threshold),
                preprocessing=_names(data.get("preprocessing")),
                postprocessing=_names(data.get("postprocessing")),
                use_gpu=bool(data.get("use_gpu", plain.use_gpu)),
                batch_size=int(data.get("batch_size") or plain.batch_size),
                pages=str(data.get("pages") or ""),
                model_folder=_path(data.get("model_folder")),
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise Problem("reading_request_unusable", detail=str(error)) from error
        if not 1 <= options.batch_size <= 256:
            raise Problem("reading_request_unusable", detail="batch_size is from 1 to 256")
        check_engine(options.engine, options.languages)
        check_steps(options.preprocessing, options.postprocessing)
        return options


@dataclass(frozen=True)
class ReadingRequest:
    """pictures: a folder for the pages' deep-zoom pictures. device: "cpu" or "gpu0"."""

    path: Path
    options: ReadingOptions = field(default_factory=ReadingOptions)
    pictures: Path | None = None
    device: str = "cpu"
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ReadingRequest":
        """Raises Problem reading_request_unusable."""
        try:
            return cls(
                path=Path(data["path"]),
                options=ReadingOptions.from_json(data.get("options") or {}),
                pictures=_path(data.get("pictures")),
                device=str(data.get("device") or current().device),
                limits=Limits(**{name: int(value) for name, value in (data.get("limits") or {}).items()}),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Problem("reading_request_unusable", detail=str(error)) from error


def _names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(name for name in value.replace(",", " ").split() if name)
    return tuple(str(name) for name in value)


def _share(value: Any, otherwise: float) -> float:
    if value is None:
        return otherwise
    share = float(value)
    if not (math.isfinite(share) and 0 <= share <= 1):
        raise ValueError(f"{value} is not between 0 and 1")
    return share


def _path(value: Any) -> Path | None:
    return None if value is None else Path(value)
