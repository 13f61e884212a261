"""Rows of a libvips image, pushed in the order of the file.

One evaluation from first row to last: asking for areas one after the other starts an evaluation each, which files with
odd strip heights answer with "out of order read", or with wrong rows. A small image is evaluated into memory at once,
as setting up a stream takes longer than decoding it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips

Pixels = npt.NDArray[np.uint8]
Cut = tuple[int, int]

AT_ONCE_PX = 4_000_000


class RowStream:
    """Collects rows into strips, one for each cut (top, bottom), and hands each on as uint8[h,W,bands].

    The array is reused: it is only valid during the call. A strip once handed on is not handed on again by a second
    run over the same rows.
    """

    def __init__(self, cuts: Sequence[Cut], consume: Callable[[Pixels], None]) -> None:
        self._cuts = cuts
        self._consume = consume
        self._handed_on = 0
        self._failure: BaseException | None = None

    def run(self, image: Any) -> None:
        """image: uint8, any bands. Raises pyvips.Error, or what `consume` raised."""
        if image.width * image.height <= AT_ONCE_PX:
            self._run_at_once(image)
        else:
            self._run_by_rows(image)

    def _run_at_once(self, image: Any) -> None:
        whole = np.frombuffer(image.write_to_memory(), np.uint8).reshape(image.height, image.width, image.bands)
        for top, bottom in self._cuts[self._handed_on :]:
            if bottom <= image.height:
                self._consume(whole[top:bottom])
                self._handed_on += 1

    def _run_by_rows(self, image: Any) -> None:
        self._row_bytes = image.width * image.bands
        self._shape = (-1, image.width, image.bands)
        self._buffer = bytearray(max(bottom - top for top, bottom in self._cuts) * self._row_bytes)
        self._filled, self._strip = 0, 0
        target = pyvips.TargetCustom()
        target.on_write(self._write)
        try:
            image.rawsave_target(target)
        except pyvips.Error:
            if self._failure is not None:
                raise self._failure from None
            raise

    def _write(self, chunk: Any) -> int:
        """Called by libvips, whose own code no exception may cross: 0 stops it."""
        try:
            self._take(memoryview(chunk))
        except BaseException as failure:
            self._failure = failure
            return 0
        return len(chunk)

    def _take(self, chunk: memoryview) -> None:
        while chunk:
            top, bottom = self._cuts[self._strip]
            wanted = (bottom - top) * self._row_bytes
            taken = min(len(chunk), wanted - self._filled)
            self._buffer[self._filled : self._filled + taken] = chunk[:taken]
            self._filled += taken
            chunk = chunk[taken:]
            if self._filled == wanted:
                self._hand_on(wanted)

    def _hand_on(self, size: int) -> None:
        if self._strip >= self._handed_on:
            self._consume(np.frombuffer(self._buffer, np.uint8, size).reshape(self._shape))
            self._handed_on += 1
        self._strip += 1
        self._filled = 0
