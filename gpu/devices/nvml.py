"""The driver, asked through nvidia-ml-py: what a card does not report is None, what it fails at is an exception."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pynvml

# Not for this card, this driver, this user or this moment.
_NOT_REPORTED = {
    pynvml.NVML_ERROR_NOT_SUPPORTED,
    pynvml.NVML_ERROR_NO_PERMISSION,
    pynvml.NVML_ERROR_FUNCTION_NOT_FOUND,
    pynvml.NVML_ERROR_NOT_FOUND,
    pynvml.NVML_ERROR_NO_DATA,
    pynvml.NVML_ERROR_NOT_READY,
    pynvml.NVML_ERROR_INVALID_ARGUMENT,
    pynvml.NVML_ERROR_ARGUMENT_VERSION_MISMATCH,
}
# Since the driver was opened, the list of its devices has changed below us, or the driver has.
GONE = {
    pynvml.NVML_ERROR_GPU_IS_LOST,
    pynvml.NVML_ERROR_GPU_NOT_FOUND,
    pynvml.NVML_ERROR_RESET_REQUIRED,
    pynvml.NVML_ERROR_DRIVER_NOT_LOADED,
    pynvml.NVML_ERROR_UNINITIALIZED,
}
DriverError = pynvml.NVMLError


def asked(function: Callable[..., Any], *arguments: Any) -> Any:
    """The answer, or None where it is not reported. Raises DriverError."""
    try:
        return function(*arguments)
    except pynvml.NVMLError as error:
        if error.value in _NOT_REPORTED:
            return None
        raise


def open_driver() -> str:
    """Empty when it is open; else why not: a code of gpu.telemetry.messages."""
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError as error:
        return _WHY_NOT.get(error.value, "driver_error")
    return ""


def close_driver() -> None:
    try:
        pynvml.nvmlShutdown()
    except pynvml.NVMLError:
        return  # it was not open any more


@contextmanager
def driver() -> Iterator[bool]:
    """Open for a moment; False: there is none."""
    opened = not open_driver()
    try:
        yield opened
    finally:
        if opened:
            close_driver()


_WHY_NOT = {
    pynvml.NVML_ERROR_LIBRARY_NOT_FOUND: "no_driver_library",
    pynvml.NVML_ERROR_DRIVER_NOT_LOADED: "driver_not_loaded",
    pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH: "driver_versions_differ",
}
