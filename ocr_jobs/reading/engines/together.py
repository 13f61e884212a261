"""An engine without Hangul, helped by one that has it."""

import re
from collections.abc import Sequence

from ocr_jobs.reading.engines.face import Box, FoundText, Pixels, Recognised, TextEngine
from ocr_jobs.reading.engines.tesseract import Tesseract

_HANGUL = re.compile(r"[가-힣]")
_FOREIGN = re.compile(r"[^\x00-\u024f\u2000-\u2bff]")  # what an engine without Hangul takes it for
_SURE = 0.85
_LEAST = 0.3


class WithHangul:
    """The second one reads what the first is not sure of; it counts where it sees Hangul."""

    def __init__(self, engine: TextEngine, korean: Tesseract) -> None:
        self._engine = engine
        self._korean = korean
        self.name = engine.name

    def find(self, grey: Pixels, within: Sequence[Box] | None = None) -> list[FoundText]:
        return self._engine.find(grey, within)

    def read(self, crops: Sequence[Pixels]) -> list[Recognised]:
        read = self._engine.read(crops)
        doubtful = [at for at, each in enumerate(read) if each.confidence < _SURE or _FOREIGN.search(each.text)]
        for at, korean in zip(doubtful, self._korean.read([crops[at] for at in doubtful]), strict=True):
            if _HANGUL.search(korean.text) and korean.confidence >= _LEAST:
                read[at] = korean
        return read


class ReadBy:
    """Finds text by one engine and reads it by another."""

    def __init__(self, finder: TextEngine, reader: Tesseract) -> None:
        self._finder = finder
        self._reader = reader
        self.name = reader.name

    def find(self, grey: Pixels, within: Sequence[Box] | None = None) -> list[FoundText]:
        return self._finder.find(grey, within)

    def read(self, crops: Sequence[Pixels]) -> list[Recognised]:
        return self._reader.read(crops)
