import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from gpu.telemetry.sampler import Sampler


class Command(BaseCommand):
    help = "Watches this host's GPUs until Ctrl-C: live values, history, alarms. `serve` runs one."

    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        Sampler(settings.TELEMETRY_HZ).run(stop)
