"""The comparator's network: seeded, resumable, the same in ONNX Runtime as in torch."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import onnxruntime as ort  # noqa: E402

from inspections.training.comparator_network import ComparatorNetwork  # noqa: E402
from inspections.training.comparator_training import Recipe, three_channels, train_network  # noqa: E402
from inspections.training.exporting import export_comparator  # noqa: E402
from inspections.training.samples import Samples, random_samples  # noqa: E402

RECIPE = Recipe(epochs=2, batch=8)


@pytest.fixture(scope="module")
def samples() -> Samples:
    parts = [random_samples(seed) for seed in range(6)]
    return Samples(np.concatenate([p.patches for p in parts]), np.concatenate([p.labels for p in parts]))


def weights(network: ComparatorNetwork) -> list[np.ndarray]:
    return [value.float().numpy() for value in network.state_dict().values()]


class BrokenOff(Exception):
    pass


def test_a_run_that_broke_off_ends_as_one_that_did_not(samples: Samples, tmp_path: Path) -> None:
    straight = train_network(samples, samples, RECIPE, tmp_path / "straight.checkpoint", say=lambda text: None)

    def break_off(text: str) -> None:
        raise BrokenOff

    said: list[str] = []
    with pytest.raises(BrokenOff):
        train_network(samples, samples, RECIPE, tmp_path / "broken.checkpoint", say=break_off)
    resumed = train_network(samples, samples, RECIPE, tmp_path / "broken.checkpoint", say=said.append)

    assert [text.split(":")[0] for text in said] == ["epoch 2/2"]
    for ours, theirs in zip(weights(resumed), weights(straight), strict=True):
        assert np.allclose(ours, theirs, atol=1e-5)


def test_another_recipe_starts_anew(samples: Samples, tmp_path: Path) -> None:
    said: list[str] = []
    for recipe in (Recipe(epochs=1, batch=8), Recipe(epochs=1, batch=8, seed=2)):
        train_network(samples, samples, recipe, tmp_path / "one.checkpoint", say=said.append)

    assert [text.split(":")[0] for text in said] == ["epoch 1/1"] * 2


def test_the_file_says_what_the_network_says(samples: Samples, tmp_path: Path) -> None:
    network = train_network(
        samples, samples, Recipe(epochs=1, batch=8), tmp_path / "one.checkpoint", say=lambda t: None
    )
    patches = three_channels(samples.patches[:20])
    path = tmp_path / "one.onnx"

    export_comparator(network, path, turns=1)

    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    (probabilities,) = session.run(None, {"patches": patches.numpy()})
    with torch.inference_mode():
        expected = torch.softmax(network(patches), dim=1).numpy()
    assert np.allclose(probabilities, expected, atol=1e-4)
