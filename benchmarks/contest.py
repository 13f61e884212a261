"""Speed of several contenders on the same tiles, taken in turns: each in a process of its own, one working at a time.

A contender reads orders as lines of standard input, "latency" (one tile after the other) and "throughput" (all tiles,
as it likes best), and answers each with the seconds that all tiles took. Its other output goes to standard error.
Contenders of another environment read this file too, so it imports the standard library alone.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

Mode = Literal["latency", "throughput"]
MODES: tuple[Mode, ...] = ("latency", "throughput")
ROOT = Path(__file__).resolve().parent.parent
_ANSWER = "answer: "  # libraries chat on standard output while they are imported
SETTLING_S = 0.3  # threads of the one before spin a while after their work


def serve(tiles: int, one: Callable[[int], object], together: Callable[[], object]) -> None:
    """What a contender's process does, until its input ends. one: boxes of tile i; together: of all tiles."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for index in range(min(tiles, 3)):
        one(index)
    together()
    _say(answers, "ready")
    for line in sys.stdin:
        if line.strip() == "latency":
            _say(answers, _seconds(lambda: [one(index) for index in range(tiles)]))
        else:
            _say(answers, _seconds(together))


def _say(answers: Any, answer: object) -> None:
    answers.write(f"{_ANSWER}{json.dumps(answer)}\n")
    answers.flush()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@dataclass(frozen=True, eq=False)
class Entry:
    """who: the contender's name, shared by its settings. command: what starts it. modes: what it is asked for."""

    who: str
    setting: str
    command: Sequence[str]
    modes: Sequence[Mode] = MODES

    def __str__(self) -> str:
        return f"{self.who} ({self.setting})" if self.setting else self.who


class Contender:
    """A started one. Raises RuntimeError, with the end of what it wrote, where it breaks."""

    def __init__(self, entry: Entry, log: Path) -> None:
        self.entry = entry
        self._log = log
        environment = os.environ | {"YOLO_OFFLINE": "1", "YOLO_AUTOINSTALL": "0"}
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                entry.command, cwd=ROOT, env=environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output,
            )  # fmt: skip
        self._answer()

    def seconds(self, mode: Mode) -> float:
        """Of all tiles."""
        assert self._process.stdin is not None
        self._process.stdin.write(mode + "\n")
        self._process.stdin.flush()
        return float(self._answer())

    def end(self) -> None:
        self._process.communicate(timeout=60)

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(_ANSWER):
                return json.loads(line.removeprefix(_ANSWER))
        self.end()
        raise RuntimeError(f"{self.entry} broke: {self._log.read_text(errors='replace')[-1500:]}")


class Contenders:
    """All that are running; those that did not start are in `broken`, with the reason."""

    def __init__(self, entries: Sequence[Entry], folder: Path) -> None:
        self.running: list[Contender] = []
        self.broken: dict[Entry, str] = {}
        for number, entry in enumerate(entries):
            try:
                self.running.append(Contender(entry, folder / f"contender-{number}.log"))
            except RuntimeError as error:
                self.broken[entry] = str(error)

    def __enter__(self) -> "Contenders":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for contender in self.running:
            contender.end()

    @staticmethod
    def rounds(contenders: Sequence[Contender], count: int, mode: Mode) -> dict[Contender, list[float]]:
        """A B C A B C …: the seconds of each round, of the contenders that this mode concerns."""
        concerned = [each for each in contenders if mode in each.entry.modes]
        seconds: dict[Contender, list[float]] = {each: [] for each in concerned}
        for _ in range(count):
            for each in concerned:
                time.sleep(SETTLING_S)
                seconds[each].append(each.seconds(mode))
        return seconds
