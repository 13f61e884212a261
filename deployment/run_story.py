"""What became of a run, told from its events: whichever of them are known, in whatever order they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

BEGINNINGS = {"deployment begins": "deploy", "rollback begins": "rollback"}
# As release.py names them; those that a rollback goes through are the same from "slot filled" on.
STEPS = (
    "uploaded",
    "installed",
    "slot filled",
    "migrations looked at",
    "prepared",
    "started",
    "well",
    "switched",
    "baked",
    "confirmed",
    "lanes moved",
    "lanes well",
    "in service",
    "old slot stopped",
    "pruned",
)
NOT_OF_ROLLBACKS = frozenset(("uploaded", "installed", "migrations looked at", "prepared"))


class Outcome(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # what served before never noticed
    TAKEN_BACK = "taken_back"  # it served, and what was before serves again
    STUCK = "stuck"  # a person is needed


class Event(Protocol):
    number: int
    event: str

    @property
    def details(self) -> Any: ...


@dataclass(frozen=True)
class Story:
    kind: str = ""
    release: str = ""
    sha256: str = ""
    who: str = ""
    reason: str = ""
    outcome: Outcome = Outcome.RUNNING
    why: str = ""


def story(events: Sequence[Event]) -> Story:
    named = {event.event: event for event in events}
    beginning = next((named[name] for name in BEGINNINGS if name in named), None)
    told = beginning.details if beginning else {}
    facts = {name: _text(told.get(name)) for name in ("release", "sha256", "who", "reason")}
    kind = BEGINNINGS[beginning.event] if beginning else ""
    outcome, why = _ending(named)
    return Story(kind=kind, outcome=outcome, why=why, **facts)


def _ending(named: dict[str, Event]) -> tuple[Outcome, str]:
    """The worst that was said last: a watchdog may have switched back what its deployer took for confirmed."""
    if back := named.get("taken back"):
        stuck = back.details.get("stuck")
        return (Outcome.STUCK if stuck else Outcome.TAKEN_BACK), _text(back.details.get("why"))
    if failed := named.get("deployment failed"):
        return Outcome.FAILED, _text(failed.details.get("why"))
    if watched := named.get("watchdog switched back"):
        return Outcome.TAKEN_BACK, _text(watched.details.get("why"))
    if trouble := named.get("finished with trouble"):
        return Outcome.STUCK, _text(trouble.details.get("why"))
    return (Outcome.DONE if "deployment ends well" in named else Outcome.RUNNING), ""


def _text(value: object) -> str:
    return str(value)[:2000] if value is not None else ""
