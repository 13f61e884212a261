import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from gpu.allocation.lane_names import lanes_of
from gpu.allocation.lanes_here import NoSuchDevice, device_named
from live.stop_signals import hear
from webapp.management.commands.serve import refuse_old_database, watchdog
from webapp.supervisor import Supervisor


class Command(BaseCommand):
    help = "Works for one device until Ctrl-C: a GPU's three lanes (gpu0), or the CPU's (cpu)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("device", help="gpu0 as the GPU page names it, or cpu; on several hosts cpu1, HOST-cpu0 …")

    def handle(self, *args: Any, device: str, **options: Any) -> None:
        refuse_old_database()
        try:
            device = device_named(device)
        except NoSuchDevice as refusal:
            raise CommandError(str(refusal)) from None
        lanes, logs = lanes_of(device), settings.LOGS_FOLDER
        os.environ["BENCHLIGHT_LANES"] = device  # of what this command starts
        supervisor = Supervisor([watchdog(lane, logs) for lane in lanes], self._say)
        hear(supervisor.stop.set)
        self._say(f"Works on {device}: {', '.join(lanes)}. Logs are in {logs}.")
        in_order = supervisor.run(lambda: None)
        self._say("Stopped." if in_order else "Stopped; some processes had to be killed. Queued work is kept.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
