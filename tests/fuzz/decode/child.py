"""The process that the files go through: alone in its session, with hard limits, restarted when it dies.

`python -m tests.fuzz.decode.child SEED FIRST END SCRATCH` judges the files FIRST to END; `child FILE SCRATCH` one file.
It notes in SCRATCH/now what it is at, so that whoever finds it dead knows; tells each finding and, at the end, its
counts as a line of JSON on the pipe that was its stdout.
"""

import json
import mmap
import os
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from jobs.tether import tie_to_parent

NOTE_BYTES = 64
ADDRESS_SPACE_BYTES = 6 * 2**30
FILE_BYTES = 2**30
CPU_LIMIT_S = 20.0  # of one file
RSS_CAP_BYTES = 2 * 2**30
THOROUGH_EACH = 24


def main(arguments: list[str]) -> None:
    tie_to_parent(os.getppid())
    wire = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _limit_ourselves()
    django.setup()
    from tests.fuzz.decode.judged import judge  # after the settings
    from tests.fuzz.decode.seeds import FORMATS

    scratch = Path(arguments[-1])
    note = noted_in(scratch / "now")

    def tell(line: dict[str, Any]) -> None:
        os.write(wire, json.dumps(line).encode() + b"\n")

    def judge_one(path: Path, number: int) -> tuple[list[str], dict[str, Any] | None]:
        """Outcomes, and what was found."""
        part = ""

        def say(which: str) -> None:
            nonlocal part
            part = which
            note(number, which)

        began = time.process_time()
        try:
            outcomes = judge(path, scratch, say=say, thorough=number // len(FORMATS) % THOROUGH_EACH == 0)
        except Exception as error:
            return [], {"kind": f"{part}: {type(error).__name__}", "where": _where(error), "text": str(error)[:300]}
        spent = time.process_time() - began
        if spent > CPU_LIMIT_S:
            return outcomes, {"kind": f"{part}: slow", "where": "", "text": f"{spent:.1f} s"}
        peak = _peak_bytes()
        if peak > RSS_CAP_BYTES:
            return outcomes, {"kind": f"{part}: memory", "where": "", "text": f"{peak >> 20} MB"}
        return outcomes, None

    if len(arguments) == 2:
        outcomes, finding = judge_one(Path(arguments[0]), 0)
        tell({"outcomes": outcomes, "finding": finding, "peak_mb": _peak_bytes() >> 20})
        return
    seed, first, end = map(int, arguments[:3])
    _judge_many(seed, range(first, end), scratch / "file", judge_one, tell)


def _judge_many(
    seed: int,
    numbers: range,
    path: Path,
    judge_one: Callable[[Path, int], tuple[list[str], dict[str, Any] | None]],
    tell: Callable[[dict[str, Any]], None],
) -> None:
    from tests.fuzz.decode.cases import case

    counts: Counter[str] = Counter()
    slowest_s, slowest = 0.0, -1
    for number in numbers:
        made = case(seed, number)
        path.write_bytes(made.content)
        began = time.process_time()
        outcomes, finding = judge_one(path, number)
        spent = time.process_time() - began
        if spent > slowest_s:
            slowest_s, slowest = spent, number
        counts[f"{made.format} files"] += 1
        counts.update(f"{made.format} {outcome}" for outcome in set(outcomes))
        if finding is not None:
            tell({"number": number, "finding": finding})
            if finding["kind"].endswith("memory"):
                break  # the peak stays: the rest is for another process
    tell({"counts": counts, "slowest_s": slowest_s, "slowest": slowest, "peak_mb": _peak_bytes() >> 20})


def _limit_ourselves() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))


def noted_in(path: Path) -> Callable[[int, str], None]:
    """Memory that outlives us: number and part, in a file."""
    with path.open("w+b") as file:
        file.write(bytes(NOTE_BYTES))
        file.flush()
        shared = mmap.mmap(file.fileno(), NOTE_BYTES)

    def note(number: int, part: str) -> None:
        shared[:NOTE_BYTES] = f"{number} {part}".encode().ljust(NOTE_BYTES)

    return note


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _where(error: Exception) -> str:
    """The last place in our own code, which makes two findings the same."""
    ours = Path(__file__).parents[3]
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if ours in Path(frame.filename).parents and ".venv" not in frame.filename]
    return f"{Path(own[-1].filename).relative_to(ours)}:{own[-1].name}" if own else ""


if __name__ == "__main__":
    main(sys.argv[1:])
