"""A drawing, from file to values: page by page, so that memory does not grow with their number."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from files.pictures.pixel_sources import array_source
from files.pictures.pyramids import write_pyramid
from gpu.runtime.reporting import Report
from ocr_jobs.reading.engines.choosing import text_reader
from ocr_jobs.reading.option_names import check_steps
from ocr_jobs.reading.pages.documents import opened
from ocr_jobs.reading.pages.page import Page
from ocr_jobs.reading.pages.selection import selected
from ocr_jobs.reading.reader import Reader, unread
from ocr_jobs.reading.requests import ReadingOptions, ReadingRequest
from ocr_jobs.reading.results import PageReading
from problems.problem import Problem

logger = logging.getLogger(__name__)


class Progress(Protocol):
    """Called with an event of gpu.runtime.reporting and its payload."""

    def __call__(self, event: str, payload: Mapping[str, Any]) -> None: ...


def quiet(event: str, payload: Mapping[str, Any]) -> None:
    pass


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Reads each document; one that fails says so and leaves its neighbours alone."""
    for index, data in enumerate(requests):
        try:
            readings = list(read(ReadingRequest.from_json(data), partial(report, index)))
        except Problem as problem:
            report(index, "failed", {"code": problem.code, "params": problem.params, "retry": problem.retry})
        else:
            report(index, "result", {"pages": [reading.as_json() for reading in readings]})


def read_document(
    path: Path, options: ReadingOptions | None = None, progress: Progress = quiet
) -> Iterator[PageReading]:
    """The pages that the options name, one after the other. Raises Problem, whatever went wrong."""
    return read(ReadingRequest(path, options or ReadingOptions()), progress)


def read(request: ReadingRequest, progress: Progress = quiet) -> Iterator[PageReading]:
    try:
        yield from _read(request, progress)
    except Problem:
        raise
    except MemoryError:
        raise Problem("reading_out_of_memory", status=503, retry=True) from None
    except Exception as error:
        logger.exception("reading %s", request.path)
        raise Problem("reading_broke", status=500) from error


def picture_name(page: int) -> str:
    """The file of a page's deep-zoom pictures in the request's folder."""
    return f"page-{page}.zip"


def _read(request: ReadingRequest, progress: Progress) -> Iterator[PageReading]:
    """A page that cannot be read is told of and leaves the others alone; where none can be, that is the Problem."""
    check_steps(request.options.preprocessing, request.options.postprocessing)
    progress("stage", _stage("open", 0, 1))
    with opened(request.path, request.limits) as document:
        numbers = selected(request.options.pages, document.page_count, request.limits)
        reader = Reader(text_reader(request.options, request.device), request.options)
        failed: list[PageReading] = []
        for done, page in enumerate(document.pages(numbers)):
            progress("stage", _stage("read", done, len(numbers)))
            if isinstance(page, Page):
                _keep_picture(page, request, progress)
                reading = reader.read(page)
            else:
                reading = unread(page)
                failed.append(reading)
            if len(failed) == len(numbers):
                raise _problem(failed[0], request)
            progress("partial", {"page": reading.as_json()})
            yield reading
        progress("stage", _stage("read", len(numbers), len(numbers)))


def _keep_picture(page: Page, request: ReadingRequest, progress: Progress) -> None:
    if request.pictures is None:
        return
    write_pyramid(array_source(page.grey), request.pictures / picture_name(page.number))
    progress("partial", {"picture": {"page": page.number, "size_wh": list(page.size_wh)}})


def _problem(reading: PageReading, request: ReadingRequest) -> Problem:
    code = reading.remarks[0]
    if code == "page_too_large":
        width, height = reading.size_wh
        limit = request.limits
        return Problem(
            "drawing_too_large",
            status=413,
            width=width,
            height=height,
            limit_px=limit.max_side_px,
            limit_megapixels=limit.max_pixels // 1_000_000,
        )
    return Problem("drawing_damaged")


def _stage(stage: str, done: int, total: int) -> dict[str, Any]:
    return {"stage": stage, "done": done, "total": total, "unit": "pages"}
