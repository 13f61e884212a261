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
from inspections.models import BoardType
from inspections.synthesis.demonstration import Photograph, demonstration


class Command(BaseCommand):
    help = "Makes a demonstration board type with its golden board, and queues a few boards. Again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        settings.UPLOADS_FOLDER.mkdir(parents=True, exist_ok=True)
        demo = demonstration()
        made = BoardType.objects.filter(name=demo.name, revision=demo.revision).first()
        if made is not None and made.archived:
            self.stdout.write(f"The demonstration is there, archived: {made}.")
            return
        board_type = made or board_types.create(
            SYSTEM, name=demo.name, revision=demo.revision, scale_px_per_mm=demo.scale_px_per_mm
        )
        if board_type.golden is None:
            with transaction.atomic():
                board_types.replace_golden(SYSTEM, board_type.pk, stored(demo.golden), demo.golden.name)
        queued = sum(_queued(board_type, board) for board in demo.boards)
        self.stdout.write(f"Demonstration board type {board_type}: {queued} boards queued.")


def _queued(board_type: BoardType, board: Photograph) -> bool:
    with transaction.atomic():
        return intake.take(SYSTEM, stored(board), board.name, board_type.pk)[1]


def stored(photograph: Photograph) -> Blob:
    with tempfile.NamedTemporaryFile(dir=settings.UPLOADS_FOLDER) as file:
        file.write(photograph.jpeg)
        file.flush()
        path = Path(file.name)
        return storage.store(path, contents.check(path))
