"""The same work on many items: spread over processes, or in this one where no program may be started."""

from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def each(make: Callable[[Item], Made], items: Sequence[Item], *, processes: int, at_a_time: int = 1) -> Iterator[Made]:
    """Answers as they come. processes: 0 for this one, which the caller may leave between two items."""
    if processes < 1:
        yield from map(make, items)
        return
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(make, items, chunksize=at_a_time)
