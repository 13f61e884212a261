"""Plain text reading of many images: those of several jobs share the engine's forward passes."""

import logging
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gpu.runtime.placement import current
from gpu.runtime.reporting import Report
from ocr_jobs.reading.crops import cut_out
from ocr_jobs.reading.engines.choosing import chosen
from ocr_jobs.reading.engines.face import Pixels, Recognised, TextEngine
from ocr_jobs.reading.limits import Limits
from ocr_jobs.reading.pages.documents import opened
from ocr_jobs.reading.pages.page import Page
from ocr_jobs.reading.pages.selection import selected
from ocr_jobs.reading.requests import ReadingOptions
from ocr_jobs.reading.results import Polygon
from ocr_jobs.reading.steps.choosing import corrected, prepared
from problems.problem import Problem

logger = logging.getLogger(__name__)


@dataclass
class Picture:
    """One page of one image on its way. texts are filled once its crops were read."""

    image: int
    page: int
    size_wh: tuple[int, int]
    places: list[Polygon]
    texts: list[Recognised] = field(default_factory=list)
    ms: float = 0.0


@dataclass
class Order:
    """One request. errors: by image, of those that could not be read; the others are read all the same."""

    images: list[Path]
    options: ReadingOptions
    device: str
    pictures: list[Picture] = field(default_factory=list)
    crops: list[Pixels] = field(default_factory=list)
    errors: dict[int, Problem] = field(default_factory=dict)
    ms: dict[str, float] = field(default_factory=dict)
    passes: int = 0
    shared_with: int = 0


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Requests: {"images": [path, …], "options": {…}, "device": "cpu"}; results as `_told` lays them out."""
    orders: dict[int, Order] = {}
    for index, data in enumerate(requests):
        try:
            order = _order(data)
            _find(order, chosen(order.options, order.device), lambda *said, at=index: report(at, *said))
            orders[index] = order
        except Problem as problem:
            report(index, "failed", {"code": problem.code, "params": problem.params, "retry": problem.retry})
    for group in _alike(list(orders.values())):
        _read(group, chosen(group[0].options, group[0].device))
    for index, order in orders.items():
        if order.errors and len(order.errors) == len(order.images):
            first = next(iter(order.errors.values()))
            report(index, "failed", {"code": first.code, "params": first.params, "retry": first.retry})
        else:
            report(index, "result", _told(order))


def _order(data: Mapping[str, Any]) -> Order:
    try:
        images = [Path(path) for path in data["images"]]
    except (KeyError, TypeError) as error:
        raise Problem("reading_request_unusable", detail=str(error)) from error
    device = str(data.get("device") or current().device)
    return Order(images, ReadingOptions.from_json(data.get("options") or {}), device)


def _find(order: Order, engine: TextEngine, progress: Callable[[str, Mapping[str, Any]], None]) -> None:
    for number, path in enumerate(order.images):
        progress("stage", {"stage": "find", "done": number, "total": len(order.images), "unit": "images"})
        try:
            for page in _pages(path, order.options):
                _find_on(page, number, order, engine)
        except Problem as problem:
            order.errors[number] = problem
    progress("stage", {"stage": "read", "done": 0, "total": len(order.images), "unit": "images"})


def _pages(path: Path, options: ReadingOptions) -> Iterator[Page]:
    limits = Limits()
    with opened(path, limits) as document:
        for page in document.pages(selected(options.pages, document.page_count, limits)):
            if not isinstance(page, Page):
                raise Problem("drawing_damaged")
            yield page


def _find_on(page: Page, image: int, order: Order, engine: TextEngine) -> None:
    began = time.perf_counter()
    grey = prepared(page.grey, order.options.preprocessing)
    found = [each.polygon for each in engine.find(grey)]
    order.crops += [cut_out(grey, place) for place in found]
    ms = (time.perf_counter() - began) * 1e3
    order.pictures.append(Picture(image, page.number, page.size_wh, found, ms=ms))
    order.ms["find"] = order.ms.get("find", 0.0) + ms


def _alike(orders: Sequence[Order]) -> list[list[Order]]:
    """Orders that the same engine serves."""
    groups: dict[Any, list[Order]] = {}
    for order in orders:
        options = order.options
        key = (options.engine, options.languages, options.use_gpu, options.batch_size, order.device)
        groups.setdefault((*key, options.model_folder), []).append(order)
    return list(groups.values())


def _read(orders: Sequence[Order], engine: TextEngine) -> None:
    """One call for all crops of all orders: the engine fills its batches with whatever comes next."""
    crops = [crop for order in orders for crop in order.crops]
    began = time.perf_counter()
    texts = iter(engine.read(crops))
    ms = (time.perf_counter() - began) * 1e3
    size = orders[0].options.batch_size
    for order in orders:
        share = ms * len(order.crops) / max(len(crops), 1)
        order.ms["read"] = share
        order.passes, order.shared_with = -(-len(crops) // size), len(orders) - 1
        for picture in order.pictures:
            picture.texts = [next(texts) for _ in picture.places]
            picture.ms += share * len(picture.places) / max(len(order.crops), 1)
        order.crops.clear()


def _told(order: Order) -> dict[str, Any]:
    images: list[dict[str, Any]] = []
    for number in range(len(order.images)):
        problem = order.errors.get(number)
        pages = [_page(picture, order.options) for picture in order.pictures if picture.image == number]
        error = problem and {"code": problem.code, "params": problem.params}
        images.append({"image": number, "pages": pages, "error": error})
    return {"images": images, "statistics": _statistics(order)}


def _page(picture: Picture, options: ReadingOptions) -> dict[str, Any]:
    texts = [
        {
            "text": corrected(text.text, options.postprocessing),
            "confidence": round(text.confidence, 3),
            "polygon": [[round(x, 1), round(y, 1)] for x, y in place],
        }
        for place, text in zip(picture.places, picture.texts, strict=True)
        if text.text and text.confidence >= options.confidence_threshold
    ]
    return {"page": picture.page, "size_wh": list(picture.size_wh), "texts": texts, "ms": round(picture.ms, 1)}


def _statistics(order: Order) -> dict[str, Any]:
    """peak_memory_mb: of the whole engine process so far."""
    total = sum(order.ms.values()) or 1.0
    times = sorted(picture.ms for picture in order.pictures)
    return {
        "images": len(order.images),
        "failed": len(order.errors),
        "pages": len(order.pictures),
        "texts": sum(len(picture.texts) for picture in order.pictures),
        "batch_size": order.options.batch_size,
        "forward_passes": order.passes,
        "shared_with_jobs": order.shared_with,
        "device": order.device if order.options.use_gpu else "cpu",
        "ms": {name: round(value, 1) for name, value in order.ms.items()} | {"total": round(total, 1)},
        "pages_per_second": round(len(order.pictures) * 1e3 / total, 3),
        "ms_per_page": {"p50": _at(times, 0.5), "p95": _at(times, 0.95), "p99": _at(times, 0.99)},
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _at(times: Sequence[float], share: float) -> float:
    return round(times[min(int(share * len(times)), len(times) - 1)], 1) if times else 0.0
