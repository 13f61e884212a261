"""The real site under load: daphne processes on one database and one data folder, started as `serve` starts them."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psutil
import psycopg

from tests.postgres import throw_away_cluster
from tests.serving import ROOT, daphne, environment_of, free_port, wait_until_it_listens

DATABASES = ("postgresql", "sqlite")
# As a plant's server of this size would be set: PostgreSQL's own defaults are for 128 MB.
_SERVER_OPTIONS = ("fsync=on", "shared_buffers=1GB", "effective_cache_size=4GB", "random_page_cost=1.1")
_READY_APPLICATION = "webapp.asgi:application"


@dataclass
class Site:
    """`ports` has one entry a running web process, in the order of `webs`."""

    folder: Path
    environment: dict[str, str]
    database: str
    webs: list[subprocess.Popen[bytes]] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    _sessions: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.ports[0]

    def database_pids(self) -> list[int]:
        """PostgreSQL's first process, whose children the others are; none with SQLite."""
        url = self.environment["BENCHLIGHT_DATABASE_URL"]
        if not url:
            return []
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT pg_backend_pid()").fetchone()
            backend = psutil.Process(row[0] if row else None)
            return [parent.pid] if (parent := backend.parent()) else []

    def python(self, *arguments: str) -> str:
        """Raises RuntimeError with the end of what it said."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments[:3])} failed: {done.stderr[-3000:]}")
        return done.stdout

    def sessions(self, count: int) -> list[str]:
        """Keys of so many people's sessions, made at the first time."""
        if len(self._sessions) < count:
            self._sessions = json.loads(self.python("-m", "tests.load.sessions", str(count)))
        return self._sessions[:count]

    def spawn(self, *arguments: str, nice: int = 0) -> subprocess.Popen[str]:
        command = ["nice", "-n", str(nice), sys.executable, *arguments]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @contextmanager
    def serving(self, *, webs: int = 1, application: str = _READY_APPLICATION) -> Iterator[None]:
        try:
            for _ in range(webs):
                self._start_web(application)
            yield
        finally:
            for web in self.webs:
                web.send_signal(signal.SIGTERM)
            for web in self.webs:
                web.wait(20)
            self.webs.clear()
            self.ports.clear()

    def _start_web(self, application: str) -> None:
        port = free_port()
        log = self.folder / f"web-{port}.log"
        with log.open("wb") as output:
            web = subprocess.Popen(
                daphne(port, application), cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )
        self.webs.append(web)
        self.ports.append(port)
        wait_until_it_listens(port, web, log)


@contextmanager
def fresh_site(database: str, *, url: str = "") -> Iterator[Site]:
    """Set up and empty; database: one of DATABASES; url: of an empty one on PostgreSQL, where there is one already."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="benchlight-load-")))
        if database == "postgresql" and not url:
            url = _new_database(stack.enter_context(throw_away_cluster(*_SERVER_OPTIONS)))
        site = Site(folder, _environment(folder / "data", url), database)
        site.python("manage.py", "set_up")
        yield site


def _environment(data: Path, database_url: str) -> dict[str, str]:
    return environment_of(
        data,
        BENCHLIGHT_DATABASE_URL=database_url,
        BENCHLIGHT_LOG_LEVEL="ERROR",
        BENCHLIGHT_DEMO="off",
        BENCHLIGHT_ADMIN_PASSWORD="only for these measurements",
        BENCHLIGHT_API_REQUESTS_PER_MINUTE="1000000",
    )


def _new_database(cluster_url: str) -> str:
    name = f"load_{uuid4().hex[:8]}"
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return cluster_url.rsplit("/", 1)[0] + f"/{name}"
