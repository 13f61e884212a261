"""Whose a process on a GPU is, by what /proc tells of it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpu.devices import processes
from gpu.devices.processes import who_is
from jobs.lane_worker import LANE_VARIABLE
from jobs.lease import worker_name


@pytest.fixture
def engine() -> Iterator[subprocess.Popen[bytes]]:
    """An engine as jobs.engine starts it, for this process as its worker."""
    started = subprocess.Popen(
        [sys.executable, "-m", "jobs.engine_child", str(os.getpid()), "0"],
        env=os.environ | {LANE_VARIABLE: "cpu0"},  # CUDA is not everywhere
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert started.stdout is not None
    started.stdout.readline()  # it is ready
    yield started
    started.kill()
    started.communicate()


def test_an_engine_is_known_by_its_lane_and_worker(engine: subprocess.Popen[bytes]) -> None:
    known = who_is(engine.pid)
    assert known is not None
    assert (known.lane, known.worker, known.is_ours) == ("cpu0", worker_name(), True)


def test_another_process_is_known_by_its_name_alone() -> None:
    known = who_is(os.getpid())
    assert known is not None
    assert (known.lane, known.worker, known.is_ours) == ("", "", False)


def test_a_process_out_of_sight_is_not_known() -> None:
    assert who_is(2**22 + 1) is None


def test_an_engine_in_a_container_is_known_by_the_container_s_name(tmp_path: Path) -> None:
    """The worker wrote its own number and host name, as they are inside."""
    folder = tmp_path / "4711"
    (folder / "root/etc").mkdir(parents=True)
    (folder / "ns").mkdir()
    (folder / "ns/uts").write_text("another namespace")
    (folder / "root/etc/hostname").write_text("a1b2c3\n")
    (folder / "comm").write_text("python\n")
    (folder / "cmdline").write_bytes(b"python\0-m\0jobs.engine_child\x0017\x008589934592\0")
    (folder / "environ").write_bytes(b"PATH=/bin\0Q_CLUSTER_NAME=gpu1\0")
    known = who_is(4711, tmp_path)
    assert known is not None
    assert (known.lane, known.worker) == ("gpu1", "a1b2c3:17")


def test_a_foreign_user_s_engine_is_not_taken_for_ours(tmp_path: Path) -> None:
    folder = tmp_path / "4711"
    folder.mkdir()
    (folder / "comm").write_text("python\n")
    (folder / "cmdline").write_bytes(b"python\0-m\0jobs.engine_child\x0017\0")  # and an environ that we may not read
    known = who_is(4711, tmp_path)
    assert known is not None
    assert not known.is_ours


def test_the_names_are_those_that_jobs_use() -> None:
    assert processes.LANE_VARIABLE == LANE_VARIABLE
    assert processes.ENGINE_MODULE == "jobs.engine_child"
    assert socket.gethostname() == worker_name().split(":")[0]
