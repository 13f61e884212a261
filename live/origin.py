"""A socket carries the session's cookie, which browsers share between ports: only our own pages may open one."""

from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings

from live.connection import Application, Receive, Scope, Send


def same_origin_only(application: Application) -> Application:
    """Refuses an Origin whose host and port differ from Host, unless CSRF_TRUSTED_ORIGINS names it."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name: value.decode("latin1") for name, value in scope["headers"]}
        origin = headers.get(b"origin", "")
        ours = urlsplit(origin).netloc == headers.get(b"host", "")
        allowed = bool(origin) and (ours or origin in settings.CSRF_TRUSTED_ORIGINS)
        await (application if allowed else WebsocketDenier())(scope, receive, send)

    return checked
