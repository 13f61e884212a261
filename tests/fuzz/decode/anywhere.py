"""Mutations that know nothing of a format: bits, bytes, numbers, spans, and another file's content."""

import random
import struct
from collections.abc import Callable

MOST_BYTES = 64 * 1024
NUMBERS = (0, 1, 2, 3, 7, 8, 15, 16, 127, 128, 255, 256, 4095, 16384, 16385, 32767, 32768, 65535, 65536, 1 << 20)
LARGE = (0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)


def odd_number(chance: random.Random, size: int) -> int:
    """Of so many bytes: an edge, or anything."""
    most = (1 << 8 * size) - 1
    pick = chance.random()
    if pick < 0.6:
        return chance.choice(NUMBERS) & most
    return (chance.choice(LARGE) if pick < 0.8 else chance.getrandbits(8 * size)) & most


def mutated(content: bytes, chance: random.Random, other: bytes) -> bytes:
    """other: a file that pieces may come from."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        content = chance.choice(_WAYS)(content or b"\0", chance, other)
    return content[:MOST_BYTES]


def _flip_bits(content: bytes, chance: random.Random, other: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        changed[_near_start(chance, len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _set_number(content: bytes, chance: random.Random, other: bytes) -> bytes:
    size = chance.choice((1, 2, 4, 8))
    order = chance.choice("<>")
    number = struct.pack(f"{order}{'BHIQ'[size.bit_length() - 1]}", odd_number(chance, size))
    at = _near_start(chance, len(content))
    return content[:at] + number + content[at + size :]


def _cut(content: bytes, chance: random.Random, other: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def _drop(content: bytes, chance: random.Random, other: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randrange(1, 40) :]


def _repeat(content: bytes, chance: random.Random, other: bytes) -> bytes:
    at = chance.randrange(len(content))
    span = content[at : at + chance.randrange(1, 60)]
    return content[:at] + span * chance.choice((2, 2, 3, 40)) + content[at:]


def _move(content: bytes, chance: random.Random, other: bytes) -> bytes:
    start, end = sorted(chance.randrange(len(content)) for _ in range(2))
    rest = content[:start] + content[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + content[start:end] + rest[at:]


def _cross(content: bytes, chance: random.Random, other: bytes) -> bytes:
    start = chance.randrange(len(other))
    span = other[start : start + chance.choice((8, 40, 200, MOST_BYTES))]
    at = chance.randrange(len(content))
    return content[:at] + span + content[at + (len(span) if chance.random() < 0.5 else 0) :]


def _append(content: bytes, chance: random.Random, other: bytes) -> bytes:
    """Two files in one: each reader may find its own."""
    return content + other if chance.random() < 0.7 else other + content


def _noise(content: bytes, chance: random.Random, other: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(chance.choice((1, 4, 30))) + content[at:]


def _near_start(chance: random.Random, length: int) -> int:
    return chance.randrange(length if chance.random() < 0.5 else min(length, 160))


_WAYS: tuple[Callable[[bytes, random.Random, bytes], bytes], ...] = (
    _flip_bits,
    _flip_bits,
    _set_number,
    _set_number,
    _cut,
    _drop,
    _repeat,
    _move,
    _cross,
    _append,
    _noise,
)
