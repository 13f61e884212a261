"""django-q2 keeps what a failed task came to as a pickle without a signature, and reads it back when the same task
fails again: whoever can write that table could then run code in a worker. Nobody reads these results, so none is kept.
"""

from typing import Any

from django_q import monitor


def never_save_results() -> None:
    """In a process that will become a cluster, before it forks."""
    monitor.save_task = _forget


def _forget(task: dict[str, Any], broker: Any) -> None:
    """The monitor itself acknowledges the bell and logs a failure with its traceback."""
