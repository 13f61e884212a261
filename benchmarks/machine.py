"""The machine that figures were measured on, in words."""

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from benchmarks.contest import ROOT
from benchmarks.peers import TRAINING_PYTHON

_HERE, _PEERS = ("onnxruntime", "opencv-python-headless", "numpy", "pyvips"), ("torch", "ultralytics", "onnxruntime")
_VERSIONS = "import sys; from importlib import metadata as m; print(*(m.version(n) for n in sys.argv[1:]))"


def processor() -> str:
    """The CPU's name and how many cores this process may use."""
    cores = len(os.sched_getaffinity(0))
    return f"{_cpu_name()}, {cores} core{'s' if cores != 1 else ''}"


def described() -> dict[str, str]:
    """Line by line, for a table."""
    told = {
        "processor": processor(),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB",
        "system": f"{_system()}, Python {platform.python_version()}",
        "load average before the start": f"{os.getloadavg()[0]:.1f}",
        "versions": ", ".join(f"{name} {metadata.version(name)}" for name in _HERE),
        "training environment": _training_versions(),
        "revision": _revision(),
    }
    return {name: value for name, value in told.items() if value}


def _cpu_name() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform()


def _training_versions() -> str:
    if not TRAINING_PYTHON.exists():
        return "none"
    answer = _output(str(TRAINING_PYTHON), "-c", _VERSIONS, *_PEERS).split()
    return ", ".join(f"{name} {version}" for name, version in zip(_PEERS, answer, strict=False))


def _revision() -> str:
    return _output("git", "describe", "--always", "--dirty")


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
