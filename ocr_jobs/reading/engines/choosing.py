"""Engines by name."""

from ocr_jobs.reading.engines.face import TextEngine
from ocr_jobs.reading.engines.rapid import RapidEngine
from ocr_jobs.reading.requests import ReadingOptions
from problems.problem import Problem

ENGINES = ("rapidocr",)
LANGUAGES = ("en", "ko", "de")


def chosen(options: ReadingOptions, device: str = "cpu") -> TextEngine:
    """Raises Problem: engine_unknown, language_unknown."""
    unknown = [language for language in options.languages if language not in LANGUAGES]
    if unknown:
        raise Problem("language_unknown", language=unknown[0][:40], known=", ".join(LANGUAGES))
    if options.engine not in ENGINES:
        raise Problem("engine_unknown", engine=options.engine[:40], known=", ".join(ENGINES))
    return RapidEngine(device if options.use_gpu else "cpu", batch_size=options.batch_size)
