"""Tesseract through its C library, for what the other engines have no letters for: Hangul.

The library and not the program: what decodes strangers' files may start no programs (jobs.engine_limits).
Source: tesseract/capi.h of version 5.
"""

import ctypes
import os
import weakref
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ocr_jobs.reading.engines.face import Pixels, Recognised
from problems.problem import Problem

NAME = "tesseract"
CODES = {"en": "eng", "de": "deu", "ko": "kor"}
_LIBRARY = "libtesseract.so.5"
_PACKAGES = {"en": "tesseract-ocr-eng", "de": "tesseract-ocr-deu", "ko": "tesseract-ocr-kor"}
_FOLDERS = (Path("/usr/share/tesseract-ocr/5/tessdata"), Path("/usr/share/tessdata"))
_ONE_LINE = 7
_RESOLUTION = 300
_HEIGHT_PX = 48  # of a line, as its networks were trained on; smaller ones are enlarged
_ROOM_PX = 10
_LONGEST_PX = 4000


class Tesseract:
    """Reads lines of text; it finds none by itself."""

    name = NAME

    def __init__(self, languages: Sequence[str], folder: Path | None = None) -> None:
        """folder: with NAME.traineddata files. Raises Problem engine_missing, language_missing."""
        self._library = _library()
        self._handle = self._library.TessBaseAPICreate()
        weakref.finalize(self, self._library.TessBaseAPIDelete, self._handle)
        place = tessdata(languages, folder)
        codes = "+".join(CODES[language] for language in languages)
        if self._library.TessBaseAPIInit3(self._handle, str(place).encode(), codes.encode()) != 0:
            raise Problem("engine_models_damaged", status=503, engine=NAME, missing=codes)
        self._library.TessBaseAPISetPageSegMode(self._handle, _ONE_LINE)

    def read(self, crops: Sequence[Pixels]) -> list[Recognised]:
        return [self._line(_readable(crop)) for crop in crops]

    def _line(self, crop: Pixels) -> Recognised:
        height, width = crop.shape
        data = np.ascontiguousarray(crop)
        self._library.TessBaseAPISetImage(self._handle, data.ctypes.data, width, height, 1, width)
        self._library.TessBaseAPISetSourceResolution(self._handle, _RESOLUTION)
        if self._library.TessBaseAPIRecognize(self._handle, None) != 0:
            return Recognised("", 0.0)
        text = self._library.TessBaseAPIGetUTF8Text(self._handle)
        try:
            said = ctypes.string_at(text).decode("utf-8", "replace") if text else ""
        finally:
            self._library.TessDeleteText(text)
        sure = self._library.TessBaseAPIMeanTextConf(self._handle) / 100
        return Recognised(" ".join(said.split()), min(max(sure, 0.0), 1.0))


def tessdata(languages: Sequence[str], folder: Path | None = None) -> Path:
    """The folder that has all these languages. Raises Problem language_missing, engine_models_missing."""
    for place in [folder] if folder else _FOLDERS:
        missing = [each for each in languages if not (place / f"{CODES[each]}.traineddata").is_file()]
        if not missing:
            return place
    lacking = next((each for each in languages if not _has(each, folder)), languages[0])
    if folder:
        raise Problem("engine_models_missing", status=503, engine=NAME, missing=f"{CODES[lacking]}.traineddata")
    raise Problem("language_missing", status=503, language=lacking, needs=_PACKAGES[lacking])


def reads(language: str, folder: Path | None = None) -> bool:
    """Whether this machine has what it takes."""
    try:
        _library()
        tessdata([language], folder)
    except Problem:
        return False
    return True


def _has(language: str, folder: Path | None) -> bool:
    places = [folder] if folder else _FOLDERS
    return any((place / f"{CODES[language]}.traineddata").is_file() for place in places)


def _readable(crop: Pixels) -> Pixels:
    """At the height that it was trained on, with white around."""
    scale = min(max(_HEIGHT_PX / crop.shape[0], 0.25), 4.0, _LONGEST_PX / crop.shape[1])
    resized = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    room = (_ROOM_PX,) * 4
    return np.asarray(cv2.copyMakeBorder(resized, *room, cv2.BORDER_CONSTANT, value=255), np.uint8)


@cache
def _library() -> Any:
    """Raises Problem engine_missing. Its own threads cost more than they bring on single lines."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        raise Problem("engine_missing", status=503, engine=NAME, needs="tesseract-ocr") from None
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, result, arguments in (
        ("TessBaseAPICreate", pointer, []),
        ("TessBaseAPIDelete", None, [pointer]),
        ("TessBaseAPIInit3", number, [pointer, text, text]),
        ("TessBaseAPISetPageSegMode", None, [pointer, number]),
        ("TessBaseAPISetImage", None, [pointer, pointer, number, number, number, number]),
        ("TessBaseAPISetSourceResolution", None, [pointer, number]),
        ("TessBaseAPIRecognize", number, [pointer, pointer]),
        ("TessBaseAPIGetUTF8Text", pointer, [pointer]),
        ("TessDeleteText", None, [pointer]),
        ("TessBaseAPIMeanTextConf", number, [pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
