"""Whether CUDA shows this process a device: asked of the driver's own library, which takes no memory for that."""

import ctypes

LIBRARY = "libcuda.so.1"


class NoDevice(RuntimeError):
    pass


def require_device() -> None:
    """Raises NoDevice: without a driver, without access to it, or where CUDA_VISIBLE_DEVICES names no card of here."""
    try:
        cuda = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise NoDevice(f"no CUDA driver: {error}") from None
    count = ctypes.c_int(0)
    failed = cuda.cuInit(0) or cuda.cuDeviceGetCount(ctypes.byref(count))
    if failed:
        raise NoDevice(f"the CUDA driver fails with error {failed}")
    if count.value < 1:
        raise NoDevice("CUDA shows this process no device")
