"""The prices that the comparison counts with: an administrator's, or what usually holds."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from gpu.assessment.costs import Rates
from gpu.assessment.models import Prices
from problems.problem import Problem
from problems.typed import cleaned

LIMITS: Mapping[str, tuple[float, float]] = {
    "power_per_kwh": (0, 1_000_000),
    "cloud_per_hour": (0, 1_000_000),
    "hours_per_day": (0, 24),
    "idle_watts": (0, 1000),
}
_ONE = 1


def rates() -> Rates:
    row = Prices.objects.filter(pk=_ONE).first() or Prices()
    return Rates(row.currency, row.power_per_kwh, row.cloud_per_hour, row.hours_per_day, row.idle_watts)


def save(actor: Actor, currency: str, values: Mapping[str, float]) -> Rates:
    """Raises Problem assessment_price."""
    actor.require(Permission.MANAGE_GPU)
    for field, (least, most) in LIMITS.items():
        if not (math.isfinite(values[field]) and least <= values[field] <= most):
            raise Problem("assessment_price", field=field, least=least, most=most)
    told: dict[str, Any] = {"currency": cleaned(currency).strip()[:8] or "USD", **{key: values[key] for key in LIMITS}}
    with transaction.atomic():
        before = asdict(rates())
        Prices.objects.update_or_create(pk=_ONE, defaults=told)
        audit.record(actor, "gpu.prices", "gpu:prices", before=before, after=told)
    return rates()
