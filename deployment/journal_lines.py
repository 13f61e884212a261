"""A line of a host's journal as it may be kept elsewhere: whatever went in, what comes out is whole and small."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST_BYTES = 16 * 1024
MOST_NUMBER = 100_000
_RUN = re.compile(r"[0-9]{8}T[0-9]{6}Z[0-9a-z-]{0,16}")
_UNSEEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_OWN = frozenset(("at", "deployment", "number", "seconds", "event"))


@dataclass(frozen=True)
class Line:
    """identity: the same for the same line of every host. run, number: "" and 0 of what a host's watchdog wrote."""

    run: str
    identity: str
    number: int
    at: datetime
    seconds: float
    event: str
    details: dict[str, Any]


def read_line(given: Any) -> Line | None:
    """None for what is no line: cut short, too long, or of something else."""
    content = _content(given)
    if not content:
        return None
    run, number, event = content.get("deployment", ""), content.get("number", 0), content.get("event")
    at = _moment(content.get("at"))
    if at is None or not isinstance(event, str) or not 0 < len(event) <= 80:
        return None
    if run != "" and not is_run(run):
        return None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_NUMBER:
        return None
    details = {name: value for name, value in content.items() if name not in _OWN}
    identity = str(number) if run and number else _digest(content)
    return Line(run, identity, number, at, _seconds(content.get("seconds")), event, details)


def is_run(text: object) -> bool:
    return isinstance(text, str) and bool(_RUN.fullmatch(text))


def _content(given: Any) -> Mapping[str, Any]:
    """Text or what was read from it, without characters that nobody sees; empty when it cannot be taken."""
    try:
        text = given if isinstance(given, str) else json.dumps(given, allow_nan=False)
        if len(text.encode(errors="replace")) > MOST_BYTES:
            return {}
        found = json.loads(text, parse_constant=_refuse)
        seen = json.loads(json.dumps(_seen(found)))
    except (ValueError, TypeError, RecursionError):
        return {}
    return seen if isinstance(seen, dict) else {}


def _seen(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSEEN.sub("", value)
    if isinstance(value, dict):
        return {_UNSEEN.sub("", str(name)): _seen(one) for name, one in value.items()}
    return [_seen(one) for one in value] if isinstance(value, list) else value


def _refuse(word: str) -> None:
    raise ValueError(word)


def _moment(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None and 2000 <= at.year < 9000 else None


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e9 else 0.0


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:20]
