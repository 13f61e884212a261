"""Puts a backup back: everything is checked before anything is touched, and again where it then stands."""

import fcntl
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from files import durable
from files.storage import blob_path
from webapp import env
from webapp.backups import databases, layout, settling

Often = Callable[[str], None]


def restore(folder: Path, name: str, *, replace: bool, most_pictures: int, often: Often) -> layout.Manifest:
    """Raises CommandError before anything was changed; a restore that was broken off is simply started again."""
    snapshot = layout.snapshot_named(folder, name)
    manifest = layout.read_manifest(snapshot)
    databases.refuse_other_vendor(manifest.vendor)
    _refuse_newer(manifest)
    with ExitStack() as held:
        held.enter_context(layout.alone(folder))
        _refuse_running(held)
        _refuse_full(replace=replace)
        _check(folder, snapshot, manifest, often)
        _put_files(folder, snapshot, often)
        often("the database")
        databases.put_back(snapshot / manifest.database)
        _compare_rows(manifest)
        call_command("migrate", interactive=False, verbosity=0)
        _put_key(snapshot)
        often("what was under way")
        settling.settle(snapshot.name, most_pictures=most_pictures)
    return manifest


def _refuse_newer(manifest: layout.Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(manifest.migrations) - known)
    if newer:
        raise CommandError(
            f"The backup is of release {manifest.release}, whose database is newer than this one's ({newer[0]})."
            " Install that release or a later one first."
        )


def _refuse_running(held: ExitStack) -> None:
    """A site that works on would write into what is being put back."""
    data = Path(settings.DATA_FOLDER)
    for path in [*sorted(data.glob("serve*.lock")), *sorted((data / "lanes").glob("*.lock"))]:
        try:
            fcntl.flock(held.enter_context(path.open("a")), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"Benchlight still runs on {data} ({path.name}). Stop it first.") from None
    others = databases.others_connected()
    if others:
        raise CommandError(
            f"The database is still in use from {', '.join(others)}. Stop Benchlight on every host first."
        )


def _refuse_full(*, replace: bool) -> None:
    there = databases.tables()
    if there and not replace:
        raise CommandError(
            "This site's database is not empty. With --replace all of it gives way to the backup; its files stay."
        )


def _check(folder: Path, snapshot: Path, manifest: layout.Manifest, often: Often) -> None:
    for name, sha256 in manifest.sha256.items():
        often(name)
        _check_one(snapshot / name, sha256)
    for sha256, path in layout.sums(snapshot):
        often("")
        _check_one(folder / path, sha256)


def _check_one(path: Path, sha256: str) -> None:
    try:
        if layout.sha256_of(path) == sha256:
            return
    except OSError as error:
        raise CommandError(f"{path} of the backup cannot be read: {error.strerror}. Nothing was changed.") from None
    raise CommandError(f"{path} of the backup is damaged: its SHA-256 is wrong. Nothing was changed.")


def _put_files(folder: Path, snapshot: Path, often: Often) -> None:
    data = Path(settings.DATA_FOLDER)
    folders = durable.Folders(data)
    for sha256, path in layout.sums(snapshot):
        target = blob_path(sha256) if path.startswith("files/") else data / path
        if not target.exists() or layout.sha256_of(target) != sha256:
            folders.make(target.parent)
            durable.copy(folder / path, target, name_too=False)
        often("")
    folders.sync()


def _compare_rows(manifest: layout.Manifest) -> None:
    connection.close()
    found = {table: databases.count(table) for table in manifest.rows}
    other = [f"{table}: {found[table]}, not {rows}" for table, rows in manifest.rows.items() if found[table] != rows]
    if other:
        raise CommandError(f"The database came back with other numbers of rows: {'; '.join(other)}")


def _put_key(snapshot: Path) -> None:
    source, target = snapshot / layout.KEY, Path(settings.DATA_FOLDER) / layout.KEY
    if source.exists() and not env.text("BENCHLIGHT_SECRET_KEY"):
        durable.copy(source, target)
        target.chmod(0o600)
