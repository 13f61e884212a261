"""What the API tells of decisions, typed; each room adds the name of its part."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from reviewing.recording import Decided
from reviewing.rows import DecisionRow


class DecisionTold(Schema):
    action: str
    who: str
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]
    version: int


class DecidedTold(Schema):
    version: int
    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    undo: dict[str, Any] = Field(description="The decision that takes this one back")


def told(decision: DecisionRow) -> dict[str, Any]:
    """The fields of DecisionTold."""
    return {
        "action": decision.action,
        "who": decision.who.get_username(),
        "at": decision.at,
        "before": decision.before,
        "after": decision.after,
        "version": decision.version,
    }


def decided_told(decided: Decided) -> dict[str, Any]:
    """The fields of DecidedTold."""
    return {
        "version": decided.version,
        "action": decided.action,
        "before": dict(decided.before),
        "after": dict(decided.after),
        "undo": dict(decided.undo),
    }
