"""Commands end at every signal, whatever their main thread does at that moment."""

import random
import signal
import subprocess
import sys
import time

from tests.serving import ROOT, inherited

_PATIENCE_S = 60
_MANY_ENDS = """
import os
import threading
from live.stop_signals import hear
stop = threading.Event()
hear(lambda: stop.set())
print("ready", flush=True)
for _ in range(150):
    while not stop.is_set():
        stop.wait(0)
    stop = threading.Event()
os._exit(0)  # while Python tidies up, the signal would kill it
"""
_STANDS_IN_C = """
import ctypes
from live.stop_signals import stop_event
stop_event(at_most_s=0.2)
print("ready", flush=True)
mutex = ctypes.create_string_buffer(64)
for _ in range(2):  # the second time for ever
    ctypes.CDLL(None).pthread_mutex_lock(mutex)
"""


def started(program: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=inherited(), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process: subprocess.Popen[str]) -> int:
    try:
        return process.wait(_PATIENCE_S)
    finally:
        process.kill()
        process.communicate()


def test_a_signal_in_the_middle_of_waiting_for_it_ends_the_wait() -> None:
    process, dice, deadline = started(_MANY_ENDS), random.Random(7), time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        process.send_signal(signal.SIGTERM)
        time.sleep(dice.uniform(0, 4e-4))
    assert ended(process) == 0


def test_what_stands_still_in_foreign_code_is_left_after_its_time() -> None:
    process = started(_STANDS_IN_C)
    process.send_signal(signal.SIGTERM)
    assert ended(process) == 1
