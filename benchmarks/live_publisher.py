"""Publishes at an even rate, from a process of its own: live_publisher TOPIC COUNT RATE [PADDING]"""

import sys
import time

import django

django.setup()

from live.events import publish  # noqa: E402


def main(topic: str, count: int, rate: float, padding: int = 0) -> None:
    """padding: bytes that each message is longer."""
    start = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, start + number / rate - time.monotonic()))
        told = {"published_ns": time.time_ns(), "stage": "detect", "done": number, "total": count}
        told["padding"] = "x" * padding
        publish(topic, "tick", told)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), *map(int, sys.argv[4:]))
