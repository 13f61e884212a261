"""BMP: the header's promise against the file's length."""

import struct

from files.formats.structure import FormatReader, Structure

_CORE_HEADER = 12
_BITS = {1, 2, 4, 8, 16, 24, 32}
_PLAIN, _RUN_LENGTH, _EMBEDDED = {0, 3, 6}, {1, 2}, {4, 5}


def read(reader: FormatReader) -> Structure:
    """Raises Problem: file_truncated, file_damaged, file_variant."""
    pixels_at = int.from_bytes(reader.at(10, 4), "little")
    header_size = int.from_bytes(reader.at(14, 4), "little")
    if header_size == _CORE_HEADER:
        width, height, _, bits = struct.unpack("<HHHH", reader.at(18, 8))
        compression, stored = 0, 0
    elif 40 <= header_size <= 124:
        width, height, _, bits, compression, stored = struct.unpack("<iiHHII", reader.at(18, 20))
    else:
        raise reader.damaged()
    height = abs(height)  # negative: rows from the top
    if compression in _EMBEDDED:
        raise reader.unusual("JPEG/PNG in BMP")
    known = compression in _PLAIN | _RUN_LENGTH
    if width <= 0 or not height or bits not in _BITS or not known or pixels_at < 14 + header_size:
        raise reader.damaged()
    row_bytes = (width * bits + 31) // 32 * 4
    reader.need(pixels_at + (row_bytes * height if compression in _PLAIN else max(stored, 1)))
    return Structure("image/bmp", (width, height))
