"""`manage.py serve`: one command, stopped in order, nothing lost."""

import json
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.jobs.trial_site import Site
from tests.serving import ROOT, free_port


@pytest.fixture(scope="module")
def serving_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("serving"), BENCHLIGHT_PORT=str(free_port()))
    yield site
    site.stop()


@pytest.fixture
def site(serving_site: Site) -> Iterator[Site]:
    serving_site.act("clear")
    yield serving_site
    serving_site.stop_processes()


def health(site: Site) -> Any:
    url = f"http://127.0.0.1:{site.environment['BENCHLIGHT_PORT']}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError:
        return {"ready": False}


def serve(site: Site) -> subprocess.Popen[str]:
    process = site.start("serve")
    site.wait_for("ready", lambda: health(site)["ready"])
    return process


def refused(site: Site, **environment: str) -> str:
    done = subprocess.run(
        site.manage("serve"), cwd=ROOT, env=site.environment | environment, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def test_it_runs_everything_and_stops_cleanly_and_queued_work_goes_on_at_the_next_start(site: Site) -> None:
    process = serve(site)
    assert health(site) == {
        "ready": True, "release": "", "web": "ready", "database": "ready", "queue": "ready", "files": "ready",
        "lanes": {"cpu0": "ready"},
    }  # fmt: skip
    assert f"Benchlight is at http://127.0.0.1:{site.environment['BENCHLIGHT_PORT']}/" in site.log.read_text()
    diary = site.folder / "diary"
    running, *waiting = site.act("queue", count=3, do="sleep", seconds=2, diary=str(diary))
    site.wait_for("one runs", diary.exists)
    family = psutil.Process(process.pid).children(recursive=True)
    for command in ("send_callbacks", "watch_devices"):
        assert [one for one in family if command in one.cmdline()]
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert not [one for one in family if one.is_running()]
    assert [row["state"] for row in site.act("jobs")] == ["queued"] * 3
    serve(site)
    rows = site.wait_for_ends([running, *waiting])
    assert [(row["state"], row["attempts"]) for row in rows] == [("succeeded", 1)] * 3


def test_a_killed_web_server_comes_back(site: Site) -> None:
    process = serve(site)
    (web,) = [child for child in psutil.Process(process.pid).children() if "daphne" in " ".join(child.cmdline())]
    web.kill()
    site.wait_for("another web server", lambda: health(site)["ready"] and not web.is_running())
    assert "web ended and starts again" in site.log.read_text()
    (web,) = [child for child in psutil.Process(process.pid).children() if "daphne" in " ".join(child.cmdline())]
    assert web.environ()["MALLOC_ARENA_MAX"] == "2"  # its many threads share few heaps


def test_output_that_cannot_be_written_does_not_end_the_site(site: Site) -> None:
    with Path("/dev/full").open("w") as full:
        process = subprocess.Popen(
            site.manage("serve"), cwd=ROOT, env=site.environment, stdout=full, stderr=full, start_new_session=True
        )
    try:
        site.wait_for("ready", lambda: health(site)["ready"])
        (web,) = [child for child in psutil.Process(process.pid).children() if "daphne" in " ".join(child.cmdline())]
        web.kill()
        site.wait_for("another web server", lambda: health(site)["ready"] and not web.is_running())
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def test_a_killed_serve_takes_everything_along_and_the_next_one_starts(site: Site) -> None:
    process = serve(site)
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait(60)
    site.wait_for("all dead", lambda: not [one for one in family if one.is_running() and one.status() != "zombie"])
    serve(site)


def test_a_second_one_on_the_same_folder_says_who_runs(site: Site) -> None:
    process = serve(site)
    told = refused(site, BENCHLIGHT_PORT=str(free_port()))
    assert "already runs" in told
    assert str(process.pid) in told


def test_a_taken_port_is_named_with_the_way_out(site: Site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        told = refused(site, BENCHLIGHT_PORT=str(other.getsockname()[1]))
    assert "Address already in use" in told
    assert "BENCHLIGHT_PORT" in told


def test_a_database_that_was_not_set_up_is_refused(site: Site, tmp_path: Path) -> None:
    assert "make run" in refused(site, BENCHLIGHT_DATA=str(tmp_path))
