"""PDF: that it begins and ends as one. Pages and pixels are for the engine, which opens it under its limits."""

import re

from files.formats.structure import FormatReader

_VERSION = re.compile(rb"%PDF-\d\.\d")
_TAIL_BYTES = 2048


def read(reader: FormatReader, start: int = 0) -> None:
    """Raises Problem: file_truncated, file_damaged."""
    if not _VERSION.match(reader.at(start, 8)):
        raise reader.damaged()
    tail = reader.at(max(reader.size_bytes - _TAIL_BYTES, 0), min(_TAIL_BYTES, reader.size_bytes))
    if b"%%EOF" not in tail and b"startxref" not in tail:
        reader.need(reader.size_bytes + 1)
