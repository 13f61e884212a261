"""Keeps the site's processes running under one command, and ends them in order."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from django.conf import settings

from jobs.heaps import few_heaps
from jobs.tether import tied
from webapp import child_logs

_TICK_S = 0.2
_STOP_GRACE_S = 12.0
_STEADY_AFTER_S = 60.0
_SLOWEST_RESTART_S = 30.0

Say = Callable[[str], None]


class Child:
    """One process that should always run. In a session of its own, and dead as soon as we are."""

    def __init__(self, name: str, command: Sequence[str], log_folder: Path) -> None:
        self.name = name
        self.log_path = log_folder / f"{name}.log"
        self._command = list(command)
        self._log: RotatingFileHandler = child_logs.open_log(self.log_path)
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_at = 0.0
        self._quick_deaths = 0

    def tend(self, say: Say) -> None:
        """Notices that it ended, and starts it when it is time."""
        if self._process is not None and self._process.poll() is not None:
            wait_s = self._note_death()
            say(f"{self.name} ended and starts again in {wait_s:.0f} s; {self.log_path} tells why.")
        if self._process is None and time.monotonic() >= self._start_at:
            self._start()

    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ask_to_end(self) -> None:
        if self._process is not None and self.runs():
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """The whole session, also what it left behind."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _start(self) -> None:
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            tied(self._command),
            cwd=settings.BASE_DIR,
            env=few_heaps(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        child_logs.keep(self._process.stdout, self._log)

    def _note_death(self) -> float:
        self.kill()
        self._process = None
        steady = time.monotonic() - self._started_at > _STEADY_AFTER_S
        self._quick_deaths = 0 if steady else self._quick_deaths + 1
        wait_s = min(_SLOWEST_RESTART_S, float(2**self._quick_deaths - 1))
        self._start_at = time.monotonic() + wait_s
        return wait_s


class Supervisor:
    """run() returns after `stop` is set and everything has ended; `kill` makes that immediate."""

    def __init__(self, children: Sequence[Child], say: Say) -> None:
        self.stop = threading.Event()
        self.kill = threading.Event()
        self._children = list(children)
        self._leaving: list[tuple[Child, float]] = []  # until when they may end by themselves
        self._say = say

    def take_in(self, child: Child) -> None:
        self._children.append(child)

    def let_go(self, name: str) -> None:
        """It is asked to end, and not waited for."""
        for child in [one for one in self._children if one.name == name]:
            child.ask_to_end()
            self._children.remove(child)
            self._leaving.append((child, time.monotonic() + _STOP_GRACE_S))

    def run(self, each_tick: Callable[[], None]) -> bool:
        """False: something had to be killed."""
        try:
            while not self.stop.is_set():
                for child in self._children:
                    child.tend(self._say)
                self._see_off()
                each_tick()
                self.stop.wait(_TICK_S)
        finally:
            in_order = self._end()
        return in_order

    def _see_off(self) -> None:
        for child, until in self._leaving:
            if time.monotonic() > until:
                child.kill()
        self._leaving = [(child, until) for child, until in self._leaving if child.runs()]

    def _end(self) -> bool:
        for child in self._children:
            child.ask_to_end()
        self._children += [child for child, _ in self._leaving]
        deadline = time.monotonic() + _STOP_GRACE_S
        while self._any_runs() and time.monotonic() < deadline and not self.kill.is_set():
            time.sleep(0.05)
        in_order = not self._any_runs()
        for child in self._children:
            child.kill()
        return in_order

    def _any_runs(self) -> bool:
        return any(child.runs() for child in self._children)
