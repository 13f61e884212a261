"""A real daphne on a database and data folder of its own, and another process that writes to the same database."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.serving import ROOT, daphne, free_port, inherited, wait_until_it_listens

_STOP_S = 120.0  # only a test that fails waits so long


class RunningSite:
    def __init__(self, folder: Path, *, database_url: str = "", application: str, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._application = application
        self._environment = {
            **inherited(),
            "DJANGO_SETTINGS_MODULE": "webapp.settings",
            "BENCHLIGHT_DATA": str(folder),
            "BENCHLIGHT_DATABASE_URL": database_url,
            "BENCHLIGHT_LOG_LEVEL": "WARNING",
            **environment,
        }
        self.manage("migrate", "-v0")
        self._other = subprocess.Popen(
            [sys.executable, "-m", "tests.live.other_process"],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.daphne = self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        assert self._other.stdin is not None
        self._other.stdin.close()
        self._other.wait(10)

    def start(self) -> subprocess.Popen[bytes]:
        log = self.folder / "daphne.log"
        with log.open("ab") as output:
            self.daphne = subprocess.Popen(
                self.command(), cwd=ROOT, env=self._environment, stdout=output, stderr=output
            )
        wait_until_it_listens(self.port, self.daphne, log)
        return self.daphne

    def command(self) -> list[str]:
        return daphne(self.port, self._application)

    def stop(self) -> None:
        if self.daphne.poll() is None:
            self.daphne.send_signal(signal.SIGTERM)
            self.daphne.wait(_STOP_S)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def elsewhere(self, call: str, *arguments: Any) -> Any:
        """Do it in the other process; returns its answer once it is committed."""
        assert self._other.stdin is not None
        assert self._other.stdout is not None
        self._other.stdin.write(json.dumps({"call": call, "arguments": arguments}) + "\n")
        self._other.stdin.flush()
        return json.loads(self._other.stdout.readline())

    def sign_in(self, name: str, role: str = "operator") -> str:
        """The session key of a fresh session."""
        self.elsewhere("user", name, role)
        return str(self.elsewhere("session", name))

    def browser(self, session: str, **options: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, cookies={"sessionid": session}, timeout=30, **options)
