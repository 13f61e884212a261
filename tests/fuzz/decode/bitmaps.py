"""BMP: the fields of its headers, masks, palette and runs, changed one or two at a time."""

import random
import struct
from collections.abc import Callable

from tests.fuzz.decode.anywhere import odd_number

_FIELDS = ((2, 4), (10, 4), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2), (30, 4), (34, 4), (38, 4), (46, 4), (50, 4))


def mutated(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3))):
        chance.choice(_WAYS)(changed, chance)
    return bytes(changed)


def _field(content: bytearray, chance: random.Random) -> None:
    at, size = chance.choice(_FIELDS)
    content[at : at + size] = odd_number(chance, size).to_bytes(size, "little")


def _size(content: bytearray, chance: random.Random) -> None:
    at = chance.choice((18, 22))
    content[at : at + 4] = struct.pack("<i", chance.choice((-1, 1, -18, 23, 25, 200, -16384, 16384, 16385, -(1 << 31))))


def _depth(content: bytearray, chance: random.Random) -> None:
    content[28:30] = struct.pack("<H", chance.choice((0, 1, 2, 4, 8, 15, 16, 24, 32, 64)))
    if chance.random() < 0.6:
        content[30:34] = struct.pack("<I", chance.choice((0, 1, 2, 3, 4, 5, 6, 11)))


def _header(content: bytearray, chance: random.Random) -> None:
    content[14:18] = struct.pack("<I", chance.choice((0, 12, 16, 40, 52, 56, 64, 108, 124, 125, 1 << 31)))


def _runs(content: bytearray, chance: random.Random) -> None:
    """Run lengths, absolute runs, deltas that lead out of the picture, or no end."""
    kind = chance.choice((1, 2))
    content[28:34] = struct.pack("<HI", 8 if kind == 1 else 4, kind)
    start = min(int.from_bytes(content[10:14], "little"), len(content))
    orders = [
        bytes([chance.randrange(256), chance.randrange(256)]),
        b"\0\2\xff\xff",
        b"\0\0",
        b"\0\1",
        b"\0\7abcdefg\0",
    ]
    content[start:] = b"".join(chance.choice(orders) for _ in range(chance.choice((0, 5, 300))))


def _masks(content: bytearray, chance: random.Random) -> None:
    content[28:34] = struct.pack("<HI", chance.choice((16, 32)), 3)
    content[54:66] = chance.randbytes(12) if chance.random() < 0.5 else struct.pack(">III", 0xFF, 0xFF00, 0xFF0000)


def _palette(content: bytearray, chance: random.Random) -> None:
    content[46:50] = struct.pack("<I", chance.choice((0, 1, 2, 255, 256, 257, 65536)))


_WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _field,
    _field,
    _size,
    _depth,
    _header,
    _runs,
    _masks,
    _palette,
)
