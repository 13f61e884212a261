"""Board types: list, make, change, archive; and the choices that the upload tray offers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections import board_types as service
from inspections import golden_pictures, tallies
from inspections.models import BoardType, GoldenBoard, Inspection, default_thresholds
from inspections.pages.board_type_form import BoardTypeForm
from inspections.pages.golden_preview import preview_of
from inspections.pages.lookup import viewer
from problems.answers import told
from problems.problem import Problem
from problems.typed import whole


@dataclass(frozen=True)
class BoardsOfType:
    count: int
    last: datetime | None  # when the latest came


NO_BOARDS = BoardsOfType(0, None)


@require_safe
def board_types(request: HttpRequest) -> HttpResponse:
    actor = viewer(request)
    archived = request.GET.get("archived") == "1"
    shown = list(BoardType.objects.filter(archived=archived))
    boards = _boards_of(shown)
    active = GoldenBoard.objects.filter(active=True, board_type__in=shown)
    golden = {each.board_type_id: each for each in active}
    return render(
        request,
        "inspections/board_types.html",
        {
            "rows": [
                (
                    row,
                    boards.get(row.pk, NO_BOARDS),
                    golden.get(row.pk),
                    row.pk in golden and golden_pictures.exists(golden[row.pk]),
                )
                for row in shown
            ],
            "archived": archived,
            "any_archived": BoardType.objects.filter(archived=True).exists(),
            "may_edit": actor.may(Permission.EDIT_BOARD_TYPES),
        },
    )


def _boards_of(shown: list[BoardType]) -> dict[int, BoardsOfType]:
    """From the sums of days, and by an index: neither counts a million boards."""
    counts = tallies.boards_of_types()
    latest = Inspection.objects.filter(board_type=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    rows = BoardType.objects.filter(pk__in=[each.pk for each in shown]).values_list("pk", Subquery(latest))
    return {pk: BoardsOfType(counts[pk], last) for pk, last in rows if pk in counts}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = viewer(request)
    actor.require(Permission.EDIT_BOARD_TYPES)
    if request.method != "POST":
        return _form_page(request, actor, BoardTypeForm.blank(default_thresholds()))
    form = BoardTypeForm.posted(request.POST)
    try:
        made = service.create(actor, **form.values())
    except Problem as problem:
        return _form_page(request, actor, form, problem=problem)
    messages.success(request, _("Made. Now give it a golden board: boards are then compared with it."))
    return HttpResponseRedirect(_page(made.pk) + "#golden")


@require_http_methods(["GET", "HEAD", "POST"])
def board_type(request: HttpRequest, board_type_id: int) -> HttpResponse:
    actor = viewer(request)
    if request.method != "POST":
        shown = service.get(board_type_id)
        return _form_page(request, actor, BoardTypeForm.of(shown), shown=shown)
    form = BoardTypeForm.posted(request.POST)
    try:
        service.change(actor, board_type_id, version=form.version, **form.values())
    except Problem as problem:
        return _refused(request, actor, form, board_type_id, problem)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(_page(board_type_id))


@require_POST
def archive(request: HttpRequest, board_type_id: int) -> HttpResponse:
    version = whole(request.POST.get("version", "")) or 0
    archived = request.POST.get("archived") == "1"
    service.archive(viewer(request), board_type_id, version=version, archived=archived)
    messages.success(request, _("Archived: it takes no new boards.") if archived else _("Back in use."))
    return HttpResponseRedirect(_page(board_type_id))


@require_safe
def options(request: HttpRequest) -> JsonResponse:
    """What the upload tray offers, the one that this user used last in front."""
    actor = viewer(request)
    actor.require(Permission.SUBMIT)
    golden = Count("golden_boards", filter=Q(golden_boards__active=True))
    rows = BoardType.objects.filter(archived=False).annotate(golden_count=golden)
    last = Inspection.objects.filter(created_by=actor.user).order_by("-id").values_list("board_type", flat=True).first()
    offered = [{"id": row.pk, "name": str(row), "golden": bool(row.golden_count)} for row in rows]
    return JsonResponse({"board_types": offered, "last": last})


def _refused(
    request: HttpRequest, actor: Actor, form: BoardTypeForm, board_type_id: int, problem: Problem
) -> HttpResponse:
    """What was typed stays; a stale save also shows how it is now, and saving again puts the typed over it."""
    now = service.get(board_type_id)
    stale = problem.code == "board_type_stale"
    theirs = form.differences(BoardTypeForm.of(now)) if stale else []
    kept = form.on_version(now.version) if stale else form
    return _form_page(request, actor, kept, shown=now, problem=problem, theirs=theirs)


def _form_page(
    request: HttpRequest,
    actor: Actor,
    form: BoardTypeForm,
    *,
    shown: BoardType | None = None,
    problem: Problem | None = None,
    theirs: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:
    golden = shown.golden if shown else None
    context: dict[str, Any] = {
        "form": form,
        "board_type": shown,
        "golden": golden,
        "preview": preview_of(golden) if golden else None,
        "older": list(shown.golden_boards.filter(active=False).order_by("-id")[:10]) if shown else [],
        "problem": told(problem) if problem else None,
        "wrong": form.wrong_field(problem) if problem else "",
        "theirs": theirs or [],
        "may_edit": actor.may(Permission.EDIT_BOARD_TYPES),
    }
    return render(request, "inspections/board_type.html", context, status=problem.status if problem else 200)


def _page(board_type_id: int) -> str:
    return reverse("inspections:board_type", args=[board_type_id])
