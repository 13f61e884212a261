"""Contenders in turns, and our own way from bytes to boxes at a tiny size."""

import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import tiles
from benchmarks.contest import MODES, Contenders, Entry
from benchmarks.pairs import pairs_of
from benchmarks.peers import COMPARATOR, OWN, STOCK, YOLO
from benchmarks.sections import tiles as section_of

SLEEPER = """
import sys, time
from benchmarks.contest import serve
one, together = float(sys.argv[1]), float(sys.argv[2])
print("chatter")
serve(2, lambda index: time.sleep(one), lambda: time.sleep(together))
"""


def sleeper(who: str, one: float, together: float, setting: str = "") -> Entry:
    return Entry(who, setting, [sys.executable, "-c", SLEEPER, str(one), str(together)])


def test_contenders_take_turns_and_answer_with_seconds(tmp_path: Path) -> None:
    with Contenders([sleeper("a", 0.01, 0.001), sleeper("b", 0.001, 0.001)], tmp_path) as contenders:
        seconds = contenders.rounds(contenders.running, 2, "latency")

    a, b = (seconds[each] for each in contenders.running)
    assert (len(a), len(b)) == (2, 2)
    assert min(a) >= 0.02


def test_a_contender_that_does_not_start_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    broken = Entry("broken", "", [sys.executable, "-c", "raise SystemExit('no such model')"])
    with Contenders([broken, sleeper("a", 0, 0)], tmp_path) as contenders:
        assert [each.entry.who for each in contenders.running] == ["a"]
        assert "no such model" in contenders.broken[broken]


def test_a_mode_asks_only_whom_it_concerns(tmp_path: Path) -> None:
    entry = Entry("a", "", sleeper("a", 0, 0).command, ["latency"])
    with Contenders([entry], tmp_path) as contenders:
        assert contenders.rounds(contenders.running, 1, "throughput") == {}


def test_the_peer_goes_on_with_the_setting_that_was_fastest(tmp_path: Path) -> None:
    slow, fast = sleeper(STOCK, 0, 0.4, "slow"), sleeper(STOCK, 0, 0, "fast")
    with Contenders([slow, fast], tmp_path) as contenders:
        rates = tiles._rates(contenders, "throughput", 2, 1)

    assert [str(entry) for entry in rates] == [f"{STOCK} (fast)"]


def test_a_ratio_is_taken_round_by_round_against_the_faster_peer() -> None:
    entries = [Entry(who, "", []) for who in (COMPARATOR, YOLO, f"{STOCK}, torch", f"{STOCK}, ONNX")]
    rates = dict(zip(entries, ([30.0, 20.0, 40.0], [5.0, 5.0, 5.0], [1.0, 1.0, 1.0], [10.0, 5.0, 10.0]), strict=True))

    summary = tiles._summary(rates)

    ratios = summary["ratios"][STOCK]
    assert ratios["best"] == f"{STOCK}, ONNX"
    assert ratios[COMPARATOR] == {"median": 4.0, "least": 3.0, "largest": 4.0}
    assert ratios[YOLO]["median"] == 0.5
    assert OWN not in summary["ratios"]


def test_our_ways_run_without_the_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "TRAINING_PYTHON", Path("/nowhere"))
    with pairs_of(None, drawn=1) as pairs:
        measured: dict[str, Any] = tiles.measure(pairs, tiles=1, rounds=1)

    assert measured["broken"] == {}
    assert all(set(measured[mode]["tiles_per_s"]) == {COMPARATOR, YOLO} for mode in MODES)
    section = section_of([measured])
    assert "make train-deps" in section.text
    assert {goal.measured for goal in section.goals} == {"no peer"}
