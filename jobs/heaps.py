"""How many heaps a process of many threads keeps."""

from collections.abc import Mapping

_FEW = {"MALLOC_ARENA_MAX": "2"}


def few_heaps(environment: Mapping[str, str]) -> dict[str, str]:
    """The C library gives every thread a heap of its own, and what is freed in one serves no other: with the usual
    eight a core, processes that run for weeks grow (docs/reliability.md has both). Whoever set the number keeps it."""
    return {**_FEW, **environment}
