from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from deployment.records.reporter import Reporter
from live.stop_signals import stop_event


class Command(BaseCommand):
    help = "Tells the site of this host's deployments and slots until Ctrl-C. Its unit is benchlight-reporter.service."

    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="Look once, then end.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            Reporter().look()
            return
        Reporter().run(stop_event())
