"""JPEG taken apart into segments and scans, changed and put together again."""

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.fuzz.decode.anywhere import odd_number

_STANDALONE = {0x01, *range(0xD0, 0xDA)}
_FRAMES = tuple(marker for marker in range(0xC0, 0xD0) if marker not in (0xC4, 0xC8, 0xCC))


@dataclass(frozen=True)
class Segment:
    """scan: the entropy-coded bytes that follow a start of scan."""

    marker: int
    data: bytes
    scan: bytes = b""
    length: int | None = None  # as claimed, when that is a lie


Segments = list[Segment]


def mutated(content: bytes, chance: random.Random) -> bytes:
    segments = _taken_apart(content)
    for _ in range(chance.choice((1, 1, 2, 3))):
        segments = chance.choice(_WAYS)(segments, chance)
    end = b"" if chance.random() < 0.05 else b"\xff\xd9"
    return b"\xff\xd8" + b"".join(map(_written, segments)) + end


def _taken_apart(content: bytes) -> Segments:
    segments: Segments = []
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] not in _STANDALONE:
        length = int.from_bytes(content[at + 2 : at + 4])
        behind = at + 2 + length
        end = _scan_end(content, behind) if content[at + 1] == 0xDA else behind
        segments.append(Segment(content[at + 1], content[at + 4 : behind], content[behind:end]))
        at = end
    return segments


def _scan_end(content: bytes, at: int) -> int:
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2
    return len(content)


def _written(segment: Segment) -> bytes:
    length = len(segment.data) + 2 if segment.length is None else segment.length
    return struct.pack(">BBH", 0xFF, segment.marker, length & 0xFFFF) + segment.data + segment.scan


def _frame(segments: Segments, chance: random.Random) -> Segments:
    at = _place(segments, lambda s: s.marker in _FRAMES and len(s.data) > 6)
    if at is None:
        return segments
    data, marker = bytearray(segments[at].data), segments[at].marker
    pick = chance.randrange(6)
    if pick == 0:
        data[1:3] = odd_number(chance, 2).to_bytes(2)
    elif pick == 1:
        data[3:5] = odd_number(chance, 2).to_bytes(2)
    elif pick == 2:
        data[chance.randrange(6, len(data))] = chance.choice((0x11, 0x21, 0x22, 0x12, 0x41, 0x44, 0x00, 0xFF, 1, 2, 3))
    elif pick == 3:
        data[5] = chance.choice((0, 1, 2, 3, 4, 5, 255))
    elif pick == 4:
        data[0] = chance.choice((8, 12, 16, 2))
    else:
        marker = chance.choice(_FRAMES)
    return _with(segments, at, replace(segments[at], data=bytes(data), marker=marker))


def _any_byte(segments: Segments, chance: random.Random) -> Segments:
    at = _place(segments, lambda s: bool(s.data), chance)
    if at is None:
        return segments
    data = bytearray(segments[at].data)
    for _ in range(chance.choice((1, 1, 4))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return _with(segments, at, replace(segments[at], data=bytes(data)))


def _scan(segments: Segments, chance: random.Random) -> Segments:
    at = _place(segments, lambda s: bool(s.scan), chance)
    if at is None:
        return segments
    scan = bytearray(segments[at].scan)
    pick = chance.random()
    if pick < 0.4:
        for _ in range(4):
            scan[chance.randrange(len(scan))] = chance.randrange(255)
    elif pick < 0.6:
        scan = scan[: chance.randrange(len(scan) + 1)]
    elif pick < 0.8:
        place = chance.randrange(len(scan))
        scan[place:place] = bytes([0xFF, chance.choice((0xD0, 0xD3, 0xD7, 0xD9, 0xC4, 0xDC, 0xFF, 0x00))])
    else:
        scan += scan * 3
    return _with(segments, at, replace(segments[at], scan=bytes(scan)))


def _shuffle(segments: Segments, chance: random.Random) -> Segments:
    if len(segments) < 2:
        return segments
    one, two = chance.randrange(len(segments)), chance.randrange(len(segments))
    segments = list(segments)
    pick = chance.random()
    if pick < 0.3:
        del segments[one]
    elif pick < 0.6:
        segments[one:one] = [segments[two]] * chance.choice((1, 1, 60))
    else:
        segments[one], segments[two] = segments[two], segments[one]
    return segments


def _lie(segments: Segments, chance: random.Random) -> Segments:
    if not segments:
        return segments
    at = chance.randrange(len(segments))
    return _with(segments, at, replace(segments[at], length=odd_number(chance, 2)))


def _more_scans(segments: Segments, chance: random.Random) -> Segments:
    """What a progressive bomb has many of: each scan makes a decoder go over all of the picture."""
    at = _place(segments, lambda s: s.marker == 0xDA, chance)
    if at is None:
        return segments
    again = replace(segments[at], scan=segments[at].scan[: chance.choice((0, 2, 40))])
    return [*segments[: at + 1], *[again] * chance.choice((1, 20, 200)), *segments[at + 1 :]]


def _extra(segments: Segments, chance: random.Random) -> Segments:
    marker, data = chance.choice(_EXTRAS)
    at = chance.randrange(len(segments) + 1)
    return [*segments[:at], Segment(marker, data(chance)), *segments[at:]]


def _exif(chance: random.Random) -> bytes:
    """An orientation, and now and then a directory that leads to itself."""
    entry = struct.pack(
        "<HHIHH", 274, chance.choice((1, 3, 4, 9)), chance.choice((1, 2, 1 << 30)), chance.randrange(12), 0
    )
    loop = struct.pack("<HHII", 0x8769, 4, 1, 8)
    entries = [entry, loop][: chance.randrange(1, 3)]
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(entries) + struct.pack("<I", 8)


_EXTRAS: tuple[tuple[int, Callable[[random.Random], bytes]], ...] = (
    (0xE0, lambda c: b"JFIF\0\1\1\0\0\1\0\1" + bytes([c.choice((0, 1, 255)), c.choice((0, 1, 255))])),
    (0xE1, _exif),
    (0xE1, lambda c: b"http://ns.adobe.com/xap/1.0/\0<x>" + c.randbytes(20)),
    (0xE2, lambda c: b"ICC_PROFILE\0" + bytes([c.randrange(4), c.randrange(4)]) + c.randbytes(c.choice((3, 140)))),
    (0xE2, lambda c: b"MPF\0II*\0" + c.randbytes(40)),
    (0xED, lambda c: b"Photoshop 3.0\x008BIM" + c.randbytes(30)),
    (0xEE, lambda c: b"Adobe\0\x64\0\0\0\0" + bytes([c.randrange(5)])),
    (0xDD, lambda c: odd_number(c, 2).to_bytes(2)),
    (0xDC, lambda c: odd_number(c, 2).to_bytes(2)),
    (0xFE, lambda c: c.randbytes(c.choice((0, 10, 5000)))),
    (0xCC, lambda c: c.randbytes(6)),
    (0xDB, lambda c: bytes([c.randrange(32)]) + c.randbytes(64)),
    (0xC4, lambda c: bytes([c.choice((0, 1, 16, 17, 4))]) + c.randbytes(16 + c.randrange(60))),
)


def _place(segments: Segments, wanted: Callable[[Segment], bool], chance: random.Random | None = None) -> int | None:
    found = [i for i, segment in enumerate(segments) if wanted(segment)]
    return None if not found else chance.choice(found) if chance else found[0]


def _with(segments: Segments, at: int, segment: Segment) -> Segments:
    return [*segments[:at], segment, *segments[at + 1 :]]


_WAYS: tuple[Callable[[Segments, random.Random], Segments], ...] = (
    _frame,
    _frame,
    _any_byte,
    _scan,
    _scan,
    _shuffle,
    _lie,
    _more_scans,
    _extra,
    _extra,
)
