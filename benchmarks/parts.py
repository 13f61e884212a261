"""The parts of `make bench`, in the order of the page. Another one is one more entry."""

from collections.abc import Sequence

from benchmarks import drawing_sections, sections
from benchmarks.contest import ROOT
from benchmarks.report import Asked, Command, Part, needs_data
from inspections.vision.shipped import FOLDER

RESEARCH = ROOT / "research"
RESEARCH_MODEL = ("--model", str(RESEARCH / "pair-deeppcb.onnx"))
RESEARCH_LIST = ("--list", str(RESEARCH / "split" / "validation.txt"))


def _evaluate(asked: Asked, *words: str) -> Sequence[Command]:
    few = ["--limit", "20"] if asked.quick else []
    return [["manage.py", "evaluate_detector", *asked.data_words, *words, *few]]


def _needs_research(asked: Asked) -> str:
    """Weights trained on DeepPCB do not ship: docs/research-models.md tells how to train them."""
    there = (RESEARCH / "pair-deeppcb.onnx").exists() and (RESEARCH / "split" / "validation.txt").exists()
    return needs_data(asked) or ("" if there else "needs the research weights: see docs/research-models.md")


def _module(name: str, *words: str) -> Command:
    return ["-m", f"benchmarks.{name}", *words]


def _robustness(asked: Asked) -> Sequence[Command]:
    every, golden_every = asked.but(10, 300), asked.but(1, 50)
    return [_module("robustness", *asked.data_words, "--every", every, "--golden-every", golden_every)]


def _tiles(asked: Asked) -> Sequence[Command]:
    return [_module("tiles", *asked.data_words, "--tiles", asked.but(40, 6), "--rounds", asked.but(7, 2))]


def _verdicts(asked: Asked) -> Sequence[Command]:
    return [_module("verdict_latency", *asked.data_words, "--boards", asked.but(80, 8))]


def _large(asked: Asked) -> Sequence[Command]:
    return [_module("large_board", "--side", asked.but(16384, 2048))]


PARTS: tuple[Part, ...] = (
    Part(
        "comparator",
        "The shipped comparator on real pairs",
        _evaluate,
        sections.scores("shipped comparator, real pairs", least_map=99.6, least_f=99.2),
        needs_data,
    ),
    Part("robustness", "Changed copies of the same boards", _robustness, sections.robustness),
    Part(
        "detector",
        "The shipped YOLO on the same boards without their golden boards",
        lambda asked: _evaluate(asked, "--model", str(FOLDER / "detector.onnx")),
        sections.scores("shipped YOLO, real boards alone", least_map=75.0),
        needs_data,
    ),
    Part(
        "research",
        "A YOLO trained on DeepPCB, which sees board and golden board",
        lambda asked: _evaluate(asked, *RESEARCH_LIST, *RESEARCH_MODEL),
        sections.scores("YOLO trained on DeepPCB, boards held back", least_map=98.6, least_f=98.2),
        _needs_research,
    ),
    Part(
        "together",
        "Comparator and YOLO together",
        lambda asked: [
            *_evaluate(asked, *RESEARCH_LIST),
            *_evaluate(asked, *RESEARCH_LIST, *RESEARCH_MODEL),
            *_evaluate(asked, *RESEARCH_LIST, *RESEARCH_MODEL, "--comparator", str(FOLDER / "comparator.onnx")),
        ],
        sections.together,
        _needs_research,
    ),
    Part(
        "looks",
        "Drawn pairs of each look",
        lambda asked: [_module("synthetic_looks", "--count", asked.but(60, 4))],
        sections.looks,
    ),
    Part("tiles", "From encoded bytes to boxes", _tiles, sections.tiles),
    Part("verdicts", "From submission to verdict", _verdicts, sections.verdict_latency),
    Part("large", "A large board", _large, sections.large_board),
    Part(
        "drawings",
        "Synthetic drawings read",
        lambda asked: [_module("drawings", "--sheets", asked.but(100, 1))],
        drawing_sections.reading,
    ),
    Part(
        "drawing_speed",
        "How fast a drawing is read",
        lambda asked: [_module("drawing_speed", "--batches", "1" if asked.quick else "1,8,32")],
        drawing_sections.speed,
    ),
)
