"""What a kind of drill is."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.drills.scene import Scene

BOTH = frozenset({"postgresql", "sqlite"})


@dataclass(frozen=True)
class Kind:
    """`run` does it to a site that works, and leaves it so that it can mend itself; it proves each fault to the scene.

    weight: how often it comes. root: it takes what only root may do. may_fail: reasons with which its jobs may fail;
    any other failure counts as a finding. may_cancel: its jobs may end as cancelled. slow: it waits long for a limit to
    pass, and is no part of the short run.
    """

    name: str
    run: Callable[[Scene], None]
    weight: int = 10
    databases: frozenset[str] = BOTH
    root: bool = False
    may_fail: frozenset[str] = frozenset()
    may_cancel: bool = False
    slow: bool = False
