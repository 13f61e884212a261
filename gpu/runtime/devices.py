"""Which devices this machine has, asked of the driver: no torch, no CUDA context."""

import os
import re
from dataclasses import dataclass
from typing import Literal

from gpu.devices import discovery
from problems.problem import Problem

Kind = Literal["cpu", "gpu"]

_NAME = re.compile(r"(cpu|gpu|cuda):?(\d*)")


@dataclass(frozen=True)
class Device:
    """id: "cpu0", "gpu0", ... as lanes are named; uuid: the driver's, stable over reboots, "" for the CPU."""

    id: str
    kind: Kind
    name: str
    memory_bytes: int
    uuid: str = ""


def devices() -> list[Device]:
    """GPUs first, then the CPU, which is always there."""
    return [*_gpus(), Device("cpu0", "cpu", f"CPU, {os.cpu_count() or 1} cores", _memory_bytes())]


def parse_device(name: str) -> tuple[Kind, int]:
    """ "cpu", "cpu0", "gpu1" or "cuda:1" as kind and index. Raises Problem device_unavailable."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise Problem("device_unavailable", status=503, device=name)
    return ("cpu" if match[1] == "cpu" else "gpu"), int(match[2] or 0)


def _gpus() -> list[Device]:
    return [
        Device(f"gpu{card.index}", "gpu", card.name, card.memory_bytes or 0, card.uuid) for card in discovery.gpus()
    ]


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
