"""How much of drawn text of every kind is read exactly: letterings that training saw, and fonts that it never saw."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from gpu.runtime.model_files import ModelFile
from ocr_jobs.reading.engines.face import Pixels, Recognised
from ocr_jobs.reading.engines.rapid import RapidEngine
from ocr_jobs.reading.grammar.signs import unified
from ocr_jobs.reading.recogniser.decoding import Row, joined
from ocr_jobs.reading.recogniser.recogniser import Recogniser
from ocr_jobs.synthesis.lettering.callouts import KINDS
from ocr_jobs.synthesis.lettering.fonts import SYSTEM_FOLDERS, held_back_fonts, training_fonts
from ocr_jobs.synthesis.lettering.samples import Sample, sample

CROPS_A_KIND = 60
_HELD_BACK_SEED = 10_000_019  # far from any training seed
_WRONG_SHOWN = 6


class Reader(Protocol):
    def read(self, crops: Sequence[Pixels]) -> list[Recognised]: ...


def readers(model: ModelFile, *, peer: bool) -> dict[str, Reader]:
    """On one thread each, so that their times compare."""
    ours: dict[str, Reader] = {"ours": Recogniser(model=model, threads=1)}
    return ours | ({"rapidocr": RapidEngine(threads=1)} if peer else {})


def evaluate(by_name: Mapping[str, Reader], fonts: Sequence[Path], *, crops_a_kind: int) -> dict[str, Any]:
    """Exact shares by reader and kind, under both sets of lettering."""
    folders = [*SYSTEM_FOLDERS, *fonts]
    sets = {"letterings as in training": training_fonts(folders), "fonts held back": held_back_fonts(folders)}
    return {
        title: _scores(by_name, held_back_samples(found, crops_a_kind, own_strokes=index == 0))
        for index, (title, found) in enumerate(sets.items())
        if found
    }


def held_back_samples(fonts: tuple[Path, ...], crops_a_kind: int, *, own_strokes: bool) -> list[Sample]:
    return [
        sample((_HELD_BACK_SEED, number, index), fonts, kind=kind, turns=False, fonts_only=not own_strokes)
        for number, kind in enumerate(KINDS)
        for index in range(crops_a_kind)
    ]


def truth(drawn: Sample) -> str:
    return joined(Row(drawn.upper, 1.0), Row(drawn.lower, 1.0)).text


def same(read: str, truth: str) -> bool:
    """Spaces aside: they carry no meaning but after a count, where the grammar looks for itself."""
    return unified(read).replace(" ", "") == unified(truth).replace(" ", "")


def _scores(by_name: Mapping[str, Reader], samples: list[Sample]) -> dict[str, Any]:
    return {name: _of_reader(reader, samples) for name, reader in by_name.items()}


def _of_reader(reader: Reader, samples: list[Sample]) -> dict[str, Any]:
    reader.read([each.crop for each in samples[:4]])
    began = time.process_time()
    read = reader.read([each.crop for each in samples])
    spent = time.process_time() - began
    right: dict[str, list[bool]] = {}
    for each, told in zip(samples, read, strict=True):
        right.setdefault(each.kind, []).append(same(told.text, truth(each)))
    wrong = [
        f"{truth(each)} read as {told.text}"
        for each, told in zip(samples, read, strict=True)
        if not same(told.text, truth(each))
    ]
    everything = [each for some in right.values() for each in some]
    return {
        "crops": len(samples),
        "exact": round(sum(everything) / len(everything), 4),
        "exact_by_kind": {kind: round(sum(some) / len(some), 3) for kind, some in right.items()},
        "cpu_ms_a_crop": round(1000 * spent / len(samples), 2),
        "some_wrong": wrong[:: max(len(wrong) // _WRONG_SHOWN, 1)][:_WRONG_SHOWN],
    }
