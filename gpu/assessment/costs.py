"""What an hour of local GPU costs in electricity, beside an hour of one in the cloud."""

from dataclasses import dataclass

_DAYS = 30.4


@dataclass(frozen=True)
class Rates:
    currency: str
    power_per_kwh: float
    cloud_per_hour: float
    hours_per_day: float
    idle_watts: float


@dataclass(frozen=True)
class Costs:
    """By month of 30.4 days. watts: of all local GPUs at work; the cloud is paid for as many hours, idle is free."""

    watts: float
    local_per_hour: float
    local_per_month: float
    cloud_per_month: float
    times: float | None


def costs(rates: Rates, watts_at_work: float, gpus: int) -> Costs:
    """Electricity alone: the card, its room and its cooling are not in it."""
    local = watts_at_work / 1000 * rates.power_per_kwh
    idle_kwh = rates.idle_watts * gpus / 1000 * (24 - rates.hours_per_day)
    month = (local * rates.hours_per_day + idle_kwh * rates.power_per_kwh) * _DAYS
    cloud = rates.cloud_per_hour * gpus * rates.hours_per_day * _DAYS
    return Costs(watts_at_work, local, month, cloud, cloud / month if month else None)
