"""Golden boards kept decoded for a while, as many boards in a row are held against the same one."""

import threading
from collections.abc import Hashable

from files.pictures.image_headers import ImageFile
from files.pictures.images import Pixels
from inspections.vision.board_scan import BoardScan, scan

KEPT_BYTES = 128 * 2**20

_lock = threading.Lock()
_kept: dict[Hashable, BoardScan] = {}


def golden_scan(image: ImageFile, *, keep_colours: bool = False) -> BoardScan:
    """As scan, from memory where the same file was among the last ones. Its arrays cannot be changed."""
    stat = image.path.stat()
    key = (image, stat.st_ino, stat.st_mtime_ns, stat.st_size, keep_colours)
    with _lock:
        found = _kept.pop(key, None)
        if found is not None:
            _kept[key] = found  # the last used comes last
    if found is None:
        found = scan(image, keep_colours=keep_colours)
        for array in _arrays(found):
            array.setflags(write=False)
        _keep(key, found)
    return found


def _keep(key: Hashable, seen: BoardScan) -> None:
    if _bytes(seen) > KEPT_BYTES:
        return
    with _lock:
        _kept[key] = seen
        while sum(_bytes(each) for each in _kept.values()) > KEPT_BYTES:
            del _kept[next(iter(_kept))]


def _bytes(seen: BoardScan) -> int:
    return sum(array.nbytes for array in _arrays(seen))


def _arrays(seen: BoardScan) -> list[Pixels]:
    return [seen.grey] if seen.rgb is None else [seen.grey, seen.rgb]
