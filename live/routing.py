"""The one socket, with everything that stands before it."""

from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from channels.sessions import CookieMiddleware
from django.urls import path, re_path

from live.consumer import LiveConsumer
from live.origin import same_origin_only
from live.write_gate import with_write_gate

_router = URLRouter([path("live/ws", LiveConsumer.as_asgi()), re_path(r"", WebsocketDenier.as_asgi())])

websocket_application = with_write_gate(
    AllowedHostsOriginValidator(same_origin_only(CookieMiddleware(_router))),
)
