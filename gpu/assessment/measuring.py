"""Measuring is asked for here, and done by the room that knows the service's models."""

from accounts.actor import Actor
from accounts.permissions import Permission
from gpu.assessment import measurers
from problems.problem import Problem


def start(actor: Actor, service: str | None = None) -> list[int]:
    """Queues the measuring of one service, or of all; returns the jobs. Raises Problem assessment_service_unknown."""
    actor.require(Permission.MANAGE_GPU)
    wanted = measurers.services() if service is None else [service]
    found = [measurers.measurer(name) for name in wanted]
    if None in found:
        raise Problem("assessment_service_unknown", service=service, known=", ".join(measurers.services()))
    return [measure(actor) for measure in found if measure is not None]
