from django.http import HttpRequest
from ninja import Router

from accounts.actor import actor_of
from accounts.paging import Cursor, Limit, page_of
from accounts.permissions import Permission
from inspections import model_versions
from inspections.api.answers import ModelVersionOut, ModelVersionPage
from inspections.models import ModelVersion

router = Router()


@router.get("", response=ModelVersionPage, summary="Model versions, newest first")
def list_model_versions(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> ModelVersionPage:
    actor_of(request).require(Permission.VIEW)
    rows = ModelVersion.objects.order_by("-pk")
    shown, next_cursor = page_of(rows if cursor is None else rows.filter(pk__lt=cursor), limit)
    return ModelVersionPage(items=[ModelVersionOut.of(row) for row in shown], next=next_cursor)


@router.post(
    "/{int:model_version_id}/activate", response=ModelVersionOut, summary="Judge with this version from now on"
)
def activate(request: HttpRequest, model_version_id: int) -> ModelVersionOut:
    return ModelVersionOut.of(model_versions.activate(actor_of(request), model_version_id))


@router.post("/{int:model_version_id}/retire", response=ModelVersionOut, summary="Do without this second opinion")
def retire(request: HttpRequest, model_version_id: int) -> ModelVersionOut:
    return ModelVersionOut.of(model_versions.retire(actor_of(request), model_version_id))
