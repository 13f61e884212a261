"""A child over a range of files, watched from outside: what kills it or stops it is a finding too."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.decode.child import NOTE_BYTES

WALL_LIMIT_S = 120.0  # of one file, on a machine that does other work
_POLL_S = 0.2


@dataclass
class Seen:
    """What came of a range of files."""

    judged: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[dict[str, Any]] = field(default_factory=list)
    peak_mb: int = 0
    slowest_s: float = 0.0
    slowest: int = -1


CHILD = "tests.fuzz.decode.child"


def judge_range(seed: int, first: int, end: int, scratch: Path, *, child: str = CHILD) -> Seen:
    """first to end; after a death the rest goes on in a new child."""
    seen = Seen()
    at, patience = first, 3
    while at < end:
        lines, death = _run(child, [str(seed), str(at), str(end)], scratch)
        for line in lines:
            if "finding" in line:
                seen.findings.append(line)
            else:
                _add(seen, line)
        number, part = _noted(scratch)
        if death is None and number + 1 >= end:
            break
        if number < at and patience:
            patience -= 1
            time.sleep(_POLL_S)
            continue
        if number < at:
            said = (scratch / "errors").read_text(encoding="utf-8")[-2000:]
            raise RuntimeError(f"the child does not come up: {said}")
        if death is not None:
            seen.findings.append({"number": number, "finding": {"kind": f"{part}: {death}", "where": "", "text": ""}})
        at = number + 1
    seen.judged = end - first
    return seen


def judge_file(path: Path, scratch: Path) -> tuple[list[str], dict[str, Any] | None]:
    """Outcomes of one file, and what was found."""
    lines, death = _run(CHILD, [str(path)], scratch)
    if death is not None:
        return [], {"kind": f"{_noted(scratch)[1]}: {death}", "where": "", "text": ""}
    return lines[-1]["outcomes"], lines[-1]["finding"]


def _add(seen: Seen, line: dict[str, Any]) -> None:
    seen.counts.update(line["counts"])
    seen.peak_mb = max(seen.peak_mb, line["peak_mb"])
    if line["slowest_s"] > seen.slowest_s:
        seen.slowest_s, seen.slowest = line["slowest_s"], line["slowest"]


def _run(module: str, arguments: list[str], scratch: Path) -> tuple[list[dict[str, Any]], str | None]:
    """What the child told, and how it died if it did."""
    (scratch / "now").write_bytes(b"-1 start".ljust(NOTE_BYTES))
    with (scratch / "told").open("w+b") as told, (scratch / "errors").open("ab") as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", module, *arguments, str(scratch)],
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=errors,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "webapp.settings", "OMP_NUM_THREADS": "1"}
            | {"VIPS_CONCURRENCY": "1", "BENCHLIGHT_DATA": str(scratch / "data")},
            start_new_session=True,
        )
        try:
            death = _watch(child, scratch)
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        told.seek(0)
        lines = [json.loads(line) for line in told.read().splitlines() if line.endswith(b"}")]
    return lines, death


def _watch(child: subprocess.Popen[bytes], scratch: Path) -> str | None:
    last, since = "", time.monotonic()
    while child.poll() is None:
        time.sleep(_POLL_S)
        now = (scratch / "now").read_text(encoding="ascii")
        if now != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > WALL_LIMIT_S:
            return "hangs"
    if child.returncode == 0:
        return None
    return signal.Signals(-child.returncode).name if child.returncode < 0 else f"exit {child.returncode}"


def _noted(scratch: Path) -> tuple[int, str]:
    number, _, part = (scratch / "now").read_text(encoding="ascii").strip().partition(" ")
    return int(number), part
