"""A driver for tests: a C library that speaks NVML, so that the real nvidia-ml-py runs against devices that we script.

    driver = Driver(tmp_path, gpus=2)             # two 24 GiB cards
    with driver.loaded(): ...                     # this process's pynvml talks to it
    subprocess.run(..., env=os.environ | driver.environment())   # another process's

    driver.set("0.temperature", 91)               # a value; "61 62 63": each reading takes the next, round and round
    driver.drop("0.power_mw")                     # this card does not report it (NVML_ERROR_NOT_SUPPORTED)
    driver.lose(1); driver.bring_back(1)          # fell off the bus; came back
    driver.fail(0, "temperature", code=999, after=3)   # an error from the 4th reading on; "any": whatever is asked
    driver.tell_xid(1, 79)                        # an XID event, to whoever listens now
    driver.run_processes(0, {1234: 2048})         # pid -> MiB, None: the driver does not say how much
    driver.set("site.count", 0)                   # also: site.driver, site.cuda; driver.fail("site", "init", code=9)

Keys of a device: see CARD below; more of nvml.c: fan, energy_mj, mig, mig_instances ("0.mig0.uuid" ...). The change
holds from the library's next call on, in every process.
"""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ctypes import CDLL
from pathlib import Path

import pynvml

from gpu.runtime import cuda_driver

MIB = 2**20
LIBRARY = "libnvidia-ml.so.1"
CUDA_LIBRARY = "libcuda.so.1"
_SOURCES = {LIBRARY: Path(__file__).with_name("nvml.c"), CUDA_LIBRARY: Path(__file__).with_name("cuda.c")}
_BUILT = Path(__file__).resolve().parents[3] / "build"
_FLAGS = ["-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]

CARD: dict[str, str | int] = {
    "name": "Test Card 24",
    "compute_capability": "8.9",
    "memory_total": 24 * 1024 * MIB,
    "memory_used": 512 * MIB,
    "utilisation": 0,
    "utilisation_memory": 0,
    "temperature": 41,
    "slowdown": 92,
    "shutdown": 98,
    "power_mw": 62_000,
    "power_limit_mw": 350_000,
    "clock_sm": 210,
    "clock_sm_max": 2520,
    "clock_memory": 405,
    "clock_memory_max": 10_501,
    "throttle": 1,  # idle
    "pcie_generation": 4,
    "pcie_generation_max": 4,
    "pcie_width": 16,
    "pcie_width_max": 16,
    "pcie_tx_kbps": 1200,
    "pcie_rx_kbps": 3400,
    "pcie_replays": 0,
    "ecc_mode": 1,
    "ecc_corrected": 0,
    "ecc_uncorrected": 0,
    "remapped_rows": "0 0 0 0",  # corrected, uncorrected, pending, failed
    "encoder": 0,
    "decoder": 0,
    "processes": " ",
    "event_types": 8,
}


class Driver:
    def __init__(self, folder: Path, gpus: int = 2) -> None:
        self.state = folder / "nvml-state"
        self._events = 0
        self._lines: dict[str, str | int] = {"site.driver": "570.86.15", "site.nvml": "12.570.86.15"}
        self._lines |= {"site.cuda": 12080, "site.count": gpus}
        for index in range(gpus):
            of_it = CARD | {"uuid": uuid_of(index), "pci": f"00000000:{index + 1:02X}:00.0"}
            self._lines |= {f"{index}.{key}": value for key, value in of_it.items()}
        self._write()

    def set(self, key: str, value: str | int) -> None:
        self._lines[key] = value
        self._write()

    def drop(self, key: str) -> None:
        del self._lines[key]
        self._write()

    def lose(self, index: int) -> None:
        self.set(f"{index}.lost", 1)

    def bring_back(self, index: int) -> None:
        self.drop(f"{index}.lost")

    def fail(self, scope: int | str, what: str, *, code: int, after: int = 0) -> None:
        self.set(f"{scope}.error.{what}", f"{code} {after}")

    def tell_xid(self, index: int, xid: int) -> None:
        self._events += 1
        self.set("site.event", f"{self._events} {index} {xid}")

    def run_processes(self, index: int, mib_by_pid: Mapping[int, int | None]) -> None:
        words = [f"{pid}:{'-' if mib is None else mib}" for pid, mib in mib_by_pid.items()]
        self.set(f"{index}.processes", " ".join(words) or " ")

    def environment(self) -> dict[str, str]:
        """For another process: its dynamic linker finds ours first."""
        before = os.environ.get("LD_LIBRARY_PATH")
        folders = [str(built_library().parent), *([before] if before else [])]
        return {"NVML_STATE": str(self.state), "LD_LIBRARY_PATH": ":".join(folders)}

    def lane_environment(self) -> dict[str, str]:
        """As if a package that computes on GPUs were installed, too: by its record alone, for work without models."""
        packages = self.state.parent / "packages"
        record = packages / "onnxruntime_gpu-1.0.dist-info"
        record.mkdir(parents=True, exist_ok=True)
        (record / "METADATA").write_text("Metadata-Version: 2.1\nName: onnxruntime-gpu\nVersion: 1.0\n")
        return self.environment() | {"PYTHONPATH": str(packages)}

    @contextmanager
    def loaded(self) -> Iterator[None]:
        """For this process, whose linker has read its paths already."""
        kept = pynvml.nvmlLib, dict(pynvml._nvmlGetFunctionPointer_cache), os.environ.get("NVML_STATE")
        cuda_driver.LIBRARY = str(built_library().with_name(CUDA_LIBRARY))
        os.environ["NVML_STATE"] = str(self.state)
        pynvml.nvmlLib = CDLL(str(built_library()))
        pynvml._nvmlGetFunctionPointer_cache.clear()
        try:
            yield
        finally:
            cuda_driver.LIBRARY = CUDA_LIBRARY
            pynvml.nvmlLib = kept[0]
            pynvml._nvmlGetFunctionPointer_cache.clear()
            pynvml._nvmlGetFunctionPointer_cache.update(kept[1])
            os.environ.pop("NVML_STATE")
            if kept[2] is not None:
                os.environ["NVML_STATE"] = kept[2]

    def _write(self) -> None:
        """Whole or not at all: readers may be at it."""
        written = self.state.with_suffix(f".{os.getpid()}")
        written.write_text("".join(f"{key} {value}\n" for key, value in self._lines.items()), encoding="utf-8")
        written.replace(self.state)


def uuid_of(index: int) -> str:
    return f"GPU-00000000-0000-4000-8000-{index:012d}"


def built_library() -> Path:
    """NVML's, with CUDA's beside it: compiled once for each state of their sources, whoever asks at the same time."""
    sources = b"".join(source.read_bytes() for source in _SOURCES.values())
    folder = _BUILT / f"nvml-{hashlib.sha256(sources).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name, source in _SOURCES.items():
            if not (folder / name).exists():
                made = folder / f"{name}.{os.getpid()}"
                subprocess.run(["gcc", *_FLAGS, "-o", str(made), str(source), "-lpthread"], check=True)
                made.replace(folder / name)
    return folder / LIBRARY
