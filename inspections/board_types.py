"""Board types and their golden boards: made, changed, archived; one transaction and one audit row each."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from files.models import Blob
from inspections import golden_pictures
from inspections.models import BoardType, Copper, DefectClass, GoldenBoard, default_thresholds
from problems.problem import Problem

NAME_LIMIT = 80
REVISION_LIMIT = 40
SCALE_LIMIT_PX_PER_MM = 2000.0


def create(
    actor: Actor,
    *,
    name: str,
    revision: str = "",
    scale_px_per_mm: float | None = None,
    thresholds: Mapping[str, float] | None = None,
    copper: str = Copper.AUTO,
) -> BoardType:
    actor.require(Permission.EDIT_BOARD_TYPES)
    wanted = _checked(name, revision, scale_px_per_mm, thresholds or {}, copper, base=default_thresholds())
    with transaction.atomic():
        try:
            with transaction.atomic():
                board_type = BoardType.objects.create(**wanted)
        except IntegrityError:
            raise _taken(wanted) from None
        audit.record(actor, "board_type.create", _subject(board_type.pk), after=wanted)
    return board_type


def change(
    actor: Actor,
    board_type_id: int,
    *,
    version: int,
    name: str,
    revision: str,
    scale_px_per_mm: float | None,
    thresholds: Mapping[str, float],
    copper: str | None = None,
) -> BoardType:
    """Thresholds and copper that are left out stay as they are."""
    actor.require(Permission.EDIT_BOARD_TYPES)
    with transaction.atomic():
        before = get(board_type_id)
        copper = before.copper if copper is None else copper
        wanted = _checked(name, revision, scale_px_per_mm, thresholds, copper, base=before.thresholds)
        _update(before, version, wanted)
        audit.record(actor, "board_type.change", _subject(before.pk), before=_settings(before), after=wanted)
    return get(board_type_id)


def archive(actor: Actor, board_type_id: int, *, version: int, archived: bool = True) -> BoardType:
    """An archived board type takes no new boards; its inspections stay. `archived=False` brings it back."""
    actor.require(Permission.EDIT_BOARD_TYPES)
    with transaction.atomic():
        before = get(board_type_id)
        _update(before, version, {"archived": archived})
        action = "board_type.archive" if archived else "board_type.unarchive"
        audit.record(
            actor, action, _subject(before.pk), before={"archived": before.archived}, after={"archived": archived}
        )
    return get(board_type_id)


def replace_golden(actor: Actor, board_type_id: int, blob: Blob, filename: str) -> GoldenBoard:
    """Earlier verdicts keep the golden board that they were made with. The same image again changes nothing."""
    actor.require(Permission.EDIT_BOARD_TYPES)
    with transaction.atomic():
        board_type = open_board_type(board_type_id, lock=True)
        before = board_type.golden
        if before is not None and before.image_id == blob.pk:
            golden_pictures.order(actor, before)  # it may have been cleared away
            return before
        board_type.golden_boards.filter(active=True).update(active=False)
        golden = GoldenBoard.objects.create(
            board_type=board_type, image=blob, filename=filename[:255], created_by=actor.user
        )
        audit.record(
            actor,
            "board_type.replace_golden",
            _subject(board_type.pk),
            before={"golden": before.image_id if before else None},
            after={"golden": blob.pk, "filename": filename},
        )
        golden_pictures.order(actor, golden)
    return golden


def get(board_type_id: int) -> BoardType:
    board_type = BoardType.objects.filter(pk=board_type_id).first()
    if board_type is None:
        raise Problem("board_type_missing", status=404, board_type=board_type_id)
    return board_type


def open_board_type(board_type_id: int, *, lock: bool = False) -> BoardType:
    """A board type that takes boards. Problem when it is missing or archived."""
    if lock:
        # On PostgreSQL two replacements of one golden board queue up here; SQLite transactions are serial anyway.
        BoardType.objects.select_for_update().filter(pk=board_type_id).first()
    board_type = get(board_type_id)
    if board_type.archived:
        raise Problem("board_type_archived", status=409, name=str(board_type))
    return board_type


def _update(before: BoardType, version: int, wanted: Mapping[str, Any]) -> None:
    try:
        with transaction.atomic():
            changed = BoardType.objects.filter(pk=before.pk, version=version).update(**wanted, version=F("version") + 1)
    except IntegrityError:
        raise _taken(wanted) from None
    if not changed:
        raise Problem("board_type_stale", status=409, name=str(before), version=before.version)


def _checked(
    name: str,
    revision: str,
    scale_px_per_mm: float | None,
    thresholds: Mapping[str, float],
    copper: str,
    *,
    base: Mapping[str, float],
) -> dict[str, Any]:
    name, revision = " ".join(name.split()), " ".join(revision.split())
    if not name:
        raise Problem("board_type_name_needed")
    if len(name) > NAME_LIMIT or len(revision) > REVISION_LIMIT:
        raise Problem("board_type_name_long", limit=NAME_LIMIT, revision_limit=REVISION_LIMIT)
    # `not (0 < x)` also refuses NaN.
    if scale_px_per_mm is not None and not 0 < scale_px_per_mm <= SCALE_LIMIT_PX_PER_MM:
        raise Problem("board_type_scale", limit=int(SCALE_LIMIT_PX_PER_MM))
    if copper not in Copper.values:
        raise Problem("board_type_copper", copper=copper[:40], known=", ".join(Copper.values))
    return {
        "name": name,
        "revision": revision,
        "scale_px_per_mm": scale_px_per_mm,
        "copper": copper,
        "thresholds": {**base, **checked_thresholds(thresholds)},
    }


def checked_thresholds(thresholds: Mapping[str, float]) -> dict[str, float]:
    for cls, threshold in thresholds.items():
        if cls not in DefectClass.values:
            raise Problem("defect_class_unknown", cls=cls, known=DefectClass.told())
        if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
            raise Problem("board_type_threshold", cls=str(DefectClass(cls).label))
    return {cls: float(threshold) for cls, threshold in thresholds.items()}


def _settings(board_type: BoardType) -> dict[str, Any]:
    return {
        "name": board_type.name,
        "revision": board_type.revision,
        "scale_px_per_mm": board_type.scale_px_per_mm,
        "thresholds": board_type.thresholds,
        "copper": board_type.copper,
    }


def _taken(wanted: Mapping[str, Any]) -> Problem:
    return Problem("board_type_taken", status=409, name=f"{wanted['name']} {wanted['revision']}".strip())


def _subject(board_type_id: int) -> str:
    return f"board_type:{board_type_id}"
