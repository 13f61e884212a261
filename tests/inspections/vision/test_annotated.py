"""The picture with the boxes: what keeps it from being written is told as what it was."""

import errno
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gpu.runtime.reporting import Report
from inspections.vision import annotated, pipeline

Told = list[tuple[int, str, Mapping[str, Any]]]


def finds_nothing(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    for index in range(len(requests)):
        report(index, "result", {"defects": []})


def cannot_write(name: str, why: int, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def refuse(path: Path, content: bytes) -> int:
        if path.name.startswith(name):
            raise OSError(why, "cannot")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", refuse)


@pytest.mark.parametrize(
    ("why", "code", "retry"),
    [
        (errno.ENOSPC, "disk_full", True),
        (errno.EDQUOT, "disk_full", True),
        (errno.EIO, "inspection_broke", True),
        (errno.EACCES, "inspection_broke", False),
        (errno.ENOENT, "inspection_broke", False),
    ],
)
def test_only_a_full_disk_is_told_as_one_and_the_next_board_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: int, code: str, retry: bool
) -> None:
    monkeypatch.setattr(pipeline, "run", finds_nothing)
    cannot_write("first", why, monkeypatch)
    Image.fromarray(np.zeros((40, 60), np.uint8)).save(tmp_path / "board.png")
    requests = [{"board": f"{tmp_path}/board.png", "annotated": f"{tmp_path}/{name}"} for name in ("first", "second")]
    told: Told = []
    annotated.run(requests, lambda index, event, payload: told.append((index, event, payload)))
    (_, failed, failure), (_, succeeded, _) = told
    assert (failed, failure["code"], failure["retry"]) == ("failed", code, retry)
    assert (succeeded, (tmp_path / "second").exists()) == ("result", True)
