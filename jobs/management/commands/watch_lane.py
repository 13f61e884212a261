from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs import watching
from jobs.watchdog import Watchdog
from live.stop_signals import stop_event


class Command(BaseCommand):
    help = "Starts a lane's workers and keeps them working until Ctrl-C; running jobs then go back to the queue."

    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("lane")

    def handle(self, *args: Any, lane: str, **options: Any) -> None:
        stop = stop_event()
        if watching.lock_here(lane) is None:
            raise CommandError(f"Lane {lane} is already watched by another process on this computer.")
        other = watching.take(lane)
        if other is not None:
            raise CommandError(f"Lane {lane} is watched by {other}. Name each host's lanes apart (BENCHLIGHT_LANES).")
        if not Watchdog(lane).run(stop):
            raise CommandError(f"Lane {lane} was taken over by another host.")
