"""A model is opened only when it is the file that it should be, whole, and keeps everything inside."""

import hashlib
import pickle
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gpu.runtime import backends
from gpu.runtime.batches import OutOfDeviceMemory, outputs
from gpu.runtime.model_files import ModelFile, read_checked
from gpu.runtime.onnx_structure import OnnxDamaged, has_external_data
from gpu.runtime.placement import Placement, current, use
from gpu.runtime.sessions import Session, close_sessions, open_session
from problems.problem import Problem
from tests.gpu import tiny_onnx


def model(folder: Path, content: bytes, name: str = "model.onnx") -> ModelFile:
    path = folder / name
    path.write_bytes(content)
    return ModelFile(path, hashlib.sha256(content).hexdigest())


def code_of(opened: ModelFile, device: str = "cpu") -> str:
    with pytest.raises(Problem) as caught:
        open_session(opened, device)
    return caught.value.code


def test_a_model_answers(tmp_path: Path) -> None:
    session = open_session(model(tmp_path, tiny_onnx.doubler(metadata={"names": "{0: 'open'}"})))
    array = np.arange(96, dtype=np.float32).reshape(2, 3, 4, 4)
    assert np.array_equal(session.run(array), array * 2)
    assert session.input_shape == (None, 3, 4, 4)
    assert session.metadata == {"names": "{0: 'open'}"}


def test_the_same_model_is_opened_once(tmp_path: Path) -> None:
    opened = model(tmp_path, tiny_onnx.doubler())
    assert open_session(opened) is open_session(opened, "cpu0")
    assert open_session(opened, threads=1) is not open_session(opened)


def test_models_long_unused_are_closed(tmp_path: Path) -> None:
    models = [model(tmp_path, tiny_onnx.doubler(factor=n), f"{n}.onnx") for n in range(10)]
    first = open_session(models[0])
    for other in models[1:]:
        open_session(other)
    last = open_session(models[-1])
    assert open_session(models[-1]) is last
    assert open_session(models[0]) is not first


def test_a_model_put_in_anothers_place_is_opened_anew(tmp_path: Path) -> None:
    first = open_session(model(tmp_path, tiny_onnx.doubler(factor=2)))
    second = open_session(model(tmp_path, tiny_onnx.doubler(factor=3)))
    ones = np.ones((1, 3, 4, 4), np.float32)
    assert (first.run(ones).max(), second.run(ones).max()) == (2, 3)


def test_a_missing_file(tmp_path: Path) -> None:
    assert code_of(ModelFile(tmp_path / "model.onnx", "0" * 64)) == "model_missing"


@pytest.mark.parametrize("damage", ["flipped", "cut", "empty"])
def test_a_file_with_another_checksum_is_damaged(tmp_path: Path, damage: str) -> None:
    good = tiny_onnx.doubler()
    expected = hashlib.sha256(good).hexdigest()
    content = {"flipped": good[:40] + bytes([good[40] ^ 1]) + good[41:], "cut": good[:-5], "empty": b""}[damage]
    (tmp_path / "model.onnx").write_bytes(content)
    assert code_of(ModelFile(tmp_path / "model.onnx", expected)) == "model_damaged"


def test_a_checksum_in_capitals_is_the_same(tmp_path: Path) -> None:
    opened = model(tmp_path, tiny_onnx.doubler())
    assert open_session(ModelFile(opened.path, opened.sha256.upper()))


def test_a_pickle_is_never_loaded(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[Path]]:
            return Path.touch, (tmp_path / "sprung",)

    assert code_of(model(tmp_path, pickle.dumps(Trap()), "model.pt")) == "model_damaged"
    assert not (tmp_path / "sprung").exists()


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    opened = model(tmp_path, tiny_onnx.doubler())
    with pytest.raises(Problem, match="model_too_large"):
        read_checked(opened, max_bytes=100)


def test_weights_outside_the_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"\0\0\0\x40")
    outside = tiny_onnx.doubler(initializer=tiny_onnx.external_tensor("factor", "weights.bin"))
    assert code_of(model(tmp_path, outside)) == "model_external_data"


def test_weights_outside_are_found_in_nested_graphs_too() -> None:
    assert has_external_data(tiny_onnx.node_with_constant(tiny_onnx.external_tensor("c", "/etc/passwd")))
    assert not has_external_data(tiny_onnx.node_with_constant(tiny_onnx.tensor("c", b"\0\0\0\0")))


def test_the_word_location_in_a_models_text_is_no_outside_weight() -> None:
    assert not has_external_data(tiny_onnx.doubler(metadata={"location": "somewhere", "external_data": "none"}))


@pytest.mark.parametrize("content", [b"", b"\xff" * 30, b"\x0a\x7f", b"\x08", tiny_onnx.number(1, 8)])
def test_bytes_that_are_no_model(content: bytes) -> None:
    with pytest.raises(OnnxDamaged):
        has_external_data(content)


def test_every_cut_of_a_model_is_refused_or_without_outside_weights() -> None:
    whole = tiny_onnx.doubler()
    for end in range(len(whole)):
        try:
            assert not has_external_data(whole[:end])
        except OnnxDamaged:
            continue


def test_a_graph_that_the_runtime_does_not_take(tmp_path: Path) -> None:
    unknown = tiny_onnx.doubler().replace(b"Mul", b"Mol")
    assert code_of(model(tmp_path, unknown)) == "model_unusable"


def test_a_model_of_two_inputs_or_of_integers_is_none_of_ours(tmp_path: Path) -> None:
    assert code_of(model(tmp_path, tiny_onnx.doubler(inputs=2), "two.onnx")) == "model_unusable"
    integers = tiny_onnx.doubler(
        element=tiny_onnx.INT64, initializer=tiny_onnx.tensor("factor", bytes(8), element=tiny_onnx.INT64)
    )
    assert code_of(model(tmp_path, integers, "integers.onnx")) == "model_unusable"


def test_an_input_of_the_wrong_shape_is_a_problem(tmp_path: Path) -> None:
    session = open_session(model(tmp_path, tiny_onnx.doubler((1, 3, 4, 4))))
    with pytest.raises(Problem, match="model_failed"):
        session.run(np.zeros((1, 3, 5, 5), np.float32))


@pytest.mark.parametrize("device", ["gpu7", "cuda:7", "tpu0", "", "cpu-1"])
def test_a_device_that_is_not_there(tmp_path: Path, device: str) -> None:
    assert code_of(model(tmp_path, tiny_onnx.doubler()), device) == "device_unavailable"


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("Failed to allocate memory for requested buffer of size 8589934592"),
        RuntimeError("CUDA failure 2: out of memory ; GPU=0"),
    ],
)
def test_running_out_of_memory_is_told_apart_from_failing(error: Exception) -> None:
    class Full:
        def get_inputs(self) -> list[SimpleNamespace]:
            return [SimpleNamespace(name="images", shape=["n", 1])]

        def run(self, _names: None, _feed: object) -> None:
            raise error

    session = Session(ModelFile(Path("model.onnx"), "0" * 64), "gpu0", Full())
    with pytest.raises(OutOfDeviceMemory):
        session.run(np.zeros((1, 1), np.float32))


def test_bytes_are_shares_of_255(tmp_path: Path) -> None:
    session = open_session(model(tmp_path, tiny_onnx.doubler()))
    answer = session.run(np.full((1, 3, 4, 4), 51, np.uint8))
    assert np.allclose(answer, 0.4)


def test_closed_sessions_are_opened_anew(tmp_path: Path) -> None:
    opened = model(tmp_path, tiny_onnx.doubler())
    first = open_session(opened)
    close_sessions()
    assert open_session(opened) is not first


class Full:
    """A runtime on a GPU that has no room for even one item."""

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="images", shape=["n", 3, 4, 4], type="tensor(float)")]

    def run(self, _names: None, _feed: object) -> None:
        raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")


@pytest.fixture
def placed_on_a_gpu() -> Iterator[None]:
    before = current()
    use(Placement("gpu0", 2 * 2**30))
    yield
    use(before)


@pytest.mark.usefixtures("placed_on_a_gpu")
def test_what_does_not_fit_on_the_gpu_runs_on_the_cpu_and_is_not_tried_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, tried = model(tmp_path, tiny_onnx.doubler()), []
    really = backends.opened

    def on_a_full_gpu(content: bytes, name: str, placement: Placement, *, threads: int | None = None) -> Any:
        tried.append(placement.device)
        return Full() if placement.kind == "gpu" else really(content, name, placement, threads=threads)

    monkeypatch.setattr(backends, "opened", on_a_full_gpu)
    items = np.ones((3, 3, 4, 4), np.float32)
    found = [out for _, out in outputs(open_session(opened), 3, (3, 4, 4), lambda start, stop: items[start:stop])]
    assert np.concatenate(found).max() == 2
    assert open_session(opened).device == "cpu0"
    assert tried == ["gpu0", "cpu0"]


@pytest.mark.usefixtures("placed_on_a_gpu")
def test_a_model_that_does_not_even_load_on_the_gpu_opens_on_the_cpu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = backends.opened

    def too_small(content: bytes, name: str, placement: Placement, *, threads: int | None = None) -> Any:
        if placement.kind == "gpu":
            raise Problem("model_out_of_memory", status=503, retry=True)
        return really(content, name, placement, threads=threads)

    monkeypatch.setattr(backends, "opened", too_small)
    assert open_session(model(tmp_path, tiny_onnx.doubler())).device == "cpu0"
