"""Two hosts with a GPU each at one queue: one of them vanishes in the middle of a batch.

The driver is the library of tests.gpu.nvml; the work is that of tests.jobs.trial, as no CUDA computes here.
"""

import json
import sys
from typing import TYPE_CHECKING, Any

from tests.gpu.nvml.driver import Driver
from tests.plant.hosts import wait_for

if TYPE_CHECKING:
    from tests.plant.several_hosts import Plant

JOBS, HOSTS = 16, ("gpu1", "gpu2")
_SERVICE = "footage"
_QUEUE = """
from tests.jobs.acts import queue
given = [{{}}, {{"do": "until", "file": "{go_on}"}}] * {pairs}
print([job for one in given for job in queue(kind="trial_footage", diary="{diary}", **one)])
"""
_ROWS = """
import json
from gpu.allocation.models import Lease
from jobs.models import Job
from tests.jobs.acts import events_of
rows = list(Job.objects.filter(service="footage").order_by("pk").values("id", "state", "lane", "attempts"))
for row in rows:
    row["succeeded"] = events_of(row["id"]).count("succeeded")
print(json.dumps({"rows": rows, "leases": list(Lease.objects.values_list("lane", flat=True))}))
"""


class GpuHosts:
    def __init__(self, plant: "Plant") -> None:
        self.plant = plant
        self.diary, self.go_on = plant.folder / "diary", plant.folder / "go on"
        self.lanes: dict[str, str] = {}
        self.jobs: list[int] = []

    def watch(self) -> None:
        """Each host's own driver shows one card; the names are given by the first look."""
        for number, host in enumerate(HOSTS):
            self._start(host, "watch_devices")
            wait_for(f"the card of {host}", lambda: len(self._devices()) == number + 1)  # noqa: B023
        self.lanes = {row["host"]: f"{row['lane']}-beside" for row in self._devices()}
        assert sorted(self.lanes.items()) == [("gpu1", "gpu0-beside"), ("gpu2", "gpu2-gpu0-beside")]
        share = {"priority": 3, "devices": {lane.removesuffix("-beside"): 8192 for lane in self.lanes.values()}}
        services = {"inspection": {"priority": 1, "devices": {"cpu": 0}}, _SERVICE: share}
        document = {"time_zone": "UTC", "services": services}
        self.plant.api("web1", "PUT", "/gpu/allocation", json={"document": document, "based_on": 0, "confirmed": True})
        for host, lane in self.lanes.items():
            self._start(host, "watch_lane", lane)

    def queue(self) -> None:
        """By turns one that is through at once and one that waits for our word, so that each batch has both."""
        self.jobs = json.loads(self._shell(_QUEUE.format(pairs=JOBS // 2, diary=self.diary, go_on=self.go_on)))

    def in_the_middle_of_a_batch(self) -> bool:
        """On both hosts: its first is done, its second runs."""
        rows = {row["id"]: row for row in self._open()}
        running = {row["lane"]: job for job, row in rows.items() if row["state"] == "running"}
        return set(running) >= set(self.lanes.values()) and all(job - 1 not in rows for job in running.values())

    def go_on_without_gpu1(self) -> None:
        self.plant.hosts["gpu1"].vanish()
        self.go_on.touch()

    def ended(self) -> bool:
        return not self._open()

    def check(self) -> str:
        """Nothing is lost, and nothing was done twice but what was being done when the host vanished."""
        found = json.loads(self._shell(_ROWS))
        rows = {row["id"]: row for row in found["rows"]}
        assert sorted(rows) == self.jobs
        assert {(row["state"], row["succeeded"]) for row in rows.values()} == {("succeeded", 1)}, rows
        assert {row["lane"] for row in rows.values()} == set(self.lanes.values()), rows
        starts = [int(line.split()[0]) for line in self.diary.read_text(encoding="ascii").splitlines()]
        again = [job for job in self.jobs if starts.count(job) > 1]
        assert len(starts) == JOBS + len(again)
        assert len(again) == 1, "of a batch that runs one after the other, one was under way"
        assert (rows[again[0]]["lane"], rows[again[0]]["attempts"]) == (self.lanes["gpu2"], 2)
        assert rows[again[0] - 1]["lane"] == self.lanes["gpu1"], "what had ended before was not done again"
        assert found["leases"] == [], "what the vanished host held is free"
        return f"a GPU host vanished in the middle of a batch: each of {JOBS} jobs has one result"

    def _open(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.plant.api("web2", "GET", "/jobs?state=open")["items"]
        return [row for row in rows if row["id"] in self.jobs]

    def _devices(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.plant.api("web1", "GET", "/gpu/devices")["items"]
        return rows

    def _start(self, host: str, *arguments: str) -> None:
        folder = self.plant.folder / f"driver-{host}"
        if not folder.exists():
            folder.mkdir()
        driver = Driver(folder, gpus=1)
        driver.set("0.uuid", f"GPU-{host}")
        environment = self._environment(host) | driver.lane_environment()
        self.plant.hosts[host].start(sys.executable, "manage.py", *arguments, environment=environment)

    def _shell(self, code: str) -> str:
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", code]
        told = self.plant.hosts["gpu2"].run(*command, environment=self._environment("gpu2"))
        return told.strip().splitlines()[-1]

    def _environment(self, host: str) -> dict[str, str]:
        own = {"DJANGO_SETTINGS_MODULE": "tests.jobs.settings", "BENCHLIGHT_LANES": "gpu0,gpu2-gpu0"}
        return self.plant.environment(host, **own)
