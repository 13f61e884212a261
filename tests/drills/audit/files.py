"""No file without its row, no row without its file, nothing half-made left behind."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tests.drills.rows import Query


def findings(query: Query, data: Path) -> list[str]:
    """Call after the product's own sweeps, while nothing runs."""
    return [*_blobs(query, data), *_uploads(query, data), *_pictures(query, data), *_detections(query, data)]


def _blobs(query: Query, data: Path) -> Iterator[str]:
    sizes = {row["sha256"]: row["size_bytes"] for row in query("SELECT sha256, size_bytes FROM files_blob")}
    found = ((path.name, path) for path in (data / "files").rglob("*") if path.is_file())
    there = {name: path for name, path in found if not name.startswith(".")}  # one is a lock, always there
    for name, path in there.items():
        if name not in sizes:
            yield f"stray file: {path.relative_to(data)}"
    for sha256, size in sizes.items():
        file = there.get(sha256)
        if file is None:
            yield f"row without file: {sha256}"
        elif file.stat().st_size != size or hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
            yield f"damaged file: {file.relative_to(data)}"


def _uploads(query: Query, data: Path) -> Iterator[str]:
    for row in query("SELECT id, state FROM files_upload WHERE state IN ('receiving', 'checking')"):
        yield f"upload that neither ended nor expired: {row['id']} is {row['state']}"
    for path in (data / "uploads").glob("*"):
        yield f"stray part: {path.relative_to(data)}"


def _pictures(query: Query, data: Path) -> Iterator[str]:
    kept = {row["pyramids"] for row in query("SELECT pyramids FROM inspections_inspection WHERE pyramids <> ''")}
    for folder in (data / "derived" / "inspections").glob("*/*"):
        if str(folder.relative_to(data / "derived")) not in kept:
            yield f"stray pictures: {folder.relative_to(data)}"
    for name in kept:
        if not any((data / "derived" / name).glob("*.zip")):
            yield f"row without pictures: {name}"


def _detections(query: Query, data: Path) -> Iterator[str]:
    rows = query("SELECT payload, state FROM jobs_job WHERE kind = 'detection'")
    states = {row["payload"]["folder"]: row["state"] for row in rows}
    for folder in (data / "derived" / "detections").glob("*"):
        state = states.get(folder.name)
        if state is None or (state == "succeeded" and (folder / "board").exists()):
            yield f"stray detection: {folder.relative_to(data)}"
