"""Ten switches of the product on two hosts under load, and where a deployment's time goes: make deploy-bench."""

import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.deployment.hosts import wait_for
from tests.deployment.product import Product
from tests.deployment.product_story import Load, nothing_was_lost, say
from tests.serving import ROOT

_SWITCHES, _REQUESTS = 10, 50_000
_SIZES = {"pages": 4, "uploads": 4, "sockets": 20, "pause_s": 0.0, "upload_pause_s": 0.0, "piece_bytes": 4096}
_RESULTS = ROOT / "build" / "reliability" / "deploy_bench.json"
_PHASE = re.compile(r"^ *([0-9.]+) s  ([a-z ]+?)(?: host=\w+| [a-z]+=|$)", re.MULTILINE)


def main(folder: Path) -> None:
    product = Product(folder, hosts=2, borrowed=False)
    try:
        product.set_up()
        first = _timed(product, "deploy", first=True)
        board_type = product.api("POST", "/board-types", name="Controller")["id"]
        load = Load(product, board_type, _SIZES)
        product.commit()
        second = _timed(product, "deploy")
        switches = [_timed(product, "rollback") for _ in range(_SWITCHES - 1)]
        wait_for("enough was asked", lambda: _asked(load.counts()) >= _REQUESTS, most_s=3600)
        counts = load.end()
        nothing_was_lost(product, counts)
        told = {"pages": counts["pages"], "uploads": counts["uploads"], "failed": len(counts["failed"])}
        told |= {"boards": len(counts["accepted"]), "back_s": max(counts["back_s"]), "gaps": len(counts["gaps"])}
        told |= {"first": first, "second": second, "switches_s": [one["whole"] for one in switches]}
        _RESULTS.parent.mkdir(parents=True, exist_ok=True)
        _RESULTS.write_text(json.dumps(told, indent=1) + "\n")
        say(json.dumps(told))
    finally:
        product.end()


def _asked(counts: dict[str, Any]) -> int:
    """Half of them uploads: the rarer half counts twice."""
    return 2 * min(int(counts["pages"]), int(counts["uploads"]))


def _timed(product: Product, word: str, *, first: bool = False) -> dict[str, float]:
    """Seconds by phase, as the deployer tells them, and of the whole command."""
    began = time.monotonic()
    if first:
        product.commit()
    said = product.deployment(word)
    if first:
        product.token = product.manage("create_token", "admin").splitlines()[-1]
    marks = [(float(at), event.strip()) for at, event in _PHASE.findall(said)]
    took: dict[str, float] = {}
    for (before, _), (at, event) in zip([(0.0, ""), *marks], marks, strict=False):
        took[event] = round(took.get(event, 0.0) + at - before, 2)
    return took | {"whole": round(time.monotonic() - began, 1)}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory(prefix="benchlight-plant-") as made:
            inside = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child=KILL"]
            command = ["unshare", *inside, sys.executable, "-m", "tests.deployment.product_bench", made]
            sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
