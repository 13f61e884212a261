"""The options of a reading, as an upload's metadata, a form or a script names them; checked before anything waits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from ocr_jobs.reading.requests import ReadingOptions

NAMES = (
    "engine",
    "languages",
    "confidence_threshold",
    "preprocessing",
    "postprocessing",
    "use_gpu",
    "batch_size",
    "pages",
)


def checked_options(given: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is given, as it is kept on the drawing. Raises Problem reading_request_unusable."""
    options = {name: given[name] for name in NAMES if given.get(name) not in (None, "", [])}
    ReadingOptions.from_json(options)
    return options


def with_models(options: Mapping[str, Any]) -> dict[str, Any]:
    """With the folder that the administrator names for the engine; nobody else names folders of this machine."""
    own = {name: value for name, value in options.items() if name != "model_folder"}
    folder = settings.OCR_MODELS.get(own.get("engine", ""), "")
    return own | ({"model_folder": str(Path(folder).resolve())} if folder else {})
