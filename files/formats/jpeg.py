"""JPEG (ITU-T T.81): segments up to the first scan, then an end marker somewhere after it."""

from files.formats.structure import FormatReader, Structure

_MAX_SEGMENTS = 10_000
_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_READABLE_FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive; Huffman
_SCAN, _END = 0xDA, 0xD9
_BLOCK = 1 << 20
_PROGRESSIVE = 0xC2
# Cameras and programs write about ten. Each makes a decoder go over all of the picture, and costs but 20 bytes.
_MAX_SCANS = 200


def read(reader: FormatReader) -> Structure:
    """Raises Problem: file_truncated, file_damaged, file_variant."""
    offset, size_wh, progressive = 2, None, False
    for _ in range(_MAX_SEGMENTS):
        offset, marker = _next_marker(reader, offset)
        if marker in _STANDALONE:
            continue
        if marker == _END:
            raise reader.damaged()
        length = int.from_bytes(reader.at(offset, 2))
        if length < 2:
            raise reader.damaged()
        reader.need(offset + length)
        if marker in _FRAMES:
            size_wh = _frame(reader, marker, offset)
            progressive = progressive or marker == _PROGRESSIVE
        offset += length
        if marker == _SCAN:
            break
    if size_wh is None:
        raise reader.damaged()
    _find_end(reader, offset)
    if progressive and _scans(reader, offset) > _MAX_SCANS:
        raise reader.unusual(f"progressive, > {_MAX_SCANS} scans")
    return Structure("image/jpeg", size_wh)


def _next_marker(reader: FormatReader, offset: int) -> tuple[int, int]:
    """Stray bytes before a marker do no harm to decoders, nor here, within a block."""
    block = reader.at(offset, min(4096, max(2, reader.size_bytes - offset)))
    start = block.find(b"\xff")
    while start >= 0 and start + 1 < len(block) and block[start + 1] in {0x00, 0xFF}:
        start = block.find(b"\xff", start + 1)
    if start < 0 or start + 1 >= len(block):
        raise reader.damaged()
    return offset + start + 2, block[start + 1]


def _frame(reader: FormatReader, marker: int, offset: int) -> tuple[int, int]:
    header = reader.at(offset, 8)
    if marker not in _READABLE_FRAMES:
        raise reader.unusual(f"SOF{marker - 0xC0}")
    if header[2] != 8:
        raise reader.unusual(f"{header[2]} bit")
    height, width = int.from_bytes(header[3:5]), int.from_bytes(header[5:7])
    if not width or not height:
        raise reader.damaged()
    return width, height


def _find_end(reader: FormatReader, offset: int) -> None:
    """In a scan 0xFF is always stuffed, so an end marker after it is the image's; cameras may append more behind it."""
    if reader.size_bytes >= offset + 2 and reader.at(reader.size_bytes - 2, 2) == b"\xff\xd9":
        return
    reader.file.seek(offset)
    before = b""
    while block := reader.file.read(_BLOCK):
        if b"\xff\xd9" in before + block:
            return
        before = block[-1:]
    reader.need(reader.size_bytes + 1)


def _scans(reader: FormatReader, offset: int) -> int:
    """The first one ended at `offset`; in a scan no 0xFF is followed by this."""
    reader.file.seek(offset)
    found, before = 1, b""
    while block := reader.file.read(_BLOCK):
        found += (before + block).count(b"\xff\xda")
        before = block[-1:]
    return found
