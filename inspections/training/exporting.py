"""From a trained network to a file that ships: ONNX in one piece."""

from pathlib import Path

import torch

from inspections.training.comparator_network import AsExported, ComparatorNetwork
from inspections.vision.candidates import PATCH_PX

OPSET = 17


def export_comparator(network: ComparatorNetwork, path: Path, *, turns: int = 1) -> None:
    """Write "patches" float32[N,3,64,64] -> "probabilities" float32[N,7] as ONNX; the batch size is free."""
    example = torch.zeros(2, 3, PATCH_PX, PATCH_PX)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        AsExported(network.cpu().eval(), turns).eval(),
        (example,),
        path,
        input_names=["patches"],
        output_names=["probabilities"],
        dynamic_axes={"patches": {0: "n"}, "probabilities": {0: "n"}},
        opset_version=OPSET,
        dynamo=False,
        external_data=False,
    )
