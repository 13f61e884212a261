"""The one socket, with everything that stands before it."""

from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from channels.sessions import CookieMiddleware
from django.urls import path, re_path

from live.connection import with_connection
from live.consumer import LiveConsumer
from live.origin import same_origin_only

_router = URLRouter([path("live/ws", LiveConsumer.as_asgi()), re_path(r"", WebsocketDenier.as_asgi())])

websocket_application = with_connection(
    AllowedHostsOriginValidator(same_origin_only(CookieMiddleware(_router))),
)
