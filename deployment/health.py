"""Whether a slot, or the site through nginx, is well and runs the release that it should."""

import json
import time

from deployment import commands
from deployment.configuration import Site
from deployment.remote.link import CommandFailed, Link


class NotWell(Exception):
    pass


def unwell(answer: str, release: str) -> str:
    """Why an answer (body, and its status in the last line) is not a good one of this release; empty when it is."""
    body, _, status = answer.rpartition("\n")
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return f"status {status}, and no JSON"
    if status != "200":
        return f"status {status}: {json.dumps(told, sort_keys=True)[:500]}"
    if told.get("release") != release:
        return f"release {told.get('release')!r} answers, not {release!r}"
    return ""


def gate(link: Link, site: Site, slot: str, release: str) -> None:
    """So many good answers in a row from the slot itself. Raises NotWell with the last reason, LinkFailed."""
    timings = link.timings
    deadline = time.monotonic() + timings.gate_s
    good, reason = 0, "no answer yet"
    while good < timings.gate_good:
        if time.monotonic() > deadline:
            raise NotWell(f"{link.host.name}: slot {slot} was not well within {timings.gate_s} s: {reason}")
        reason = _asked(link, commands.ask_slot(slot, site.name, site.health), release)
        good = 0 if reason else good + 1
        if good < timings.gate_good:
            time.sleep(timings.gate_every_s)


def verify(link: Link, site: Site, release: str) -> None:
    """Through nginx. Raises NotWell, LinkFailed."""
    if reason := _asked(link, commands.ask_front(site.name, site.health), release):
        raise NotWell(f"{link.host.name}: after the switch: {reason}")


def bake(links: list[Link], site: Site, release: str, marks: dict[str, int]) -> None:
    """Looks for bake_s at what nginx answers on each host. Raises NotWell as soon as there are too many errors."""
    deadline = time.monotonic() + links[0].timings.bake_s
    while time.monotonic() < deadline:
        for link in links:
            verify(link, site, release)
            answers, errors = map(int, link.run(commands.errors_since(marks[link.host.name])).split())
            if errors >= link.timings.bake_errors:
                raise NotWell(f"{link.host.name}: {errors} of {answers} answers since the switch were errors")
        time.sleep(1)


def drain(link: Link, slot: str) -> int:
    """Waits until the slot serves nobody, or as long as is allowed; returns how many it still serves."""
    deadline = time.monotonic() + link.timings.drain_s
    while left := int(link.run(commands.open_connections(slot))):
        if time.monotonic() > deadline:
            return left
        time.sleep(0.5)
    return 0


def _asked(link: Link, command: str, release: str) -> str:
    try:
        answer = link.ask(command, seconds=10)
    except CommandFailed as error:
        return str(error)
    return unwell(answer.text, release) if answer.status == 0 else answer.errors.strip() or f"status {answer.status}"
