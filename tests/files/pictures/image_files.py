"""Image files made for the tests, sound and broken."""

import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from files.pictures.images import decode_grey
from problems.problem import Problem

Pixels = npt.NDArray[np.uint8]

WIDTH, HEIGHT = 157, 103


def luma(rgb: Pixels) -> npt.NDArray[np.float64]:
    return np.asarray(rgb @ np.array([0.299, 0.587, 0.114]))


def saved(folder: Path, image: Image.Image, format_: str, **options: Any) -> Path:
    path = folder / f"board.{format_.lower()}"
    image.save(path, format_, **options)
    return path


def problem_of(path: Path, **options: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        decode_grey(path, **options)
    return caught.value


def broken(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    if chance.random() < 0.25:
        return bytes(damaged[: chance.randrange(len(damaged))])
    reach = len(damaged) if chance.random() < 0.5 else min(len(damaged), 200)
    for _ in range(chance.randrange(1, 12)):
        damaged[chance.randrange(reach)] = chance.randrange(256)
    return bytes(damaged)


def png(*, width: int, height: int, rows: bytes, depth: int = 8, colour: int = 0, interlaced: bool = False) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def run_length_bitmap(*, width: int, height: int) -> bytes:
    """Rows from the bottom, each of one grey of 20 times its number."""
    runs = b"".join(bytes([width, row * 20, 0, 0]) for row in range(height)) + b"\0\1"
    palette = b"".join(bytes([level, level, level, 0]) for level in range(256))
    start = 14 + 40 + len(palette)
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(runs), 2835, 2835, 256, 0)
    return b"BM" + struct.pack("<IHHI", start + len(runs), 0, 0, start) + info + palette + runs


def wide_gamut_profile() -> bytes:
    """Display P3's primaries as a minimal matrix profile (ICC.1:2010, v2)."""

    def s15(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def xyz(x: float, y: float, z: float) -> bytes:
        return b"XYZ " + bytes(4) + s15(x) + s15(y) + s15(z)

    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256)) + bytes(2)
    text = b"desc" + bytes(4) + struct.pack(">I", 5) + b"wide\0" + bytes(78 + 1)
    tags = {
        b"desc": text,
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.5151, 0.2412, -0.0011),
        b"gXYZ": xyz(0.2920, 0.6922, 0.0419),
        b"bXYZ": xyz(0.1571, 0.0666, 0.7841),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        b"cprt": b"text" + bytes(4) + b"none\0" + bytes(3),
    }
    table, data = b"", b""
    offset = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", offset + len(data), len(content))
        data += content
    size = offset + len(data)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ") + bytes(12) + b"acsp"
    head += bytes(28) + s15(0.9642) + s15(1.0) + s15(0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def megabytes_to_decode(path: Path) -> float:
    """By how much a process of its own grows at most, whether the file is sound or not."""
    code = """
import contextlib, pathlib, sys
from files.pictures.images import decode_grey
from problems.problem import Problem
def peak():
    lines = dict(line.split(":", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024
start = peak()
with contextlib.suppress(Problem):
    decode_grey(sys.argv[1])
print(peak() - start)
"""
    return float(subprocess.run([sys.executable, "-c", code, path], check=True, stdout=subprocess.PIPE).stdout)
