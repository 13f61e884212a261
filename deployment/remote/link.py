"""The way to a host: through the bastion, to machines whose keys are known, with a deadline on each step."""

import logging
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import fabric
import paramiko
from invoke.exceptions import CommandTimedOut, ThreadException
from paramiko.ssh_exception import SSHException

from deployment.commands import LOCK_LOST, within
from deployment.configuration import Configuration, Host, Keys, Login, Timings

BROKEN = (SSHException, OSError, EOFError, ThreadException)
_QUIET = logging.getLogger("paramiko")
_QUIET.setLevel(logging.CRITICAL)  # what matters of its tracebacks is told in our own sentences


class LinkFailed(Exception):
    """The host cannot be reached, or no longer; or it is not the one whose key is known."""


class LockLost(LinkFailed):
    """Somebody else deploys by now, or took the lock away: nothing more may be done there."""

    TOLD = "its lock is no longer this deployment's"


class CommandFailed(Exception):
    pass


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    errors: str


class Link:
    """To one host. Opened at the first use; after LinkFailed, the next use opens it anew."""

    def __init__(self, configuration: Configuration, host: Host) -> None:
        self.host = host
        self._bastion, self._keys = configuration.bastion, configuration.keys
        self.timings: Timings = configuration.timings
        self._connections: list[fabric.Connection] = []
        self._fence = ""
        self._at_reopening: list[Callable[[], None]] = []

    def fence(self, condition: str, at_reopening: Callable[[], None]) -> None:
        """From now on nothing is run but under the condition; at_reopening goes first on a new connection."""
        self._fence, self._at_reopening = condition, [at_reopening]

    def fenced(self, command: str) -> str:
        return f"{self._fence}{command}"

    def ask(self, command: str, *, seconds: int | None = None) -> Answer:
        """Runs the command, whatever its status. Raises LinkFailed, and CommandFailed when it took too long."""
        try:
            return self._asked(command, seconds or self.timings.command_s)
        except LockLost:  # or the connection was lost unnoticed, and Fabric opened another one by itself
            self.close()
            return self._asked(command, seconds or self.timings.command_s)

    def _asked(self, command: str, seconds: int) -> Answer:
        try:
            done = self._connection().run(
                within(seconds, self.fenced(command)), hide=True, warn=True, in_stream=False, timeout=seconds + 15
            )
        except CommandTimedOut:
            self.close()
            raise LinkFailed(f"{self.host.name}: no answer within {seconds + 15} s") from None
        except BROKEN as error:
            self.close()
            raise LinkFailed(f"{self.host.name}: {told(error)}") from error
        if done.exited == -1:
            self.close()
            raise LinkFailed(f"{self.host.name}: the link ended amid a command")
        if done.exited == LOCK_LOST:
            raise LockLost(f"{self.host.name}: {LockLost.TOLD}")
        if done.exited in {124, 137}:
            raise CommandFailed(f"{self.host.name}: took longer than {seconds} s: {command}")
        return Answer(done.exited, done.stdout, done.stderr)

    def run(self, command: str, *, seconds: int | None = None) -> str:
        """What the command prints. Raises CommandFailed when its status is not 0, and LinkFailed."""
        answer = self.ask(command, seconds=seconds)
        if answer.status:
            raise CommandFailed(
                f"{self.host.name}: status {answer.status}: {command}\n{(answer.errors or answer.text)[-2000:]}"
            )
        return answer.text.strip()

    def channel(self) -> paramiko.Channel:
        """For a command that goes on. Raises LinkFailed."""
        try:
            channel: paramiko.Channel = self._transport().open_session(timeout=self.timings.connect_s)
        except BROKEN as error:
            self.close()
            raise LinkFailed(f"{self.host.name}: {told(error)}") from error
        channel.settimeout(self.timings.command_s)
        return channel

    def close(self) -> None:
        for connection in reversed(self._connections):
            with suppress(*BROKEN):
                connection.close()
        self._connections = []

    def _connection(self) -> fabric.Connection:
        if not all(one.is_connected for one in self._connections):
            self.close()
        if not self._connections:
            bastion = connection_to(self._bastion, self._keys, self.timings)
            target = connection_to(self.host.login, self._keys, self.timings, gateway=bastion)
            self._connections = [bastion, target]
            for one in self._connections:
                one.open()
                one.transport.set_keepalive(3)
            self._notice_loss(bastion.transport.sock)
            self._reopened()
        return self._connections[-1]

    def _notice_loss(self, wire: socket.socket) -> None:
        """Within connect_s of what nobody has acknowledged. Else a lost link is one that never answers: a command's
        whole time."""
        if sys.platform == "linux":
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, self.timings.connect_s * 1000)

    def _reopened(self) -> None:
        try:
            for action in self._at_reopening:
                action()
        except LinkFailed:
            self.close()
            raise

    def _transport(self) -> paramiko.Transport:
        transport: paramiko.Transport = self._connection().transport
        return transport


def connection_to(
    login: Login, keys: Keys, timings: Timings, gateway: fabric.Connection | None = None
) -> fabric.Connection:
    """Fabric would take any host's key, the user's own settings and whatever keys an agent holds: none of that here."""
    settings: dict[str, Any] = {
        "key_filename": str(keys.private_key),
        "look_for_keys": False,
        "allow_agent": False,
        "banner_timeout": timings.connect_s,
        "auth_timeout": timings.connect_s,
        "channel_timeout": timings.connect_s,
    }
    connection = fabric.Connection(
        login.address,
        user=login.user,
        port=login.port,
        config=fabric.Config(lazy=True, overrides={"load_ssh_configs": False}),
        gateway=gateway,
        forward_agent=False,
        connect_timeout=timings.connect_s,
        connect_kwargs=settings,
    )
    connection.client.set_missing_host_key_policy(paramiko.RejectPolicy())
    connection.client.load_host_keys(str(keys.known_hosts))
    return connection


def told(error: BaseException) -> str:
    if isinstance(error, paramiko.BadHostKeyException):
        return f"{error.hostname} showed another key than the known one: it was set up anew, or somebody is in between"
    if isinstance(error, paramiko.AuthenticationException):
        return "the key was refused"
    if isinstance(error, socket.gaierror):
        return f"its name is unknown: {error.strerror}"
    return str(error) or type(error).__name__
