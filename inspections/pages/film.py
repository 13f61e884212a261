"""The film strip: what stands before and after an inspection in the list that it was opened from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.actor import Actor
from inspections.models import Inspection
from inspections.pages.filters import ListFilter
from inspections.pictures import stamp_of

BEFORE, AFTER = 3, 14
_FIRST_LEVELS_PX = 1024  # what a viewer asks for when it opens
_TILE_PX = 512
_LEAST_LEVEL = 8  # as static/files/viewer/tile_source.js has it


@dataclass(frozen=True)
class Film:
    query: str  # the list, as it stands in the URL
    frames: Sequence[Inspection]
    next: Inspection | None
    next_tiles: Sequence[str]  # addresses worth fetching before they are asked for


def film(actor: Actor, current: Inspection, wanted: ListFilter) -> Film:
    """Without a filter the strip is the review queue; the current one is in it, whatever became of it."""
    if not wanted.narrowed:
        wanted = ListFilter(state="review")
    rows = wanted.rows(actor).select_related("job").exclude(pk=current.pk)
    newer, older = rows.filter(pk__gt=current.pk), rows.filter(pk__lt=current.pk)
    following, preceding = (newer, older) if wanted.oldest_first else (older, newer)
    after = list(following[:AFTER])
    before = list(preceding.reverse()[:BEFORE])[::-1]
    # At the end of the review queue the ones that were skipped come again.
    follows = after[0] if after else rows.first() if wanted.state == "review" else None
    return Film(wanted.as_query(), [*before, current, *after], follows, _first_tiles(follows) if follows else [])


def _first_tiles(inspection: Inspection) -> list[str]:
    if not (inspection.pyramids and inspection.width_px and inspection.height_px):
        return []
    sides = inspection.width_px, inspection.height_px
    last = (max(sides) - 1).bit_length()
    tiles = []
    for level in range(min(_LEAST_LEVEL, last), last + 1):
        width, height = (-(-side // (1 << (last - level))) for side in sides)
        if max(width, height) > _FIRST_LEVELS_PX:
            break
        across, down = -(-width // _TILE_PX), -(-height // _TILE_PX)
        tiles += [_tile(inspection, level, x, y) for y in range(down) for x in range(across)]
    return tiles


def _tile(inspection: Inspection, level: int, x: int, y: int) -> str:
    url = reverse("inspections:tile", args=[inspection.pk, "board", level, x, y])
    return f"{url}?v={stamp_of(inspection)}"
