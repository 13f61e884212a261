"""Annotated boards in any layout that is known here, through one door."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

from inspections.training import deeppcb
from inspections.training.annotated_pair import AnnotatedPair

Layout = Literal["deeppcb"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

_READERS = {"deeppcb": deeppcb.read_pairs}


def read_annotated(layout: Layout, data: Path, list_path: Path | None = None) -> Iterator[AnnotatedPair]:
    """The boards under `data`, all or those in a list. Raises OSError and ValueError, with file and line or entry."""
    return _READERS[layout](data, list_path)
