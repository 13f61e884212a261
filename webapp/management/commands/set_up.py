import hashlib
import json
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from inspections import models_shipped
from inspections.models import BoardType
from problems.messages import sentence
from problems.problem import Problem
from webapp import catalogues, env, set_up_turns

OLDEST_PYTHON = (3, 11)


class Command(BaseCommand):
    help = "Sets up what is missing: database, translations, static files, models, administrator, demonstration."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--for-tests", action="store_true", help="only what is no data: translations, static files")

    def handle(self, *args: Any, **options: Any) -> None:
        check_python()
        check_folders()
        if options["for_tests"]:
            self._build()
            return
        with set_up_turns.one_at_a_time():
            self._build()
            self._fill()

    def _build(self) -> None:
        if catalogues.compile_all([Path(folder) for folder in settings.LOCALE_PATHS]):
            self._say("Translations compiled.")
        if collect_static_files():
            self._say("Static files collected.")

    def _fill(self) -> None:
        if migrate():
            self._say("Database set up.")
        call_command("clearsessions")
        self._register_models()
        call_command("ensure_admin", stdout=self.stdout)
        if is_untouched() and env.switch("BENCHLIGHT_DEMO", default=True):
            self._say("Drawing the demonstration boards ...")
            call_command("setup_demo", stdout=self.stdout)

    def _register_models(self) -> None:
        try:
            for model in models_shipped.register():
                self._say(f"Model registered: {model.kind} {model.sha256[:12]}, {model.get_state_display()}.")
        except Problem as problem:
            # The site is of use without them (review, figures), and says on every job what is missing.
            self.stderr.write(sentence(problem.code, problem.params))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def is_untouched() -> bool:
    """Nobody has made a board type or a second user yet: the first start, or one after a first that was cut short."""
    return not BoardType.objects.exists() and User.objects.count() <= 1


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise CommandError(f"Python {wanted} or newer is needed, and this is {sys.version.split()[0]}.")


def check_folders() -> None:
    """Makes the data folders and tries each. Raises CommandError naming the one that cannot be written."""
    for folder in (settings.DATA_FOLDER, settings.FILES_FOLDER, settings.DERIVED_FOLDER, settings.UPLOADS_FOLDER):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            raise CommandError(
                f"Cannot write to {folder}: {error.strerror}. Give it to the user that runs Benchlight,"
                " or choose another folder with BENCHLIGHT_DATA."
            ) from None


def migrate() -> bool:
    """Whether there was something to migrate. Raises CommandError when the database cannot be reached."""
    try:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise set_up_turns.database_unusable(error) from None
    return True


def collect_static_files() -> bool:
    """Whether they had changed. The old ones stay until the new are whole: a running site may still serve them."""
    root = Path(settings.STATIC_ROOT)
    stamp, wanted = root / ".collected", fingerprint(static_files())
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    if stamp.exists():
        stamp.unlink()
    elif root.exists():
        shutil.rmtree(root)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted, encoding="ascii")
    return True


def static_files() -> list[Path]:
    """Ours and those of the dependencies."""
    return sorted(Path(storage.path(name)).resolve() for finder in get_finders() for name, storage in finder.list([]))


def fingerprint(paths: Iterable[Path]) -> str:
    """Changes when a file is added, removed or written; reads no content."""
    seen = [(str(path), (stat := path.stat()).st_size, stat.st_mtime_ns) for path in paths]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()
