"""The comparator's network: seeded, resumable, the same in ONNX Runtime as in torch."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import onnxruntime as ort  # noqa: E402

from inspections.training.comparator_network import ComparatorNetwork  # noqa: E402
from inspections.training.comparator_training import three_channels, train_network  # noqa: E402
from inspections.training.exporting import export_comparator  # noqa: E402
from inspections.training.network_weights import network_from  # noqa: E402
from inspections.training.recipes import BrokenOff, Epoch, Recipe, Way  # noqa: E402
from inspections.training.samples import Samples, random_samples  # noqa: E402

RECIPE = Recipe(epochs=2, batch=8)


@pytest.fixture(scope="module")
def samples() -> Samples:
    parts = [random_samples(seed) for seed in range(6)]
    return Samples(np.concatenate([p.patches for p in parts]), np.concatenate([p.labels for p in parts]))


def weights(network: ComparatorNetwork) -> list[np.ndarray]:
    return [value.float().numpy() for value in network.state_dict().values()]


class Crash(Exception):
    pass


def test_a_run_that_broke_off_ends_as_one_that_did_not(samples: Samples, tmp_path: Path) -> None:
    straight = train_network(samples, samples, RECIPE, tmp_path / "straight.checkpoint", say=lambda text: None)

    def break_off(text: str) -> None:
        raise Crash

    said: list[str] = []
    with pytest.raises(Crash):
        train_network(samples, samples, RECIPE, tmp_path / "broken.checkpoint", say=break_off)
    resumed = train_network(samples, samples, RECIPE, tmp_path / "broken.checkpoint", say=said.append)

    assert [text.split(":")[0] for text in said] == ["epoch 2/2"]
    for ours, theirs in zip(weights(resumed), weights(straight), strict=True):
        assert np.allclose(ours, theirs, atol=1e-5)


def test_a_run_that_is_asked_to_stop_at_every_step_ends_as_one_that_is_not(samples: Samples, tmp_path: Path) -> None:
    straight = train_network(samples, samples, RECIPE, tmp_path / "straight.checkpoint", say=lambda text: None)
    told: list[Epoch] = []
    calls = 0
    stopped = None
    while stopped is None:
        calls += 1
        told.clear()
        way = Way(stop=lambda: True, told=told.append)
        try:
            stopped = train_network(samples, samples, RECIPE, tmp_path / "stop.checkpoint", say=print, way=way)
        except BrokenOff:
            assert calls < 100

    assert calls == 1 + RECIPE.epochs * (len(samples.labels) // RECIPE.batch)
    assert [epoch.number for epoch in told] == [1, 2]
    for ours, theirs in zip(weights(stopped), weights(straight), strict=True):
        assert np.allclose(ours, theirs, atol=1e-5)


def test_a_network_goes_on_from_its_exported_file(samples: Samples, tmp_path: Path) -> None:
    network = train_network(samples, samples, Recipe(epochs=1, batch=8), tmp_path / "one.checkpoint", say=print)
    patches = three_channels(samples.patches)
    path = tmp_path / "one.onnx"
    for measured, allowed in ((None, 1e-3), (patches.numpy(), 0.03)):  # as it is, and rounded to 8 bits
        export_comparator(network, path, measure_on=measured)

        again = network_from(path, patches)

        with torch.inference_mode():
            ours, theirs = (torch.softmax(each(patches), dim=1).numpy() for each in (again, network))
        assert np.allclose(ours, theirs, atol=allowed)


def test_what_is_no_comparator_is_not_gone_on_from(samples: Samples) -> None:
    from inspections.vision.shipped import FOLDER

    with pytest.raises(ValueError, match=r"detector\.onnx is no network of ours"):
        network_from(FOLDER / "detector.onnx", three_channels(samples.patches))


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
