"""A site of its own for a test: data folder, database, real processes."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.serving import ROOT, inherited

PATIENCE_S = 120.0


class Site:
    def __init__(self, folder: Path, database_url: str = "", **settings: str) -> None:
        self.folder = folder
        self.environment = inherited() | {
            "DJANGO_SETTINGS_MODULE": "tests.jobs.settings",
            "BENCHLIGHT_DATA": str(folder),
            "BENCHLIGHT_DATABASE_URL": database_url,
            "BENCHLIGHT_JOB_LEASE_S": "6",
            "BENCHLIGHT_LANE_DEAF_S": "8",
            **settings,
        }
        self.started: list[subprocess.Popen[str]] = []
        (folder / "uploads").mkdir(exist_ok=True)  # as set_up does
        subprocess.run(self.manage("migrate", "-v0", "--skip-checks"), cwd=ROOT, env=self.environment, check=True)
        self.puppet = self.new_puppet()

    @staticmethod
    def manage(*arguments: str) -> list[str]:
        return [sys.executable, "manage.py", *arguments]

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """A management command in a session of its own; its output goes to the site's log."""
        with self.log.open("a") as log:
            process = subprocess.Popen(
                self.manage(*arguments),
                cwd=ROOT,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                text=True,
            )
        self.started.append(process)
        return process

    def new_puppet(self, **environment: str) -> "Puppet":
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.jobs.puppet"],
                cwd=ROOT,
                env=self.environment | environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        return Puppet(process)

    @property
    def log(self) -> Path:
        return self.folder / "site.log"

    def act(self, name: str, **arguments: Any) -> Any:
        return self.puppet.call(f"tests.jobs.acts:{name}", **arguments)

    def wait_for(self, what: str, condition: Callable[[], Any]) -> Any:
        """The first true answer; the limit is generous, and only a test that fails waits so long."""
        deadline = time.monotonic() + PATIENCE_S
        while not (answer := condition()):
            if time.monotonic() > deadline:
                raise AssertionError(f"never came true: {what}\n{self.act('jobs')}\n{self.log.read_text()[-6000:]}")
            time.sleep(0.1)
        return answer

    def wait_for_ends(self, ids: list[int]) -> list[dict[str, Any]]:
        def all_ended() -> list[dict[str, Any]]:
            rows: list[dict[str, Any]] = self.act("jobs", ids=ids)
            return rows if all(row["state"] not in {"queued", "running"} for row in rows) else []

        return self.wait_for(f"jobs {ids} ended", all_ended)  # type: ignore[no-any-return]

    def stop_processes(self) -> None:
        """Everything but the puppet."""
        _end(self.started)
        self.started.clear()

    def stop(self) -> None:
        self.stop_processes()
        self.puppet.close()


def _end(processes: list[subprocess.Popen[str]]) -> None:
    for process in reversed(processes):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Puppet:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, call: str, **arguments: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"call": call, "with": arguments}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        assert self._process.stdout is not None
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise PuppetError(answer["error"])
        return answer["value"]

    def call(self, call: str, **arguments: Any) -> Any:
        self.ask(call, **arguments)
        return self.answer()

    def close(self) -> None:
        """Its input ends, and so does it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


class PuppetError(Exception):
    pass
