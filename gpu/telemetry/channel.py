"""From the sampler to this host's web processes: a Unix datagram each time, to whoever listens; nobody waits.

Each web process binds a socket in one folder, which belongs to this user alone; the sampler sends to all it finds.
"""

import hashlib
import os
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings

_MOST_BYTES = 200_000  # of a message: what the kernel takes without being asked for more


def folder() -> Path | None:
    """Of this host, never in a shared data folder, and short: a socket's path has 107 characters. None: not safe."""
    name = hashlib.sha256(str(settings.DATA_FOLDER).encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"benchlight-{os.getuid()}-{name}"
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError:
        return None
    # Anybody may make folders there: one that others can write to could make our pages show anything.
    return path if path.is_dir() and found.st_uid == os.getuid() and not found.st_mode & 0o077 else None


class Sending:
    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def send(self, message: bytes) -> int:
        """To how many it went. Who reads too slowly misses it; who is gone is forgotten."""
        place = folder()
        if place is None or len(message) > _MOST_BYTES:
            return 0
        return sum(self._sent(path, message) for path in place.glob("web-*"))

    def close(self) -> None:
        self._socket.close()

    def _sent(self, path: Path, message: bytes) -> bool:
        try:
            self._socket.sendto(message, str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            path.unlink(missing_ok=True)  # its process ended
            return False
        except OSError:
            return False
        return True


class Receiving:
    """Raises OSError when there is no safe place for the socket."""

    def __init__(self) -> None:
        place = folder()
        if place is None:
            raise OSError("no folder for sockets")
        self._path = place / f"web-{os.getpid()}-{id(self):x}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._path.unlink(missing_ok=True)
        self._socket.bind(str(self._path))

    def fileno(self) -> int:
        return self._socket.fileno()

    def newest(self) -> bytes | None:
        """Of all that waits; the rest is thrown away."""
        message = None
        with suppress(BlockingIOError):
            while True:
                message = self._socket.recv(_MOST_BYTES)
        return message

    def close(self) -> None:
        self._socket.close()
        self._path.unlink(missing_ok=True)
