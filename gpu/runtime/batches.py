"""How many items go through a model at once: what is fastest, and what still fits."""

import math
import time
from collections.abc import Callable, Hashable, Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

from problems.problem import Problem

Floats = npt.NDArray[np.float32]
Items = npt.NDArray[np.float32] | npt.NDArray[np.uint8]

_SIZES = (1, 2, 4, 8, 16, 32, 64, 128)
_WORTHWHILE = 0.95
_TRIAL_SECONDS = 0.5
_NO_TRIAL_UP_TO = 4

_OUT_OF_MEMORY = ("failed to allocate", "out of memory", "bad_alloc", "bad allocation", "cuda failure 2")

_best: dict[Hashable, int] = {}


class OutOfDeviceMemory(Exception):
    """The batch did not fit; a smaller one may."""


def is_out_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or any(sign in str(error).lower() for sign in _OUT_OF_MEMORY)


class Runner(Protocol):
    """What is needed of a session. input_shape[0] is None where the model takes any batch.

    input_budget_bytes: what a batch may weigh; its activations weigh a multiple. known_batch: the best one, where it
    was measured before. elsewhere: what may hold an item that does not fit here, None where nothing is left.
    """

    @property
    def key(self) -> Hashable: ...

    @property
    def input_shape(self) -> tuple[int | None, ...]: ...

    @property
    def input_budget_bytes(self) -> int: ...

    @property
    def known_batch(self) -> int | None: ...

    def run(self, array: Items) -> Floats: ...

    def elsewhere(self) -> "Runner | None": ...


def best_batch(runner: Runner, item_shape: tuple[int, ...], *, at_most: int) -> int:
    """The batch with the most items a second, found by a short trial and remembered for model, device and shape."""
    fixed = runner.input_shape[0]
    if fixed is not None:
        return fixed
    key = (runner.key, item_shape)
    if key not in _best and runner.known_batch is not None:
        _best[key] = min(runner.known_batch, _largest(runner, item_shape))
    if key not in _best:
        if at_most <= _NO_TRIAL_UP_TO:
            return min(at_most, _largest(runner, item_shape))
        _best[key] = _fastest(runner, item_shape)
    return min(_best[key], at_most)


def outputs(
    runner: Runner, count: int, item_shape: tuple[int, ...], load: Callable[[int, int], Items]
) -> Iterator[tuple[int, Floats]]:
    """(index of the first item, float32[n,...]) until all `count` are through, in order.

    load(start, stop) gives items [stop-start, *item_shape] as float32, or as uint8 that are shares of 255; only one
    batch is in memory. A batch that does not fit is halved, for good; an item that does not fit alone, and all after
    it, go elsewhere. Raises Problem model_out_of_memory where it fits nowhere.
    """
    batch = best_batch(runner, item_shape, at_most=count)
    start = 0
    while start < count:
        stop = min(start + batch, count)
        try:
            result = _run(runner, load(start, stop))
        except OutOfDeviceMemory:
            if _may_be_smaller(runner, stop - start):
                batch = _best[(runner.key, item_shape)] = (stop - start) // 2
            else:
                runner = _other(runner)
                batch = best_batch(runner, item_shape, at_most=count - start)
            continue
        yield start, result
        start = stop


def _run(runner: Runner, items: Items) -> Floats:
    fixed = runner.input_shape[0]
    if fixed is None or fixed == len(items):
        return runner.run(items)
    padded = np.zeros((fixed, *items.shape[1:]), items.dtype)
    padded[: len(items)] = items
    return runner.run(padded)[: len(items)]


def _may_be_smaller(runner: Runner, batch: int) -> bool:
    return batch > 1 and runner.input_shape[0] is None


def _other(runner: Runner) -> Runner:
    other = runner.elsewhere()
    if other is None:
        raise Problem("model_out_of_memory", status=503, retry=True)
    return other


def _largest(runner: Runner, item_shape: tuple[int, ...]) -> int:
    return max(runner.input_budget_bytes // (4 * math.prod(item_shape)), 1)


def _fastest(runner: Runner, item_shape: tuple[int, ...]) -> int:
    largest = _largest(runner, item_shape)
    best, best_seconds = 1, float("inf")
    began = time.perf_counter()
    for size in _SIZES:
        if size > largest or time.perf_counter() - began > _TRIAL_SECONDS:
            break
        try:
            seconds = _seconds_an_item(runner, np.zeros((size, *item_shape), np.float32))
        except OutOfDeviceMemory:
            break
        if seconds > best_seconds * _WORTHWHILE:
            break
        best, best_seconds = size, seconds
    return best


def _seconds_an_item(runner: Runner, items: Floats) -> float:
    """The second run counts: the first pays for memory and, on a GPU, for choosing kernels."""
    runner.run(items)
    began = time.perf_counter()
    runner.run(items)
    return (time.perf_counter() - began) / len(items)
