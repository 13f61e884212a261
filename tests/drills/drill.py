"""One drill from its dice to its verdict."""

import random
import time
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.drills.audit import whole
from tests.drills.client import Interrupted
from tests.drills.kind import Kind
from tests.drills.product import PATIENCE_S, NeverCame
from tests.drills.rows import numbers
from tests.drills.scene import NotLanded, Scene
from tests.drills.site import Site


@dataclass
class Outcome:
    number: int
    kind: str
    landed: bool = False
    seconds: float = 0.0
    longest_end_s: float = 0.0  # from accepted to ended
    ends: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run(site: Site, kind: Kind, number: int, seed: str) -> tuple[Outcome, Scene]:
    """Never raises: whatever goes wrong is a finding."""
    scene = Scene(site, random.Random(f"{seed}/{number}"), number)
    outcome = Outcome(number, kind.name)
    began = time.monotonic()
    try:
        try:
            kind.run(scene)
            outcome.landed = True
        finally:
            site.mend()
        _wait_for_ends(scene, outcome)
        outcome.findings += whole.findings(scene, kind)
    except NotLanded as error:
        outcome.findings.append(f"did not land: {error}")
    except (NeverCame, Interrupted) as error:
        outcome.findings.append(f"stuck: {error}")
    except Exception:
        outcome.findings.append(f"broke: {traceback.format_exc(limit=-4)}")
    outcome.seconds = round(time.monotonic() - began, 2)
    outcome.proofs = scene.proofs
    if site.listener is not None:
        site.listener.forget([f"job:{one.job}" for one in scene.accepted])
    with suppress(Exception):
        outcome.ends = _count(scene)
    return outcome, scene


def _wait_for_ends(scene: Scene, outcome: Outcome) -> None:
    """Each within 120 s of its acceptance or of the end of the fault, whichever is later; then the site is ready."""
    site, mended = scene.site, time.monotonic()
    open_jobs = {one.job: one for one in scene.accepted}
    pause = 0.05
    while open_jobs:
        rows = site.query(f"SELECT id, state FROM jobs_job WHERE id IN ({numbers(list(open_jobs))})")
        now = time.monotonic()
        for row in rows:
            if row["state"] not in {"queued", "running"}:
                took = now - open_jobs.pop(row["id"]).at
                outcome.longest_end_s = round(max(outcome.longest_end_s, took), 2)
        late = [job for job, one in open_jobs.items() if now - max(one.at, mended) > PATIENCE_S]
        if late:
            raise NeverCame(f"jobs {late} have not ended after {PATIENCE_S:.0f} s")
        time.sleep(pause)
        pause = min(0.3, pause * 1.5)
    site.wait_until_ready()


def _count(scene: Scene) -> dict[str, int]:
    ends: dict[str, int] = {"accepted": len(scene.accepted)}
    ids = numbers([one.job for one in scene.accepted])
    for row in scene.site.query(f"SELECT state, reason_code FROM jobs_job WHERE id IN ({ids})"):
        name = row["state"] if row["state"] == "succeeded" else f"{row['state']}: {row['reason_code']}"
        ends[name] = ends.get(name, 0) + 1
    return ends
