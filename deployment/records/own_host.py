"""The host that this process runs on, as the deployer left it: its journal, its links, its slots."""

import http.client
import json
import os
import platform
import shutil
import socket
from contextlib import suppress
from pathlib import Path, PurePosixPath

from deployment import places
from deployment.names import SLOTS, host_name
from deployment.records.hosts import HostTold

_SECONDS = 5
_NAME = Path("/etc/benchlight/host")  # as the deployer's configuration names it


def is_set_up() -> bool:
    """Not so where only a checkout lies."""
    return Path(places.SLOTS).is_dir()


def name() -> str:
    """In lists, the same as the deployer's; else as the machine calls itself."""
    with suppress(OSError, ValueError):
        return host_name(_NAME.read_text(encoding="ascii").strip())
    try:
        return host_name(platform.node().lower())
    except ValueError:
        return "localhost"


def told() -> HostTold:
    releases = {slot: PurePosixPath(_link(places.slot_link(slot))).name for slot in SLOTS}
    return HostTold(
        name=name(),
        active=places.slot_of_socket(_link(places.ACTIVE_SOCKET)),
        releases=releases,
        installed=_installed(),
        health={slot: _health(slot) for slot, release in releases.items() if release} or {SLOTS[0]: ""},
        free_bytes=shutil.disk_usage(places.HOME).free,
        maintenance=Path(places.MAINTENANCE).exists(),
        unconfirmed=Path(places.UNCONFIRMED).exists(),
    )


class JournalTail:
    """The lines that were added since the last look, beginning with the last million bytes."""

    _FIRST_BYTES = 1_000_000

    def __init__(self) -> None:
        self._at: int | None = None
        self._file = 0

    def lines(self) -> list[str]:
        """Whole ones: what is being written now comes next time."""
        try:
            with Path(places.JOURNAL).open("rb") as file:
                return self._read_on(file.fileno())
        except OSError:
            return []

    def _read_on(self, file: int) -> list[str]:
        found = os.fstat(file)
        if self._at is None or found.st_ino != self._file or found.st_size < self._at:
            self._at, self._file = max(0, found.st_size - self._FIRST_BYTES), found.st_ino
        content = os.pread(file, found.st_size - self._at, self._at)
        whole = content[: content.rfind(b"\n") + 1]
        self._at += len(whole)
        return whole.decode(errors="replace").splitlines()


def _link(path: str) -> str:
    try:
        return str(Path(path).readlink())
    except OSError:
        return ""


def _installed() -> list[str]:
    """Newest first."""
    marks = [(mark.stat().st_mtime, mark.parent.name) for mark in Path(places.RELEASES).glob("*/.installed")]
    return [release for _at, release in sorted(marks, reverse=True)]


class _ToSocket(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(self._path)


def _health(slot: str) -> str:
    """`ready`, why it is not, or `off` for a slot where nothing runs."""
    connection = _ToSocket(places.slot_socket(slot))
    try:
        connection.request("GET", "/healthz", headers={"X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        return "ready" if answer.status == 200 else f"status {answer.status}: {_said(answer.read(4000))}"
    except (FileNotFoundError, ConnectionRefusedError):
        return "off"
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()


def _said(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), sort_keys=True)
    except ValueError:
        return "no JSON"
