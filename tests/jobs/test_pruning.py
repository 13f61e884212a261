import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import watchdog
from live import events
from live.models import Event


def test_what_cannot_be_cleared_away_stops_neither_the_rest_nor_the_lane(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unreadable() -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("files.uploads.sweep", unreadable)
    events.publish("job:1", "queued", {})
    Event.objects.update(at=timezone.now() - timedelta(days=3))
    swept: list[str] = []
    monkeypatch.setattr("jobs.kinds.sweep", lambda: swept.append("kinds"))
    with caplog.at_level(logging.ERROR):
        watchdog.prune()
    assert not Event.objects.exists()
    assert swept == ["kinds"]
    assert "Input/output error" in caplog.text
