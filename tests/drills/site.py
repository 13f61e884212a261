"""One site to drill: the product as `make run` starts it, on a database and a disk of its own that can go wrong."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.drills import boards, processes
from tests.drills.client import Client
from tests.drills.injected.cable import Cable
from tests.drills.injected.control import Control, build
from tests.drills.injected.postgres_server import PostgresServer
from tests.drills.injected.small_disk import SmallDisk
from tests.drills.listener import Listener
from tests.drills.ports import free_port
from tests.drills.processes import SITE_VARIABLE, Process
from tests.drills.receiver import Receiver
from tests.drills.rows import Query, postgres_query, sqlite_query

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0
LEASE_S, DEAF_S, JOB_TIMEOUT_S = 6, 10, 20
_PASSWORD = "a-password-for-drills"


class NeverCame(AssertionError):
    """Something that must happen by itself did not within 120 s."""


class Site:
    def __init__(self, name: str, folder: Path, database: str, library_folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.database = database
        self.lane = "cpu0"
        folder.mkdir(mode=0o755, parents=True)
        self.marks = folder / "marks"
        self.marks.mkdir()
        self.disk = SmallDisk(folder / "disk") if os.geteuid() == 0 else None
        self.data = folder / "disk" / "data"
        self.data.mkdir(parents=True)
        cable_port = free_port()
        self.control = Control(folder / "control", self.data, cable_port)
        preload = {"LD_PRELOAD": str(build(library_folder)), "DRILL_CONTROL": str(self.control.path)}
        self.postgres = PostgresServer(folder / "postgres", preload) if database == "postgresql" else None
        self.cable = Cable(cable_port, self.postgres.port) if self.postgres else None
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = self._environment(preload)
        self.query: Query = (
            postgres_query(self.postgres.address) if self.postgres else sqlite_query(self.data / "benchlight.sqlite3")
        )
        self.client = Client(self.address)
        self.receiver = Receiver()
        self.listener: Listener | None = None
        self.cookie = ""
        self.starts = 0
        self._serve: subprocess.Popen[bytes] | None = None
        self._puppet: subprocess.Popen[str] | None = None
        self._others: list[subprocess.Popen[bytes]] = []

    def open(self) -> None:
        """The first start, and what a person sets up once: a token, a board type, its golden board."""
        self.start()
        token = subprocess.run(
            [sys.executable, "manage.py", "create_token", "admin"],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        self.client.token = token.stdout.strip()
        made = self.client.persist("POST", "/api/v1/board-types", json={"name": "Drilled", "revision": ""})
        assert made.status_code in {200, 201}, made.text
        self.client.board_type = made.json()["id"]
        assert self.client.upload(boards.golden(), purpose="golden_board")["state"] == "accepted"
        self._register_receiver()
        self.cookie = self.client.sign_in("admin", _PASSWORD)
        self.listener = Listener(self.address, self.cookie)

    def _register_receiver(self) -> None:
        target = {"name": "the line", "url": self.receiver.url, "kinds": ["inspection"]}
        events = {"events": ["succeeded", "failed", "cancelled"]}
        made = self.client.persist("POST", "/api/v1/callback-targets", json=target | events)
        assert made.status_code == 201, made.text
        self.receiver.secret = made.json()["secret"]

    def mend(self) -> None:
        """Ends every fault that a drill may have left; never touches the product."""
        self.control.calm()
        self.receiver.behave()
        if self.disk is not None:
            self.disk.make_room()
        if self.postgres is not None and self.cable is not None:
            self.postgres.thaw()
            if not self.postgres.processes():
                self.postgres.start()
            if self.cable.state != "mend":
                self.cable.say("mend")

    def start(self, *before: str) -> None:
        """As `make run` does: set up what is missing, then serve. `before`: a program that runs both."""
        log = (self.folder / "disk" / "serve.log").open("ab")
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
        with (self.folder / "disk" / "serve.log").open("ab") as log:
            process = subprocess.Popen(
                arguments,
                cwd=ROOT,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._others.append(process)
        return process

    def end_other(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        self._others.remove(process)

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

    def close(self) -> None:
        self.control.calm()
        if self.listener is not None:
            self.listener.stop()
        if self.processes():
            self.kill_everything()
        if self.cable is not None:
            self.cable.close()
        if self.postgres is not None:
            self.postgres.kill()
        if self.disk is not None:
            self.disk.remove()
        self.client.close()
        self.receiver.close()

    def remove(self) -> None:
        """After close(); never descends into a disk that is still mounted."""
        if not os.path.ismount(self.folder / "disk"):
            shutil.rmtree(self.folder, ignore_errors=True)

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
                env=self.environment | {"BENCHLIGHT_UPLOAD_KEEP_HOURS": "-3"},
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

    def logs(self) -> str:
        paths = [self.folder / "disk" / "serve.log", *sorted((self.data / "logs").glob("*.log"))]
        return "\n".join(f"==== {path.name}\n{_tail(path)}" for path in paths if path.exists())

    def _environment(self, preload: dict[str, str]) -> dict[str, str]:
        dropped = ("BENCHLIGHT_", "DJANGO_", "PYTEST_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        database = f"postgres://benchlight@127.0.0.1:{self.cable.port}/postgres" if self.cable else ""
        return (
            inherited
            | preload
            | {
                "DJANGO_SETTINGS_MODULE": "tests.drills.faulty.settings",
                SITE_VARIABLE: self.name,
                "DRILL_MARKS": str(self.marks),
                "OMP_NUM_THREADS": "1",
                "BENCHLIGHT_DATA": str(self.data),
                "BENCHLIGHT_DATABASE_URL": database,
                "BENCHLIGHT_PORT": str(self.port),
                "BENCHLIGHT_ADMIN_PASSWORD": _PASSWORD,
                "BENCHLIGHT_DEMO": "off",
                "BENCHLIGHT_JOB_LEASE_S": str(LEASE_S),
                "BENCHLIGHT_LANE_DEAF_S": str(DEAF_S),
                "BENCHLIGHT_JOB_TIMEOUT_S": str(JOB_TIMEOUT_S),
                "BENCHLIGHT_ENGINE_MEMORY_MB": "900",
                "BENCHLIGHT_FREE_SPACE_KEEP_MB": "0",
                "BENCHLIGHT_CALLBACK_NETWORKS": "127.0.0.0/8",
                "BENCHLIGHT_API_REQUESTS_PER_MINUTE": "1000000",
            }
        )


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _tail(path: Path, size: int = 60_000) -> str:
    content = path.read_bytes()
    return content[-size:].decode(errors="replace")
