"""One lane's django-q2 cluster, a child of its watchdog: started, stopped gently, or killed with all it forked."""

import contextlib
import os
import signal
import subprocess
import sys
import time

from django.conf import settings

from gpu.allocation.lane_devices import shown_devices
from jobs import stopping
from jobs.lane_worker import LANE_VARIABLE
from jobs.tether import tied

STOP_GRACE_S = 8.0


class LaneCluster:
    def __init__(self, lane: str) -> None:
        self._lane = lane
        self._main: subprocess.Popen[bytes] | None = None
        self._stop_pipe: int | None = None

    @property
    def pid(self) -> int | None:
        return self._main.pid if self._main else None

    def runs(self) -> bool:
        return self._main is not None and self._main.poll() is None

    def start(self) -> None:
        """From the main thread (jobs.tether). Its own session, so that a terminal's Ctrl-C does not reach it."""
        reading, self._stop_pipe = os.pipe()
        try:
            self._main = subprocess.Popen(
                tied([sys.executable, "-m", "django", "qcluster", "--skip-checks"]),
                env=os.environ
                | shown_devices(self._lane)
                | {LANE_VARIABLE: self._lane, stopping.VARIABLE: str(reading)},
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[reading],
            )
        finally:
            os.close(reading)

    def stop(self) -> bool:
        """Workers give their jobs back, then the main process alone is asked to end. False: it had to be killed."""
        self._tell_workers()
        if self._main is not None and self.runs():
            self._main.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + STOP_GRACE_S
            while self.runs() and time.monotonic() < deadline:
                time.sleep(0.05)
        by_itself = not self.runs()
        self.kill()
        return by_itself

    def kill(self) -> None:
        self._tell_workers()
        if self._main is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._main.pid, signal.SIGKILL)
        self._main.wait()
        self._main = None

    def _tell_workers(self) -> None:
        if self._stop_pipe is not None:
            os.close(self._stop_pipe)
            self._stop_pipe = None
