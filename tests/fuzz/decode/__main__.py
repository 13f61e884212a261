"""`python -m tests.fuzz.decode N [--seed S]`: N mutated files through the checks of uploads and the engine's decoders.

Stops at nothing: what crashes, hangs or grows is kept in build/fuzz/decode/ and the run goes on. Started again with
the same seed it goes on where it stood; `--number K` replays one file. Exit 1 when anything was found.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.fuzz.decode.cases import case
from tests.fuzz.decode.child import ADDRESS_SPACE_BYTES, CPU_LIMIT_S, RSS_CAP_BYTES
from tests.fuzz.decode.findings import Findings
from tests.fuzz.decode.seeds import FORMATS
from tests.fuzz.decode.watched import Seen, judge_file, judge_range

_ROOT = Path(__file__).parents[3]
_AT_ONCE = 5_000  # files to a child, and between two checkpoints


def main() -> int:
    options = _options()
    folder = _ROOT / "build" / "fuzz" / "decode"
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="fuzz-decode-", dir=memory if memory.is_dir() else None) as name:
        scratch = Path(name)
        if options.number is not None:
            return _replay(options.seed, options.number, scratch)
        state = _run(options.files, options.seed, folder, scratch, fresh=options.fresh)
    _say(state)
    result = _ROOT / "build" / "reliability" / "fuzz-decode.json"
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
    return 1 if state["findings"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, help="replay this file alone")
    parser.add_argument("--fresh", action="store_true", help="forget how far an earlier run came")
    return parser.parse_args()


def _replay(seed: int, number: int, scratch: Path) -> int:
    path = scratch / "replayed"
    path.write_bytes(case(seed, number).content)
    outcomes, finding = judge_file(path, scratch)
    print(json.dumps({"outcomes": outcomes, "finding": finding}, indent=1))  # noqa: T201
    return 1 if finding else 0


def _run(files: int, seed: int, folder: Path, scratch: Path, *, fresh: bool) -> dict[str, Any]:
    findings = Findings(folder, scratch)
    checkpoint = folder / f"run-{seed}.json"
    state = _begun(checkpoint, seed, fresh=fresh)
    while state["judged"] < files:
        began = time.monotonic()
        seen = judge_range(seed, state["judged"], min(state["judged"] + _AT_ONCE, files), scratch)
        _add(state, seen, time.monotonic() - began)
        for found in seen.findings:
            kept = findings.keep(seed, found)
            state["findings"].append({"number": found["number"], **found["finding"]})
            if kept:
                print(f"found: {found}", flush=True)  # noqa: T201
        checkpoint.write_text(json.dumps(state), encoding="utf-8")
        print(_line(state), flush=True)  # noqa: T201
    return state


def _begun(checkpoint: Path, seed: int, *, fresh: bool) -> dict[str, Any]:
    if checkpoint.exists() and not fresh:
        state: dict[str, Any] = json.loads(checkpoint.read_text(encoding="utf-8"))
        return state
    return {
        "command": f"make fuzz-decode SEED={seed}",
        "seed": seed,
        "judged": 0,
        "seconds": 0.0,
        "findings": [],
        "counts": {},
        "peak_mb": 0,
        "slowest_s": 0.0,
        "slowest": -1,
        "rss_cap_mb": RSS_CAP_BYTES >> 20,
        "address_space_mb": ADDRESS_SPACE_BYTES >> 20,
        "cpu_limit_s": CPU_LIMIT_S,
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "release": _release(),
    }


def _release() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip()


def _add(state: dict[str, Any], seen: Seen, seconds: float) -> None:
    state["judged"] += seen.judged
    state["seconds"] = round(state["seconds"] + seconds, 1)
    state["counts"] = dict(Counter(state["counts"]) + seen.counts)
    state["peak_mb"] = max(state["peak_mb"], seen.peak_mb)
    if seen.slowest_s > state["slowest_s"]:
        state["slowest_s"], state["slowest"] = round(seen.slowest_s, 2), seen.slowest


def _line(state: dict[str, Any]) -> str:
    each_ms = 1000 * state["seconds"] / state["judged"]
    return (
        f"{state['judged']} files, {len(state['findings'])} found, {each_ms:.2f} ms each, "
        f"peak {state['peak_mb']} MB, slowest {state['slowest_s']} s (number {state['slowest']})"
    )


def _say(state: dict[str, Any]) -> None:
    print(_line(state))  # noqa: T201
    for format_ in FORMATS:
        told = {
            key.removeprefix(f"{format_} "): n for key, n in state["counts"].items() if key.startswith(f"{format_} ")
        }
        print(f"{format_}: {dict(sorted(told.items(), key=lambda each: -each[1]))}")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
