"""Readings as the engine tells them, and drawings as they stand after one."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from accounts.actor import Actor
from files.contents import check
from files.models import Blob
from files.storage import store
from jobs import results
from jobs.claim import claim
from jobs.models import Job
from ocr_jobs import intake
from ocr_jobs.models import Drawing, Entry
from ocr_jobs.reading.grammar.meaning import meaning_of
from ocr_jobs.reading.results import PageReading, Polygon, ReadText, Source, TitleField
from ocr_jobs.reading.standards.applying import with_tolerances
from ocr_jobs.reading.standards.general_tolerances import read_general_tolerance

_numbers = count(1)
SIZE_WH = (2000, 1400)
PDF = b"%%PDF-1.4\n%% sheet %d\n1 0 obj <<>> endobj\nstartxref\n9\n%%%%EOF\n"


def place(number: int) -> Polygon:
    """Rows of text from the upper left, far enough apart to be rows."""
    x, y = 100.0, 100.0 + 160.0 * number
    return (x, y), (x + 200, y), (x + 200, y + 40), (x, y + 40)


def reading(*texts: str, page: int = 1, doubtful: Sequence[str] = (), **title: str) -> dict[str, Any]:
    """A page with these texts below each other, and these fields in its title block."""
    reads = [
        ReadText(text, place(at), 0.4 if text in doubtful else 0.98, Source.RECOGNISER) for at, text in enumerate(texts)
    ]
    found = meaning_of(reads)
    general = read_general_tolerance(title.get("general_tolerance", ""))
    fields = [
        TitleField(name, ReadText(text, ((1500.0, 1200.0 + 20 * at),) * 4, 0.9, Source.ENGINE))
        for at, (name, text) in enumerate(title.items())
    ]
    return PageReading(
        page,
        SIZE_WH,
        tuple(with_tolerances(found.dimensions, general)),
        tuple(found.frames),
        tuple(found.roughness),
        tuple(found.datums),
        tuple(found.notes),
        tuple(fields),
    ).as_json()


def uploaded(actor: Actor, folder: Path, filename: str = "part.pdf", content: bytes = b"") -> Drawing:
    path = folder / f"upload-{next(_numbers)}"
    path.write_bytes(content or PDF % next(_numbers))
    drawing, _made = intake.take(actor, blob_of(path), filename)
    return drawing


def blob_of(path: Path) -> Blob:
    return store(path, check(path, documents=True))


def read(drawing: Drawing, *pages: dict[str, Any]) -> Drawing:
    """As a lane does with the drawing's job, from claim to result."""
    job = running(drawing.pk)
    assert results.succeed(job, {"pages": list(pages)})
    return Drawing.objects.get(pk=drawing.pk)


def running(drawing_id: int) -> Job:
    (job,) = claim("cpu0", "worker")
    assert job.subject == f"drawing:{drawing_id}"
    return job


def entry(drawing: Drawing, number: int = 1) -> Entry:
    return drawing.entries.get(number=number)


def decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)
