"""The product as `make run` starts it, on a data folder of its own, and what can be done to its processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.drills import processes
from tests.drills.processes import Process
from tests.serving import ROOT

PATIENCE_S = 120.0


class NeverCame(AssertionError):
    """Something that must happen by itself did not within 120 s."""


class Product:
    def __init__(self, name: str, data: Path, environment: dict[str, str]) -> None:
        """name: as `environment` tells it to every process (processes.SITE_VARIABLE)."""
        self.name = name
        self.data = data
        self.environment = environment
        self.address = f"http://127.0.0.1:{environment['BENCHLIGHT_PORT']}"
        self.starts = 0
        self._output = data.parent / "serve.log"
        self._serve: subprocess.Popen[bytes] | None = None
        self._puppet: subprocess.Popen[str] | None = None

    def start(self, *before: str) -> None:
        """As `make run` does: set up what is missing, then serve. `before`: a program that runs both."""
        log = (self._output).open("ab")
        command = [sys.executable, "manage.py"]
        subprocess.run([*command, "set_up"], cwd=ROOT, env=self.environment, check=True, stdout=log, stderr=log)
        self._serve = subprocess.Popen(
            [*before, *command, "serve"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        self.starts += 1
        self.wait_until_ready()

    def start_other(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Another process of the product beside `serve`, as on a second host."""
        with (self._output).open("ab") as log:
            process = subprocess.Popen(
                arguments,
                cwd=ROOT,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return process

    def end_other(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)
        process.wait(60)

    def kill_everything(self) -> list[Process]:
        """All processes of the site at once, as when the machine loses its power; returns which there were."""
        victims = self.processes()
        for process in victims:
            _send(process.pid, signal.SIGSTOP)  # so that none sees another die
        for process in victims:
            _send(process.pid, signal.SIGKILL)
        self.wait_for("all dead", lambda: not any(processes.is_alive(process) for process in victims))
        if self._serve is not None:
            self._serve.wait(20)
        self._puppet = None
        return victims

    def stop(self) -> int:
        """Ctrl-C; returns how it ended."""
        assert self._serve is not None
        self._serve.send_signal(signal.SIGINT)
        return self._serve.wait(60)

    def health(self) -> dict[str, Any]:
        try:
            answer = httpx.get(f"{self.address}/healthz", timeout=5, trust_env=False)
            return dict(answer.json())
        except (httpx.TransportError, ValueError):
            return {"ready": False}

    def wait_until_ready(self) -> None:
        self.wait_for("the site is ready", lambda: self.health()["ready"])

    def wait_for(self, what: str, condition: Callable[[], Any], *, patience_s: float = PATIENCE_S) -> Any:
        deadline = time.monotonic() + patience_s
        while not (answer := condition()):
            if time.monotonic() > deadline:
                raise NeverCame(f"{what}: not within {patience_s:.0f} s")
            time.sleep(0.05)
        return answer

    def processes(self) -> list[Process]:
        return processes.of_site(self.name)

    def role(self, role: str) -> list[Process]:
        return [process for process in self.processes() if process.role == role]

    def one(self, role: str) -> Process:
        """The one process of this role on the site's own lane; waits until there is one."""
        found: list[Process] = self.wait_for(f"one {role}", lambda: self.role(role))
        return found[0]

    def worker(self) -> int:
        """The django-q2 worker, which is the engine's parent."""
        return self.one("engine").parent

    def sweep(self) -> str:
        """The product's own sweeps; returns what went wrong with them, or nothing."""
        answer = self.puppet("sweep")
        return "" if answer == "swept" else f"sweeping: {answer}"

    def puppet(self, *words: str) -> str:
        """What faulty.puppet answers."""
        if self._puppet is None or self._puppet.poll() is not None:
            self._puppet = subprocess.Popen(
                [sys.executable, "-m", "tests.drills.faulty.puppet"],
                cwd=ROOT,
                # Files keep the kernel's time, and each clock-back drill leaves the site an hour further behind it.
                env=self.environment | {"BENCHLIGHT_UPLOAD_KEEP_HOURS": "-2000"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        assert self._puppet.stdin is not None
        assert self._puppet.stdout is not None
        self._puppet.stdin.write(" ".join(words) + "\n")
        self._puppet.stdin.flush()
        return self._puppet.stdout.readline().strip() or "the puppet ended"

    def logs(self, *, most: int = 60_000) -> str:
        paths = [self._output, *sorted((self.data / "logs").glob("*.log"))]
        return "\n".join(f"==== {path.name}\n{_tail(path, most)}" for path in paths if path.exists())


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _tail(path: Path, size: int) -> str:
    content = path.read_bytes()
    return content[-size:].decode(errors="replace")
