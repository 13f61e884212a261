"""Small files that cost a decoder much: each is sound, or nearly so, and claims the largest board there may be."""

import struct
import zlib

SIDE = 16384


def png_of_zeros(side: int = SIDE) -> bytes:
    """Whole: all rows of it are there, packed a thousand times smaller."""
    packer = zlib.compressobj(9)
    row = bytes(1 + side)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return _png(side, packed)


def png_that_ends(side: int = SIDE) -> bytes:
    return _png(side, zlib.compress(bytes(64)))


def png_interlaced(side: int = SIDE) -> bytes:
    """Cannot be read by rows: a decoder holds it whole."""
    return _png(side, zlib.compress(bytes(64)), interlaced=1)


def tiff_of_one_strip(side: int = SIDE) -> bytes:
    """One strip with all rows, deflated from nearly nothing."""
    return _tiff(side, zlib.compress(bytes(64)), compression=8)


def tiff_of_zeros(side: int = SIDE) -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(side)) for _ in range(side)) + packer.flush()
    return _tiff(side, packed, compression=8)


def jpeg_of_many_scans(side: int = 2048, *, bits: int = 13) -> bytes:
    """Progressive: each of 63 coefficients comes in 14 scans, and each scan makes a decoder go over all blocks.

    More scans than these are out of order, which is a warning that ends decoding. Source: ITU-T T.81, G.1.2.
    """
    blocks = (side // 8) ** 2
    tables = _segment(0xC4, b"\x00" + _ONE_CODE + b"\x00") + _segment(0xC4, b"\x10" + _ONE_CODE + b"\xe0")
    frame = _segment(0xC2, struct.pack(">BHHB", 8, side, side, 1) + b"\x01\x11\x00")
    content = b"\xff\xd8" + _segment(0xDB, b"\0" + b"\x10" * 64) + frame + tables
    content += _scan(0, 0, 0, 0, b"\0" * -(-blocks // 8))
    runs = _runs(blocks)
    for coefficient in range(1, 64):
        content += _scan(coefficient, coefficient, 0, bits, runs)
        for bit in range(bits - 1, -1, -1):
            content += _scan(coefficient, coefficient, bit + 1, bit, runs)
    return content + b"\xff\xd9"


_ONE_CODE = b"\x01" + bytes(15)  # one code of one bit: 0


def _runs(blocks: int) -> bytes:
    """Ends of bands: a code (0), then in 14 bits how many blocks above 16384 have nothing in this scan: none."""
    if blocks % (1 << 14):
        raise ValueError("a side that 1024 divides leaves no rest")
    bits = "0" * 15 * (blocks >> 14)
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8)


def _scan(first: int, last: int, high: int, low: int, data: bytes) -> bytes:
    return _segment(0xDA, bytes([1, 1, 0, first, last, high << 4 | low])) + data


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _png(side: int, packed: bytes, *, interlaced: int = 0) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, interlaced)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _tiff(side: int, strip: bytes, *, compression: int) -> bytes:
    entries = (
        *((256, 4, side), (257, 4, side), (258, 3, 8), (259, 3, compression), (262, 3, 1), (273, 4, 8)),
        *((277, 3, 1), (278, 4, side), (279, 4, len(strip))),
    )
    rows = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip + struct.pack("<H", len(entries)) + rows + bytes(4)
