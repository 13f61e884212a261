"""One deployment at a time on a host. The lock is held by a live channel: it frees itself when the deployer is gone."""

import time
from typing import Any

import paramiko

from deployment import commands
from deployment.remote.link import Link, LinkFailed


class LockHeld(Exception):
    pass


class HostLock:
    """Raises LockHeld, which names the holder as it named itself, and LinkFailed."""

    def __init__(self, link: Link, holder: dict[str, Any]) -> None:
        self._name = link.host.name
        self._channel: paramiko.Channel = link.channel()
        self._channel.exec_command(commands.hold_lock(holder))
        answer = self._first_answer()
        if not answer.startswith("held"):
            self._channel.close()
            raise LockHeld(f"{self._name}: a deployment is at work: {answer.removeprefix('busy').strip()}")

    def still_held(self) -> bool:
        return not self._channel.closed and not self._channel.exit_status_ready()

    def release(self) -> None:
        self._channel.shutdown_write()
        self._channel.close()

    def _first_answer(self) -> str:
        """`held`, or all that a refusal says until its end."""
        heard, deadline = b"", time.monotonic() + 15
        while not heard.startswith(b"held") and time.monotonic() < deadline:
            try:
                more = self._channel.recv(4096)
            except TimeoutError:
                break
            if not more:
                break
            heard += more
        if not heard:
            raise LinkFailed(f"{self._name}: no word about its lock: {self._channel.recv_stderr(2000)!r}")
        return heard.decode(errors="replace")
