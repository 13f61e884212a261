import asyncio
import os
import signal
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

_pages = get_asgi_application()

from live import hub, shutdown  # noqa: E402 - reads settings, which the line above sets up
from live.routing import websocket_application  # noqa: E402
from webapp import guarded_daphne  # noqa: E402

guarded_daphne.install()
shutdown.at_signal(signal.SIGUSR1, hub.send_all_away)

# Of PostgreSQL's usual 100 connections, what a burst of tiles may take; the rest waits its turn. Calls that wait for
# the engine have places of their own, so that they never keep the pages out. By then daphne has all of a request's
# body, so a slow sender holds no place.
_AT_ONCE, _WAITING_AT_ONCE = asyncio.Semaphore(50), asyncio.Semaphore(25)


async def http_application(scope: Any, receive: Any, send: Any) -> None:
    """Each request has a thread of its own, and so database connections that no later request can use: kept open,
    as the long-lived threads keep theirs, they would pile up until the garbage collector comes by."""
    scope = {**scope, "root_path": ""}  # daphne takes it from a header that anybody may send
    places = _WAITING_AT_ONCE if scope["path"].startswith("/api/v1/detect") else _AT_ONCE
    async with places, ThreadSensitiveContext():
        try:
            await _pages(scope, receive, send)
        finally:
            await sync_to_async(connections.close_all)()


application = ProtocolTypeRouter({"http": http_application, "websocket": websocket_application})
