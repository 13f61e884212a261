import json
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from files import verifying
from files.verifying import Finding, Looked
from inspections import verifying as verifying_inspections

_TELL_EVERY_S = 10.0
LOST, LEFT_OVER = 1, 2


class Command(BaseCommand):
    help = (
        "Checks every stored file against its hash, every row against its file, and every file against its row."
        " Exit status: 0 all is well; 1 something is missing or damaged that cannot be made again; 2 only what can be."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="a JSON object a line: each finding, then the summary")
        parser.add_argument("--quick", action="store_true", help="look at names and sizes, read no contents")
        parser.add_argument(
            "--repair",
            action="store_true",
            help="clear away what nothing refers to (older than a day), queue lost pictures, give up lost uploads",
        )
        parser.add_argument("--backup", type=Path, help="with --repair: take lost files back from this backup folder")
        parser.add_argument("--most", type=int, default=1000, help="with --repair: at most so many pictures (1000)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["backup"] and not (options["backup"] / "files").is_dir():
            raise CommandError(f"{options['backup']} is no backup: it has no folder files.")
        started = time.monotonic()
        looked = Looked(hashing=not options["quick"])
        looked.often = Progress(looked, self.stderr).tell
        tally = Tally(options["most"] if options["repair"] else 0, repair=options["repair"])
        for finding in findings(looked, options["backup"]):
            self._tell(finding, repaired=tally.add(finding), as_json=options["json"])
        summary = tally.summary() | {
            "files": looked.files,
            "bytes": looked.size_bytes,
            "seconds": round(time.monotonic() - started, 1),
        }
        self.stdout.write(json.dumps(summary) if options["json"] else in_words(summary))
        if tally.status:
            raise SystemExit(tally.status)

    def _tell(self, finding: Finding, *, repaired: bool, as_json: bool) -> None:
        told = {"state": finding.state, "what": finding.what, "name": finding.name, "told": finding.told}
        if as_json:
            self.stdout.write(json.dumps(told | {"repaired": repaired}, ensure_ascii=False))
        else:
            done = " Repaired." if repaired else ""
            self.stdout.write(f"{finding.state} {finding.what} {finding.name}: {finding.told}.{done}")
        self.stdout.flush()


def findings(looked: Looked, backup: Path | None = None) -> Iterator[Finding]:
    checks: Iterable[Iterator[Finding]] = (
        verifying.images(looked, backup),
        verifying.stray_images(looked),
        verifying.uploads_under_way(looked),
        verifying.stray_parts(looked),
        verifying_inspections.models(looked, backup),
        verifying_inspections.stray_models(looked),
        verifying_inspections.golden_pictures_made(looked),
        verifying_inspections.pictures(looked),
        verifying_inspections.stray_pictures(looked),
        verifying_inspections.detections(looked),
        verifying_inspections.stray_detections(looked),
    )
    for check in checks:
        yield from check


class Tally:
    def __init__(self, most_pictures: int, *, repair: bool) -> None:
        self.status = 0
        self._counts: Counter[str] = Counter()
        self._pictures_left = most_pictures
        self._repair = repair

    def add(self, finding: Finding) -> bool:
        """Whether it was repaired."""
        self._counts[finding.state] += 1
        repaired = self._repair and self._repaired(finding)
        self._counts["repaired"] += repaired
        if not repaired:
            self.status = LOST if finding.loses else (self.status or LEFT_OVER)
        return repaired

    def summary(self) -> dict[str, Any]:
        return {name: self._counts[name] for name in ("missing", "damaged", "orphaned", "repaired")}

    def _repaired(self, finding: Finding) -> bool:
        if finding.repair is None:
            return False
        if finding.what == "picture" and finding.state != "orphaned":
            self._pictures_left -= 1
            if self._pictures_left < 0:
                return False
        finding.repair()
        return True


class Progress:
    """A line now and then, for stores that take hours."""

    def __init__(self, looked: Looked, out: Any) -> None:
        self._looked, self._out, self._next = looked, out, time.monotonic() + _TELL_EVERY_S

    def tell(self) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _TELL_EVERY_S
            self._out.write(f"{self._looked.files} files, {self._looked.size_bytes / 1e9:.1f} GB so far ...")


def in_words(summary: dict[str, Any]) -> str:
    found = ", ".join(f"{summary[name]} {name}" for name in ("missing", "damaged", "orphaned", "repaired"))
    return f"{summary['files']} files, {summary['bytes'] / 1e6:.1f} MB in {summary['seconds']} s: {found}."
