"""Notes in a model's file, as ONNX Runtime reads them."""

import onnxruntime
import pytest

from gpu.runtime.onnx_metadata import with_metadata
from gpu.runtime.onnx_structure import OnnxDamaged
from tests.gpu import tiny_onnx


def notes(model: bytes) -> dict[str, str]:
    return dict(onnxruntime.InferenceSession(model).get_modelmeta().custom_metadata_map)


@pytest.fixture
def model() -> bytes:
    return tiny_onnx.doubler(metadata={"names": "{0: 'open'}"})


def test_a_note_is_read_back_beside_those_that_were_there(model: bytes) -> None:
    noted = with_metadata(model, "a key", "a value with ° and more" * 40)

    assert notes(noted) == {"names": "{0: 'open'}", "a key": "a value with ° and more" * 40}


def test_a_newer_note_takes_the_place_of_the_older(model: bytes) -> None:
    once = with_metadata(model, "key", "new")

    assert with_metadata(with_metadata(model, "key", "old"), "key", "new") == once
    assert notes(once)["key"] == "new"


def test_other_bytes_are_refused() -> None:
    with pytest.raises(OnnxDamaged):
        with_metadata(b"\xff\xff\xff", "key", "value")
