"""The allocation that holds: the last one saved, or what is proposed for this hardware."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from gpu.allocation import hardware, presets
from gpu.allocation.checking import parsed
from gpu.allocation.models import Allocation
from gpu.allocation.plan import Plan
from problems.problem import Problem


def plan(seen: Sequence[hardware.Seen] | None = None) -> Plan:
    """seen: the GPUs, where the caller has read them."""
    return plan_of(Allocation.objects.values_list("document", flat=True).first(), seen)


def plan_of(document: Any, seen: Sequence[hardware.Seen] | None = None) -> Plan:
    """As it was saved; None: nothing was, and the proposal holds."""
    if document is None:
        return presets.default_plan(hardware.found(seen), zone())
    return parsed(document)


def zone() -> str:
    return str(settings.TIME_ZONE)


def refusal(service: str) -> Problem | None:
    """Why work of this service would wait for ever: nothing is allocated to it."""
    share = plan().share(service)
    return Problem("wait_service_off", status=409, service=service) if share.off else None
