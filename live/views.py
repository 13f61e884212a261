from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from live import events, latest
from live.consumer import MAX_TOPICS
from live.rechecks import refusal
from problems.problem import Problem
from problems.typed import whole


@never_cache
@require_safe
def poll(request: HttpRequest) -> JsonResponse:
    """What the socket would have sent since: for pages that cannot have one."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = _asked(request)
    refused = [{"topic": topic, "code": code} for topic, _ in asked if (code := refusal(actor, topic))]
    closed = {one["topic"] for one in refused}
    answers = [_since(topic, after) for topic, after in asked if topic not in closed]
    return JsonResponse({"topics": answers, "refused": refused})


def _asked(request: HttpRequest) -> list[tuple[str, int]]:
    topics, afters = request.GET.getlist("topic"), request.GET.getlist("after")
    if not topics or len(topics) != len(afters) or None in map(whole, afters):
        raise Problem("live_request_unreadable")
    if len(topics) > MAX_TOPICS:
        raise Problem("live_too_many_topics", limit=MAX_TOPICS)
    return [(topic[:80], whole(after) or 0) for topic, after in zip(topics, afters, strict=True)]


def _since(topic: str, after: int) -> dict[str, Any]:
    if source := latest.source_of(topic):
        return _latest(topic, source.read())
    newest = events.last_seq(topic)
    found = events.after(topic, after) if after <= newest else []
    missed = bool(found) and found[0].seq > after + 1
    last = found[-1].seq if found else newest
    return {"topic": topic, "last_seq": last, "missed": missed, "events": [events.as_message(one) for one in found]}


def _latest(topic: str, newest: tuple[int, Mapping[str, Any]] | None) -> dict[str, Any]:
    told = [] if newest is None else [latest.as_message(topic, *newest)]
    return {"topic": topic, "last_seq": newest[0] if newest else 0, "missed": False, "events": told}
