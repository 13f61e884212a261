"""Which lanes this machine starts by itself: a GPU's where there is a GPU and something that can use it; the CPU's."""

from ctypes import CDLL
from importlib.metadata import PackageNotFoundError, distributions, version

from gpu.allocation.lane_names import all_lanes

_ONNX_ON_GPU, _CUDA_LIBRARY = "onnxruntime-gpu", "nvidia-cublas"  # torch for GPUs brings the latter


def lanes_here() -> list[str]:
    """Asked whenever settings are read, so that the usual answer, no GPU, must cost nothing."""
    gpus = _gpus()
    return all_lanes([*(f"gpu{index}" for index in range(gpus)), "cpu0"]) if gpus and gpu_runtime() else ["cpu0"]


def gpu_runtime() -> str:
    """The installed package that runs models on a GPU; empty: none does."""
    if _installed(_ONNX_ON_GPU):
        return _ONNX_ON_GPU
    brings_cuda = any(one.name.lower().startswith(_CUDA_LIBRARY) for one in distributions())
    return "torch" if _installed("torch") and brings_cuda else ""


def _gpus() -> int:
    try:
        CDLL("libnvidia-ml.so.1")
    except OSError:
        return 0
    import pynvml

    try:
        pynvml.nvmlInit()
        return int(pynvml.nvmlDeviceGetCount())
    except pynvml.NVMLError:
        return 0


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
