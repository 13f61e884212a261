import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.actor import SYSTEM
from files import contents, storage
from files.models import Blob
from inspections import board_types, intake
from inspections.models import BoardType, DefectClass, Inspection
from inspections.synthesis.demonstration import Photograph, demonstration
from jobs.models import Priority


class Command(BaseCommand):
    help = "Makes a demonstration board type with its golden board, and queues a few boards. Again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        settings.UPLOADS_FOLDER.mkdir(parents=True, exist_ok=True)
        demo = demonstration()
        with transaction.atomic():
            board_type = BoardType.objects.filter(name=demo.name, revision=demo.revision).first() or board_types.create(
                SYSTEM,
                name=demo.name,
                revision=demo.revision,
                scale_px_per_mm=demo.scale_px_per_mm,
                # Photographs keep more remains of their registration than line scans, for which the default was chosen.
                thresholds=dict.fromkeys(DefectClass.values, 0.5),
            )
            if board_type.archived:
                self.stdout.write(f"The demonstration is there, archived: {board_type}.")
                return
            if board_type.golden is None:
                board_types.replace_golden(SYSTEM, board_type.pk, stored(demo.golden), demo.golden.name)
            taken = [_taken(board_type, board) for board in demo.boards]
        queued = sum(made for _, made in taken)
        self.stdout.write(f"Demonstration board type {board_type}: {queued} boards queued.")


def _taken(board_type: BoardType, board: Photograph) -> tuple[Inspection, bool]:
    """Low: whoever brings a board of their own meanwhile is served first."""
    return intake.take(SYSTEM, stored(board), board.name, board_type.pk, priority=Priority.LOW)


def stored(photograph: Photograph) -> Blob:
    with tempfile.NamedTemporaryFile(dir=settings.UPLOADS_FOLDER) as file:
        file.write(photograph.jpeg)
        file.flush()
        path = Path(file.name)
        return storage.store(path, contents.check(path))
