"""A long run asks here, between two steps, whether somebody more urgent wants its device.

    for step in steps:
        if asked():
            save_checkpoint()
            report(index, "yielded", {"done": step})
            return

Whoever reports "yielded" is put back into the queue, uncharged, and is called again later with the same request. Who
does not within the site's limit (BENCHLIGHT_YIELD_S) is killed and goes on from its last checkpoint.
"""

import threading

_asked = threading.Event()


def asked() -> bool:
    """Cheap: may be called at every step."""
    return _asked.is_set()


def ask() -> None:
    """By whoever runs the order, from another thread."""
    _asked.set()


def clear() -> None:
    """Before each order."""
    _asked.clear()
