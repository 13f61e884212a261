"""Many drills on several sites at once."""

import fcntl
import itertools
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.drills import drill, evidence, plan
from tests.drills.drill import Outcome
from tests.drills.injected import control
from tests.drills.kind import Kind
from tests.drills.results import Results
from tests.drills.site import Site
from tests.serving import ROOT

_DRILLS_A_SITE = 150
_SAVE_EVERY_S = 3.0
_SITES_MAY_BREAK = 5

Waiting = queue.Queue[tuple[int, Kind]]


@dataclass
class Campaign:
    database: str
    seed: int
    count: int
    sites: int
    build: Path  # results, evidence
    say: Callable[[str], None]
    only: str = ""  # a drill's number, or how a kind's name begins
    until: float = float("inf")  # on the monotonic clock: no drill starts later
    quick: bool = False  # only kinds that are
    results: Results = field(init=False)

    def __post_init__(self) -> None:
        path = self.build / "reliability" / f"drills-{self.database}.json"
        self.results = Results(path, self.database, self.seed, self.count, self.sites)
        self._lock = threading.Lock()
        self._began = self._saved_at = time.monotonic()
        self._names = itertools.count()

    def run(self) -> bool:
        """Whether all that ran held."""
        _prepare(self.build / "drills")
        if not self.only and not self.quick:
            self.results.load()
        if names := plan.left_out(self.database):
            self.say(f"{self.database}: left out, as they take root: {', '.join(names)}")
        waiting: Waiting = queue.Queue()
        for number, kind in self._chosen():
            if number not in self.results.done:
                waiting.put((number, kind))
        threads = [threading.Thread(target=self._work, args=[waiting]) for _ in range(min(self.sites, waiting.qsize()))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._save()
        return self.results.held()

    def _chosen(self) -> list[tuple[int, Kind]]:
        drawn = list(enumerate(plan.drawn(self.seed, self.database, self.count, quick=self.quick)))
        if not self.only:
            return drawn
        if self.only.isdecimal():
            number = int(self.only)
            return [(number, plan.drawn(self.seed, self.database, number + 1)[number])]
        return [(number, kind) for number, kind in drawn if kind.name.startswith(self.only)]

    def _work(self, waiting: Waiting) -> None:
        """One site after the other: a new one after so many drills, and after a finding."""
        while not waiting.empty() and time.monotonic() < self.until:
            try:
                self._on_one_site(waiting)
            except Exception as error:
                with self._lock:
                    self.results.broken_sites.append(f"{type(error).__name__}: {error}")
                self.say(f"{self.database}: a site broke: {type(error).__name__}: {str(error)[:400]}")
                if len(self.results.broken_sites) > _SITES_MAY_BREAK:
                    return

    def _on_one_site(self, waiting: Waiting) -> None:
        with self._lock:
            name = f"{self.database}-{os.getpid()}-{next(self._names)}"
        folder = Path(tempfile.mkdtemp(prefix="benchlight-drills-"))
        folder.chmod(0o755)
        site = Site(name, folder / name, self.database, self.build / "drills")
        try:
            site.open()
            for ran in range(_DRILLS_A_SITE):
                # What it took to open a site is not in vain: it has one drill, however late.
                if waiting.empty() or (ran and time.monotonic() > self.until) or self.until == 0:
                    break
                try:
                    number, kind = waiting.get_nowait()
                except queue.Empty:  # another site was quicker
                    break
                if not self._drill(site, number, kind):
                    break
        finally:
            site.close()
            site.remove()
            if not any(folder.iterdir()):
                folder.rmdir()

    def _drill(self, site: Site, number: int, kind: Kind) -> bool:
        outcome, scene = drill.run(site, kind, number, plan.dice_seed(self.seed, self.database))
        if outcome.findings:
            folder = self.build / "drills" / f"{self.database}-{self.seed}-{number}-{kind.name}"
            outcome.findings.append(f"evidence: {evidence.keep(scene, outcome, folder)}")
        with self._lock:
            self.results.done[number] = outcome.as_json()
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

    def _save(self) -> None:
        self._saved_at = time.monotonic()
        if not self.only:
            self.results.save(time.monotonic() - self._began)


def _prepare(folder: Path) -> None:
    """Once for all sites, which would meet in it: the preloaded library, translations, static files."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        control.build(folder)
        environment = os.environ | {"BENCHLIGHT_DATA": str(folder / "data"), "BENCHLIGHT_DATABASE_URL": ""}
        command = [sys.executable, "manage.py", "set_up", "--for-tests"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
