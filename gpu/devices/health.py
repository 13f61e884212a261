"""Whether a device may get work: from what the driver answers and the errors it tells of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from gpu.devices.readings import Slow
from gpu.devices.xids import FATAL

State = Literal["ok", "lost", "quarantined"]

FAILURES_UNTIL_LOST = 3  # readings in a row: one may fail while the driver is busy
ANSWERS_UNTIL_BACK = 5  # readings in a row: a card that comes and goes is not given work


@dataclass(frozen=True)
class Health:
    """reason: a code with a sentence (gpu.telemetry.messages) and what it names."""

    state: State = "ok"
    reason: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    failures: int = 0
    answers: int = 0


def after_answer(health: Health) -> Health:
    answers = health.answers + 1
    if health.state == "lost" and answers >= ANSWERS_UNTIL_BACK:
        return Health(answers=answers)
    return replace(health, failures=0, answers=answers)


def after_failure(health: Health, code: int, *, gone: bool) -> Health:
    """gone: the driver says that the device is lost, so there is nothing to wait for."""
    failures = health.failures + 1
    if health.state != "ok" or (failures < FAILURES_UNTIL_LOST and not gone):
        return replace(health, failures=failures, answers=0)
    return Health("lost", "device_lost" if gone else "device_fails", {"code": code}, failures)


def after_absence(health: Health) -> Health:
    """The driver does not list it any more."""
    if health.state != "ok":
        return replace(health, answers=0)
    return Health("lost", "device_absent", {})


def after_xid(health: Health, xid: int) -> Health:
    """Errors of a program's own making change nothing; see gpu.devices.xids."""
    if xid not in FATAL or health.state == "quarantined":
        return health
    return Health("quarantined", "device_xid", {"xid": xid})


def after_slow(health: Health, before: Slow, now: Slow) -> Health:
    if health.state != "ok":
        return health
    if now.remapping_failed:
        return Health("quarantined", "device_memory_worn", {})
    if _grew(before.ecc_uncorrected, now.ecc_uncorrected):
        return Health("quarantined", "device_ecc", {"count": now.ecc_uncorrected})
    return health


def _grew(before: int | None, now: int | None) -> bool:
    return before is not None and now is not None and now > before
