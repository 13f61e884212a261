"""Small files that cost much: refused at the door or stopped by the engine, and their neighbours come to their end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pytest_django import Settings

from files import contents
from jobs.engine import Engine
from problems.problem import Problem
from tests.files import images
from tests.fuzz import bombs

PICTURE = "inspections.vision.small_pictures:run"
MOST_MB = 1200  # the largest board, decoded by rows, with all that the engine has loaded


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    settings.ENGINE_MEMORY_BYTES = MOST_MB << 20
    made = Engine([PICTURE])
    yield made
    made.kill()


def decoded_together(engine: Engine, folder: Path, files: list[bytes]) -> tuple[list[str], int]:
    """What became of each, and the most memory that the engine had, MB."""
    requests = []
    for number, content in enumerate(files):
        (folder / str(number)).write_bytes(content)
        requests.append({"image": str(folder / str(number)), "picture": str(folder / f"{number}.jpg")})
    engine.order(PICTURE, requests, [f"job {number}" for number in range(len(files))])
    ended: dict[int, str] = {}
    while len(ended) < len(files):
        for said in engine.poll(0.2):
            if said["event"] in {"result", "failed"}:
                ended[said["index"]] = said["payload"].get("code", "made")
    return [ended[number] for number in range(len(files))], peak_mb(engine)


def peak_mb(engine: Engine) -> int:
    status = Path(f"/proc/{engine.pid}/status").read_text(encoding="ascii")
    told = dict(line.split(":", 1) for line in status.splitlines())
    return int(told["VmHWM"].split()[0]) >> 10


_WHOLE = {"made"}
_BROKEN = {"image_truncated", "image_unreadable"}
_BOMBS: list[tuple[Callable[[], bytes], set[str]]] = [
    (lambda: bombs.png_of_zeros(8192), _WHOLE),
    (bombs.png_that_ends, _BROKEN),
    (bombs.png_interlaced, _BROKEN),
    (lambda: bombs.tiff_of_zeros(8192), _WHOLE),
    (bombs.tiff_of_one_strip, _BROKEN),
    (bombs.jpeg_of_many_scans, _WHOLE),
]


def test_bombs_cost_bounded_memory_and_their_neighbours_succeed(engine: Engine, tmp_path: Path) -> None:
    good = images.encoded("PNG")
    files = [each for make, _ in _BOMBS for each in (make(), good)]

    outcomes, peak = decoded_together(engine, tmp_path, files)

    assert [code in allowed for code, (_, allowed) in zip(outcomes[::2], _BOMBS, strict=True)] == [True] * len(_BOMBS)
    assert outcomes[1::2] == ["made"] * len(_BOMBS)
    assert peak < MOST_MB
    assert psutil.pid_exists(engine.pid or 0)


def test_a_picture_in_more_scans_than_any_program_writes_is_refused_at_the_door(tmp_path: Path) -> None:
    path = tmp_path / "board.jpg"
    path.write_bytes(bombs.jpeg_of_many_scans(1024))

    with pytest.raises(Problem) as refused:
        contents.check(path)

    assert (refused.value.code, refused.value.params["detail"]) == ("file_variant", "progressive, > 200 scans")


@pytest.mark.parametrize("bits", [1, 2])
def test_a_progressive_picture_of_usual_size_is_taken(tmp_path: Path, bits: int) -> None:
    path = tmp_path / "board.jpg"
    path.write_bytes(bombs.jpeg_of_many_scans(1024, bits=bits))

    assert contents.check(path).size_wh == (1024, 1024)


def test_what_claims_more_than_the_largest_board_is_refused_at_the_door(tmp_path: Path) -> None:
    codes = []
    for content in (
        bombs.png_that_ends(65_000),
        bombs.tiff_of_one_strip(65_000),
        bombs.jpeg_of_many_scans(32_768, bits=1),
    ):
        (tmp_path / "board").write_bytes(content)
        with pytest.raises(Problem) as refused:
            contents.check(tmp_path / "board")
        codes.append(refused.value.code)

    assert codes == ["file_too_many_pixels"] * 3
