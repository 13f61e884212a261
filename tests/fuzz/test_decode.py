"""A short run of what `make fuzz-decode` does at length."""

from pathlib import Path

import pytest

from tests.fuzz.decode.cases import case
from tests.fuzz.decode.child import RSS_CAP_BYTES
from tests.fuzz.decode.seeds import FORMATS
from tests.fuzz.decode.watched import judge_file, judge_range

FILES, SEED = 2000, 1


def test_nothing_crashes_hangs_or_grows(tmp_path: Path) -> None:
    seen = judge_range(SEED, 0, FILES, tmp_path)

    assert seen.findings == []
    assert seen.peak_mb << 20 < RSS_CAP_BYTES
    for format_ in FORMATS:
        assert seen.counts[f"{format_} files"] >= FILES // len(FORMATS)
        assert seen.counts[f"{format_} web accepted"] > 0, "mutations that break everything test little"
        assert seen.counts[f"{format_} engine decoded"] > 0


def test_a_file_that_kills_the_child_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    seen = judge_range(SEED, 0, 10, tmp_path, child="tests.fuzz.decode.dying_child")

    assert [(found["number"], found["finding"]["kind"]) for found in seen.findings] == [(3, "engine: SIGSEGV")]
    assert seen.counts["files"] == 6


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 5, 999_999])
def test_a_file_is_made_again_from_seed_and_number(number: int) -> None:
    assert case(7, number) == case(7, number)
    assert case(7, number) != case(8, number)


def test_one_file_is_replayed_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "board.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")

    assert judge_file(path, tmp_path) == (["web file_truncated", "engine image_truncated"], None)
