"""Crops in, dimension text out."""

from collections.abc import Iterator, Sequence

import numpy as np

from gpu.runtime.model_files import ModelFile
from gpu.runtime.sessions import Session, open_session
from ocr_jobs.reading.cores import side_by_side
from ocr_jobs.reading.engines.face import Pixels, Recognised
from ocr_jobs.reading.recogniser.decoding import Floats, decoded, joined
from ocr_jobs.reading.recogniser.preparing import HEIGHT, Prepared, prepared
from ocr_jobs.reading.recogniser.shipped import shipped

NAME = "recogniser"
_LIKE_WIDTHS = 1.2
_NOTHING = Recognised("", 1.0)


class Recogniser:
    """Reads crops of dimension text; an empty text where there is none, or where it stands the wrong way round."""

    name = NAME

    def __init__(
        self, device: str = "cpu", *, threads: int | None = 1, batch_size: int = 8, model: ModelFile | None = None
    ) -> None:
        """Raises Problem as open_session does, and model_missing."""
        self._session: Session = open_session(model or shipped(), device, threads=threads)
        self._batch_size = batch_size

    def read(self, crops: Sequence[Pixels]) -> list[Recognised]:
        """In the order of the crops (uint8[H,W], grey); crops of like widths share a run."""
        results = [_NOTHING] * len(crops)
        ready = [(index, crop) for index, crop in enumerate(map(prepared, crops)) if crop is not None]
        groups = list(_groups(ready, self._batch_size))
        for group, answers in zip(groups, side_by_side(self._read, groups), strict=True):
            for (index, _), answer in zip(group, answers, strict=True):
                results[index] = answer
        return results

    def _read(self, group: Sequence[tuple[int, Prepared]]) -> list[Recognised]:
        return [_recognised(rows) for rows in self._session.run(_stacked([crop for _, crop in group]))]


def _groups(ready: list[tuple[int, Prepared]], size: int) -> Iterator[list[tuple[int, Prepared]]]:
    group: list[tuple[int, Prepared]] = []
    for each in sorted(ready, key=lambda pair: pair[1].shape[1]):
        if group and (len(group) >= size or each[1].shape[1] > _LIKE_WIDTHS * group[0][1].shape[1]):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _stacked(crops: list[Prepared]) -> Floats:
    array = np.zeros((len(crops), 1, HEIGHT, max(crop.shape[1] for crop in crops)), np.float32)
    for row, crop in zip(array, crops, strict=True):
        row[0, :, : crop.shape[1]] = crop
    return array


def _recognised(rows: Floats) -> Recognised:
    row = joined(decoded(rows[0]), decoded(rows[1]))
    return Recognised(row.text, row.confidence)
