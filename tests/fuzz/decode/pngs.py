"""PNG taken apart into chunks, changed, and put together with checksums that are right (or wrong on purpose)."""

import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.fuzz.decode.anywhere import odd_number

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Chunk:
    kind: bytes
    data: bytes
    length: int | None = None  # as claimed, when that is a lie
    intact: bool = True


Chunks = list[Chunk]


def mutated(content: bytes, chance: random.Random) -> bytes:
    chunks = _taken_apart(content)
    for _ in range(chance.choice((1, 1, 2, 3))):
        chunks = chance.choice(_WAYS)(chunks, chance)
    return _SIGNATURE + b"".join(map(_written, chunks))


def _taken_apart(content: bytes) -> Chunks:
    chunks, at = [], 8
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        chunks.append(Chunk(content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    return chunks


def _written(chunk: Chunk) -> bytes:
    length = len(chunk.data) if chunk.length is None else chunk.length
    checksum = zlib.crc32(chunk.kind + chunk.data) ^ (0 if chunk.intact else 1)
    return struct.pack(">I", length & 0xFFFFFFFF) + chunk.kind + chunk.data + struct.pack(">I", checksum)


def _header(chunks: Chunks, chance: random.Random) -> Chunks:
    first = next((i for i, chunk in enumerate(chunks) if chunk.kind == b"IHDR" and len(chunk.data) == 13), None)
    if first is None:
        return chunks
    width, height, depth, colour, compression, filtering, interlaced = struct.unpack(">IIBBBBB", chunks[first].data)
    pick = chance.randrange(6)
    if pick == 0:
        width = odd_number(chance, 2)
    elif pick == 1:
        height = odd_number(chance, 2)
    elif pick == 2:
        depth, colour = chance.choice((1, 2, 4, 8, 16)), chance.choice((0, 2, 3, 4, 6))
    elif pick == 3:
        interlaced ^= 1
    elif pick == 4:
        compression, filtering = chance.randrange(3), chance.randrange(3)
    else:
        width, height = width + chance.randrange(40), height + chance.randrange(40)
    data = struct.pack(">IIBBBBB", width, height, depth, colour, compression, filtering, interlaced)
    return _with(chunks, first, replace(chunks[first], data=data))


def _pixels(chunks: Chunks, chance: random.Random) -> Chunks:
    """The packed pixels, changed before they are packed again: filters, too few, too many."""
    at = [i for i, chunk in enumerate(chunks) if chunk.kind == b"IDAT"]
    try:
        pixels = bytearray(zlib.decompressobj().decompress(b"".join(chunks[i].data for i in at), 1 << 20))
    except zlib.error:
        return chunks
    pick = chance.random()
    if pick < 0.4 and pixels:
        for _ in range(4):
            pixels[chance.randrange(len(pixels))] = chance.randrange(256)
    elif pick < 0.7:
        pixels = pixels[: chance.randrange(len(pixels) + 1)]
    else:
        pixels += bytes(chance.choice((1, 100, 20_000)))
    packed = zlib.compress(bytes(pixels), chance.choice((0, 1, 9)))
    rest = [chunk for chunk in chunks if chunk.kind != b"IDAT"]
    return [*rest[:-1], Chunk(b"IDAT", packed), *rest[-1:]]


def _packed_bits(chunks: Chunks, chance: random.Random) -> Chunks:
    at = chance.randrange(len(chunks)) if chunks else 0
    data = bytearray(chunks[at].data) if chunks else bytearray()
    if not data:
        return chunks
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return _with(chunks, at, replace(chunks[at], data=bytes(data)))


def _split(chunks: Chunks, chance: random.Random) -> Chunks:
    size = chance.choice((1, 1, 7))
    parts: Chunks = []
    for chunk in chunks:
        spans = [chunk.data[i : i + size] for i in range(0, len(chunk.data), size)] if chunk.kind == b"IDAT" else []
        parts += [Chunk(b"IDAT", span) for span in spans] or [chunk]
    return parts


def _shuffle(chunks: Chunks, chance: random.Random) -> Chunks:
    if len(chunks) < 2:
        return chunks
    one, two = chance.randrange(len(chunks)), chance.randrange(len(chunks))
    chunks = list(chunks)
    if chance.random() < 0.3:
        del chunks[one]
    elif chance.random() < 0.5:
        chunks[one:one] = [chunks[two]] * chance.choice((1, 2, 300))
    else:
        chunks[one], chunks[two] = chunks[two], chunks[one]
    return chunks


def _lie(chunks: Chunks, chance: random.Random) -> Chunks:
    if not chunks:
        return chunks
    at = chance.randrange(len(chunks))
    lie = replace(chunks[at], length=odd_number(chance, 4)) if chance.random() < 0.6 else None
    return _with(chunks, at, lie or replace(chunks[at], intact=False))


def _extra(chunks: Chunks, chance: random.Random) -> Chunks:
    kind, data = chance.choice(_EXTRAS)
    at = chance.randrange(1, len(chunks)) if len(chunks) > 1 else 0
    return [*chunks[:at], Chunk(kind, data(chance)), *chunks[at:]]


def _packed(chance: random.Random) -> bytes:
    return zlib.compress(bytes(chance.choice((10, 1000, 3_000_000))), 9)


_EXTRAS: tuple[tuple[bytes, Callable[[random.Random], bytes]], ...] = (
    (b"tEXt", lambda c: b"Title\0" + c.randbytes(c.choice((0, 5, 4000)))),
    (b"zTXt", lambda c: b"Title\0\0" + _packed(c)),
    (b"iTXt", lambda c: b"XML:com.adobe.xmp\0\1\0\0\0" + _packed(c)),
    (b"iCCP", lambda c: b"p\0\0" + (_packed(c) if c.random() < 0.5 else zlib.compress(c.randbytes(200)))),
    (b"tRNS", lambda c: c.randbytes(c.choice((0, 1, 2, 6, 256, 300)))),
    (b"PLTE", lambda c: c.randbytes(c.choice((0, 3, 4, 768, 771)))),
    (b"bKGD", lambda c: c.randbytes(c.choice((1, 2, 6)))),
    (b"gAMA", lambda c: odd_number(c, 4).to_bytes(4)),
    (b"cHRM", lambda c: c.randbytes(32)),
    (b"sRGB", lambda c: bytes([c.randrange(6)])),
    (b"sBIT", lambda c: c.randbytes(c.randrange(5))),
    (b"hIST", lambda c: c.randbytes(c.randrange(20))),
    (b"pHYs", lambda c: c.randbytes(9)),
    (b"sPLT", lambda c: b"n\0\x10" + c.randbytes(30)),
    (b"eXIf", lambda c: b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + c.randbytes(8)),
    (b"acTL", lambda c: struct.pack(">II", odd_number(c, 4), 0)),
    (b"fcTL", lambda c: c.randbytes(26)),
    (b"IDAT", lambda c: c.randbytes(10)),
    (b"ABCD", lambda c: c.randbytes(10)),
)


def _with(chunks: Chunks, at: int, chunk: Chunk) -> Chunks:
    return [*chunks[:at], chunk, *chunks[at + 1 :]]


_WAYS: tuple[Callable[[Chunks, random.Random], Chunks], ...] = (
    _header,
    _header,
    _pixels,
    _packed_bits,
    _split,
    _shuffle,
    _lie,
    _extra,
    _extra,
)
