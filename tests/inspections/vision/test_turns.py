"""A network is asked about turned copies where one answer leaves the decision open, and only there."""

import numpy as np
import pytest

from inspections.vision.turns import Floats, blended, turns_of

SHORT = 2


def patches(*marks: float) -> Floats:
    """Patches whose four corners differ, so that each turn is told from the others."""
    out = np.zeros((len(marks), 3, 64, 64), np.float32)
    for patch, mark in zip(out, marks, strict=True):
        patch[:, 0, 0], patch[:, 0, -1], patch[:, -1, -1], patch[:, -1, 0] = mark, 0.1, 0.2, 0.3
    return out


def scores(of_short: float) -> Floats:
    out = np.zeros(7, np.float32)
    out[0], out[SHORT] = 1 - of_short, of_short
    return out


class CornerNetwork:
    """What it sees in the upper left corner is its score for a short. It keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Floats] = []

    def __call__(self, seen: Floats) -> Floats:
        self.asked.append(seen)
        return np.stack([scores(float(patch[0, 0, 0])) for patch in seen])


def test_an_unsure_answer_becomes_the_mean_of_all_four_turns() -> None:
    network = CornerNetwork()

    told = blended(network, patches(0.5), scores(0.4)[None], share=0.5, turns=4)

    assert told[0, SHORT] == pytest.approx(0.5 * 0.4 + 0.5 * (0.5 + 0.1 + 0.2 + 0.3) / 4)
    assert [len(seen) for seen in network.asked] == [1, 3]


def test_only_the_unsure_ones_are_asked_again_and_keep_their_place() -> None:
    network = CornerNetwork()
    rules = np.stack([scores(1.0), scores(0.4), scores(0.0)])

    told = blended(network, patches(1.0, 0.5, 0.0), rules, share=0.5, turns=4)

    assert [len(seen) for seen in network.asked] == [3, 3]
    assert told[:, SHORT] == pytest.approx([1.0, 0.3375, 0.0])


def test_a_model_of_one_turn_is_asked_once() -> None:
    network = CornerNetwork()

    told = blended(network, patches(0.5), scores(0.4)[None], share=0.5)

    assert told[0, SHORT] == pytest.approx(0.45)
    assert len(network.asked) == 1


def test_the_models_metadata_say_how_often() -> None:
    assert turns_of({"turns": "4"}) == 4
    assert turns_of({}) == 1
    for odd in ("0", "5", "many"):
        with pytest.raises(ValueError, match=r"turns|int"):
            turns_of({"turns": odd})
