"""Engines by name."""

from ocr_jobs.reading.engines.face import TextEngine
from ocr_jobs.reading.engines.rapid import RapidEngine
from ocr_jobs.reading.recogniser.recogniser import Recogniser
from ocr_jobs.reading.recogniser.shipped import shipped
from ocr_jobs.reading.requests import ReadingOptions
from ocr_jobs.reading.text_reader import TextReader
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


def text_reader(options: ReadingOptions, device: str = "cpu") -> TextReader:
    """Raises Problem as `chosen` does, and as gpu.runtime.sessions.open_session does."""
    device = device if options.use_gpu else "cpu"
    return TextReader(chosen(options, device), _recogniser(device, options.batch_size))


def _recogniser(device: str, batch_size: int) -> Recogniser | None:
    try:
        model = shipped()
    except Problem:
        return None
    return Recogniser(device, batch_size=batch_size, model=model)
