"""A throw-away PostgreSQL cluster for the tests that must hold on both databases, and for what measures on it."""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.serving import free_port

_MISSING = "PostgreSQL's programs are missing: apt-get install -y postgresql"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a fresh cluster's own database; tests take databases from `new_postgres_database`."""
    with throw_away_cluster() as url:
        yield url


@contextmanager
def throw_away_cluster(*options: str) -> Iterator[str]:
    """options: of the server beyond those that tests want, as in "fsync=on"; the last of a name holds."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="benchlight-postgres-"))
    server_user = _unprivileged_user()
    if server_user:
        shutil.chown(folder, user=server_user)
    try:
        yield from _running_cluster(programs, folder / "cluster", server_user, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_postgres_database(postgres_url: str) -> Callable[[], str]:
    """Makes an empty database at each call and returns its URL (for BENCHLIGHT_DATABASE_URL)."""

    def make() -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return postgres_url.rsplit("/", 1)[0] + f"/{name}"

    return make


def _programs() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if versions:
        return versions[-1]
    on_path = shutil.which("initdb")
    if on_path is None:
        pytest.fail(_MISSING)
    return Path(on_path).resolve().parent


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        pytest.fail(_MISSING)


def _running_cluster(
    programs: Path, cluster: Path, server_user: str | None, more_options: tuple[str, ...]
) -> Iterator[str]:
    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs / program, *arguments],
            user=server_user,
            group=server_user,
            extra_groups=[] if server_user else None,
            cwd=cluster.parent,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            pytest.fail(f"{program} failed: {done.stderr}")

    port = free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k '' -c fsync=off -c max_connections=200"
    options = " ".join([options, *(f"-c {option}" for option in more_options)])
    run("initdb", "-D", str(cluster), "-U", "benchlight", "-A", "trust", "--no-sync", "-E", "UTF8")
    log = cluster.parent / "log"
    run("pg_ctl", "-D", str(cluster), "-l", str(log), "-w", "-o", options, "start")
    try:
        yield f"postgres://benchlight@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", str(cluster), "-m", "immediate", "-w", "stop")
