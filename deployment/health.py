"""Whether a slot, or the site through nginx, is well and runs the release that it should."""

import json
import time
from dataclasses import dataclass
from typing import Any

from deployment import commands
from deployment.bake import Figures, figures_in, worse
from deployment.configuration import Site
from deployment.remote.link import CommandFailed, Link

_TO_SETTLE_S = 0.5


class NotWell(Exception):
    pass


@dataclass(frozen=True)
class Wanted:
    """Who should answer, and what works beside it. excused: lanes that were unwell before this release came."""

    release: str
    slot: str
    lanes: frozenset[str] = frozenset()
    excused: frozenset[str] = frozenset()


def unwell(answer: str, wanted: Wanted) -> str:
    """Why an answer (its body; status, slot and release in the last line) is not the wanted one; empty when it is."""
    body, status, slot, release = _read(answer)
    if body is None:
        return f"status {status}, and no JSON"
    for answers in (release, body.get("release")):
        if answers != wanted.release:
            return f"release {answers!r} answers, not {wanted.release!r}"
    if slot != wanted.slot:
        return f"slot {slot!r} answers, not {wanted.slot!r}"
    if status != "200" and not _only_of(wanted.excused, body):
        return f"status {status}: {json.dumps(body, sort_keys=True)[:500]}"
    missing = wanted.lanes - body.get("lanes", {}).keys() - wanted.excused
    return f"nobody works on {', '.join(sorted(missing))}" if missing else ""


def unwell_lanes(answer: str, lanes: frozenset[str]) -> frozenset[str]:
    """Of these and of all others that are told of, those that do not work; all, where nothing is told."""
    told = (_read(answer)[0] or {}).get("lanes", {})
    return frozenset(lane for lane in lanes | told.keys() if told.get(lane) != "ready")


def _only_of(excused: frozenset[str], body: dict[str, Any]) -> bool:
    parts = [body.get(part, "ready") for part in ("web", "database", "queue", "files")]
    wrong = {lane for lane, state in body.get("lanes", {}).items() if state != "ready"}
    return set(parts) == {"ready"} and bool(wrong) and wrong <= excused


def _read(answer: str) -> tuple[dict[str, Any] | None, str, str, str]:
    body, _, last = answer.rpartition("\n")
    status, slot, release = [*last.split(" "), "", ""][:3]
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    return (told if isinstance(told, dict) else None), status, slot, release


def lanes_before(link: Link, site: Site, slot: str) -> frozenset[str]:
    """Lanes of which the serving slot says that they do not work: the next release is not to blame."""
    answer = link.ask(commands.ask_slot(slot, site.name, site.health), seconds=10)
    return unwell_lanes(answer.text, frozenset(link.host.lanes))


def gate(link: Link, site: Site, wanted: Wanted) -> None:
    """So many good answers in a row from the slot itself, and a websocket. Raises NotWell, LinkFailed."""
    timings = link.timings
    deadline = time.monotonic() + timings.gate_s
    good, reason = 0, "no answer yet"
    while good < timings.gate_good:
        if time.monotonic() > deadline:
            raise NotWell(f"{link.host.name}: slot {wanted.slot} was not well within {timings.gate_s} s: {reason}")
        reason = _asked(link, commands.ask_slot(wanted.slot, site.name, site.health), wanted)
        good = 0 if reason else good + 1
        if good < timings.gate_good:
            time.sleep(timings.gate_every_s)
    _refuse_without_websocket(link, site, wanted.slot)


def _refuse_without_websocket(link: Link, site: Site, slot: str) -> None:
    """A handshake gets as far as the question who it is: nobody, which only the websocket's side refuses with 403."""
    answer = link.ask(commands.ask_websocket(slot, site.name, site.socket), seconds=10)
    if answer.text.strip() not in {"101", "403"}:
        told = answer.text.strip() or answer.errors.strip()
        raise NotWell(f"{link.host.name}: slot {slot} takes no websocket at {site.socket}: {told}")


def canary(link: Link, slot: str) -> str:
    """What became of a small board through that slot, its queue and a lane. Raises NotWell, LinkFailed."""
    unit = f"benchlight-canary@{slot}.service"
    done = link.ask(
        commands.to_its_end(commands.send_canary(slot), unit), seconds=link.timings.gate_s + link.timings.command_s
    )
    if done.status:
        raise NotWell(f"{link.host.name}: the canary through slot {slot} was not inspected:\n{done.text.strip()}")
    return done.text.strip().rpartition("\n")[2]


def verify(link: Link, site: Site, wanted: Wanted) -> None:
    """Through nginx. Raises NotWell, LinkFailed."""
    if reason := _asked(link, commands.ask_front(site.name, site.health), wanted):
        raise NotWell(f"{link.host.name}: after the switch: {reason}")


def back_again(link: Link, site: Site, wanted: Wanted, tries: int = 4) -> None:
    """What served before, through nginx, after the way back. Raises NotWell, LinkFailed."""
    for _ in range(tries):
        answer = link.ask(commands.ask_front(site.name, site.health), seconds=10)
        if not (reason := _not_serving(answer.text, wanted)):
            return
        time.sleep(_TO_SETTLE_S)
    raise NotWell(f"{link.host.name}: what served before ({wanted.release}) does not serve again: {reason}")


def _not_serving(answer: str, wanted: Wanted) -> str:
    body, status, _slot, release = _read(answer)
    if (body or {}).get("web", "ready") != "ready" or release != wanted.release:
        return f"status {status}, release {release!r}"
    return ""


class Baking:
    """One host's new slot against its old one: what nginx logs, and what the site says of itself."""

    def __init__(self, link: Link, site: Site, old_slot: str) -> None:
        self._link, self._site, self._old_slot = link, site, old_slot
        self._mark = 0
        self._before = self._figures(commands.figures_before(old_slot)) if old_slot else Figures()
        self._unwell = 0

    def begins(self) -> None:
        """What was answered up to now is not the new slot's: nobody may have served, if the old one had died."""
        self._mark = int(self._link.run(commands.mark_log()))

    def look(self, wanted: Wanted) -> None:
        """Raises NotWell: too many errors, too slow, or unwell several times in a row."""
        now = self._figures(commands.figures_since(self._mark, self._old_slot))
        if reason := worse(now, self._before, self._link.timings):
            raise NotWell(f"{self._link.host.name}: since the switch {reason}")
        reason = _asked(self._link, commands.ask_front(self._site.name, self._site.health), wanted)
        self._unwell = self._unwell + 1 if reason else 0
        if self._unwell >= self._link.timings.bake_errors:
            raise NotWell(f"{self._link.host.name}: since the switch: {reason}")

    def _figures(self, command: str) -> Figures:
        return figures_in(self._link.run(command))


def drain(link: Link, slot: str) -> int:
    """Waits until the slot serves nobody, or as long as is allowed; returns how many it still serves."""
    deadline = time.monotonic() + link.timings.drain_s
    while left := int(link.run(commands.open_connections(slot))):
        if time.monotonic() > deadline:
            return left
        time.sleep(_TO_SETTLE_S)
    return 0


def _asked(link: Link, command: str, wanted: Wanted) -> str:
    try:
        answer = link.ask(command, seconds=10)
    except CommandFailed as error:
        return str(error)
    return unwell(answer.text, wanted) if answer.status == 0 else answer.errors.strip() or f"status {answer.status}"
