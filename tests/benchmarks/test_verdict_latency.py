"""From submission to verdict, in the product as it really runs."""

import pytest

from benchmarks import verdict_latency
from benchmarks.pairs import pairs_of
from benchmarks.sections import verdict_latency as section_of


def test_each_board_is_timed_until_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict_latency, "WARMING", 1)
    with pairs_of(None, drawn=2) as pairs:
        measured = verdict_latency.measure(pairs)

    assert measured["boards"] == 1
    assert 0 < measured["upload_answered_ms"]["p50"] < measured["inspection_ms"]["p50"]
    assert measured["pipeline_ms"]["total"] < measured["inspection_ms"]["max"]
    assert [goal.wanted for goal in section_of([measured]).goals] == ["under 0.4 s", "under 0.8 s"]
