"""What runs and waits at this moment: known to the floor above, which says here how to ask."""

from collections.abc import Callable

from gpu.allocation.state import State

_ask: Callable[[], State] = lambda: State(())  # noqa: E731 - until somebody above knows


def register(ask: Callable[[], State]) -> None:
    global _ask
    _ask = ask


def state() -> State:
    """Devices with a lane that answers, what runs on them, what waits."""
    return _ask()
