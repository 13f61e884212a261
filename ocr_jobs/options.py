"""The options of a reading, as an upload's metadata, a form or a script names them; checked before anything waits."""

from collections.abc import Mapping
from typing import Any

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
