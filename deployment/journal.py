"""What happened, a line of JSON an event: to the deployer's own output, and onto the disk of every host."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from typing import Any

from deployment import commands
from deployment.remote.link import CommandFailed, Link, LinkFailed

Heard = Callable[[dict[str, Any]], None]  # who else wants each line; must not wait


class Journal:
    def __init__(self, links: list[Link], deployment: str, say: Callable[[str], None], heard: Heard) -> None:
        self._links, self._deployment, self._say, self._heard = links, deployment, say, heard
        self._began = time.monotonic()
        self._numbers = count(1)

    def note(self, event: str, **details: Any) -> None:
        """Raises LinkFailed, CommandFailed: what cannot be written down is not gone on with."""
        for error in self._written(event, details):
            if error is not None:
                raise error

    def note_where_possible(self, event: str, **details: Any) -> None:
        """On the way back nothing may stop what is to be done."""
        for link, error in zip(self._links, self._written(event, details), strict=True):
            if error is not None:
                self._say(f"not in the journal of {link.host.name}: {error}")

    def _written(self, event: str, details: dict[str, Any]) -> list[Exception | None]:
        """On all hosts at once: one that cannot be reached takes its time to say so."""
        command = commands.note(self._line(event, details))

        def write(link: Link) -> Exception | None:
            try:
                link.run(command)
            except (LinkFailed, CommandFailed) as error:
                return error
            return None

        with ThreadPoolExecutor(len(self._links)) as pool:
            return list(pool.map(write, self._links))

    def _line(self, event: str, details: dict[str, Any]) -> dict[str, Any]:
        seconds = round(time.monotonic() - self._began, 2)
        told = "".join(f" {name}={value}" for name, value in details.items())
        self._say(f"{seconds:8.2f} s  {event}{told}")
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        number = next(self._numbers)  # the same on every host: whoever gathers their journals tells them apart by it
        line = {
            "at": at,
            "deployment": self._deployment,
            "number": number,
            "seconds": seconds,
            "event": event,
            **details,
        }
        self._heard(line)
        return line


def release_before(lines: str, serving: str) -> str:
    """The last release that was in service before this one; empty when the journal knows none."""
    events = [_event(line) for line in lines.splitlines()]
    served = [str(_served(event)) for event in events if _served(event)]
    return next((release for release in reversed(served) if release != serving), "")


def _served(event: dict[str, Any]) -> Any:
    """A deployer that died may have noted nothing: the next one noted what it found."""
    return event.get("release") if event.get("event") == "in service" else event.get("serving")


def _event(line: str) -> dict[str, Any]:
    """Nothing for a line that was cut short."""
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
