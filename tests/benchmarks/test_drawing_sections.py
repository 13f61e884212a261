"""What the page says of drawings: which goals are met, and which are not."""

from typing import Any

from benchmarks import drawing_sections
from benchmarks.report import Goal

SHARES = {"exact": 0.96, "recall": 0.98, "precision": 0.949, "cer_all": 0.021, "frames_right": 0.97}


def look(**other: float) -> dict[str, Any]:
    return {"pages": 3, **SHARES, "title_block_f1": 0.9, "counts": {"dimensions": 40}, **other}


def test_each_look_has_its_goals_and_a_pdf_the_higher_one() -> None:
    section = drawing_sections.reading([{"pdf": look(), "drawn": look()}])

    missed = [goal.what for goal in section.goals if goal.met is False]
    assert missed == [
        "drawings, born-digital PDF: exact",
        "drawings, born-digital PDF: precision",
        "drawings, born-digital PDF: CER over all",
        "drawings, drawn: precision",
        "drawings, drawn: CER over all",
    ]
    assert "| drawn | 3 | 40 | 96.0 | 98.0 | 94.9 | 2.1 | 97.0 | 0.90 |" in section.text


def test_the_slowest_page_and_the_least_lead_count() -> None:
    def page(ours: float, plain: float) -> dict[str, Any]:
        return {
            "file": "a.png",
            "ours": {"seconds": ours, "cpu_seconds": ours},
            "plain_rapidocr": {"seconds": plain, "cpu_seconds": plain},
        }

    answer = {
        "pages": [page(1.0, 3.0), page(4.5, 4.0)],
        "peak_rss_mb": {"ours": 565},
        "batches": [{"images": 8, "images_per_second": 0.391, "forward_passes": 53}],
    }

    section = drawing_sections.speed([answer])

    assert section.goals == [
        Goal("an A3 drawing at 300 dpi, warm", "at most 4 s", "4.5 s", False),
        Goal("the same beside plain RapidOCR", "not slower", "0.9 times as fast", False),
        Goal("the same: peak memory", "below 1.5 GB", "0.56 GB", True),
    ]
    assert "| 8 | 0.39 | 53 |" in section.text
