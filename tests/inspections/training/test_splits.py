"""Training and validation share no board."""

from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.deeppcb import read_pairs, write_pair
from inspections.training.splits import Split, Thumb, layout_thumb, split, without_twins


def pair(group: str, number: int) -> AnnotatedPair:
    path = Path(group) / f"{number}.png"
    return AnnotatedPair(path, path, (), group, str(path))


def numbers(pairs: tuple[AnnotatedPair, ...]) -> list[int]:
    return [int(each.board.stem) for each in pairs]


def test_the_end_of_a_group_is_held_back_behind_a_gap() -> None:
    parts = split([pair("a", n) for n in range(20)], share=0.25, gap=3)

    assert numbers(parts.training) == [*range(12)]
    assert numbers(parts.dropped) == [12, 13, 14]
    assert numbers(parts.validation) == [*range(15, 20)]


def test_every_group_gives_its_share() -> None:
    parts = split([pair(group, n) for group in "ab" for n in range(20)], share=0.25, gap=3)

    assert [each.group for each in parts.validation] == ["a"] * 5 + ["b"] * 5


def test_position_counts_not_the_order_of_the_list_nor_the_alphabet() -> None:
    shuffled = [pair("a", n) for n in np.random.default_rng(1).permutation(20)]

    assert split(shuffled, share=0.25, gap=3) == split([pair("a", n) for n in range(20)], share=0.25, gap=3)


def test_a_group_too_small_to_be_divided_is_for_training() -> None:
    parts = split([*(pair("a", n) for n in range(20)), *(pair("b", n) for n in range(4))], share=0.25, gap=3)

    assert [each.group for each in parts.training].count("b") == 4
    assert {each.group for each in parts.validation} == {"a"}


def test_nothing_to_hold_back_is_said() -> None:
    with pytest.raises(ValueError, match="4 images in 1 groups are too few"):
        split([pair("a", n) for n in range(4)])


def test_what_validation_shows_again_is_not_trained_on() -> None:
    def thumb(each: AnnotatedPair) -> Thumb:
        shown = 8 if each.board.stem == "2" else int(each.board.stem)
        return np.asarray(np.eye(10, dtype=np.float32)[shown])

    parts = without_twins(Split((pair("a", 1), pair("a", 2)), (pair("b", 8), pair("b", 9))), thumb)

    assert numbers(parts.training) == [1]
    assert numbers(parts.dropped) == [2]
    assert numbers(parts.validation) == [8, 9]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """30 boards of stripes, each another; number 0 is number 29 again."""
    lines = []
    for number in range(30):
        rng = np.random.default_rng(29 if number == 0 else number)
        golden = np.kron(rng.integers(0, 2, (8, 8)), np.full((10, 10), 255)).astype(np.uint8)
        lines.append(write_pair(tmp_path, f"b{number}", golden, golden, [("open", (10, 10, 30, 30))]))
    (tmp_path / "trainval.txt").write_text("\n".join(lines))
    return tmp_path


def test_images_of_one_board_alone_cannot_be_divided() -> None:
    parts = Split((pair("a", 1), pair("a", 2)), (pair("a", 9),))

    with pytest.raises(ValueError, match="one board"):
        without_twins(parts, lambda each: np.ones((1, 1), np.float32))


def test_the_same_layout_in_other_grey_is_alike_and_another_is_not(folder: Path) -> None:
    first, other, again = (layout_thumb([*read_pairs(folder)][n]) for n in (0, 1, 29))

    assert (first * again).sum() == pytest.approx(1, abs=1e-4)
    assert (first * other).sum() < 0.35


def test_the_command_writes_lists_that_can_be_read_and_tells_what_it_left_out(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("split_pairs", data=folder, out=tmp_path / "lists", share=0.2, gap=4)

    training, validation = ([*read_pairs(folder, tmp_path / "lists" / f"{n}.txt")] for n in ("train", "validation"))
    assert [each.board.stem for each in validation] == [f"b{n}_test" for n in range(24, 30)]
    assert [each.board.stem for each in training] == [f"b{n}_test" for n in range(1, 20)]
    assert "4 in the gaps, 1 shown again" in capsys.readouterr().out


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_command_wants_a_share(folder: Path, share: float) -> None:
    with pytest.raises(CommandError, match="--share"):
        call_command("split_pairs", data=folder, out=folder, share=share)


def test_the_command_says_when_there_is_too_little(folder: Path) -> None:
    with pytest.raises(CommandError, match="too few"):
        call_command("split_pairs", data=folder, out=folder, gap=30)
