"""From a trained network to a file that ships: ONNX in one piece."""

from pathlib import Path

import torch

from gpu.runtime.onnx_metadata import with_metadata
from inspections.training.comparator_network import AsExported, ComparatorNetwork
from inspections.training.quantising import Floats, quantise
from inspections.vision.candidates import PATCH_PX
from inspections.vision.turns import TURNS_KEY

OPSET = 17


def export_comparator(
    network: ComparatorNetwork, path: Path, *, turns: int = 1, measure_on: Floats | None = None
) -> None:
    """Write "patches" float32[N,3,64,64] -> "probabilities" float32[N,7] as ONNX; the batch size is free.

    turns: how many turned copies the product asks about where one answer is unsure. measure_on: patches from which the
    ranges are taken for a file that computes in 8 bits.
    """
    example = torch.zeros(2, 3, PATCH_PX, PATCH_PX)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        AsExported(network.cpu().eval()).eval(),
        (example,),
        path,
        input_names=["patches"],
        output_names=["probabilities"],
        dynamic_axes={"patches": {0: "n"}, "probabilities": {0: "n"}},
        opset_version=OPSET,
        dynamo=False,
        external_data=False,
    )
    if measure_on is not None:
        quantise(path, measure_on)
    path.write_bytes(with_metadata(path.read_bytes(), TURNS_KEY, str(turns)))
