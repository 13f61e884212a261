"""A child that dies of its third file: what watches must tell of it and go on with the next."""

import json
import os
import signal
import sys
from pathlib import Path

from tests.fuzz.decode.child import noted_in

_DEADLY = 3


def main(first: int, end: int, scratch: Path) -> None:
    note = noted_in(scratch / "now")
    for number in range(first, end):
        note(number, "engine")
        if number == _DEADLY:
            os.kill(os.getpid(), signal.SIGSEGV)
    told = {"counts": {"files": end - first}, "slowest_s": 0, "slowest": 0, "peak_mb": 1}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
