"""The recogniser's network: a run broken off ends as one that was not, and ONNX Runtime answers as torch does."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from gpu.runtime.sessions import open_session  # noqa: E402
from ocr_jobs.reading.recogniser.alphabet import CLASSES, numbers  # noqa: E402
from ocr_jobs.reading.recogniser.shipped import FOLDER, NAME, model_at  # noqa: E402
from ocr_jobs.training.recogniser.beginning import network_of  # noqa: E402
from ocr_jobs.training.recogniser.crops import batches  # noqa: E402
from ocr_jobs.training.recogniser.exporting import export  # noqa: E402
from ocr_jobs.training.recogniser.learning import Learner, Recipe, ctc_loss, train  # noqa: E402
from ocr_jobs.training.recogniser.network import RecogniserNetwork  # noqa: E402

SHORT = Recipe(steps=4, batch=4)


def weights(learner: Learner) -> list[np.ndarray]:
    return [value.float().numpy() for value in learner.network.state_dict().values()]


def quiet(line: str) -> None:
    """Says nothing."""


def test_batches_go_on_where_they_stopped() -> None:
    straight = list(islice(batches(3, 2, ()), 30))

    for start in (1, 9, 26):
        again = next(batches(3, 2, (), start=start))
        assert np.array_equal(again.crops, straight[start].crops)
        assert again.texts == straight[start].texts


def test_a_run_that_broke_off_ends_as_one_that_did_not(tmp_path: Path) -> None:
    straight = train(SHORT, (), tmp_path / "straight.checkpoint", begin_from=None, say=quiet)

    broken = Learner(SHORT)
    for batch in islice(batches(SHORT.seed, SHORT.batch, ()), 2):
        broken.learn(batch)
    broken.save(tmp_path / "broken.checkpoint")
    resumed = train(SHORT, (), tmp_path / "broken.checkpoint", begin_from=None, say=quiet)

    assert resumed.step == straight.step == SHORT.steps
    for one, other in zip(weights(straight), weights(resumed), strict=True):
        assert np.allclose(one, other, atol=1e-5)


def test_another_run_can_begin_from_its_weights(tmp_path: Path) -> None:
    first = train(SHORT, (), tmp_path / "first.checkpoint", begin_from=None, say=quiet)

    second = Learner(SHORT)
    second.load(tmp_path / "first.checkpoint", weights_only=True)

    assert second.step == 0
    kept = [value.float().numpy() for value in first.average.values()]
    assert all(np.array_equal(one, other) for one, other in zip(kept, weights(second), strict=True))


def test_the_file_answers_as_the_network_does_for_any_width(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = RecogniserNetwork().eval()
    export(network, tmp_path / "recogniser.onnx")
    session = open_session(model_at(tmp_path / "recogniser.onnx"), threads=1)

    for count, width in ((1, 32), (3, 260)):
        crops = np.random.default_rng(1).random((count, 1, 48, width), np.float32)
        with torch.no_grad():
            expected = network(torch.from_numpy(crops)).softmax(3).numpy()
        assert expected.shape == (count, 2, width // 2, CLASSES)
        assert np.allclose(session.run(crops), expected, atol=1e-4)


def test_the_loss_falls_with_the_right_answer() -> None:
    right = torch.full((1, 2, 9, CLASSES), -4.0)
    right[..., 0] = 4.0
    for step, number in zip((1, 3, 5), numbers("⌀25"), strict=True):
        right[0, 0, step, 0], right[0, 0, step, number] = -4.0, 4.0

    assert ctc_loss(right, (("⌀25", ""),)) < 0.5 < ctc_loss(right, (("⌀25", "24"),))
    assert ctc_loss(right, (("⌀25", ""),)) < ctc_loss(right, (("⌀26", ""),))


def test_the_shipped_file_is_a_start_that_says_what_the_file_says() -> None:
    shipped = FOLDER / f"{NAME}.onnx"
    drawn = list(islice(batches(5, 8, ()), 3))

    network = network_of(shipped, [torch.from_numpy(each.crops) for each in drawn])

    told = open_session(model_at(shipped), threads=1).run(drawn[0].crops)
    with torch.no_grad():
        again = network(torch.from_numpy(drawn[0].crops)).softmax(3).numpy()
        network.train()
        learning = float(ctc_loss(network(torch.from_numpy(drawn[0].crops)), drawn[0].texts))
    assert np.allclose(told, again, atol=1e-4)
    assert learning < 0.5


def test_a_file_of_another_network_is_no_start() -> None:
    with pytest.raises(ValueError, match="convolutions"):
        network_of(Path("inspections/weights/comparator.onnx"), [])
