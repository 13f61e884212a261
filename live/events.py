"""Numbered events a topic: written in the caller's transaction, read in order by whoever watches."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from live.models import Event, Topic

CHANNEL = "benchlight_live"  # PostgreSQL's NOTIFY channel; the payload is the topic
PAGE = 500  # events read at once


def publish(topic: str, type: str, data: Mapping[str, Any]) -> int:
    """Write the next event of `topic` and return its number.

    Inside the caller's transaction: a rollback takes the event along. The topic's row stays locked until commit, so
    numbers are in commit order; therefore publish last in a transaction, and to the most shared topic ("queue") last
    of all.
    """
    with transaction.atomic(savepoint=False):
        seq = _next_seq(topic)
        Event.objects.create(topic=topic, seq=seq, type=type, data=dict(data))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])
    return seq


def last_seq(topic: str) -> int:
    """The number of the topic's newest event; 0 when it has none. A page reads it before its own rows."""
    return Topic.objects.filter(name=topic).values_list("last_seq", flat=True).first() or 0


def after(topic: str, seq: int, *, limit: int = PAGE) -> list[Event]:
    """The topic's events numbered above `seq`, oldest first, at most `limit`."""
    return list(Event.objects.filter(topic=topic, seq__gt=seq).order_by("seq")[:limit])


def as_message(event: Event) -> dict[str, Any]:
    """What socket and polling both send."""
    return {
        "type": "event",
        "topic": event.topic,
        "seq": event.seq,
        "event": event.type,
        "data": event.data,
        "at": event.at.isoformat(),
    }


def trim(*, older_than: timedelta = timedelta(days=7)) -> int:
    """Delete events that no open page can still need; returns how many. Numbers go on counting."""
    deleted, _ = Event.objects.filter(at__lt=timezone.now() - older_than).delete()
    return deleted


def _next_seq(topic: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO live_topic (name, last_seq) VALUES (%s, 1)"
            " ON CONFLICT (name) DO UPDATE SET last_seq = live_topic.last_seq + 1 RETURNING last_seq",
            [topic],
        )
        return int(cursor.fetchone()[0])
