"""Publishes at an even rate, from a process of its own: python -m benchmarks.live_publisher TOPIC COUNT RATE"""

import sys
import time

import django

django.setup()

from live.events import publish  # noqa: E402


def main(topic: str, count: int, rate: float) -> None:
    start = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, start + number / rate - time.monotonic()))
        told = {"published_ns": time.time_ns(), "stage": "detect", "done": number, "total": count}
        publish(topic, "tick", told)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
