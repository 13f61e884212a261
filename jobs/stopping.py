"""How a worker learns that its lane stops: a pipe whose other end only the watchdog holds. It ends when that closes."""

import os
import select

VARIABLE = "BENCHLIGHT_STOP_PIPE"


def stop_pipe() -> list[int]:
    """The descriptor to wait on, or none where no watchdog watches."""
    number = os.environ.get(VARIABLE)
    return [int(number)] if number else []


def stopping() -> bool:
    readable, _, _ = select.select(stop_pipe(), [], [], 0)
    return bool(readable)
