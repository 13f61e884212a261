"""The figures of a run, saved after every few drills: an interrupted run goes on from them."""

import json
import os
import platform
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.drills import plan

Done = dict[str, Any]
"""One outcome, as drill.Outcome.as_json has it."""


@dataclass
class Results:
    path: Path
    database: str
    seed: int
    count: int
    sites: int
    done: dict[int, Done] = field(default_factory=dict)
    broken_sites: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def load(self) -> None:
        """What an earlier run with the same seed and count has done."""
        if self.path.exists():
            before = json.loads(self.path.read_text())
            if (before["seed"], before["count"]) == (self.seed, self.count):
                self.done = {one["number"]: one for one in before["drills"]}
                self.seconds = before["seconds"]

    def save(self, seconds: float) -> None:
        """`seconds`: of this run so far."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(self.summary(seconds), default=str))
        part.replace(self.path)

    def held(self) -> bool:
        return not self.broken_sites and not any(one["findings"] for one in self.done.values())

    def summary(self, seconds: float = 0.0) -> dict[str, Any]:
        """By kind and as a whole."""
        drills = [self.done[number] for number in sorted(self.done)]
        kinds = sorted({one["kind"] for one in drills})
        return {
            "command": f"make drills N={self.count} SEED={self.seed} DATABASE={self.database}",
            "database": self.database,
            "seed": self.seed,
            "count": self.count,
            "ran": len(drills),
            "seconds": round(self.seconds + seconds, 1),
            "sites_at_once": self.sites,
            "machine": f"{platform.platform()}, {os.cpu_count()} cores, Python {sys.version.split()[0]}",
            "broken_sites": self.broken_sites,
            "left_out": plan.left_out(self.database),
            **totals(drills),
            "kinds": {kind: totals([one for one in drills if one["kind"] == kind]) for kind in kinds},
            "drills": drills,
        }


def totals(drills: list[Done]) -> dict[str, Any]:
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


def report(told: dict[str, Any]) -> str:
    """For people: the whole, then a line a kind."""
    whole = (
        f"{told['database']}: {told['ran']} of {told['count']} drills in {told['seconds']:.0f} s,"
        f" {told['failed_drills']} failed; {told['lost']} lost, {told['doubled']} doubled, {told['stuck']} stuck;"
        f" longest end {told['longest_end_s']} s"
    )
    kinds = [
        f"  {kind:32} {one['drills']:5} drills, {one['failed_drills']} failed, longest end {one['longest_end_s']} s,"
        f" {one['jobs']}"
        for kind, one in told["kinds"].items()
    ]
    return "\n".join([whole, *kinds])


def _starting(findings: list[str], *words: str) -> int:
    return sum(finding.startswith(words) for finding in findings)
