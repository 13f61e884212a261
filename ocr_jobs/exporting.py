"""A drawing's values as files: what people corrected, in the form that each format wants."""

from django.http import HttpResponse

from accounts.actor import Actor
from problems.problem import Problem

FORMATS: tuple[str, ...] = ()


def answer(actor: Actor, drawing_id: int, format: str) -> HttpResponse:
    raise Problem("export_unknown", status=404, format=format[:40], known="")
