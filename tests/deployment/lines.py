"""Lines of journals as release.py and watch_switch write them."""

from datetime import UTC, datetime, timedelta
from typing import Any

BEGAN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
RUN = "20261120T100000Z-ab12"


def lines(*events: str | tuple[str, dict[str, Any]], run: str = RUN, kind: str = "deployment") -> list[dict[str, Any]]:
    """The beginning of 0.1.0-new, and these events, a second each."""
    told = {"release": "0.1.0-new", "sha256": "ab" * 32, "who": "anna@laptop", "reason": "faster"}
    named = [one if isinstance(one, tuple) else (one, {}) for one in events]
    return [
        {
            "at": (BEGAN + timedelta(seconds=number)).isoformat(),
            "deployment": run,
            "number": number,
            "seconds": float(number),
            "event": event,
            **details,
        }
        for number, (event, details) in enumerate([(f"{kind} begins", told), *named], 1)
    ]


def watchdog(at: datetime = BEGAN + timedelta(seconds=30)) -> dict[str, Any]:
    why = "the deployer is gone"
    return {"at": at.isoformat(), "event": "watchdog switched back", "slot": "blue", "why": why}
