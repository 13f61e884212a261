"""What the readers of the formats share."""

from dataclasses import dataclass
from typing import BinaryIO

from problems.problem import Problem


@dataclass(frozen=True)
class Structure:
    """As stored: before any EXIF orientation. variant: what no decoder should be asked to do, if anything."""

    media_type: str
    size_wh: tuple[int, int]
    variant: str = ""


class FormatReader:
    """Reads exact spans of a file and names the format when they are not there."""

    def __init__(self, file: BinaryIO, size_bytes: int, name: str) -> None:
        self.file = file
        self.size_bytes = size_bytes
        self.name = name

    def at(self, offset: int, length: int) -> bytes:
        """Raises Problem file_truncated when the span reaches beyond the file's end."""
        self.need(offset + length)
        self.file.seek(offset)
        return self.file.read(length)

    def need(self, end: int) -> None:
        if end > self.size_bytes:
            raise Problem("file_truncated", format=self.name)

    def damaged(self) -> Problem:
        return Problem("file_damaged", format=self.name)

    def unusual(self, detail: str) -> Problem:
        """`detail`: a term of the format's own, the same in every language."""
        return Problem("file_variant", format=self.name, detail=detail)
