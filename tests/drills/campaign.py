"""Many drills on several sites at once, with their results on disk so that an interrupted run goes on."""

import fcntl
import itertools
import json
import os
import platform
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.drills import drill, plan
from tests.drills.drill import Outcome
from tests.drills.injected import control
from tests.drills.kind import Kind
from tests.drills.rows import numbers
from tests.drills.scene import Scene
from tests.drills.site import ROOT, Site

_DRILLS_A_SITE = 150
_SAVE_EVERY_S = 3.0


@dataclass
class Campaign:
    database: str
    seed: int
    count: int
    sites: int
    build: Path  # results, evidence
    say: Callable[[str], None]
    only: str = ""  # a drill's number, or a kind's name
    until: float = float("inf")  # on the monotonic clock: no drill starts later
    quick: bool = False  # only kinds that are
    done: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._saved_at = 0.0
        self._names = itertools.count()
        self._spent_s = 0.0
        self._broken: list[str] = []
        if not self.only:
            self._load()

    @property
    def results(self) -> Path:
        return self.build / "reliability" / f"drills-{self.database}.json"

    def run(self) -> bool:
        """Whether all that ran held."""
        began = time.monotonic()
        prepare_tree(self.build / "drills")
        control.build(self.build / "drills")
        waiting: queue.Queue[tuple[int, Kind]] = queue.Queue()
        for number, kind in self._chosen():
            if number not in self.done:
                waiting.put((number, kind))
        if name := plan.left_out(self.database):
            self.say(f"{self.database}: left out, as they take root: {', '.join(name)}")
        threads = [threading.Thread(target=self._work, args=[waiting]) for _ in range(min(self.sites, waiting.qsize()))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._spent_s += time.monotonic() - began
        self._save()
        return not self._broken and not any(one["findings"] for one in self.done.values())

    def _chosen(self) -> list[tuple[int, Kind]]:
        drawn = list(enumerate(plan.drawn(self.seed, self.database, self.count, quick=self.quick)))
        if not self.only:
            return drawn
        if self.only.isdecimal():
            longer = plan.drawn(self.seed, self.database, int(self.only) + 1)
            return [(int(self.only), longer[-1])]
        return [(number, kind) for number, kind in drawn if kind.name.startswith(self.only)]

    def _work(self, waiting: "queue.Queue[tuple[int, Kind]]") -> None:
        """One site after the other: a new one after so many drills, and after a finding, whose site is kept apart."""
        while not waiting.empty() and time.monotonic() < self.until:
            try:
                self._on_one_site(waiting)
            except Exception as error:
                with self._lock:
                    self._broken.append(f"{type(error).__name__}: {error}")
                self.say(f"{self.database}: a site broke: {type(error).__name__}: {str(error)[:400]}")
                if len(self._broken) > 5:
                    return

    def _on_one_site(self, waiting: "queue.Queue[tuple[int, Kind]]") -> None:
        with self._lock:
            name = f"{self.database}-{os.getpid()}-{next(self._names)}"
        folder = Path(tempfile.mkdtemp(prefix="benchlight-drills-"))
        folder.chmod(0o755)
        site = Site(name, folder / name, self.database, self.build / "drills")
        try:
            site.open()
            for _ in range(_DRILLS_A_SITE):
                try:
                    number, kind = waiting.get_nowait()
                except queue.Empty:
                    break
                if not self._drill(site, number, kind) or time.monotonic() > self.until:
                    break
        finally:
            site.close()
            site.remove()
            if not any(folder.iterdir()):
                folder.rmdir()

    def _drill(self, site: Site, number: int, kind: Kind) -> bool:
        outcome, scene = drill.run(site, kind, number, plan.dice_seed(self.seed, self.database))
        if outcome.findings:
            outcome.findings.append(f"evidence: {self._keep_evidence(scene, outcome)}")
        with self._lock:
            self.done[number] = outcome.as_json()
            self._say(outcome)
            if time.monotonic() - self._saved_at > _SAVE_EVERY_S:
                self._save()
        return not outcome.findings

    def _say(self, outcome: Outcome) -> None:
        held = "held" if not outcome.findings else f"FAILED {outcome.findings}"
        self.say(
            f"{self.database} {outcome.number} {outcome.kind} {outcome.seconds:.1f} s,"
            f" ends after {outcome.longest_end_s:.1f} s, {outcome.ends}: {held}"
        )

    def _keep_evidence(self, scene: Scene, outcome: Outcome) -> Path:
        folder = self.build / "drills" / f"{self.database}-{self.seed}-{outcome.number}-{outcome.kind}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "outcome.json").write_text(json.dumps(outcome.as_json(), indent=1, default=str))
        (folder / "logs.txt").write_text(scene.site.logs())
        (folder / "processes.txt").write_text("\n".join(map(str, scene.site.processes())))
        (folder / "stumbles.txt").write_text("\n".join(scene.site.client.stumbles[-200:]))
        ids = [one.job for one in scene.accepted]
        topics = ", ".join(f"'job:{job}'" for job in [0, *ids])
        rows: dict[str, Any] = {"accepted": [vars(one) for one in scene.accepted]}
        try:
            rows["jobs"] = scene.site.query(f"SELECT * FROM jobs_job WHERE id IN ({numbers(ids)})")
            rows["lanes"] = scene.site.query("SELECT * FROM jobs_lane")
            rows["events"] = scene.site.query(f"SELECT * FROM live_event WHERE topic IN ({topics}) ORDER BY topic, seq")
        except Exception as error:
            rows["unreadable"] = str(error)
        (folder / "rows.json").write_text(json.dumps(rows, indent=1, default=str))
        return folder

    def _load(self) -> None:
        if self.results.exists():
            before = json.loads(self.results.read_text())
            if (before["seed"], before["count"]) == (self.seed, self.count):
                self.done = {one["number"]: one for one in before["drills"]}
                self._spent_s = before["seconds"]

    def _save(self) -> None:
        self._saved_at = time.monotonic()
        if self.only:
            return
        self.results.parent.mkdir(parents=True, exist_ok=True)
        part = self.results.with_suffix(".part")
        part.write_text(json.dumps(self.summary(), default=str))
        part.replace(self.results)

    def summary(self) -> dict[str, Any]:
        """What happened so far, by kind and as a whole."""
        drills = [self.done[number] for number in sorted(self.done)]
        return {
            "command": f"make drills N={self.count} SEED={self.seed} DATABASE={self.database}",
            "database": self.database,
            "seed": self.seed,
            "count": self.count,
            "ran": len(drills),
            "seconds": round(self._spent_s, 1),
            "sites_at_once": self.sites,
            "machine": f"{platform.platform()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}",
            "broken_sites": self._broken,
            "left_out": plan.left_out(self.database),
            **totals(drills),
            "kinds": {
                kind: totals([one for one in drills if one["kind"] == kind])
                for kind in sorted({one["kind"] for one in drills})
            },
            "drills": drills,
        }


def prepare_tree(folder: Path) -> None:
    """Translations and static files, which all sites share: two that set up at once would meet in them."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment = os.environ | {"BENCHLIGHT_DATA": str(folder / "data"), "BENCHLIGHT_DATABASE_URL": ""}
        command = [sys.executable, "manage.py", "set_up", "--for-tests"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def totals(drills: list[dict[str, Any]]) -> dict[str, Any]:
    ends: dict[str, int] = {}
    for one in drills:
        for name, many in one["ends"].items():
            ends[name] = ends.get(name, 0) + many
    findings = [finding for one in drills for finding in one["findings"]]
    return {
        "drills": len(drills),
        "landed": sum(one["landed"] for one in drills),
        "failed_drills": sum(bool(one["findings"]) for one in drills),
        "lost": _starting(findings, "lost", "half", "row without"),
        "doubled": _starting(findings, "doubled", "results differ"),
        "stuck": _starting(findings, "stuck", "pending"),
        "longest_end_s": max((one["longest_end_s"] for one in drills), default=0),
        "jobs": ends,
    }


def _starting(findings: list[str], *words: str) -> int:
    return sum(finding.startswith(words) for finding in findings)
