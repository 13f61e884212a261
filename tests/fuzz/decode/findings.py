"""What a run found: kept once for each kind, made as small as it still shows, to be replayed by seed and number."""

import json
import time
from pathlib import Path
from typing import Any

from tests.fuzz.decode.cases import case
from tests.fuzz.decode.watched import judge_file

_MINIMISE_S = 60.0


class Findings:
    def __init__(self, folder: Path, scratch: Path) -> None:
        self._folder = folder
        self._scratch = scratch
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, seed: int, found: dict[str, Any]) -> bool:
        """False when there is one of this kind already."""
        finding = found["finding"]
        name = "".join(c if c.isalnum() else "-" for c in f"{finding['kind']} {finding['where']}").strip("-")
        if (self._folder / f"{name}.json").exists():
            return False
        made = case(seed, found["number"])
        (self._folder / f"{name}.file").write_bytes(made.content)
        told = {"seed": seed, "number": found["number"], "format": made.format, **finding}
        (self._folder / f"{name}.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
        small = self._minimised(made.content, finding)
        (self._folder / f"{name}.small").write_bytes(small)
        return True

    def _minimised(self, content: bytes, finding: dict[str, Any]) -> bytes:
        """Spans are left out, ever smaller ones, as long as the same is found without them."""
        until = time.monotonic() + _MINIMISE_S
        if not self._shows(content, finding):
            return content
        span = len(content) // 2
        while span >= 1:
            at = 0
            while at < len(content) and time.monotonic() < until:
                smaller = content[:at] + content[at + span :]
                if self._shows(smaller, finding):
                    content = smaller
                else:
                    at += span
            span //= 2
        return content

    def _shows(self, content: bytes, finding: dict[str, Any]) -> bool:
        path = self._scratch / "small"
        path.write_bytes(content)
        _, again = judge_file(path, self._scratch)
        return again is not None and (again["kind"], again["where"]) == (finding["kind"], finding["where"])
