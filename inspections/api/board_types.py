from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.actor import actor_of
from accounts.paging import Cursor, Limit, page_of
from accounts.permissions import Permission
from inspections import board_types
from inspections.api.answers import COPPER, BoardTypeOut, BoardTypePage, GoldenBoardOut, GoldenBoardPage
from inspections.models import BoardType, GoldenBoard
from problems.typed import Number, Whole

router = Router()


class NewBoardType(Schema):
    name: str
    revision: str = ""
    scale_px_per_mm: Number | None = None
    thresholds: dict[str, Number] = Field({}, description="Classes left out have 0.4")
    copper: str = Field("auto", description=COPPER)


class BoardTypeChange(Schema):
    """Fields left out stay as they are."""

    version: Whole
    name: str | None = None
    revision: str | None = None
    scale_px_per_mm: Number | None = None
    thresholds: dict[str, Number] = {}
    copper: str | None = Field(None, description=COPPER)


class Archiving(Schema):
    version: Whole
    archived: bool = True


@router.get("", response=BoardTypePage, summary="Board types, in the order they were made")
def list_board_types(
    request: HttpRequest, cursor: Cursor = None, limit: Limit = 50, archived: bool | None = None
) -> BoardTypePage:
    actor_of(request).require(Permission.VIEW)
    rows: QuerySet[BoardType] = BoardType.objects.order_by("pk").filter(pk__gt=cursor or 0)
    if archived is not None:
        rows = rows.filter(archived=archived)
    shown, next_cursor = page_of(rows, limit)
    return BoardTypePage(items=_with_golden(shown), next=next_cursor)


@router.post("", response={201: BoardTypeOut}, summary="Make a board type")
def create_board_type(request: HttpRequest, wanted: NewBoardType) -> Status[BoardTypeOut]:
    board_type = board_types.create(
        actor_of(request),
        name=wanted.name,
        revision=wanted.revision,
        scale_px_per_mm=wanted.scale_px_per_mm,
        thresholds=wanted.thresholds,
        copper=wanted.copper,
    )
    return Status(201, BoardTypeOut.of(board_type, None))


@router.get("/{int:board_type_id}", response=BoardTypeOut)
def show_board_type(request: HttpRequest, board_type_id: int) -> BoardTypeOut:
    actor_of(request).require(Permission.VIEW)
    return _with_golden([board_types.get(board_type_id)])[0]


@router.patch("/{int:board_type_id}", response=BoardTypeOut, summary="Change its settings; 409 when `version` is stale")
def change_board_type(request: HttpRequest, board_type_id: int, wanted: BoardTypeChange) -> BoardTypeOut:
    before = board_types.get(board_type_id)
    given = wanted.model_fields_set
    board_types.change(
        actor_of(request),
        board_type_id,
        version=wanted.version,
        name=before.name if wanted.name is None else wanted.name,
        revision=before.revision if wanted.revision is None else wanted.revision,
        scale_px_per_mm=wanted.scale_px_per_mm if "scale_px_per_mm" in given else before.scale_px_per_mm,
        thresholds=wanted.thresholds,
        copper=wanted.copper,
    )
    return _with_golden([board_types.get(board_type_id)])[0]


@router.post("/{int:board_type_id}/archive", response=BoardTypeOut, summary="Archive it, or bring it back")
def archive_board_type(request: HttpRequest, board_type_id: int, wanted: Archiving) -> BoardTypeOut:
    board_types.archive(actor_of(request), board_type_id, version=wanted.version, archived=wanted.archived)
    return _with_golden([board_types.get(board_type_id)])[0]


@router.get("/{int:board_type_id}/golden-boards", response=GoldenBoardPage, summary="Its golden boards, newest first")
def list_golden_boards(
    request: HttpRequest, board_type_id: int, cursor: Cursor = None, limit: Limit = 50
) -> GoldenBoardPage:
    actor_of(request).require(Permission.VIEW)
    rows = board_types.get(board_type_id).golden_boards.select_related("created_by").order_by("-pk")
    shown, next_cursor = page_of(rows if cursor is None else rows.filter(pk__lt=cursor), limit)
    return GoldenBoardPage(items=[GoldenBoardOut.of(row) for row in shown], next=next_cursor)


def _with_golden(shown: list[BoardType]) -> list[BoardTypeOut]:
    golden = dict(
        GoldenBoard.objects.filter(active=True, board_type__in=shown).values_list("board_type_id", "image_id")
    )
    return [BoardTypeOut.of(board_type, golden.get(board_type.pk)) for board_type in shown]
