import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

http_application = get_asgi_application()

from live.routing import websocket_application  # noqa: E402 - reads settings, which the line above sets up

application = ProtocolTypeRouter({"http": http_application, "websocket": websocket_application})
