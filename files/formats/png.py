"""PNG (ISO/IEC 15948): every chunk to the end, each with its checksum."""

import zlib

from files.formats.structure import FormatReader, Structure

_MAX_CHUNKS = 200_000
_BLOCK = 1 << 20
_BIT_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}  # by colour type


def read(reader: FormatReader) -> Structure:
    """Raises Problem: file_truncated, file_damaged."""
    size_wh = _header(reader)
    offset, has_pixels = 8, False
    for _ in range(_MAX_CHUNKS):
        head = reader.at(offset, 8)
        length, kind = int.from_bytes(head[:4]), head[4:]
        reader.need(offset + 12 + length)
        if not _intact(reader, offset + 4, 4 + length):
            raise reader.damaged()
        has_pixels = has_pixels or (kind == b"IDAT" and length > 0)
        offset += 12 + length
        if kind == b"IEND":
            break
    else:
        raise reader.damaged()
    if not has_pixels:
        raise reader.damaged()
    return Structure("image/png", size_wh)


def _header(reader: FormatReader) -> tuple[int, int]:
    head = reader.at(8, 25)
    width, height = int.from_bytes(head[8:12]), int.from_bytes(head[12:16])
    depth, colour, compression, filtering, interlacing = head[16:21]
    plausible = depth in _BIT_DEPTHS.get(colour, set()) and not compression and not filtering and interlacing < 2
    if head[:8] != b"\x00\x00\x00\rIHDR" or not plausible or not width or not height:
        raise reader.damaged()
    return width, height


def _intact(reader: FormatReader, offset: int, length: int) -> bool:
    """Type and data of a chunk against the checksum behind them."""
    reader.file.seek(offset)
    checksum, left = 0, length
    while left:
        block = reader.file.read(min(left, _BLOCK))
        checksum = zlib.crc32(block, checksum)
        left -= len(block)
    return checksum == int.from_bytes(reader.file.read(4))
