from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from gpu.telemetry.sampler import Sampler
from live.stop_signals import stop_event

_ENDS_WITHIN_S = 5.0  # a driver that hangs, or a database, must not keep it; it has nothing to lose


class Command(BaseCommand):
    help = "Watches this host's GPUs until Ctrl-C: live values, history, alarms. `serve` runs one."

    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        Sampler(settings.TELEMETRY_HZ).run(stop_event(at_most_s=_ENDS_WITHIN_S))
