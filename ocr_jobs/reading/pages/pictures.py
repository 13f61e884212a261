"""Images as pages: PNG, JPEG, BMP, and TIFF with any number of pages."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from files.pictures.image_headers import count_pages
from files.pictures.images import decode_grey
from ocr_jobs.reading.limits import Limits
from ocr_jobs.reading.pages.page import Page, Unreadable
from problems.problem import Problem

_OF_DRAWINGS = {
    "image_missing": "drawing_missing",
    "image_empty": "drawing_file_empty",
    "image_format": "drawing_format",
}
_ONLY_THIS_PAGE = {"image_too_large": "page_too_large", "image_truncated": "page_damaged"}


class ImageDocument:
    """Raises Problem: drawing_missing, drawing_file_empty, drawing_format, or as files.pictures.images.open_image."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        try:
            self.page_count = count_pages(path)
        except Problem as problem:
            if problem.code not in _OF_DRAWINGS:
                raise
            raise Problem(_OF_DRAWINGS[problem.code], status=problem.status) from None

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
