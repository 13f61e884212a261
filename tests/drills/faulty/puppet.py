"""A process with the site's settings and database that does what it is told, a line at a time."""

import sys
import time
from collections.abc import Callable
from threading import Thread

import django

_NOTHING_KEPT_S = -2000 * 3600  # however far the clock was put back


def main() -> None:
    django.setup()
    from django.db import connection

    for line in sys.stdin:
        word, *rest = line.split()
        try:
            answer = _WORDS[word](*rest)
        except Exception as error:
            answer = f"{type(error).__name__}: {error}".replace("\n", " ")
            connection.close()
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


def sweep() -> str:
    """The product's own sweeps, which a watchdog calls every ten minutes, at once and with nothing kept."""
    from files import uploads
    from inspections import detection
    from jobs import kinds

    detection.KEPT_S = _NOTHING_KEPT_S
    uploads.sweep()
    kinds.sweep()
    return "swept"


def ring(lane: str, times: str) -> str:
    """Bells that nobody thinned out, from three threads at once."""
    from django.db import connection
    from django_q.tasks import async_task

    from jobs import doorbell

    rung: list[str] = []

    def some(count: int) -> None:
        for _ in range(count):
            rung.append(async_task(doorbell.LOOK, cluster=lane, timeout=-1))
        connection.close()

    shares = [int(times) // 3, int(times) // 3, int(times) - 2 * (int(times) // 3)]
    threads = [Thread(target=some, args=[share]) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return str(len(rung))


def now() -> str:
    return str(time.time())


_WORDS: dict[str, Callable[..., str]] = {"sweep": sweep, "ring": ring, "now": now}


if __name__ == "__main__":
    main()
