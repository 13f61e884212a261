"""Which pages of a document are wanted: "1-3,7"."""

import re

from ocr_jobs.reading.limits import Limits
from problems.problem import Problem

_PART = re.compile(r"(\d{1,6})(?:-(\d{1,6})?)?")


def selected(pages: str, count: int, limits: Limits) -> list[int]:
    """The numbers of the pages, from 1, in the document's order; all of them where nothing is said.

    Raises Problem: pages_unknown, drawing_too_many_pages.
    """
    wanted = _numbers(pages, count)
    if len(wanted) > limits.max_pages:
        raise Problem("drawing_too_many_pages", status=413, pages=len(wanted), limit=limits.max_pages)
    return wanted


def _numbers(pages: str, count: int) -> list[int]:
    if not pages.strip():
        return list(range(1, count + 1))
    wanted: set[int] = set()
    for part in pages.replace(" ", "").split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise Problem("pages_unknown", pages=pages[:60], count=count)
        first = int(match[1])
        last = int(match[2]) if match[2] else count if "-" in part else first
        wanted.update(range(max(first, 1), min(last, count) + 1))
    if not wanted:
        raise Problem("pages_unknown", pages=pages[:60], count=count)
    return sorted(wanted)
