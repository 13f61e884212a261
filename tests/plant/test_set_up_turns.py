"""Hosts that start at once: one sets the database up, the other waits; each serves under a lock of its own."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.plant.hosts import wait_for
from tests.plant.sites import environment
from tests.serving import ROOT
from webapp import set_up_turns
from webapp.management.commands import serve


def test_set_up_waits_while_another_host_is_at_it(new_postgres_database: Callable[[], str], tmp_path: Path) -> None:
    url = new_postgres_database()
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [set_up_turns._NUMBER])
        process = subprocess.Popen(
            [sys.executable, "manage.py", "set_up"],
            cwd=ROOT,
            env=environment(tmp_path, url, BENCHLIGHT_DEMO="off"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        wait_for("it waits", lambda: other.execute(waiting).fetchone() == (1,))
        assert other.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)

    told, _ = process.communicate()

    assert (process.returncode, told.count("Sign in as admin")) == (0, 1), told


def test_one_host_alone_serves_an_sqlite_database_and_several_a_postgresql_one() -> None:
    assert serve.lock_name("sqlite") == "serve.lock"
    assert serve.lock_name("postgresql") == f"serve-{socket.gethostname()}.lock"
