"""A file as pages, whatever it is: by its content, never by its name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from ocr_jobs.reading.limits import Limits
from ocr_jobs.reading.pages.page import Page, Unreadable
from ocr_jobs.reading.pages.pdf import MAGIC, MAGIC_WITHIN, PdfDocument
from ocr_jobs.reading.pages.pictures import ImageDocument
from problems.problem import Problem


class Document(Protocol):
    page_count: int

    def pages(self, numbers: Sequence[int]) -> Iterator[Page | Unreadable]:
        """One at a time, in the order of the numbers (from 1)."""
        ...

    def close(self) -> None: ...


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Document]:
    """Raises Problem: drawing_encrypted, _damaged, _empty, _missing, _file_empty, _format, or as
    files.pictures.images.open_image does."""
    document: Document = PdfDocument(path, limits) if is_pdf(path) else ImageDocument(path, limits)
    try:
        yield document
    finally:
        document.close()


def is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return MAGIC in file.read(MAGIC_WITHIN)
    except OSError:
        raise Problem("drawing_missing", status=404) from None
