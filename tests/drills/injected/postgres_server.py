"""One site's own PostgreSQL: started, stopped in the hard way, and frozen, without a word to those who use it."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg

from tests.serving import free_port

_OPTIONS = "-c listen_addresses=127.0.0.1 -k '' -c fsync=off -c max_connections=120 -c shared_buffers=32MB"


class PostgresServer:
    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        """`environment` preloads faults.c, so that the server's clock steps with everybody's."""
        self.port = free_port()
        self.folder = folder
        self._cluster = folder / "cluster"
        self._user = "postgres" if os.geteuid() == 0 else None
        self._environment = environment | {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        folder.mkdir(mode=0o755)
        if self._user:
            shutil.chown(folder, user=self._user)
        self._run("initdb", "-D", str(self._cluster), "-U", "benchlight", "-A", "trust", "--no-sync", "-E", "UTF8")
        self.start()

    @property
    def address(self) -> str:
        return f"postgres://benchlight@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} {_OPTIONS}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._cluster), "-l", log, "-w", "-t", "60", "-o", options, "start")

    def stop_at_once(self) -> None:
        """As after a power cut: no check-point, every connection ends, recovery at the next start."""
        self._run("pg_ctl", "-D", str(self._cluster), "-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        for process in self.processes():
            with_signal(process, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.02)

    def freeze(self) -> list[int]:
        """All its processes stand still; returns which."""
        stopped = self.processes()
        for process in stopped:
            with_signal(process, signal.SIGSTOP)
        return [process.pid for process in stopped]

    def thaw(self) -> None:
        for process in self.processes():
            with_signal(process, signal.SIGCONT)

    def processes(self) -> list[psutil.Process]:
        try:
            number = int((self._cluster / "postmaster.pid").read_text().splitlines()[0])
            main = psutil.Process(number)
            return [main, *main.children(recursive=True)]
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return []

    def refuses(self) -> bool:
        """Whether a connection of our own, past every proxy, is not answered within a second."""
        try:
            psycopg.connect(self.address, connect_timeout=2).close()
        except psycopg.OperationalError:
            return True
        return False

    def _run(self, program: str, *arguments: str) -> None:
        path = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: float(one.parent.name))[-1]
        done = subprocess.run(
            [path / program, *arguments],
            user=self._user,
            group=self._user,
            extra_groups=[] if self._user else None,
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")


def with_signal(process: psutil.Process, number: int) -> bool:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return False
    return True
