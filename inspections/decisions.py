"""Decisions on an inspection: reviewing.recording, with the day's tallies kept."""

from functools import partial

from inspections import tallies
from inspections.models import Decision, Inspection
from reviewing.recording import Kind, record

INSPECTIONS = Kind(
    name="inspection",
    part="defect",
    model=Inspection,
    decisions=Decision,
    audited="review",
    missing="inspection_missing",
    stale="stale_review",
    with_rows=("board_type",),
    around=lambda inspection, _action: tallies.noted(inspection),
    told=lambda inspection: {"verdict": inspection.verdict},
    machine=lambda inspection: (inspection.inspected_at, {"verdict": inspection.machine_verdict}),
)
decide = partial(record, INSPECTIONS)
