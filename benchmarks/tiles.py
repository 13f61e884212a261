"""Tiles a second from encoded bytes to boxes on the CPU, ours beside ultralytics' `predict`, as JSON and a table.

    python -m benchmarks.tiles [--data DIR] [--tiles 40] [--rounds 7]

The same 640 x 640 tiles for all: boards of DIR (DeepPCB's layout), or drawn ones. Ours are the comparator (board and
golden board) and YOLO (board alone), each with the weights that ship. The peer runs in .venv-train, in torch and
through its ONNX mode: with stock yolo26n (from YAML, untrained, which costs the same time) and with our own detector's
file. Which batch, threads and number of models serve it best is tried first. All take turns, round after round.
Figures are medians of the rounds; a ratio is of one round's figures, given as their median, least and largest.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.contest import MODES, Contender, Contenders, Entry, Mode
from benchmarks.pairs import golden_of, pairs_of
from benchmarks.peers import COMPARATOR, OWN, STOCK, TRAINING_PYTHON, YOLO, our_entries, peer_entries
from inspections.training.annotated_pair import AnnotatedPair

_TRIAL_ROUNDS = 2


def measure(pairs: Sequence[AnnotatedPair], *, tiles: int, rounds: int) -> dict[str, Any]:
    """Ours alone, where the training environment is missing."""
    chosen = pairs[:: max(len(pairs) // tiles, 1)][:tiles]
    with TemporaryDirectory(prefix="benchlight-tiles-") as name:
        folder = Path(name)
        for index, pair in enumerate(chosen):
            for kind, path in (("board", pair.board), ("golden", golden_of(pair))):
                (folder / f"{index}_{kind}{path.suffix}").write_bytes(path.read_bytes())
        peers = peer_entries(folder, len(chosen)) if TRAINING_PYTHON.exists() else []
        with Contenders([*our_entries(folder, len(chosen)), *peers], folder) as contenders:
            figures = {mode: _rates(contenders, mode, len(chosen), rounds) for mode in MODES}
            broken = {str(entry): why for entry, why in contenders.broken.items()}
    told = {"tiles": len(chosen), "rounds": rounds, "with_peer": bool(peers), "broken": broken}
    return {**told, **{mode: _summary(rates) for mode, rates in figures.items()}}


def _rates(contenders: Contenders, mode: Mode, tiles: int, rounds: int) -> dict[Entry, list[float]]:
    """Tiles a second of each round; of each peer those of the setting that a trial found fastest."""
    tried = {each: min(s) for each, s in contenders.rounds(contenders.running, _TRIAL_ROUNDS, mode).items()}
    best: dict[str, Contender] = {}
    for each in sorted(tried, key=tried.__getitem__):
        best.setdefault(each.entry.who, each)
    finalists = [each for each in contenders.running if best.get(each.entry.who) is each]
    seconds = contenders.rounds(finalists, rounds, mode)
    return {each.entry: [tiles / one for one in seconds[each]] for each in finalists}


def _summary(rates: Mapping[Entry, Sequence[float]]) -> dict[str, Any]:
    """Tiles a second, and the ratios of ours to the better peer with stock weights and with our own."""
    ours = {entry.who: rates[entry] for entry in rates if entry.who in (COMPARATOR, YOLO)}
    ratios: dict[str, Any] = {}
    for weights in (STOCK, OWN):
        peers = {entry: rates[entry] for entry in rates if entry.who.startswith(weights)}
        if peers:
            best = max(peers, key=lambda entry: median(peers[entry]))
            ratios[weights] = {"best": str(best), **{who: _ratio(each, peers[best]) for who, each in ours.items()}}
    return {"tiles_per_s": {str(entry): round(median(each), 2) for entry, each in rates.items()}, "ratios": ratios}


def _ratio(ours: Sequence[float], peer: Sequence[float]) -> dict[str, float]:
    each = [a / b for a, b in zip(ours, peer, strict=True)]
    return {"median": round(median(each), 2), "least": round(min(each), 2), "largest": round(max(each), 2)}


def table(measured: Mapping[str, Any]) -> str:
    lines = []
    for mode in MODES:
        lines.append(f"{mode}, tiles/s")
        lines += [f"  {name:60} {rate:7.1f}" for name, rate in measured[mode]["tiles_per_s"].items()]
        for weights, ratios in measured[mode]["ratios"].items():
            for who in (COMPARATOR, YOLO):
                r = ratios[who]
                lines.append(f"  {who} / {weights}: {r['median']:.2f} ({r['least']:.2f} to {r['largest']:.2f})")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder in DeepPCB's layout; without it boards are drawn")
    parser.add_argument("--tiles", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with pairs_of(asked.data, drawn=asked.tiles) as pairs:
        measured = measure(pairs, tiles=asked.tiles, rounds=asked.rounds)
    print(table(measured), file=sys.stderr)  # noqa: T201
    print(json.dumps(measured))  # noqa: T201


if __name__ == "__main__":
    main()
