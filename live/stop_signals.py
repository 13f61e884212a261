"""SIGTERM and SIGINT for commands that run on, heard by a thread of their own.

A handler in the main thread would be too late while that thread stands in C code, and would wait for ever where it sets
an event whose lock the main thread holds at that moment.
"""

import os
import signal
import threading
import time
from collections.abc import Callable

_NUMBERS = (signal.SIGTERM, signal.SIGINT)


def hear(act: Callable[[], object]) -> None:
    """From the main thread. Calls `act` at each of the signals, from another thread."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in _NUMBERS:
        signal.signal(number, lambda *_: None)
    threading.Thread(target=_listen, args=(reading, act), daemon=True, name="stop signals").start()


def stop_event(*, at_most_s: float | None = None) -> threading.Event:
    """Set at the first signal. at_most_s: what still stands so long after it is left as it is; for processes that
    have nothing to lose.
    """
    stop = threading.Event()

    def act() -> None:
        stop.set()
        if at_most_s is not None:
            time.sleep(at_most_s)
            os._exit(1)

    hear(act)
    return stop


def _listen(reading: int, act: Callable[[], object]) -> None:
    while number := os.read(reading, 1):
        if number[0] in _NUMBERS:
            act()
