"""The site as daphne serves it, with the one topic that live_latency.py publishes to."""

from live import topics
from webapp.asgi import application

topics.register("benchmark", lambda actor, key: True)

__all__ = ["application"]
