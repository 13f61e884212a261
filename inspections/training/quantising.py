"""A model's arithmetic in 8 bits: three times as fast on a CPU, in a file a quarter as large."""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BATCH = 32


def quantise(path: Path, samples: Floats, *, float_nodes: Iterable[str] = ()) -> None:
    """Turns the ONNX file into one that computes in int8, its ranges measured on samples float32[N,...].

    Weights keep seven bits and a scale for each channel: with eight, CPUs without VNNI overflow in their sums.
    float_nodes: names of nodes that stay in float32. Metadata is kept.
    """
    import onnx
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static

    metadata = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    written = path.with_suffix(".part.onnx")
    logging.getLogger().setLevel(logging.ERROR)  # it advises a step that brings nothing here
    quantize_static(
        path,
        written,
        _Reader(path, samples),
        quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=list(float_nodes),
    )
    quantised = onnx.load(written)
    onnx.helper.set_model_props(quantised, metadata)
    onnx.save(quantised, written)
    written.replace(path)


class _Reader:
    """As onnxruntime.quantization.CalibrationDataReader wants it."""

    def __init__(self, path: Path, samples: Floats) -> None:
        import onnx

        self._name = onnx.load(path).graph.input[0].name
        self._batches = _batches(samples)

    def get_next(self) -> dict[str, Floats] | None:
        batch = next(self._batches, None)
        return None if batch is None else {self._name: batch}


def _batches(samples: Floats) -> Iterator[Floats]:
    """Full ones only: ONNX Runtime stacks what it measures on each."""
    size = min(BATCH, len(samples))
    for start in range(0, len(samples) - size + 1, size):
        yield samples[start : start + size]
