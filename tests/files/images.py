"""Image files made in memory, whole and broken."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image


def encoded(format: str, *, size_wh: tuple[int, int] = (96, 64), mode: str = "RGB", **options: object) -> bytes:
    image = Image.effect_noise(size_wh, 60).convert(mode)
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A whole, tiny PNG whose header claims another size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def jpeg_claiming(width: int, height: int) -> bytes:
    whole = bytearray(encoded("JPEG"))
    at = whole.index(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(whole)


def bmp_claiming(width: int, height: int) -> bytes:
    whole = bytearray(encoded("BMP"))
    whole[18:26] = struct.pack("<ii", width, height)
    return bytes(whole)


def tiff_claiming(width: int, height: int, *, samples: int = 1) -> bytes:
    """Little-endian, compressed, so that the claim costs no bytes."""
    pixels = zlib.compress(b"\0" * 64)
    counts = {256: width, 257: height, 258: 8, 259: 8, 273: 8, 277: samples, 279: len(pixels)}
    entries = [(tag, 4, 1, count) for tag, count in counts.items()]
    directory = (
        struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries) + b"\0" * 4
    )
    return b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels + directory


def zipped(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def zip_with_link(name: str, target: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return file.getvalue()


def zip_lying_about_size(name: str, content: bytes, claimed: int) -> bytes:
    whole = bytearray(zipped({name: content}))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = whole.index(signature)
        whole[start + at : start + at + 4] = struct.pack("<I", claimed)
    return bytes(whole)


def zip_marked_encrypted(name: str, content: bytes) -> bytes:
    whole = bytearray(zipped({name: content}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = whole.index(signature)
        whole[start + at] |= 1
    return bytes(whole)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
