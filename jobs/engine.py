"""The worker's side of the engine: start it, keep it warm, talk to it, kill it even inside C code."""

import contextlib
import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from jobs.heaps import few_heaps

logger = logging.getLogger(__name__)

Message = dict[str, Any]
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_READ_BYTES = 1 << 16
_OUR_SETTINGS = ("BENCHLIGHT_", "DJANGO_", "PG")


class EngineDied(Exception):
    """The child ended by itself. `ready`: it had come up, so what it ran is what killed it."""

    def __init__(self, how: str, *, ready: bool) -> None:
        super().__init__(how)
        self.ready = ready


class Engine:
    """One child process in a session of its own. Not shared between processes or threads."""

    def __init__(self, entries: Sequence[str]) -> None:
        self._entries = entries
        self._asked_to_yield = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._read = self._unsent = b""
        self._ready = False
        self._order = 0
        self._on_gpu = False
        self._used_at = time.monotonic()

    @property
    def idle_on_gpu_s(self) -> float:
        """For how long its models have lain in a GPU's memory unused; 0 where they do not."""
        return time.monotonic() - self._used_at if self._on_gpu else 0.0

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def ready(self) -> bool:
        """As far as was polled."""
        return self._ready

    def start(self) -> None:
        """Returns at once; the child comes up meanwhile."""
        if self._child is not None and self._child.poll() is None:
            return
        self.kill()
        memory = settings.ENGINE_MEMORY_BYTES
        self._child = subprocess.Popen(
            [sys.executable, "-m", "jobs.engine_child", str(os.getpid()), str(memory), *self._entries],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=settings.BASE_DIR,
            env=few_heaps(_without_secrets(os.environ)),
            start_new_session=True,
        )
        for pipe in (self._child.stdin, self._child.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        logger.info("engine %s started", self._child.pid)

    def order(
        self,
        run: str,
        requests: Sequence[Mapping[str, Any]],
        names: Sequence[str],
        placement: Mapping[str, Any] | None = None,
    ) -> None:
        self.start()
        self._order += 1
        self._on_gpu = self._on_gpu or str((placement or {}).get("device", "")).startswith("gpu")
        self._used_at = time.monotonic()
        order = {"order": self._order, "run": run, "requests": list(requests), "names": list(names)}
        self._send_later(order | {"placement": placement})

    def ask_to_yield(self) -> None:
        """The order that runs makes room at its next safe point (gpu.runtime.yielding). Once an order."""
        if self._asked_to_yield != self._order:
            self._asked_to_yield = self._order
            self._send_later({"yield": self._order})

    def poll(self, timeout_s: float, *, also: Sequence[int] = ()) -> list[Message]:
        """What the child said within `timeout_s`; returns early when it speaks or a descriptor in `also` is readable.

        Raises EngineDied once everything it said before was returned.
        """
        child = self._child
        assert child is not None
        assert child.stdin is not None
        assert child.stdout is not None
        writing = [child.stdin.fileno()] if self._unsent else []
        readable, writable, _ = select.select([child.stdout.fileno(), *also], writing, [], timeout_s)
        if writable:
            self._send(child.stdin.fileno())
        if child.stdout.fileno() not in readable:
            return []
        return self._receive(child.stdout.fileno())

    def resident_bytes(self) -> int:
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, IndexError):
            return 0
        return pages * _PAGE_BYTES

    def kill(self) -> None:
        """SIGKILL to the child's whole session: nothing that runs in it can refuse."""
        child, self._child = self._child, None
        self._read = self._unsent = b""
        self._ready = self._on_gpu = False
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _send_later(self, message: Mapping[str, Any]) -> None:
        self._unsent += json.dumps(message).encode() + b"\n"

    def _send(self, descriptor: int) -> None:
        try:
            self._unsent = self._unsent[os.write(descriptor, self._unsent) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._unsent = b""  # the end of its stdout tells the rest

    def _receive(self, descriptor: int) -> list[Message]:
        data = os.read(descriptor, _READ_BYTES)
        if not data:
            self._raise_death()
        self._used_at = time.monotonic()
        *lines, self._read = (self._read + data).split(b"\n")
        messages = [json.loads(line) for line in lines]
        self._ready = self._ready or any("ready" in message for message in messages)
        return [message for message in messages if message.get("order") == self._order]

    def _raise_death(self) -> None:
        assert self._child is not None
        ready, deadline = self._ready, time.monotonic() + 5
        while (status := self._child.poll()) is None and time.monotonic() < deadline:
            time.sleep(0.01)
        self.kill()
        raise EngineDied(_how(status), ready=ready)


def _without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """What decodes strangers' files gets neither the key nor the way into the database: requests name all it needs."""
    return {name: value for name, value in environment.items() if not name.startswith(_OUR_SETTINGS)}


def _how(status: int | None) -> str:
    if status is None:
        return "closed its pipe"
    return signal.Signals(-status).name if status < 0 else f"exit {status}"
