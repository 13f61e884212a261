from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jobs.callbacks.sender import Sender
from live.stop_signals import stop_event


class Command(BaseCommand):
    help = "Sends callbacks until Ctrl-C. `serve` runs one; more of them, here or on other hosts, do no harm."

    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Send what is due now, then end.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            self.stdout.write(f"Attempts: {Sender().send_due()}")
            return
        Sender().run(stop_event())
