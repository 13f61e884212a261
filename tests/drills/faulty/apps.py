from dataclasses import replace

from django.apps import AppConfig


class FaultyConfig(AppConfig):
    name = "tests.drills.faulty"
    label = "faulty"

    def ready(self) -> None:
        from jobs import kinds

        kinds._kinds["inspection"] = replace(kinds.kind_named("inspection"), run="tests.drills.faulty.entry:run")
