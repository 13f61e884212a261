import os
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from gpu.allocation.lane_names import lanes_of
from webapp.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Works for one device until Ctrl-C: a GPU's three lanes (gpu0), or one of the CPU's (cpu0)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("device", help="gpu0, cpu0; with several GPU hosts HOST-gpu0")

    def handle(self, *args: Any, device: str, **options: Any) -> None:
        os.environ["BENCHLIGHT_LANES"] = device  # of this command and of what it starts
        watch = [sys.executable, "-m", "django", "watch_lane"]
        children = [Child(f"lane-{lane}", [*watch, lane], settings.LOGS_FOLDER) for lane in lanes_of(device)]
        supervisor = Supervisor(children, self.stdout.write)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: supervisor.stop.set())
        self.stdout.write(f"Works on {device}: {', '.join(lanes_of(device))}. Logs are in {settings.LOGS_FOLDER}.")
        supervisor.run(lambda: None)
