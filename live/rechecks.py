"""One round over all open sockets: whose session has ended, and who may no longer watch what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from live.sessions import Watchers
from live.topics import check
from problems.problem import Problem

Watched = Sequence[tuple[str, tuple[str, ...]]]  # a session's key, and the topics of one of its sockets


@dataclass
class Found:
    ended: set[str] = field(default_factory=set)  # session keys
    refused: dict[tuple[str, str], str] = field(default_factory=dict)  # (session key, topic) -> code


def look_again(watched: Watched, watchers: Watchers) -> Found:
    """Blocking; each session is asked once, each topic once a session, however many pages it has open."""
    actors = watchers.of({key for key, _ in watched})
    found = Found(ended={key for key, actor in actors.items() if actor is None})
    for key, topic in {(key, topic) for key, watching in watched for topic in watching}:
        if actors[key] is not None and (code := refusal(actors[key], topic)):
            found.refused[key, topic] = code
    return found


def refusal(actor: Any, topic: str) -> str:
    """The code of the reason why this actor may not watch the topic; empty when they may."""
    try:
        check(actor, topic)
    except Problem as problem:
        return problem.code
    return ""
