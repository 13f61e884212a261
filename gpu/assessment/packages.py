"""Which of this host's Python packages can use a GPU, and what to type for those that are missing.

Asked of the installed packages' records: nothing is imported, as torch alone takes seconds and a gigabyte.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

Versions = Callable[[str], str | None]


@dataclass(frozen=True)
class Package:
    """uses_gpu: None where it cannot be told. for_what: a code of the report. command: empty when it is there."""

    name: str
    version: str | None
    uses_gpu: bool | None
    for_what: str
    needed: bool
    command: str = ""


def installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def packages(version_of: Versions = installed) -> list[Package]:
    """needed: without it the product cannot use a GPU for what the package is for."""
    return [
        _told("nvidia-ml-py", version_of, "telemetry", "make install", needed=True),
        _torch(version_of),
        _told("onnx", version_of, "torch_models", "make gpu-deps", needed=True),
        _onnxruntime(version_of),
        _told("ultralytics", version_of, "yolo_training", "make train-deps", uses_gpu=True),
        _told("tensorrt", version_of, "engines", ".venv/bin/python -m pip install tensorrt", uses_gpu=True),
        _told(
            "paddleocr",
            version_of,
            "paddle_reading",
            ".venv/bin/python -m pip install paddleocr paddlepaddle",
            uses_gpu=None,
        ),
    ]


def torch_can_use_gpu(version: str | None) -> bool:
    """Builds for the CPU say so; those for CUDA name it, or nothing."""
    return version is not None and not version.endswith("+cpu")


def _torch(version_of: Versions) -> Package:
    version = version_of("torch")
    usable = torch_can_use_gpu(version)
    return Package("torch", version, usable, "models", needed=True, command="" if usable else "make gpu-deps")


def _onnxruntime(version_of: Versions) -> Package:
    """Two packages of one module: only one of them may be installed."""
    for_gpu = version_of("onnxruntime-gpu")
    if for_gpu is not None:
        return Package("onnxruntime-gpu", for_gpu, True, "other_models", needed=False)
    command = (
        ".venv/bin/python -m pip uninstall -y onnxruntime && "
        '.venv/bin/python -m pip install "onnxruntime-gpu[cuda,cudnn]"'
    )
    return Package("onnxruntime", version_of("onnxruntime"), False, "other_models", needed=False, command=command)


def _told(
    name: str, version_of: Versions, for_what: str, command: str, *, uses_gpu: bool | None = None, needed: bool = False
) -> Package:
    version = version_of(name)
    can = uses_gpu if version is not None else False
    return Package(name, version, can, for_what, needed, "" if version is not None else command)
