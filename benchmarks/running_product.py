"""The product as `make run` starts it, in a data folder and at a port of its own, without the demonstration."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
_READY_WITHIN_S = 120
_SESSION = """
import django; django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
client = Client()
client.force_login(get_user_model().objects.get(username="admin"), backend="django.contrib.auth.backends.ModelBackend")
print(client.cookies["sessionid"].value)
"""


@dataclass(frozen=True)
class Product:
    """port on 127.0.0.1; token of an administrator for the API; session: the cookie of a signed-in page."""

    port: int
    token: str
    session: str

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def running_product() -> Iterator[Product]:
    """Ready when this begins, its worker too. Raises RuntimeError with the end of the log if it does not start."""
    with TemporaryDirectory(prefix="benchlight-product-") as folder:
        port = _free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BENCHLIGHT_")} | {
            "BENCHLIGHT_DATA": f"{folder}/data",
            "BENCHLIGHT_PORT": str(port),
            "BENCHLIGHT_ADMIN_PASSWORD": "only for this benchmark",
            "BENCHLIGHT_DEMO": "off",
            "BENCHLIGHT_LOG_LEVEL": "ERROR",
            "BENCHLIGHT_API_REQUESTS_PER_MINUTE": "1000000",
            "DJANGO_SETTINGS_MODULE": "webapp.settings",
        }
        _python(environment, "manage.py", "set_up")
        token = _python(environment, "manage.py", "create_token", "admin").strip()
        session = _python(environment, "-c", _SESSION).strip()
        log = Path(folder) / "serve.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment, stdout=output, stderr=output
            )
        try:
            _wait_until_ready(port, process, log)
            yield Product(port, token, session)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the product did not start: {log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _python(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments[:2])} failed: {done.stderr[-2000:]}")
    return done.stdout
