"""pg_dump and pg_restore as they are installed, new enough for the server; passwords go by the environment."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection

_OURS = {"password", "cursor_factory", "context", "prepare_threshold", "client_encoding"}


def run(program: str, *arguments: str, server_version: int) -> None:
    """Raises CommandError with what the program said."""
    command: Sequence[str] = [_program(program, server_version), "--no-password", *arguments]
    password = str(_parameters().get("password", ""))
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise CommandError(f"{program} failed: {done.stderr.strip()[-2000:]}")


def conninfo() -> str:
    """Without the password: arguments can be seen by everybody on the machine."""
    import psycopg.conninfo

    return psycopg.conninfo.make_conninfo(**{k: v for k, v in _parameters().items() if k not in _OURS})


def _parameters() -> dict[str, Any]:
    return dict(connection.get_connection_params())


def _program(name: str, server_version: int) -> str:
    """The server's own version before newer ones; an older one cannot read the server."""
    major = server_version // 10000
    places = [Path(f"/usr/lib/postgresql/{major}/bin/{name}"), Path(shutil.which(name) or "/nowhere")]
    newer = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    for place in [*places, *newer]:
        if place.exists() and _version(place) >= major:
            return str(place)
    raise CommandError(
        f"{name} {major} or newer is needed for this database: apt-get install -y postgresql-client-{major}"
    )


def _version(program: Path) -> int:
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\b(\d+)(\.|\b)", told.partition(")")[2])
    return int(found.group(1)) if found else 0
