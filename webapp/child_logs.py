"""What a child process prints, kept in a file of bounded size."""

import logging
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

_MAX_BYTES = 10 * 1024 * 1024
_KEPT_FILES = 5


class _ForgivingHandler(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk costs lines, never the child's progress, nor a traceback a line on the console."""


def open_log(path: Path) -> RotatingFileHandler:
    path.parent.mkdir(parents=True, exist_ok=True)
    return _ForgivingHandler(path, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8")


def keep(output: IO[bytes], log: RotatingFileHandler) -> None:
    """Copies lines in a thread until the output ends."""

    def copy() -> None:
        with output:
            for line in output:
                text = line.decode(errors="replace").rstrip("\n")
                log.handle(logging.LogRecord(log.baseFilename, logging.INFO, "", 0, text, None, None))

    threading.Thread(target=copy, daemon=True).start()
