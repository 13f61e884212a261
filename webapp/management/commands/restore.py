import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from webapp.backups import restoring
from webapp.management.commands.backup import Progress


class Command(BaseCommand):
    help = (
        "Puts a backup back, into an empty site: database, files, key. Benchlight must not run on any host meanwhile."
        " What was under way goes on or is ended, everybody signs in again, pictures are made again."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="as given to backup")
        parser.add_argument("--backup", default="", metavar="NAME", help="one of its snapshots (the latest)")
        parser.add_argument("--replace", action="store_true", help="also into a site that is not empty")
        parser.add_argument(
            "--pictures", type=int, default=1000, metavar="N", help="queue the pictures of the newest N boards (1000)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        often = Progress(self.stderr).tell
        try:
            manifest = restoring.restore(
                options["folder"].absolute(),
                options["backup"],
                replace=options["replace"],
                most_pictures=options["pictures"],
                often=often,
            )
        except OSError as error:
            raise CommandError(f"The restore was broken off: {error}. Start it again with --replace.") from None
        self.stdout.write(
            f"Restored the backup of {manifest.taken_at} (release {manifest.release}): {sum(manifest.rows.values())}"
            f" rows, {manifest.files} files, {manifest.size_bytes / 1e6:.1f} MB, in {time.monotonic() - started:.1f} s."
        )
        self.stdout.write("API tokens and rights are as they were then: revoke again what was revoked since.")
        often("every file against its row")
        try:
            call_command("verify_storage", stdout=self.stdout, stderr=self.stderr)
        except SystemExit as found:
            if found.code == 1:
                raise
