from typing import Any

from django.core.management.base import BaseCommand

from files import uploads


class Command(BaseCommand):
    help = "Clear away uploads that nobody went on with (BENCHLIGHT_UPLOAD_KEEP_HOURS) and what crashes left of them."

    def handle(self, *arguments: Any, **options: Any) -> None:
        given_up = uploads.sweep()
        self.stdout.write(f"{given_up} uploads given up")
