"""The shared page through which a drill steers what faults.c does in all processes of a site."""

import ctypes
import mmap
import subprocess
import tempfile
from enum import IntFlag
from pathlib import Path

_SOURCE = Path(__file__).with_name("faults.c")
_PAGE_BYTES = 4096


class Call(IntFlag):
    """As in faults.c."""

    WRITE = 1
    SYNC = 2
    RENAME = 4
    LINK = 8
    UNLINK = 16
    READ = 32
    SEND = 64
    RECEIVE = 128
    MKDIR = 256


class _Page(ctypes.Structure):
    _fields_ = [
        ("clock_offset_s", ctypes.c_int64),
        ("error_calls", ctypes.c_uint32),
        ("error_per_million", ctypes.c_uint32),
        ("error_errno", ctypes.c_int32),
        ("error_pid", ctypes.c_int32),
        ("errors_given", ctypes.c_uint32),
        ("disk_full_seen", ctypes.c_uint32),
        ("trap_calls", ctypes.c_uint32),
        ("trap_pid", ctypes.c_int32),
        ("trap_signal", ctypes.c_int32),
        ("trap_countdown", ctypes.c_int32),
        ("trapped_pid", ctypes.c_int32),
        ("trapped_call", ctypes.c_uint32),
        ("database_port", ctypes.c_uint32),
        ("clock_reads_shifted", ctypes.c_uint32),
        ("folder", ctypes.c_char * 256),
    ]


def build(folder: Path) -> Path:
    """The shared library, compiled once into `folder`."""
    library = folder / "faults.so"
    if not library.exists() or library.stat().st_mtime < _SOURCE.stat().st_mtime:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as own:
            made = Path(own) / "faults.so"
            subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", made, _SOURCE, "-ldl"], check=True)
            made.replace(library)
    return library


class Control:
    """One site's page. `page.clock_offset_s = 3600` steps the clock of all its processes at once."""

    def __init__(self, path: Path, folder: Path, database_port: int) -> None:
        self.path = path
        path.write_bytes(bytes(_PAGE_BYTES))
        path.chmod(0o666)  # PostgreSQL runs as another user
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _PAGE_BYTES)
        self.page = _Page.from_buffer(self._map)
        self.page.folder = str(folder).encode()
        self.page.database_port = database_port

    def trap(self, calls: Call, *, pid: int, signal: int, after: int) -> None:
        """The process gets the signal in its `after`-th such call; pid 0: whoever makes it."""
        page = self.page
        page.trap_calls = 0
        page.trap_pid, page.trap_signal, page.trap_countdown = pid, signal, after
        page.trapped_pid = page.trapped_call = 0
        page.trap_calls = int(calls)

    def fail(self, calls: Call, *, errno: int, per_million: int, pid: int = 0) -> None:
        page = self.page
        page.error_errno, page.error_per_million, page.error_pid = errno, per_million, pid
        page.errors_given = 0
        page.error_calls = int(calls)

    def calm(self) -> None:
        """Nothing fails any more; the clock stays as it is."""
        self.page.error_calls = self.page.trap_calls = 0
