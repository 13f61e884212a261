"""Runs tests in a working copy and tells whether one failed because something was not as it should be."""

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as Xml
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutant import Mutant
from tests.mutants.working_copy import WorkingCopy

PATIENCE_S = 600
_PASSED, _FAILED = 0, 1
_UNNEEDED = ("-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")  # seconds to load
# What a test says when something is not as it should be, or never comes about; a NameError says only that the mutant is
# no program.
_EXPECTATIONS = (
    "AssertionError",
    "assert ",
    "Failed: ",
    "TimeoutError",
    "tests.jobs.trial_site.PuppetError: AssertionError",
)


@dataclass(frozen=True)
class Verdict:
    """killed, survived, or broken: neither, and `reason` says why."""

    mutant: str
    outcome: str
    reason: str
    seconds: float


class Runner:
    """Tests share one database, which the first of them makes; mutants change no migration."""

    def __init__(self, copy: WorkingCopy, data: Path) -> None:
        self._copy = copy
        self._data = data
        self._made = False
        data.mkdir(parents=True, exist_ok=True)

    def green(self, tests: Sequence[str]) -> str:
        """Empty when they pass without any mutant; else what pytest says."""
        code, _reasons, told = self._pytest(sorted(set(tests)))
        return "" if code == _PASSED else told

    def verdict(self, mutant: Mutant) -> Verdict:
        started = time.monotonic()
        try:
            with self._copy.without(mutant):
                outcome, reason = _judged(*self._pytest(mutant.tests))
        except ValueError as error:
            outcome, reason = "broken", str(error)
        return Verdict(mutant.name, outcome, reason, round(time.monotonic() - started, 1))

    def _pytest(self, tests: Sequence[str]) -> tuple[int, list[str], str]:
        report = self._data / "report.xml"
        report.unlink(missing_ok=True)
        database = "--reuse-db" if self._made else "--create-db"
        arguments = ["-x", *_UNNEEDED, "--tb=short", f"--junit-xml={report}", database, *tests]
        code, told = self._in_session([sys.executable, "-m", "pytest", *arguments])
        self._made = code in {_PASSED, _FAILED}
        return code, _failures(report), told

    def _in_session(self, command: list[str]) -> tuple[int, str]:
        """With everything that it starts; what hangs is ended as a whole."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BENCHLIGHT_")}
        process = subprocess.Popen(
            command,
            cwd=self._copy.folder,
            env=environment | {"BENCHLIGHT_DATA": str(self._data), "OMP_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        try:
            told, _ = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return -1, f"no end after {PATIENCE_S} s"
        return process.returncode, told[-3000:]


def _judged(code: int, reasons: Sequence[str], told: str) -> tuple[str, str]:
    if code == _PASSED:
        return "survived", ""
    if code == _FAILED and reasons and reasons[0].startswith(_EXPECTATIONS):
        return "killed", reasons[0]
    return "broken", reasons[0] if reasons else told


def _failures(report: Path) -> list[str]:
    """In one line each: what the failed tests expected. Errors while setting up are none."""
    if not report.exists():
        return []
    return [(one.get("message") or "").partition("\n")[0][:200] for one in Xml.parse(report).getroot().iter("failure")]
