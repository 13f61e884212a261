"""The product as `make run` starts it, in a data folder and at a port of its own, without the demonstration."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.serving import ROOT, environment_of, free_port, served

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
        port = free_port()
        environment = environment_of(
            Path(folder) / "data",
            BENCHLIGHT_PORT=str(port),
            BENCHLIGHT_ADMIN_PASSWORD="only for this benchmark",
            BENCHLIGHT_DEMO="off",
            BENCHLIGHT_LOG_LEVEL="ERROR",
            BENCHLIGHT_API_REQUESTS_PER_MINUTE="1000000",
        )
        _python(environment, "manage.py", "set_up")
        token = _python(environment, "manage.py", "create_token", "admin").strip()
        session = _python(environment, "-c", _SESSION).strip()
        with served(environment, Path(folder) / "serve.log"):
            yield Product(port, token, session)


def _python(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments[:2])} failed: {done.stderr[-2000:]}")
    return done.stdout
