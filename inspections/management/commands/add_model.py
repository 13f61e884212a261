from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actor import SYSTEM
from inspections import model_versions
from inspections.models import ModelVersion
from inspections.vision.shipped import kind_of, model_at
from problems.messages import sentence
from problems.problem import Problem


class Command(BaseCommand):
    help = "Adds a trained ONNX model as a candidate; an administrator activates it under Models."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=ModelVersion.Kind.values)
        parser.add_argument("--card", type=Path, help="JSON written beside the model; without it, FILE with .json")
        parser.add_argument("--activate", action="store_true", help="judge with it from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            self._check_kind(file, options["kind"])
            card = model_versions.read_card(options["card"] or file.with_suffix(".json"))
            model = model_versions.add(SYSTEM, file, kind=options["kind"], card=card)
            if options["activate"]:
                model = model_versions.activate(SYSTEM, model.pk)
        except Problem as problem:
            raise CommandError(sentence(problem.code, problem.params)) from None
        self.stdout.write(f"Model {model.pk}: {model.kind} {model.sha256[:12]}, {model.get_state_display()}.")

    def _check_kind(self, file: Path, kind: str) -> None:
        """Opens it, here rather than first in front of a board."""
        found = kind_of(model_at(file))
        if found != kind:
            raise Problem("model_other_kind", name=file.name, kind=kind, found=found)
