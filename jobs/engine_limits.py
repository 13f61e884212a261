"""What the engine may never do, whatever a stranger's file makes of its decoders: hard limits that the kernel holds.

The worker looks at the engine's memory once a second; what takes gigabytes within one fails here with a MemoryError,
which costs that one job its attempt. Once all is imported, no program is started and no network reached.
"""

import ctypes
import errno
import logging
import os
import platform
import resource
import struct
from pathlib import Path

logger = logging.getLogger(__name__)

_FILE_BYTES = 8 * 2**30  # ten times the pictures of the largest board
_OPEN_FILES = 1024
# Taken from the system and never touched: stacks of threads, which grow with the cores, and the allocator's reserve.
_ROOM_BYTES, _ROOM_BYTES_A_CORE = 2 * 2**30, 64 * 2**20
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
# Source: linux/seccomp.h, linux/filter.h, linux/audit.h; numbers of calls from the kernel's tables.
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_AF_UNIX = 1
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_MACHINES = {
    "x86_64": (0xC000003E, {"execve": 59, "execveat": 322, "ptrace": 101, "process_vm_writev": 311, "socket": 41}),
    "aarch64": (0xC00000B7, {"execve": 221, "execveat": 281, "ptrace": 117, "process_vm_writev": 271, "socket": 198}),
}


def limit_resources(memory_bytes: int) -> None:
    """A crash leaves no gigabytes of core file, a decoder fills no disk and takes no more memory than it may."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, _FILE_BYTES)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    if memory_bytes and not _has_gpu():  # CUDA reserves much more than it takes
        _limit(resource.RLIMIT_DATA, memory_bytes + _ROOM_BYTES + _ROOM_BYTES_A_CORE * (os.cpu_count() or 1))


def confine() -> bool:
    """No new privileges, programs, debugging or sockets but local ones, for good. Whether the kernel took it."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or _has_gpu():  # CUDA's library may start a program that makes its devices
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    program = _program(*machine)
    code = ctypes.create_string_buffer(program)
    wanted = _Filter(len(program) // 8, ctypes.cast(code, ctypes.c_void_p))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(wanted), 0, 0):
        logger.warning("the engine is not confined here: %s", os.strerror(ctypes.get_errno()))
        return False
    return True


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def _program(machine: int, calls: dict[str, int]) -> bytes:
    """For the kernel's filter machine: refuse these calls, and sockets that are not local; allow the rest."""
    socket, others = calls["socket"], [number for name, number in calls.items() if name != "socket"]
    steps = [_step(_LOAD, _MACHINE_AT), _step(_EQUAL, machine, 1, 0), _step(_RETURN, _ALLOW), _step(_LOAD, _NUMBER_AT)]
    for number in others:
        steps += [_step(_EQUAL, number, 0, 1), _step(_RETURN, _REFUSE)]
    steps += [_step(_EQUAL, socket, 1, 0), _step(_RETURN, _ALLOW), _step(_LOAD, _FIRST_ARGUMENT_AT)]
    steps += [_step(_EQUAL, _AF_UNIX, 0, 1), _step(_RETURN, _ALLOW), _step(_RETURN, _REFUSE)]
    return b"".join(steps)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _limit(which: int, most: int) -> None:
    """Never above what this process was given."""
    _soft, hard = resource.getrlimit(which)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (wanted, wanted))


def _has_gpu() -> bool:
    return Path("/dev/nvidiactl").exists()
