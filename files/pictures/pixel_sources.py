"""Where a pyramid's pixels come from, a band at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from files.pictures.image_headers import ImageFile
from files.pictures.images import Band, Pixels, each_band

Window = tuple[int, int, int, int]


class PixelSource(Protocol):
    """uint8, grey [h,w] or RGB [h,w,3], the same in every band; a band is only valid during the call."""

    @property
    def size_wh(self) -> tuple[int, int]: ...

    def each_band(self, step: int, consume: Callable[[Band], None]) -> None: ...


@dataclass(frozen=True)
class ImageSource:
    """A file in its colours, upright, converted to sRGB. background: shows through what is transparent."""

    image: ImageFile
    background: int = 0

    @property
    def size_wh(self) -> tuple[int, int]:
        return self.image.size_wh

    def each_band(self, step: int, consume: Callable[[Band], None]) -> None:
        each_band(self.image, consume, step=step, colours="own", background=self.background)


@dataclass(frozen=True)
class WindowSource:
    """Pixels made when they are asked for: `read(window_xyxy)` gives uint8[h,w] or RGB uint8[h,w,3]."""

    size_wh: tuple[int, int]
    read: Callable[[Window], Pixels]

    def each_band(self, step: int, consume: Callable[[Band], None]) -> None:
        width, height = self.size_wh
        for top in range(0, height, step):
            consume(Band(0, top, self.read((0, top, width, min(top + step, height)))))


def array_source(pixels: Pixels) -> WindowSource:
    """uint8[H,W] or RGB uint8[H,W,3] that is in memory already."""
    height, width = pixels.shape[:2]
    return WindowSource((width, height), lambda window: pixels[window[1] : window[3], window[0] : window[2]])
