"""An image at a small size, and a golden board's picture: made anew, so nothing of the file's metadata is in it."""

import errno
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from files.pictures.image_headers import ANY_SIZE_WH
from files.pictures.images import Band, Pixels, each_band, open_image
from gpu.runtime.reporting import Report
from problems.problem import Problem

GOLDEN_PX = 1024
_JPEG_QUALITY = 88


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """The engine's entry: writes `image`, shrunk, to the JPEG `picture`."""
    for index, request in enumerate(requests):
        report(index, "stage", {"stage": "picture", "done": 0, "total": 1, "unit": "images"})
        try:
            write_jpeg(shrunk(Path(request["image"]), GOLDEN_PX)[0], Path(request["picture"]))
        except Problem as problem:
            report(index, "failed", {"code": problem.code, "params": problem.params, "retry": problem.retry})
        else:
            report(index, "result", {})


def shrunk(path: Path, max_side_px: int) -> tuple[Pixels, int]:
    """uint8[h,w,3] BGR, and the whole number that it is smaller by. The image is read in bands, never whole."""
    image = open_image(path, max_size_wh=ANY_SIZE_WH)  # the pipeline has held it against the request's limit
    shrink = -(-max(image.size_wh) // max_side_px)
    width, height = (-(-side // shrink) for side in image.size_wh)
    picture = np.empty((height, width, 3), np.uint8)

    def paste(band: Band) -> None:
        rows, columns = band.pixels.shape[:2]
        part_wh = (-(-columns // shrink), -(-rows // shrink))
        part = cv2.resize(band.pixels, part_wh, interpolation=cv2.INTER_AREA)
        x, y = band.x // shrink, band.y // shrink
        picture[y : y + part_wh[1], x : x + part_wh[0]] = part[..., ::-1]

    each_band(image, paste, step=shrink * max(512 // shrink, 1), colours="rgb")
    return picture, shrink


def write_jpeg(picture: Pixels, target: Path) -> None:
    """Whole or not at all. Raises Problem disk_full, or OSError."""
    encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1]
    # A name of its own, as a doubled run may write the same picture at the same time.
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(encoded.tobytes())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Problem("disk_full", status=507, retry=True) from error
