"""Takes a backup while the product works: first the database, then the files that it refers to."""

import hashlib
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from accounts import audit
from accounts.actor import SYSTEM
from files import durable
from files.models import Blob
from files.storage import blob_path
from inspections.models import ModelVersion
from webapp import env
from webapp.backups import databases, layout

_BLOCK = 1 << 20
_QUEUE = "QUEUE"  # what is to be copied, as the snapshot tells; gone when it is done

Often = Callable[[str], None]


@dataclass
class Taken:
    name: str = ""
    files: int = 0
    size_bytes: int = 0
    copied: int = 0
    copied_bytes: int = 0
    lacking: int = 0


def take(folder: Path, *, often: Often, check: bool = False, keep: int = 0, with_key: bool = True) -> Taken:
    """check: read every file that the backup has already. keep: so many backups stay, 0 all of them."""
    _refuse_places(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with layout.alone(folder):
        taken = Taken(datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%fZ"))
        part = folder / "snapshots" / f"{taken.name}{durable.PART}"
        _clear_away(folder / "snapshots")
        durable.make_folder(part, below=folder)
        manifest = _snapshot(part, often)
        _copy_files(folder, part, taken, often, check=check)
        if with_key:
            _copy_key(part)
        _finish(part, manifest, taken)
        for old in layout.snapshots(folder)[: -keep or None] if keep else ():
            shutil.rmtree(old)
    audit.record(SYSTEM, "site.backup", f"backup:{taken.name}", after={"files": taken.files, "lacking": taken.lacking})
    return taken


def _refuse_places(folder: Path) -> None:
    data = Path(settings.DATA_FOLDER).resolve()
    wanted = folder.resolve()
    if wanted.is_relative_to(data) or data.is_relative_to(wanted):
        raise CommandError(f"{folder} and the data folder {data} lie within each other. Choose another disk.")


def _snapshot(part: Path, often: Often) -> layout.Manifest:
    """The database, and from the same snapshot its figures and the list of files; short, whatever the files' number."""
    often("the database")
    target = part / layout.database_name(connection.vendor)
    with databases.snapshot(target) as rows:
        target.chmod(0o600)
        migrations = sorted(f"{app}.{name}" for app, name in rows("SELECT app, name FROM django_migrations"))
        counted = {table: next(iter(rows(f'SELECT count(*) FROM "{table}"')))[0] for table in sorted(_tables())}
        with (part / _QUEUE).open("x", encoding="utf-8") as queue:
            for sha256, path in _referred_to(rows):
                queue.write(f"{sha256}  {path}\n")
    return layout.Manifest(
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        release=layout.release(),
        host=socket.gethostname(),
        vendor=connection.vendor,
        server=databases.server(),
        migrations=migrations,
        rows=counted,
        files=0,
        size_bytes=0,
        lacking=0,
        sha256={},
    )


def _tables() -> set[str]:
    models = apps.get_models(include_auto_created=True)
    return ({model._meta.db_table for model in models} | {"django_migrations"}) & databases.tables()


def _referred_to(rows: databases.Rows) -> Iterator[tuple[str, str]]:
    for (sha256,) in rows(f"SELECT sha256 FROM {Blob._meta.db_table} ORDER BY sha256"):
        yield sha256, str(layout.content_path(Path(), sha256))
    own = f"SELECT sha256, filename FROM {ModelVersion._meta.db_table} WHERE NOT shipped"  # shipped: with the release
    for sha256, filename in rows(own):
        yield sha256, f"models/{filename}"


def _copy_files(folder: Path, part: Path, taken: Taken, often: Often, *, check: bool) -> None:
    folders = durable.Folders(folder)
    with (part / _QUEUE).open(encoding="utf-8") as queue, (part / layout.SUMS).open("x", encoding="utf-8") as sums:
        for line in queue:
            sha256, _, path = line.rstrip("\n").partition("  ")
            size = _kept(folder / path, sha256, taken, folders, check=check)
            if size is None:
                taken.lacking += 1
                often(f"{path} is missing or damaged in the site itself")
                continue
            taken.files += 1
            taken.size_bytes += size
            sums.write(line)
            often("")
    folders.sync()
    (part / _QUEUE).unlink()


def _kept(target: Path, sha256: str, taken: Taken, folders: durable.Folders, *, check: bool) -> int | None:
    """Its size, once the backup has it; None when the site has lost it."""
    if target.exists() and (not check or layout.sha256_of(target) == sha256):
        return target.stat().st_size
    source = blob_path(sha256) if target.name == sha256 else Path(settings.DATA_FOLDER) / "models" / target.name
    folders.make(target.parent)
    copying = durable.part_beside(target)
    try:
        size = _copy(source, copying, sha256)
        if size is not None:
            copying.replace(target)
            taken.copied += 1
            taken.copied_bytes += size
        return size
    finally:
        copying.unlink(missing_ok=True)


def _copy(source: Path, target: Path, sha256: str) -> int | None:
    digest, size = hashlib.sha256(), 0
    try:
        with source.open("rb") as reading, durable.created(target) as writing:
            while block := reading.read(_BLOCK):
                digest.update(block)
                writing.write(block)
                size += len(block)
    except FileNotFoundError:
        return None
    return size if digest.hexdigest() == sha256 else None


def _copy_key(part: Path) -> None:
    """Sessions and the signatures of callbacks hang on it. One from the environment is kept where that is."""
    key = Path(settings.DATA_FOLDER) / layout.KEY
    if not env.text("BENCHLIGHT_SECRET_KEY") and key.exists():
        durable.create(part / layout.KEY, key.read_bytes())


def _finish(part: Path, manifest: layout.Manifest, taken: Taken) -> None:
    named = {path.name: layout.sha256_of(path) for path in sorted(part.iterdir())}
    for path in part.iterdir():
        durable.sync(path)
    figures = {"files": taken.files, "size_bytes": taken.size_bytes, "lacking": taken.lacking, "sha256": named}
    layout.write_manifest(part, layout.Manifest(**{**manifest.__dict__, **figures}))
    durable.sync(part)
    part.rename(part.with_name(taken.name))
    durable.sync(part.parent)


def _clear_away(snapshots: Path) -> None:
    """What a backup left that was broken off."""
    for part in snapshots.glob(f"*{durable.PART}"):
        os.sync()  # names that it gave to files are not looked at again
        shutil.rmtree(part)
