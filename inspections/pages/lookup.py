"""What a page may look at: permission first, then the row."""

from django.http import HttpRequest

from accounts.actor import Actor, actor_of
from accounts.permissions import Permission
from inspections.models import Inspection
from problems.problem import Problem


def viewer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.require(Permission.VIEW)
    return actor


def inspection(actor: Actor, inspection_id: int) -> Inspection:
    actor.require(Permission.VIEW)
    rows = Inspection.objects.select_related(
        "board_type", "job", "model", "golden", "created_by", "reviewed_by", "image"
    )
    found = rows.filter(pk=inspection_id).first()
    if found is None:
        raise Problem("inspection_missing", status=404, inspection=inspection_id)
    return found
