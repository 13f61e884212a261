import http.client
import io
import json
import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from PIL import Image, ImageDraw

from inspections import canary

_PATIENCE_S = 90.0


class Command(BaseCommand):
    help = "Sends a small board through a web process, the queue and a lane; ends with 1 if it is not inspected."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("socket", help="of the web process, as /run/benchlight/blue.sock")

    def handle(self, *args: Any, **options: Any) -> None:
        told = through(options["socket"], small_board())
        if told["state"] == "succeeded":
            self.stdout.write(f"canary: inspected by lane {told['lane']}")
        elif told["state"] in {"queued", "running"} and told["busy"]:
            self.stdout.write("canary: accepted, and waits: lanes are busy with other work")
        else:
            raise CommandError(f"canary: {told['state']} {told['reason']}".strip())


def small_board() -> bytes:
    """Pads, holes and traces, in 192 by 192 px."""
    picture = Image.new("RGB", (192, 192), (16, 84, 40))
    draw = ImageDraw.Draw(picture)
    for place in range(24, 192, 36):
        draw.line([(place, 8), (place, 184)], fill=(196, 148, 60), width=5)
        draw.ellipse([place - 9, place - 9, place + 9, place + 9], fill=(214, 170, 84))
        draw.ellipse([place - 3, place - 3, place + 3, place + 3], fill=(20, 20, 20))
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def through(path: str, board: bytes) -> dict[str, Any]:
    """What the web process says became of it. Raises CommandError."""
    connection = http.client.HTTPConnection("localhost", timeout=_PATIENCE_S)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(_PATIENCE_S)
    headers = {"Host": settings.ALLOWED_HOSTS[0], "X-Forwarded-Proto": "https", "X-Canary": canary.sign(board)}
    try:
        connection.sock.connect(path)
        connection.request("POST", "/canary", board, headers | {"Content-Type": "application/octet-stream"})
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise CommandError(f"canary: no answer: {error}") from None
    finally:
        connection.close()
    if answer.status != 200:
        raise CommandError(f"canary: status {answer.status}: {content[:300].decode(errors='replace')}")
    told: dict[str, Any] = json.loads(content)
    return told
