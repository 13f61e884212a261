"""The same steps on a GPU, where torch is installed and the job has one; elsewhere OpenCV does them on the CPU."""

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Step = Callable[[Pixels], Pixels]

_BLOCK_PX, _DARKER_BY, _SIGMA = 41, 12.0, 6.5


def faster(name: str, device: str, otherwise: Step) -> Step:
    """The step on the device, or else the step that was given."""
    step = _ON_TORCH.get(name)
    if step is None or not device.startswith("gpu") or importlib.util.find_spec("torch") is None:
        return otherwise
    return _moved(step, f"cuda:{device.removeprefix('gpu') or 0}", otherwise)


def on_torch(name: str, grey: Pixels, place: str) -> Pixels:
    """The step on torch's device ("cpu" or "cuda:0")."""
    import torch

    tensor = torch.from_numpy(np.ascontiguousarray(grey)).to(place).float()[None, None]
    done = _ON_TORCH[name](tensor).round().clamp(0, 255)
    return np.asarray(done[0, 0].to(torch.uint8).cpu().numpy(), np.uint8)


def _moved(step: Callable[[Any], Any], place: str, otherwise: Step) -> Step:
    import torch

    name = next(known for known, each in _ON_TORCH.items() if each is step)
    return (lambda grey: on_torch(name, grey, place)) if torch.cuda.is_available() else otherwise


def _denoise(grey: Any) -> Any:
    import torch

    padded = torch.nn.functional.pad(grey, (1, 1, 1, 1), mode="replicate")
    around = padded.unfold(2, 3, 1).unfold(3, 3, 1)
    return around.reshape(*grey.shape, 9).median(dim=-1).values


def _adaptive_threshold(grey: Any) -> Any:
    import torch

    mean = _blurred(grey).round()
    return torch.where(grey > mean - _DARKER_BY, 255.0, 0.0)


def _blurred(grey: Any) -> Any:
    import torch

    reach = _BLOCK_PX // 2
    at = torch.arange(-reach, reach + 1, device=grey.device, dtype=torch.float32)
    weights = torch.exp(-(at**2) / (2 * _SIGMA**2))
    weights = weights / weights.sum()
    pad = torch.nn.functional.pad
    across = torch.nn.functional.conv2d(pad(grey, (reach, reach, 0, 0), mode="replicate"), weights[None, None, None])
    return torch.nn.functional.conv2d(pad(across, (0, 0, reach, reach), mode="replicate"), weights[None, None, :, None])


def _invert(grey: Any) -> Any:
    return 255.0 - grey


_ON_TORCH: dict[str, Callable[[Any], Any]] = {
    "adaptive_threshold": _adaptive_threshold,
    "denoise": _denoise,
    "invert": _invert,
}
