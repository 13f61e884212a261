"""What stands on a host, read from the lines that it prints."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from deployment import places
from deployment.names import SLOTS, other_slot


@dataclass(frozen=True)
class HostState:
    active: str  # slot, empty before the first deployment
    releases: dict[str, str]  # by slot; empty text for an empty slot
    current: str
    free_bytes: int
    clock: int
    maintenance: bool
    unconfirmed: bool
    back_to: str  # the slot that an unconfirmed switch goes back to; empty where none served

    @property
    def idle(self) -> str:
        return other_slot(self.active) if self.active else SLOTS[0]

    @property
    def serving(self) -> str:
        return self.releases.get(self.active, "")


def read_state(text: str) -> HostState:
    """Of what commands.state prints."""
    told = dict(line.partition("=")[::2] for line in text.splitlines())
    return HostState(
        active=places.slot_of_socket(told["active"]),
        releases={slot: PurePosixPath(told[slot]).name for slot in SLOTS},
        current=PurePosixPath(told["current"]).name,
        free_bytes=int(told["free_bytes"]),
        clock=int(told["clock"]),
        maintenance=told["maintenance"] == "on",
        unconfirmed=told["unconfirmed"] != "",
        back_to=told["unconfirmed"] if told["unconfirmed"] in SLOTS else "",
    )
