"""The real site as daphne serves it, with two kinds of topics that only tests know."""

from live import topics
from webapp.asgi import application

topics.register("test", lambda actor, key: True)
topics.register("private", lambda actor, key: actor.user.username == key)

__all__ = ["application"]
