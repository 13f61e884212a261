"""ZIP: local headers, the directory and its end, made to disagree."""

import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

from tests.fuzz.decode.anywhere import odd_number
from tests.fuzz.decode.seeds import zipped

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
# where, size: version, flags, method, time, checksum, packed, unpacked, name, extra
_LOCAL_FIELDS = ((4, 2), (6, 2), (8, 2), (10, 4), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2))
_CENTRAL_FIELDS = (
    *((4, 2), (6, 2), (8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2)),
    *((30, 2), (32, 2), (34, 2), (36, 2), (38, 4), (42, 4)),
)
_END_FIELDS = ((4, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2))
_NAMES = (
    *("../../etc/passwd", "/abs.png", "C:\\a.png", "a\\..\\..\\b.png", "a\0b.png", "a" * 3000, "", "/", "."),
    *("\u202egnp.exe", "<script>alert(1)</script>.png", "é" * 200, "__MACOSX/x", "a/" * 800 + "b", "\ufeff", "\n\r\t"),
)


def mutated(content: bytes, chance: random.Random, images: Sequence[bytes]) -> bytes:
    """images: what the ZIP may hold."""
    if chance.random() < 0.4:
        content = chance.choice(_BUILT)(chance, images)
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        content = chance.choice(_WAYS)(content, chance)
    return content


def _fields_of(signature: bytes, fields: Sequence[tuple[int, int]]) -> Callable[[bytes, random.Random], bytes]:
    def changed(content: bytes, chance: random.Random) -> bytes:
        places = [at for at in range(len(content)) if content.startswith(signature, at)]
        if not places:
            return content
        at, (field, size) = chance.choice(places), chance.choice(fields)
        place = at + field
        return content[:place] + odd_number(chance, size).to_bytes(size, "little") + content[place + size :]

    return changed


def _around(content: bytes, chance: random.Random) -> bytes:
    before, behind = (chance.randbytes(chance.choice((0, 1, 22, 70))) for _ in range(2))
    return before + content + behind


def _packed_bits(content: bytes, chance: random.Random) -> bytes:
    """In the first file's packed bytes."""
    if len(content) < 60:
        return content
    changed = bytearray(content)
    for _ in range(3):
        changed[chance.randrange(30, len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _second_end(content: bytes, chance: random.Random) -> bytes:
    """Another end of the directory: which one counts?"""
    return content + struct.pack("<4sHHHHIIH", _END, 0, 0, *(odd_number(chance, 2) for _ in range(2)), 0, 0, 0)


def _locator(content: bytes, chance: random.Random) -> bytes:
    """ZIP64's end and its locator, with numbers of their own, before the end."""
    at = content.rfind(_END)
    numbers = [odd_number(chance, 8) for _ in range(4)]
    record = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, *numbers)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, chance.choice((max(at, 0), odd_number(chance, 8))), 1)
    end = content[max(at, 0) :]
    if chance.random() < 0.5:
        end = end[:8] + b"\xff" * 12 + end[20:]
    return content[: max(at, 0)] + record + locator + end


def _names(chance: random.Random, images: Sequence[bytes]) -> bytes:
    names = chance.sample(_NAMES, chance.randrange(1, 4))
    return zipped({name: chance.choice(images) for name in names}, method=zipfile.ZIP_STORED)


def _deep(chance: random.Random, images: Sequence[bytes]) -> bytes:
    content = zipped({"a.png": chance.choice(images)}, method=zipfile.ZIP_DEFLATED)
    for _ in range(chance.randrange(1, 6)):
        content = zipped({"in.zip": content}, method=zipfile.ZIP_DEFLATED)
    return content


def _one_for_all(chance: random.Random, images: Sequence[bytes]) -> bytes:
    """Many entries of the directory that mean the same packed bytes, which unpack to much."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    size = chance.choice((1000, 60_000))
    data = packed.compress(bytes(size)) + packed.flush()
    name, checksum = b"a.bmp", zlib.crc32(bytes(size))
    local = _LOCAL + struct.pack("<HHHIIIIHH", 20, 0, 8, 0, checksum, len(data), size, len(name), 0) + name + data
    entry = _CENTRAL + struct.pack(
        "<HHHHIIIIHHHHHII", 20, 20, 0, 8, 0, checksum, len(data), size, len(name), 0, 0, 0, 0, 0, 0
    )
    count = chance.choice((2, 8, 40))
    directory = (entry + name) * count
    return local + directory + struct.pack("<4sHHHHIIH", _END, 0, 0, count, count, len(directory), len(local), 0)


def _attributes(chance: random.Random, images: Sequence[bytes]) -> bytes:
    """Links, devices, flags of encryption, methods that nobody unpacks."""
    content = bytearray(zipped({"a.png": chance.choice(images)}, method=zipfile.ZIP_STORED))
    at = content.find(_CENTRAL)
    content[at + 38 : at + 42] = struct.pack("<I", chance.choice((0o120777, 0o040755, 0o020666, 0o010644)) << 16)
    for signature, flags in ((_LOCAL, 6), (_CENTRAL, 8)):
        place = content.find(signature) + flags
        content[place : place + 4] = struct.pack(
            "<HH", chance.choice((0, 1, 8, 0x800, 0x2041)), chance.choice((0, 8, 9, 12, 14, 93, 99))
        )
    return bytes(content)


_BUILT: tuple[Callable[[random.Random, Sequence[bytes]], bytes], ...] = (_names, _deep, _one_for_all, _attributes)
_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _fields_of(_LOCAL, _LOCAL_FIELDS),
    _fields_of(_CENTRAL, _CENTRAL_FIELDS),
    _fields_of(_CENTRAL, _CENTRAL_FIELDS),
    _fields_of(_END, _END_FIELDS),
    _around,
    _packed_bits,
    _second_end,
    _locator,
)
