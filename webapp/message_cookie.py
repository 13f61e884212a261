from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class MessageCookie(CookieStorage):
    """What is told on the next page. In a cookie: kept in the session, each would make the session last longer."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"
