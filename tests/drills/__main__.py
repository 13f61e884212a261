"""`make drills N=60 SEED=7 [DATABASE=postgresql|sqlite|both] [ONLY=number or kind] [SITES=3] [MINUTES=…]`"""

import argparse
import signal
import sys
import time
from pathlib import Path

from tests.drills import plan
from tests.drills.campaign import Campaign
from tests.drills.results import report

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    asked = _asked()
    if missing := plan.missing_programs("both"):
        sys.stderr.write(f"Missing: {', '.join(missing)}. Debian has them: apt-get install -y gcc postgresql\n")
        return 2
    until = time.monotonic() + asked.minutes * 60 if asked.minutes else float("inf")
    held = True
    for database in ("postgresql", "sqlite") if asked.database == "both" else (asked.database,):
        campaign = Campaign(database, asked.seed, asked.n, asked.sites, asked.build, _say, asked.only, until)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_, asked_to=campaign: _stop(asked_to))
        held = campaign.run() and held
        if campaign.until == 0:
            break
        _say(report(campaign.results.summary()))
    return 0 if held else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("--n", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["postgresql", "sqlite", "both"], default="both")
    parser.add_argument("--only", default="", help="a drill's number, or the name of a kind or how it begins")
    parser.add_argument("--sites", type=int, default=3, help="sites that are drilled at once")
    parser.add_argument("--minutes", type=float, default=0, help="start no drill after so long")
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    return parser.parse_args()


def _stop(campaign: Campaign) -> None:
    campaign.until = 0
    _say("Stopping after the drills that run now; the same command goes on from there.")


def _say(text: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
