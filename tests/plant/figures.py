"""`python -m tests.plant.figures [FILES] [BYTES]`: how long backup, restore and verify_storage take, and their memory.

On a store made for it, in a folder that goes afterwards. The last result is kept in build/reliability/plant.json.
"""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.plant.sites import environment
from tests.serving import ROOT

FILL = """
import hashlib, os
from files.models import Blob
from files.storage import blob_path
from inspections.models import BoardType, Inspection
kind = BoardType.objects.create(name="Controller")
rows = []
for number in range({files}):
    content = number.to_bytes(8, "big") + os.urandom({size} - 8)
    sha256 = hashlib.sha256(content).hexdigest()
    blob_path(sha256).parent.mkdir(parents=True, exist_ok=True)
    blob_path(sha256).write_bytes(content)
    rows.append(Blob(sha256=sha256, size_bytes={size}, media_type="image/png", width_px=1, height_px=1))
Blob.objects.bulk_create(rows, batch_size=500)
boards = [Inspection(board_type=kind, image=row, filename="a.png") for row in rows]
Inspection.objects.bulk_create(boards, batch_size=500)
"""


def timed(folder: Path, *arguments: str) -> dict[str, Any]:
    """Seconds, and peak memory of the command alone: it is the only child that is waited for here."""
    started = time.monotonic()
    command = [sys.executable, "manage.py", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, told
    return {
        "s": round(time.monotonic() - started, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(used.ru_maxrss / 1024),
        "told": told.strip(),
    }


def measure(files: int, size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="benchlight-figures-", dir=ROOT / "build") as name:
        home = Path(name)
        timed(home / "site", "migrate", "-v0", "--skip-checks")
        timed(home / "site", "shell", "-v0", "-c", FILL.format(files=files, size=size))
        steps = {
            "backup, the first": timed(home / "site", "backup", str(home / "backup")),
            "backup, nothing new": timed(home / "site", "backup", str(home / "backup")),
            "backup --check": timed(home / "site", "backup", str(home / "backup"), "--check"),
            "verify_storage": timed(home / "site", "verify_storage"),
            "verify_storage --quick": timed(home / "site", "verify_storage", "--quick"),
            "restore, with its verify_storage": timed(home / "new", "restore", str(home / "backup")),
        }
    return {
        "files": files,
        "bytes_each": size,
        "steps": steps,
        "command": " ".join([Path(sys.executable).name, "-m", "tests.plant.figures", *sys.argv[1:]]),
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg()[0], "python": platform.python_version()},
    }


def in_words(result: dict[str, Any]) -> str:
    megabytes = result["files"] * result["bytes_each"] / 1e6
    lines = [f"{result['files']} files, {megabytes:.0f} MB, SQLite, load average {result['machine']['load']:.1f}"]
    for step, figures in result["steps"].items():
        lines.append(f"{step}: {figures['s']} s ({figures['cpu_s']} s of the CPU), peak {figures['peak_mb']} MB")
    return "\n".join(lines)


if __name__ == "__main__":
    given = [int(re.sub(r"\D", "", word)) for word in sys.argv[1:]]
    found = measure(*(given + [2000, 100_000][len(given) :]))
    folder = ROOT / "build" / "reliability"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plant.json").write_text(json.dumps(found, indent=2) + "\n")
    (folder / "plant.txt").write_text(in_words(found) + "\n")
    sys.stdout.write(in_words(found) + "\n")
