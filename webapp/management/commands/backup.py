import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from webapp.backups import taking

_TELL_EVERY_S = 10.0


class Command(BaseCommand):
    help = (
        "Backs the database and all files up into a folder, while the product works. Files that the folder has already"
        " are not copied again. Exit status 1 when the site itself lacks a file; the rest is backed up all the same."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="on another disk; each backup adds to it")
        parser.add_argument("--check", action="store_true", help="read what the folder has already, and mend it")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="keep the latest N backups (0: all)")
        parser.add_argument("--without-key", action="store_true", help="leave the key that signs sessions out")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            taken = taking.take(
                options["folder"].absolute(),
                often=Progress(self.stderr).tell,
                check=options["check"],
                keep=options["keep"],
                with_key=not options["without_key"],
            )
        except OSError as error:
            raise CommandError(f"The backup was broken off: {error}. Those taken before are whole.") from None
        self.stdout.write(
            f"Backup {taken.name}: {taken.files} files, {taken.size_bytes / 1e6:.1f} MB, of them copied"
            f" {taken.copied}, {taken.copied_bytes / 1e6:.1f} MB, in {time.monotonic() - started:.1f} s."
        )
        if taken.lacking:
            raise CommandError(f"{taken.lacking} files are missing or damaged in the site: see verify_storage.")


class Progress:
    """A line for each step, and one now and then while files go by."""

    def __init__(self, out: Any) -> None:
        self._out, self._files, self._next = out, 0, time.monotonic() + _TELL_EVERY_S

    def tell(self, step: str) -> None:
        self._files += not step
        if step or time.monotonic() >= self._next:
            self._next = time.monotonic() + _TELL_EVERY_S
            self._out.write(f"{step or f'{self._files} files'} ...")
