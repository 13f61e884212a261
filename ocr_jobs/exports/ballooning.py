"""The engine's entry: a ballooned PDF is made where files from outside are opened, under the engine's limits."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gpu.runtime.reporting import Report
from ocr_jobs.exports.ballooned_pdf import ballooned
from ocr_jobs.exports.items import ExportedDrawing, Item
from problems.problem import Problem


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Requests: {"original", "target", "filename", "pages": {number: size_wh}, "items": [Item as a dictionary]}."""
    for index, request in enumerate(requests):
        report(index, "stage", {"stage": "balloons", "done": 0, "total": 1, "unit": "files"})
        try:
            _written(request)
        except Problem as problem:
            report(index, "failed", {"code": problem.code, "params": problem.params, "retry": problem.retry})
        except Exception:
            report(index, "failed", {"code": "export_broke", "params": {}, "retry": False})
        else:
            report(index, "result", {})


def _written(request: Mapping[str, Any]) -> None:
    items = [Item(**item) for item in request["items"]]
    pages = {int(number): (int(size[0]), int(size[1])) for number, size in request["pages"].items()}
    content = ballooned(ExportedDrawing(request["filename"], items, pages), Path(request["original"]))
    target = Path(request["target"])
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(content)
    part.replace(target)
