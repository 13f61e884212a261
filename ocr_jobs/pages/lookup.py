"""What a page may look at: permission first, then the row."""

from django.http import HttpRequest

from accounts.actor import Actor, actor_of
from accounts.permissions import Permission
from ocr_jobs.models import Drawing
from problems.problem import Problem


def viewer(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.require(Permission.VIEW)
    return actor


def drawing(actor: Actor, drawing_id: int) -> Drawing:
    actor.require(Permission.VIEW)
    found = Drawing.objects.select_related("job", "file", "created_by", "approved_by").filter(pk=drawing_id).first()
    if found is None:
        raise Problem("drawing_unknown", status=404, drawing=drawing_id)
    return found
