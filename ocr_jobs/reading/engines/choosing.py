"""Engines by name, kept warm for the next page."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from ocr_jobs.reading.engines import paddle, rapid, tesseract
from ocr_jobs.reading.engines.face import TextEngine
from ocr_jobs.reading.engines.paddle import PaddleEngine
from ocr_jobs.reading.engines.rapid import RapidEngine
from ocr_jobs.reading.engines.tesseract import Tesseract
from ocr_jobs.reading.engines.together import ReadBy, WithHangul
from ocr_jobs.reading.option_names import LANGUAGES, check_engine
from ocr_jobs.reading.recogniser.recogniser import Recogniser
from ocr_jobs.reading.recogniser.shipped import shipped
from ocr_jobs.reading.requests import ReadingOptions
from ocr_jobs.reading.text_reader import TextReader
from problems.problem import Problem

KOREAN = "ko"


def chosen(options: ReadingOptions, device: str = "cpu") -> TextEngine:
    """Raises Problem: engine_unknown, language_unknown, and as the engine itself does."""
    check_engine(options.engine, options.languages)
    place = device if options.use_gpu else "cpu"
    return _opened(options.engine, options.languages, place, options.batch_size, options.model_folder)


def text_reader(options: ReadingOptions, device: str = "cpu") -> TextReader:
    """Raises Problem as `chosen` does, and as gpu.runtime.sessions.open_session does."""
    place = device if options.use_gpu else "cpu"
    return TextReader(chosen(options, device), _recogniser(place, options.batch_size))


@lru_cache(maxsize=4)
def _opened(name: str, languages: tuple[str, ...], device: str, batch_size: int, folder: Path | None) -> TextEngine:
    return ENGINES[name](languages, device, batch_size, folder)


def _rapid(languages: tuple[str, ...], device: str, batch_size: int, folder: Path | None) -> TextEngine:
    """Where no language is asked for, Korean is read if this machine can."""
    engine = RapidEngine(device, batch_size=batch_size)
    if KOREAN in languages or (not languages and tesseract.reads(KOREAN)):
        return WithHangul(engine, Tesseract([KOREAN, "en"]))
    return engine


def _paddle(languages: tuple[str, ...], device: str, batch_size: int, folder: Path | None) -> TextEngine:
    """The languages are those of the administrator's models."""
    return PaddleEngine(folder, device, batch_size=batch_size)


def _tesseract(languages: tuple[str, ...], device: str, batch_size: int, folder: Path | None) -> TextEngine:
    wanted = languages or tuple(each for each in LANGUAGES if tesseract.reads(each, folder)) or ("en",)
    return ReadBy(RapidEngine(device, batch_size=batch_size), Tesseract(wanted, folder))


ENGINES: dict[str, Callable[[tuple[str, ...], str, int, Path | None], TextEngine]] = {
    rapid.NAME: _rapid,
    paddle.NAME: _paddle,
    tesseract.NAME: _tesseract,
}


def _recogniser(device: str, batch_size: int) -> Recogniser | None:
    """None where its weights are missing: the engine then reads dimensions as well."""
    try:
        model = shipped()
    except Problem:
        return None
    return Recogniser(device, batch_size=batch_size, model=model)
