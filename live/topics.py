"""Who may watch what: each room registers the prefix of its topics."""

from collections.abc import Callable
from typing import Any

from problems.problem import Problem

MayWatch = Callable[[Any, str], bool]  # (actor, key): "job:12" asks the rule of "job" with key "12"

_rules: dict[str, MayWatch] = {}


def register(prefix: str, may_watch: MayWatch) -> None:
    if _rules.setdefault(prefix, may_watch) is not may_watch:
        raise ValueError(f"topic prefix registered twice: {prefix}")


def check(actor: Any, topic: str) -> None:
    """Raises: Problem topic_unknown | topic_forbidden."""
    prefix, _, key = topic.partition(":")
    rule = _rules.get(prefix)
    if rule is None:
        raise Problem("topic_unknown", status=404, topic=topic[:80])
    if not rule(actor, key):
        raise Problem("topic_forbidden", status=403, topic=topic[:80])
