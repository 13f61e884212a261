"""What the benchmarks of drawings say, as goals and Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.report import Goal, Section, markdown_table, per_cent

_LOOKS = {"pdf": "born-digital PDF", "drawn": "drawn", "scanned": "scanned"}
_LEAST = {"exact": 95, "recall": 98, "precision": 95}  # per cent
_LEAST_EXACT_PDF, _LEAST_FRAMES, _LEAST_TITLE_F1, _MOST_CER = 99, 97, 0.9, 2
_A_PAGE_S, _RSS_MB = 4.0, 1500
_WHO = ("ours", "plain_rapidocr")


def reading(answers: Sequence[Any]) -> Section:
    """Of one answer of `benchmarks.drawings` on synthetic sheets."""
    (answer,) = answers
    head = ["look", "sheets", "dimensions", "exact", "recall", "precision", "CER over all", "frames right", "title F1"]
    rows = [
        [
            _LOOKS[look],
            str(told["pages"]),
            str(told["counts"]["dimensions"]),
            *(per_cent(told[name]) for name in (*_LEAST, "cer_all", "frames_right")),
            f"{told['title_block_f1']:.2f}",
        ]
        for look, told in answer.items()
    ]
    told = "Per cent; eDOCr2's matching, and sheets of seeds that no training took (docs/drawings-finding.md)."
    goals = [goal for look, told in answer.items() for goal in _goals(look, told)]
    return Section(goals, f"{told}\n\n{markdown_table(head, rows)}")


def _goals(look: str, told: Mapping[str, Any]) -> list[Goal]:
    least = _LEAST | ({"exact": _LEAST_EXACT_PDF} if look == "pdf" else {})
    shares = [(name, share, 100 * told[name]) for name, share in [*least.items(), ("frames_right", _LEAST_FRAMES)]]
    return [
        *(
            Goal(
                f"drawings, {_LOOKS[look]}: {name.replace('_', ' ')}",
                f"at least {share} %",
                f"{reached:.1f} %",
                reached >= share,
            )
            for name, share, reached in shares
        ),
        Goal(
            f"drawings, {_LOOKS[look]}: CER over all",
            f"at most {_MOST_CER} %",
            f"{100 * told['cer_all']:.1f} %",
            100 * told["cer_all"] <= _MOST_CER,
        ),
        Goal(
            f"drawings, {_LOOKS[look]}: title block, F1",
            f"at least {_LEAST_TITLE_F1}",
            f"{told['title_block_f1']:.2f}",
            told["title_block_f1"] >= _LEAST_TITLE_F1,
        ),
    ]


def speed(answers: Sequence[Any]) -> Section:
    """Of one answer of `benchmarks.drawing_speed` with batches."""
    (answer,) = answers
    rows = [
        [page["file"], *(f"{page[who][unit]:.2f}" for unit in ("seconds", "cpu_seconds") for who in _WHO)]
        for page in answer["pages"]
    ]
    head = ["page", "s", "plain RapidOCR, s", "processor, s", "plain RapidOCR, processor, s"]
    batches = [
        [str(each["images"]), f"{each['images_per_second']:.2f}", str(each["forward_passes"])]
        for each in answer["batches"]
    ]
    slowest = max(page["ours"]["seconds"] for page in answer["pages"])
    ratio = min(page["plain_rapidocr"]["seconds"] / page["ours"]["seconds"] for page in answer["pages"])
    peak = answer["peak_rss_mb"]["ours"]
    goals = [
        Goal("an A3 drawing at 300 dpi, warm", f"at most {_A_PAGE_S:.0f} s", f"{slowest:.1f} s", slowest <= _A_PAGE_S),
        Goal("the same beside plain RapidOCR", "not slower", f"{ratio:.1f} times as fast", ratio >= 1),
        Goal("the same: peak memory", f"below {_RSS_MB / 1000:.1f} GB", f"{peak / 1000:.2f} GB", peak < _RSS_MB),
    ]
    shared = "Images of as many OCR jobs, whose crops share forward passes:"
    in_batches = markdown_table(["images", "images a second", "forward passes"], batches)
    return Section(goals, f"{markdown_table(head, rows)}\n\n{shared}\n\n{in_batches}")
