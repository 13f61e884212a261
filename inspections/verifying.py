"""Whether models, pictures and detections have their files, and the files their rows (files.verifying has the rest)."""

import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

from accounts.actor import SYSTEM
from files.verifying import STRAY_AFTER_S, Finding, Looked, State, in_pages, is_old, wrong_with
from inspections import detection, golden_pictures, pictures_again
from inspections.models import GoldenBoard, Inspection, ModelVersion
from jobs.models import Job

_BLOCK = 1 << 20


def models(looked: Looked, backup: Path | None = None) -> Iterator[Finding]:
    """Of those that ship, only the active one must be there: a retired one's file is gone with its release."""
    for model in in_pages(ModelVersion.objects.all()):
        if model.shipped and model.state != ModelVersion.State.ACTIVE:
            continue
        state = wrong_with(model.path, model.sha256, None, looked)
        if state is not None:
            yield Finding(state, "model", model.filename, f"{model.kind} {model.name}, {model.state}")


def stray_models(looked: Looked) -> Iterator[Finding]:
    known = set(ModelVersion.objects.filter(shipped=False).values_list("filename", flat=True))
    for path in sorted((settings.DATA_FOLDER / "models").glob("*")):
        looked.often()
        if path.name not in known and is_old(path):
            yield Finding("orphaned", "model", path.name, "no model version refers to it", loses=False)


def golden_pictures_made(looked: Looked) -> Iterator[Finding]:
    for golden in in_pages(GoldenBoard.objects.filter(active=True)):
        path = golden_pictures.picture_path(golden)
        state = _wrong_with_jpeg(path, looked)
        if state is not None and not _under_way(f"golden_board:{golden.pk}"):
            told = f"golden board {golden.pk}, {golden.filename}"
            yield Finding(state, "golden picture", path.name, told, _order_golden(golden, path), loses=False)


def pictures(looked: Looked) -> Iterator[Finding]:
    """Only of inspections whose pictures were made once; what waits for its first run has none."""
    made = Inspection.objects.exclude(pyramids="").only("pyramids", "filename", "golden_id", "inspected_at")
    for inspection in in_pages(made):
        state = _wrong_with_pyramids(inspection, looked)
        if state is not None and not _moved_on(inspection):
            told = f"inspection {inspection.pk}, {inspection.filename}"
            yield Finding(state, "picture", inspection.pyramids, told, _order_pictures(inspection), loses=False)


def stray_pictures(looked: Looked, *, older_than_s: float = STRAY_AFTER_S) -> Iterator[Finding]:
    """Left by runs that were killed between their last file and their result."""
    home: Path = settings.DERIVED_FOLDER / "inspections"
    for folder in sorted(home.glob("*/*")):
        looked.often()
        if is_old(folder, older_than_s) and not _is_needed(folder):
            name = str(folder.relative_to(settings.DERIVED_FOLDER))
            yield Finding("orphaned", "picture", name, "no inspection shows it", _remove(folder), loses=False)


def detections(looked: Looked) -> Iterator[Finding]:
    for job in in_pages(Job.objects.filter(kind=detection.KIND, state__in=Job.UNDER_WAY)):
        folder = detection.folder_of(job)
        looked.at(sum(path.stat().st_size for path in folder.glob("*")))
        names = ["board", "golden"] if job.payload["golden"] else ["board"]
        lost = [name for name in names if not (folder / name).is_file()]
        if lost and Job.objects.filter(pk=job.pk, state__in=Job.UNDER_WAY).exists():
            told = f"job {job.pk} will fail: {' and '.join(lost)} of {job.title}"
            yield Finding("missing", "detection", folder.name, told)


def stray_detections(looked: Looked) -> Iterator[Finding]:
    for folder in detection.expired():
        looked.often()
        yield Finding("orphaned", "detection", folder.name, "kept longer than a day", detection.sweep, loses=False)


def _wrong_with_jpeg(path: Path, looked: Looked) -> State | None:
    try:
        with path.open("rb") as file:
            start = file.read(2)
            looked.at(file.seek(0, 2))
            file.seek(-2, 2)
            return None if (start, file.read(2)) == (b"\xff\xd8", b"\xff\xd9") else "damaged"
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "damaged"


def _wrong_with_pyramids(inspection: Inspection, looked: Looked) -> State | None:
    """Pictures have no hash of their own: each entry of a pyramid has its checksum."""
    folder: Path = settings.DERIVED_FOLDER / inspection.pyramids
    compared = inspection.golden_id is not None and inspection.inspected_at is not None
    found: list[State | None] = []
    for layer in ("board", "golden", "difference"):
        path = folder / f"{layer}.zip"
        if path.exists() or layer == "board" or compared:
            found.append(_wrong_with_zip(path, looked))
    return next((state for state in found if state), None)


def _wrong_with_zip(path: Path, looked: Looked) -> State | None:
    try:
        looked.at(path.stat().st_size)
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist() if looked.hashing else ():
                looked.often()
                with archive.open(entry) as file:
                    while file.read(_BLOCK):
                        pass
    except FileNotFoundError:
        return "missing"
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        return "damaged"
    return None


def _moved_on(inspection: Inspection) -> bool:
    """A run has replaced them since the row was read, or is about to."""
    same = Inspection.objects.filter(pk=inspection.pk, pyramids=inspection.pyramids).exists()
    return not same or _under_way(f"inspection:{inspection.pk}")


def _under_way(subject: str) -> bool:
    return Job.objects.filter(subject=subject, state__in=Job.UNDER_WAY).exists()


def _is_needed(folder: Path) -> bool:
    name, job = str(folder.relative_to(settings.DERIVED_FOLDER)), folder.name.partition("-")[0]
    shown = Inspection.objects.filter(pyramids=name).exists()
    return shown or (job.isdecimal() and Job.objects.filter(pk=int(job), state__in=Job.UNDER_WAY).exists())


def _order_golden(golden: GoldenBoard, path: Path) -> Callable[[], None]:
    def repair() -> None:
        path.unlink(missing_ok=True)
        golden_pictures.order(SYSTEM, golden)

    return repair


def _order_pictures(inspection: Inspection) -> Callable[[], None]:
    def repair() -> None:
        pictures_again.order(SYSTEM, Inspection.objects.get(pk=inspection.pk))

    return repair


def _remove(folder: Path) -> Callable[[], None]:
    return lambda: shutil.rmtree(folder, ignore_errors=True)
