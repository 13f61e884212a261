"""The real site as daphne serves it, with two kinds of topics that only tests know."""

from live import topics
from webapp.asgi import application

topics.register("test", lambda user, key: True)
topics.register("private", lambda user, key: user.username == key)

__all__ = ["application"]
