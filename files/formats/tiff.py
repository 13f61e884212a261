"""TIFF 6.0 and BigTIFF: the first page's directory, and that its strips or tiles lie within the file."""

from dataclasses import dataclass

from files.formats.structure import FormatReader, Structure

_MAX_ENTRIES = 4096
_MAX_PIECES = 4_000_000
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _SAMPLES = 256, 257, 258, 259, 277
_ROWS_PER_STRIP, _TILE_WIDTH, _TILE_HEIGHT = 278, 322, 323
_MAX_PIECE_MB = 256  # unpacked; a decoder holds a compressed piece whole, of one that is not it reads the rows
_PIECES = ((273, 279), (324, 325))  # strips, tiles: offsets and byte counts
_SIZE_OF = {1: 1, 3: 2, 4: 4, 13: 4, 16: 8, 18: 8}  # the whole-number types


@dataclass(frozen=True)
class _Layout:
    order: str  # as int.from_bytes names it
    big: bool

    def number(self, raw: bytes) -> int:
        return int.from_bytes(raw, self.order)  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Entry:
    size: int
    count: int
    value: bytes  # the values themselves, or where they are

    def inline(self) -> bool:
        return self.size * self.count <= len(self.value)


def read(reader: FormatReader) -> Structure:
    """Raises Problem: file_truncated, file_damaged."""
    layout, directory = _start(reader)
    entries = _entries(reader, layout, directory)

    def numbers(tag: int, default: list[int]) -> list[int]:
        return _numbers(reader, layout, entries[tag]) if tag in entries else default

    width, height = numbers(_WIDTH, [0])[0], numbers(_HEIGHT, [0])[0]
    if not width or not height:
        raise reader.damaged()
    offsets_tag, counts_tag = next((pair for pair in _PIECES if pair[0] in entries), (0, 0))
    offsets, counts = numbers(offsets_tag, []), numbers(counts_tag, [])
    if not offsets or len(offsets) != len(counts):
        raise reader.damaged()
    for offset, count in zip(offsets, counts, strict=True):
        reader.need(offset + count)
    bits, variant = numbers(_BITS, [1])[0] * numbers(_SAMPLES, [1])[0], ""
    if numbers(_COMPRESSION, [1])[0] == 1:
        if sum(counts) < width * height * bits // 8:
            reader.need(reader.size_bytes + 1)
    else:
        strip = width * min(height, numbers(_ROWS_PER_STRIP, [height])[0])
        tile = numbers(_TILE_WIDTH, [0])[0] * numbers(_TILE_HEIGHT, [0])[0]
        piece_mb = (tile or strip) * bits / 8 / 2**20
        if piece_mb > _MAX_PIECE_MB:
            variant = f"one compressed piece of {piece_mb:.0f} MB, > {_MAX_PIECE_MB} MB"
    return Structure("image/tiff", (width, height), variant)


def _start(reader: FormatReader) -> tuple[_Layout, int]:
    head = reader.at(0, 8)
    order = "little" if head[:2] == b"II" else "big"
    big = _Layout(order, False).number(head[2:4]) == 43
    layout = _Layout(order, big)
    return layout, layout.number(reader.at(8, 8) if big else head[4:8])


def _entries(reader: FormatReader, layout: _Layout, directory: int) -> dict[int, _Entry]:
    count_size, entry_size, value_at = (8, 20, 12) if layout.big else (2, 12, 8)
    if directory < 8:
        raise reader.damaged()
    count = layout.number(reader.at(directory, count_size))
    if not 0 < count <= _MAX_ENTRIES:
        raise reader.damaged()
    table = reader.at(directory + count_size, count * entry_size)
    rows = [table[at : at + entry_size] for at in range(0, len(table), entry_size)]
    return {
        layout.number(row[:2]): _Entry(
            _SIZE_OF.get(layout.number(row[2:4]), 0), layout.number(row[4:value_at]), row[value_at:]
        )
        for row in rows
    }


def _numbers(reader: FormatReader, layout: _Layout, entry: _Entry) -> list[int]:
    length = entry.size * entry.count
    if not length or entry.count > _MAX_PIECES:
        raise reader.damaged()
    raw = entry.value[:length] if entry.inline() else reader.at(layout.number(entry.value), length)
    return [layout.number(raw[at : at + entry.size]) for at in range(0, length, entry.size)]
