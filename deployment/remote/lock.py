"""One deployment at a time on a host. The lock is held by a live channel: it frees itself when the deployer is gone."""

import time
from contextlib import suppress
from typing import Any

import paramiko

from deployment import commands
from deployment.remote.link import BROKEN, Link, LinkFailed, LockLost


class LockHeld(Exception):
    pass


class HostLock:
    """Raises LockHeld, which names the holder as it named itself, and LinkFailed.

    From then on what the link runs is run only while this lock is held; a link that breaks takes it again when it is
    opened anew, unless somebody else was quicker.
    """

    def __init__(self, link: Link, holder: dict[str, Any]) -> None:
        self._link, self._holder = link, holder
        self._channel = self._taken(again=False)
        link.fence(commands.only_while_held(str(holder["deployment"])), self._take_again)

    def release(self) -> None:
        with suppress(*BROKEN):
            self._channel.shutdown_write()
            self._channel.close()

    def _take_again(self) -> None:
        try:
            self._channel = self._taken(again=True)
        except LockHeld as error:
            raise LockLost(f"{self._link.host.name}: {LockLost.TOLD}") from error

    def _taken(self, *, again: bool) -> paramiko.Channel:
        name, channel = self._link.host.name, self._link.channel()
        try:
            channel.exec_command(commands.hold_lock(self._holder, again=again))
            answer = _first_answer(name, channel)
        except BROKEN as error:
            self._link.close()
            raise LinkFailed(f"{name}: the link ended at the lock: {error}") from error
        if not answer.startswith("held"):
            channel.close()
            raise LockHeld(f"{name}: a deployment is at work: {answer.removeprefix('busy').strip()}")
        return channel


def _first_answer(name: str, channel: paramiko.Channel) -> str:
    """`held`, or all that a refusal says until its end."""
    heard, deadline = b"", time.monotonic() + 15
    while not heard.startswith(b"held") and time.monotonic() < deadline:
        try:
            more = channel.recv(4096)
        except TimeoutError:
            break
        if not more:
            break
        heard += more
    if not heard:
        raise LinkFailed(f"{name}: no word about its lock: {channel.recv_stderr(2000)!r}")
    return heard.decode(errors="replace")
