"""Images as pages: PNG, JPEG, BMP, and TIFF with any number of pages."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from files.pictures.image_headers import count_pages
from files.pictures.images import decode_grey
from ocr_jobs.reading.limits import Limits
from ocr_jobs.reading.pages.page import Page, Unreadable
from problems.problem import Problem

_ONLY_THIS_PAGE = {"image_too_large": "page_too_large", "image_truncated": "page_damaged"}


class ImageDocument:
    """Raises Problem as files.pictures.images.open_image does."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self.page_count = count_pages(path)

    def pages(self, numbers: Sequence[int]) -> Iterator[Page | Unreadable]:
        for number in numbers:
            yield self._page(number)

    def close(self) -> None:
        pass

    def _page(self, number: int) -> Page | Unreadable:
        side = self._limits.max_side_px
        try:
            grey = decode_grey(self._path, max_size_wh=(side, side), page=number - 1, background=255)
        except Problem as problem:
            if problem.retry or self.page_count == 1:
                raise
            return Unreadable(number, _ONLY_THIS_PAGE.get(problem.code, "page_damaged"))
        return Page(number, grey)
