"""TIFF and BigTIFF taken apart into the entries of the first directory, changed and written anew."""

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.fuzz.decode.anywhere import odd_number

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_WHOLE = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_STRIPS, _COUNTS = (273, 324), (279, 325)


@dataclass(frozen=True)
class Entry:
    tag: int
    type: int
    count: int
    data: bytes
    at: int | None = None  # where it claims to lie, when that is a lie


@dataclass(frozen=True)
class Parts:
    order: str
    big: bool
    entries: tuple[Entry, ...]
    pieces: tuple[bytes, ...]
    lying_pieces: bool = False  # the entries of strips stay as they are
    next: int = 0


def mutated(content: bytes, chance: random.Random) -> bytes:
    parts = _taken_apart(content)
    for _ in range(chance.choice((1, 1, 2, 3))):
        parts = chance.choice(_WAYS)(parts, chance)
    return _written(parts)


def _taken_apart(content: bytes) -> Parts:
    order = "<" if content[:2] == b"II" else ">"
    big = struct.unpack(order + "H", content[2:4])[0] == 43
    at = struct.unpack(order + ("Q" if big else "I"), content[8:16] if big else content[4:8])[0]
    count = struct.unpack_from(order + ("Q" if big else "H"), content, at)[0]
    row, head = (20, 8) if big else (12, 2)
    entries = tuple(_entry(content, at + head + row * i, order, big=big) for i in range(count))
    by_tag = {entry.tag: entry for entry in entries}
    offsets, counts = (_numbers(next(by_tag[t] for t in tags if t in by_tag), order) for tags in (_STRIPS, _COUNTS))
    return Parts(order, big, entries, tuple(content[o : o + c] for o, c in zip(offsets, counts, strict=True)))


def _entry(content: bytes, at: int, order: str, *, big: bool) -> Entry:
    tag, type_, count = struct.unpack_from(order + ("HHQ" if big else "HHI"), content, at)
    place = at + (12 if big else 8)
    size = _SIZES.get(type_, 1) * count
    if size > (8 if big else 4):
        place = struct.unpack_from(order + ("Q" if big else "I"), content, place)[0]
    return Entry(tag, type_, count, content[place : place + size])


def _numbers(entry: Entry, order: str) -> list[int]:
    letter = _WHOLE.get(entry.type)
    size = _SIZES.get(entry.type, 1)
    count = min(entry.count, len(entry.data) // size)
    return list(struct.unpack(f"{order}{count}{letter}", entry.data[: count * size])) if letter else []


def _written(parts: Parts) -> bytes:
    """Header, pieces, directory, then what does not fit into the directory."""
    header = 16 if parts.big else 8
    offsets, body = [], b""
    for piece in parts.pieces:
        offsets.append(header + len(body))
        body += piece
    entries = parts.entries if parts.lying_pieces else tuple(_placed(e, parts, offsets) for e in parts.entries)
    wide, count = ("Q", "Q") if parts.big else ("I", "H")
    width = struct.calcsize(wide)
    directory = header + len(body)
    behind = directory + struct.calcsize("=" + count) + len(entries) * (20 if parts.big else 12) + width
    rows, extra = b"", b""
    for entry in entries:
        value = entry.data
        if entry.at is not None or len(value) > width:
            lies = behind + len(extra) if entry.at is None else entry.at
            value, extra = struct.pack(parts.order + wide, lies & ((1 << 8 * width) - 1)), extra + entry.data
        claimed = entry.count & ((1 << 8 * width) - 1)
        rows += struct.pack(parts.order + "HH" + wide, entry.tag, entry.type, claimed) + value.ljust(width, b"\0")
    start = b"II" if parts.order == "<" else b"MM"
    head = struct.pack(parts.order + ("HHHQ" if parts.big else "HI"), *((43, 8, 0) if parts.big else (42,)), directory)
    number = struct.pack(parts.order + count, len(entries) & ((1 << 8 * struct.calcsize("=" + count)) - 1))
    return start + head + body + number + rows + struct.pack(parts.order + wide, parts.next) + extra


def _placed(entry: Entry, parts: Parts, offsets: list[int]) -> Entry:
    if entry.tag not in _STRIPS + _COUNTS:
        return entry
    letter = "Q" if parts.big else "I"
    numbers = offsets if entry.tag in _STRIPS else [len(piece) for piece in parts.pieces]
    data = b"".join(struct.pack(parts.order + letter, number) for number in numbers)
    return replace(entry, type=16 if parts.big else 4, count=len(numbers), data=data)


def _value(parts: Parts, chance: random.Random) -> Parts:
    at = _any(parts, chance)
    entry = parts.entries[at]
    size = _SIZES.get(entry.type, 1)
    number = odd_number(chance, size) if chance.random() < 0.6 else chance.randrange(70)
    order = "little" if parts.order == "<" else "big"
    number &= (1 << 8 * size) - 1
    place = chance.randrange(max(1, len(entry.data) // size)) * size
    data = (
        entry.data[:place]
        + number.to_bytes(size, "little" if order == "little" else "big")
        + entry.data[place + size :]
    )
    lies = parts.lying_pieces or entry.tag in _STRIPS + _COUNTS
    return replace(_with(parts, at, replace(entry, data=data)), lying_pieces=lies)


def _known(parts: Parts, chance: random.Random) -> Parts:
    """A tag that decoders heed, set to a value that they know or do not know."""
    tag, choices = chance.choice(_HEEDED)
    value = chance.choice(choices)
    entry = Entry(tag, 3, 1, struct.pack(parts.order + "H", value & 0xFFFF))
    rest = [each for each in parts.entries if each.tag != tag or chance.random() < 0.1]
    return replace(parts, entries=tuple(sorted([*rest, entry], key=lambda each: each.tag)))


def _long(parts: Parts, chance: random.Random) -> Parts:
    """A tag with many bytes: profile, JPEG tables, directories below, XMP, colour map."""
    tag, type_ = chance.choice(((34675, 7), (347, 7), (330, 4), (700, 1), (320, 3), (34665, 4), (530, 3), (532, 5)))
    data = chance.randbytes(chance.choice((4, 8, 24, 140, 1536)))
    count = len(data) // _SIZES[type_] if chance.random() < 0.8 else odd_number(chance, 4)
    lies = odd_number(chance, 4) if chance.random() < 0.2 else None
    rest = [each for each in parts.entries if each.tag != tag]
    entries = tuple(sorted([*rest, Entry(tag, type_, count, data, lies)], key=lambda each: each.tag))
    return replace(parts, entries=entries)


def _form(parts: Parts, chance: random.Random) -> Parts:
    at = _any(parts, chance)
    entry = parts.entries[at]
    pick = chance.random()
    if pick < 0.35:
        entry = replace(entry, type=chance.choice((*_SIZES, 0, 99)))
    elif pick < 0.7:
        entry = replace(entry, count=odd_number(chance, 4))
    else:
        entry = replace(entry, at=odd_number(chance, 4))
    return replace(_with(parts, at, entry), lying_pieces=True)


def _entries(parts: Parts, chance: random.Random) -> Parts:
    at = _any(parts, chance)
    entries = list(parts.entries)
    pick = chance.random()
    if pick < 0.4 and len(entries) > 1:
        del entries[at]
    elif pick < 0.7:
        entries[at:at] = [entries[at]] * chance.choice((1, 2, 500))
    else:
        chance.shuffle(entries)
    return replace(parts, entries=tuple(entries))


def _pieces(parts: Parts, chance: random.Random) -> Parts:
    if not parts.pieces:
        return parts
    pieces = list(parts.pieces)
    at = chance.randrange(len(pieces))
    pick = chance.random()
    if pick < 0.4 and pieces[at]:
        piece = bytearray(pieces[at])
        for _ in range(4):
            piece[chance.randrange(len(piece))] = chance.randrange(256)
        pieces[at] = bytes(piece)
    elif pick < 0.6:
        pieces[at] = pieces[at][: chance.randrange(len(pieces[at]) + 1)]
    elif pick < 0.8:
        pieces *= chance.choice((2, 3, 60))
    else:
        del pieces[at]
    return replace(parts, pieces=tuple(pieces))


def _next(parts: Parts, chance: random.Random) -> Parts:
    """The next directory: this one again, or nowhere."""
    header = 16 if parts.big else 8
    own = header + sum(map(len, parts.pieces))
    return replace(parts, next=chance.choice((own, 1, 8, 0xFFFFFFF0)))


def _sizes(parts: Parts, chance: random.Random) -> Parts:
    """Width, height, rows of a strip, tiles: together wrong in ways that one field is not."""
    wanted = {256, 257, 278, 322, 323}
    entries = []
    for entry in parts.entries:
        if entry.tag in wanted and chance.random() < 0.5:
            number = chance.choice((0, 1, 15, 16, 17, 40, 1000, 16384, 70000, 0xFFFFFFFF))
            entry = replace(entry, type=4, count=1, data=struct.pack(parts.order + "I", number))
        entries.append(entry)
    return replace(parts, entries=tuple(entries))


def _any(parts: Parts, chance: random.Random) -> int:
    return chance.randrange(len(parts.entries))


def _with(parts: Parts, at: int, entry: Entry) -> Parts:
    return replace(parts, entries=(*parts.entries[:at], entry, *parts.entries[at + 1 :]))


_COMPRESSIONS = (1, 2, 3, 4, 5, 6, 7, 8, 32771, 32773, 32809, 32946, 34676, 34677, 34712, 34887, 34925, 50000, 50001)
_HEEDED: tuple[tuple[int, tuple[int, ...]], ...] = (
    (259, _COMPRESSIONS),
    (262, (0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 32803, 32844, 32845, 34892)),
    (258, (0, 1, 2, 3, 4, 7, 8, 12, 16, 24, 32, 64)),
    (277, (0, 1, 2, 3, 4, 5, 255, 65535)),
    (284, (0, 1, 2, 3)),
    (317, (0, 1, 2, 3, 4)),
    (339, (0, 1, 2, 3, 4, 5, 6)),
    (338, (0, 1, 2, 3)),
    (266, (0, 1, 2, 3)),
    (274, (0, 1, 3, 6, 8, 9, 255)),
    (278, (0, 1, 7, 65535)),
    (322, (0, 1, 16, 17, 65535)),
    (323, (0, 1, 16, 17, 65535)),
    (292, (0, 1, 4, 7)),
    (530, (0, 1, 2, 4)),
    (512, (1, 14)),
    (332, (1, 2)),
)
_WAYS: tuple[Callable[[Parts, random.Random], Parts], ...] = (
    _value,
    _value,
    _known,
    _known,
    _long,
    _form,
    _entries,
    _pieces,
    _next,
    _sizes,
)
