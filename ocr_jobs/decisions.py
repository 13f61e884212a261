"""Decisions on a drawing: reviewing.recording, with the approval taken away by what changes a value."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from ocr_jobs.models import Drawing, DrawingDecision
from reviewing.recording import Kind, record

_KEEPS_APPROVAL = (DrawingDecision.Action.APPROVE, DrawingDecision.Action.CHECK)


@contextmanager
def _approval_given_up(drawing: Drawing, action: str) -> Iterator[None]:
    yield
    if action not in _KEEPS_APPROVAL and drawing.approved_at is not None:
        Drawing.objects.filter(pk=drawing.pk).update(approved_at=None, approved_by=None)


DRAWINGS = Kind(
    name="drawing",
    part="entry",
    model=Drawing,
    decisions=DrawingDecision,
    audited="drawing",
    missing="drawing_unknown",
    stale="stale_drawing",
    with_rows=(),
    around=_approval_given_up,
    told=lambda _drawing: {},
    machine=lambda drawing: (drawing.read_at, {}),
)
decide = partial(record, DRAWINGS)
