"""Connected pieces of ink with their boxes."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.reading.layout.ink import Pixels

_SIZES = np.geomspace(6, 160, 60)  # px, that a text's height is looked for among
_ROUNDNESS = 0.35  # of shorter to longer side, from which a piece may be a letter


@dataclass(frozen=True)
class Components:
    """boxes_xywh: int32[N,4]; areas: int32[N]; labels: int32[H,W], piece i has label i + 1."""

    boxes_xywh: npt.NDArray[np.int32]
    areas: npt.NDArray[np.int32]
    labels: npt.NDArray[np.int32]

    @property
    def longer(self) -> npt.NDArray[np.int32]:
        return np.asarray(self.boxes_xywh[:, 2:].max(axis=1), np.int32)

    @property
    def shorter(self) -> npt.NDArray[np.int32]:
        return np.asarray(self.boxes_xywh[:, 2:].min(axis=1), np.int32)

    @property
    def centres(self) -> npt.NDArray[np.float64]:
        return np.asarray(self.boxes_xywh[:, :2] + self.boxes_xywh[:, 2:] / 2, np.float64)


def components_of(ink: Pixels) -> Components:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    boxes = np.asarray(stats[1:, :4], np.int32)
    return Components(boxes, np.asarray(stats[1:, 4], np.int32), np.asarray(labels, np.int32))


def text_height(components: Components, among: npt.NDArray[np.bool_]) -> float:
    """The commonest height of a letter, in px: what most round pieces measure along their longer side."""
    longer, shorter = components.longer, components.shorter
    letters = among & (shorter >= _ROUNDNESS * longer) & (longer >= _SIZES[0]) & (longer <= _SIZES[-1])
    if not letters.any():
        return 30.0
    # By their size: of dashes, specks and small print there are more than of the letters that dimensions have.
    counts, _ = np.histogram(longer[letters], _SIZES, weights=longer[letters].astype(float))
    smooth = np.convolve(counts, (1, 2, 3, 2, 1), "same")
    at = int(smooth.argmax())
    near = longer[letters]
    near = near[(near >= _SIZES[max(at - 2, 0)]) & (near <= _SIZES[min(at + 3, len(_SIZES) - 1)])]
    return float(np.median(near))
