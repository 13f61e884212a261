"""`manage.py lane` with real processes on PostgreSQL."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.gpu.nvml.driver import Driver
from tests.jobs.conftest import Sites
from tests.jobs.trial_site import Site

GPU = ("gpu0", "gpu0-background", "gpu0-beside")


@pytest.fixture
def site(site_on: Sites) -> Iterator[Site]:
    made = site_on("postgresql")
    made.act("clear")
    yield made
    made.stop_processes()
    made.act("forget_devices")


def watchdogs(lane: subprocess.Popen[str]) -> dict[str, psutil.Process]:
    """By the lane that each watches."""
    children = [child for child in psutil.Process(lane.pid).children() if "watch_lane" in child.cmdline()]
    return {child.cmdline()[-1]: child for child in children}


def test_three_lanes_work_for_a_gpu_are_started_again_and_end_in_order(site: Site, tmp_path: Path) -> None:
    driver, diary, go_on = Driver(tmp_path, gpus=1), tmp_path / "diary", tmp_path / "go on"
    site.start("watch_devices", **driver.environment())
    site.wait_for("the card has its name", lambda: site.act("devices") == ["gpu0"])
    of_gpu = site.start("lane", "gpu0", **driver.lane_environment())
    of_cpu = site.start("lane", "cpu", **driver.environment())
    site.wait_for("all lanes answer", lambda: site.act("lane_states") == dict.fromkeys(("cpu0", *GPU), ""))
    assert set(watchdogs(of_cpu)) == {"cpu0"}

    killed = watchdogs(of_gpu)["gpu0-beside"]
    killed.kill()
    site.wait_for("another in its place", lambda: watchdogs(of_gpu).get("gpu0-beside", killed) != killed)

    (job,) = site.act("queue", kind="trial_long", do="until", file=str(go_on), diary=str(diary))
    site.wait_for("it runs", diary.exists)
    assert site.act("jobs")[0]["lane"] == "gpu0"
    family = psutil.Process(of_gpu.pid).children(recursive=True)
    of_gpu.terminate()
    assert of_gpu.wait(60) == 0
    assert not [one for one in family if one.is_running()]
    site.wait_for("the CPU does it", lambda: len(diary.read_text().splitlines()) == 2)
    go_on.touch()
    (row,) = site.wait_for_ends([job])
    assert (row["state"], row["lane"], row["attempts"]) == ("succeeded", "cpu0", 1)
