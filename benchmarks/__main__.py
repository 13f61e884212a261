"""All benchmarks, or some, into docs/benchmarks.md.

    python -m benchmarks [--data DIR] [--quick] [--only tiles,robustness] [--page FILE]

Each part is a command of its own that can be run alone; it is shown beside its figures. A part that breaks, or lacks
what it needs, is named on the page and stops no other; the exit status is 1 where one broke. --quick is a small try of
every part, on a page in build/.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.contest import ROOT
from benchmarks.machine import described, processor
from benchmarks.page import Record, has_section, write_page
from benchmarks.parts import PARTS
from benchmarks.report import Asked, Command, Part, Section

PAGE = ROOT / "docs" / "benchmarks.md"
QUICK_PAGE = ROOT / "build" / "benchmarks" / "benchmarks.md"
_MOST_TOLD = 400  # characters of what a broken part said last


def main() -> None:
    asked, names, page = _arguments()
    machine = described()
    broken = False
    for part in PARTS:
        if part.name not in names:
            continue
        if part.missing(asked) and has_section(page, part.name):
            _say(f"{part.name}: {part.missing(asked)}; its figures stay")
            continue
        _say(f"{part.name}: {part.title} ...")
        record = run(part, asked)
        # Each part at once: what is measured stays, whatever becomes of the next.
        write_page(page, {part.name: record}, machine, [each.name for each in PARTS])
        broken = broken or bool(record.failed and not part.missing(asked))
        for goal in record.goals:
            word = {True: "met", False: "MISSED", None: ""}[goal.met]
            _say(f"  {goal.what}: {goal.measured} (goal: {goal.wanted}) {word}")
        _say(f"  {record.failed or 'done'}, {record.minutes:.1f} minutes")
    _say(f"written: {page}")
    sys.exit(1 if broken else 0)


def run(part: Part, asked: Asked) -> Record:
    """The part's record, also where it broke."""
    began, commands = time.monotonic(), part.commands(asked)
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    section, failed = Section((), ""), part.missing(asked)
    if not failed:
        try:
            section = part.section([_answer(command) for command in commands])
        except Exception as error:  # one part's trouble is not the others'
            failed = f"{type(error).__name__}: {str(error).strip()}".splitlines()[-1][:_MOST_TOLD]
    minutes = (time.monotonic() - began) / 60
    shown = [_shown(command, asked) for command in commands]
    return Record(part.title, date, minutes, processor(), shown, section.goals, section.text, failed)


def _answer(command: Command) -> object:
    environment = os.environ | {"BENCHLIGHT_DATA": str(ROOT / "build" / "benchmarks" / "data")}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def _shown(command: Command, asked: Asked) -> str:
    """As a reader types it: DIR for the data, paths from the repository's root."""
    line = shlex.join(command).replace(f"{ROOT}/", "")
    return line.replace(str(asked.data), "DIR") if asked.data else line


def _arguments() -> tuple[Asked, Sequence[str], Path]:
    known = [part.name for part in PARTS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder in DeepPCB's layout")
    parser.add_argument("--quick", action="store_true", help="a small try of each part, in minutes")
    parser.add_argument("--only", default=",".join(known), help=f"of {', '.join(known)}; with commas between")
    parser.add_argument("--page", type=Path, help="the page to write (default docs/benchmarks.md; quick: in build/)")
    options = parser.parse_args()
    names = options.only.split(",")
    if unknown := set(names) - set(known):
        parser.error(f"--only knows {', '.join(known)}, not {', '.join(sorted(unknown))}")
    asked = Asked(options.data.resolve() if options.data else None, options.quick)
    return asked, names, options.page or (QUICK_PAGE if options.quick else PAGE)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
