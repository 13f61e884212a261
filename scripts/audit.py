"""`python -m scripts.audit`: asks the vulnerability service about every pin of every lock file.

Exit 0: asked about all, none known. 1: vulnerabilities are known. 2: the service could not be asked about all, which
pip-audit by itself calls "no known vulnerabilities found".
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("core.txt", "dev.txt", "train.txt", "gpu.txt", "deploy.txt")
Run = Callable[[Sequence[str]], tuple[str, str]]  # a command's output and its errors


@dataclass(frozen=True)
class Asked:
    known: list[str]
    unasked: list[str]  # packages, or why nothing could be asked


def ask(lock: Path, run: Run) -> Asked:
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json", "--timeout", "15"]
    output, errors = run([sys.executable, "-m", "pip_audit", "-r", str(lock), *options])
    try:
        rows: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Asked([], [errors.strip().splitlines()[-1] if errors.strip() else "pip-audit said nothing"])
    known = [
        f"{row['name']} {row['version']}: {found['id']} (fixed in {', '.join(found['fix_versions']) or 'none'})"
        for row in rows
        for found in row.get("vulns", ())
    ]
    return Asked(known, [row["name"] for row in rows if "skip_reason" in row])


def main(run: Run) -> int:
    worst = 0
    for name in LOCKS:
        asked = ask(_ROOT / "requirements" / name, run)
        for line in asked.known:
            _say(f"{name}: {line}")
        if asked.unasked:
            shown = ", ".join(asked.unasked[:5]) + (" …" if len(asked.unasked) > 5 else "")
            _say(f"{name}: the vulnerability service could not be asked about {len(asked.unasked)} ({shown})")
        if not asked.known and not asked.unasked:
            _say(f"{name}: asked about all, no known vulnerabilities")
        worst = 1 if asked.known or worst == 1 else 2 if asked.unasked else worst
    return worst


def _run(command: Sequence[str]) -> tuple[str, str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(_run))
