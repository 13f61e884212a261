"""`make mutants`: takes each guard out of a copy of the product and sees a test fail.

All tests are first seen passing with the guards in place. The results so far are written after each, so that a run can
be broken off; `--go-on` keeps those that were killed, as long as guard and tests are the same.
"""

import argparse
import hashlib
import json
import os
import platform
import queue
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from tests.mutants.mutant import Mutant
from tests.mutants.requires import mutant_of, places
from tests.mutants.running import Runner, Verdict
from tests.mutants.table import GUARDS
from tests.mutants.working_copy import ROOT, WorkingCopy

BUILD = ROOT / "build" / "mutants"
REPORT = ROOT / "build" / "reliability" / "mutants.json"


def main() -> int:
    asked = _asked()
    mutants = [mutant for mutant in _all(without_rights=asked.without_rights) if asked.only in mutant.name]
    known = _known() if asked.go_on else {}
    verdicts = {mutant: known[_key(mutant)] for mutant in mutants if _key(mutant) in known}
    todo = [mutant for mutant in mutants if mutant not in verdicts]
    runners: queue.SimpleQueue[Runner] = queue.SimpleQueue()
    for number in range(asked.jobs):
        runners.put(Runner(WorkingCopy(BUILD / str(number) / "tree"), BUILD / str(number) / "data"))
    told = _green(runners, todo)
    if told:
        _say(f"Something fails without any mutant, so each is looked at by itself:\n{told}")
    with ThreadPoolExecutor(asked.jobs) as pool:
        running = {pool.submit(_verdict, runners, mutant, all_green=not told): mutant for mutant in todo}
        for done in as_completed(running):
            verdicts[running[done]] = verdict = done.result()
            _say(f"{verdict.outcome:9}{verdict.mutant}  ({verdict.seconds} s)  {verdict.reason}")
            _write(mutants, verdicts)
    _write(mutants, verdicts)
    return _tell(list(verdicts.values()))


def _green(runners: "queue.SimpleQueue[Runner]", mutants: Sequence[Mutant]) -> str:
    """All tests together, in one copy."""
    runner = runners.get()
    try:
        return runner.green([test for mutant in mutants for test in mutant.tests]) if mutants else ""
    finally:
        runners.put(runner)


def _verdict(runners: "queue.SimpleQueue[Runner]", mutant: Mutant, *, all_green: bool) -> Verdict:
    runner = runners.get()
    try:
        if not all_green and (told := runner.green(mutant.tests)):
            return Verdict(mutant.name, "broken", f"fails without the mutant: {told}", 0.0)
        return runner.verdict(mutant)
    finally:
        runners.put(runner)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", default="", help="mutants whose name contains this")
    parser.add_argument("--without-rights", action="store_true", help="leave out one mutant for each right asked for")
    parser.add_argument("--go-on", action="store_true", help="keep what an earlier run of these sources has killed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many copies to work in")
    return parser.parse_args()


def _all(*, without_rights: bool) -> list[Mutant]:
    return [*GUARDS, *([] if without_rights else [mutant_of(place) for place in places()])]


def _key(mutant: Mutant) -> str:
    """A verdict holds as long as the guard's file and its tests' files are what they were."""
    files = [mutant.file, *(test.partition("::")[0] for test in mutant.tests)]
    contents = b"".join((ROOT / file).read_bytes() for file in files if (ROOT / file).is_file())
    return hashlib.sha256(repr(mutant).encode() + contents).hexdigest()


def _known() -> dict[str, Verdict]:
    if not REPORT.exists():
        return {}
    rows = json.loads(REPORT.read_text(encoding="utf-8"))["mutants"]
    return {row.pop("key"): Verdict(**row) for row in rows if row["outcome"] == "killed"}


def _write(mutants: Sequence[Mutant], verdicts: Mapping[Mutant, Verdict]) -> None:
    rows = [asdict(verdicts[mutant]) | {"key": _key(mutant)} for mutant in mutants if mutant in verdicts]
    report: dict[str, Any] = {
        "command": " ".join(["python -m tests.mutants", *sys.argv[1:]]),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} CPUs",
        "wanted": len(mutants),
        **{outcome: sum(row["outcome"] == outcome for row in rows) for outcome in ("killed", "survived", "broken")},
        "seconds": round(sum(row["seconds"] for row in rows), 1),
        "mutants": rows,
    }
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    part = REPORT.with_suffix(".part")
    part.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    part.replace(REPORT)


def _tell(verdicts: Sequence[Verdict]) -> int:
    bad = [verdict for verdict in verdicts if verdict.outcome != "killed"]
    _say(f"\n{len(verdicts) - len(bad)} of {len(verdicts)} mutants were killed; {REPORT.relative_to(ROOT)}")
    for verdict in bad:
        _say(f"{verdict.outcome}: {verdict.mutant}\n    {verdict.reason}")
    return 1 if bad or not verdicts else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    started = time.monotonic()
    code = main()
    _say(f"{time.monotonic() - started:.0f} s")
    sys.exit(code)
