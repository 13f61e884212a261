"""`python -m tests.fuzz.http N [--seed S] [--database sqlite|postgres] [--wire]`: N requests of every role.

Without --wire to the ASGI application in this process, with it to a real daphne. Findings and counts go to
build/fuzz/http/ and build/reliability/fuzz-http.json. Exit 1 when anything was found.
"""

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.postgres import throw_away_cluster

if TYPE_CHECKING:
    from tests.fuzz.http.runs import Seen
    from tests.fuzz.http.senders import Sender

_ROOT = Path(__file__).parents[3]
_AT_ONCE = 500
_RESULT = _ROOT / "build" / "reliability" / "fuzz-http.json"


def main() -> int:
    options = _options()
    postgres = throw_away_cluster() if options.database == "postgres" else nullcontext("")
    with tempfile.TemporaryDirectory(prefix="fuzz-http-") as name, postgres as url:
        _set_up(Path(name), url)
        state = _run(options, Path(name), url)
    print(json.dumps(state, indent=1))  # noqa: T201
    return 1 if state["findings"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requests", type=int, nargs="?", default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--wire", action="store_true")
    return parser.parse_args()


def _set_up(folder: Path, database_url: str) -> None:
    """Before anything imports the settings."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "webapp.settings",
        "BENCHLIGHT_DATA": str(folder),
        "BENCHLIGHT_DATABASE_URL": database_url,
        "BENCHLIGHT_API_REQUESTS_PER_MINUTE": "100000000",
        "BENCHLIGHT_LOG_LEVEL": "ERROR",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _run(options: argparse.Namespace, folder: Path, database_url: str) -> dict[str, Any]:
    from django.conf import settings

    from tests.fuzz.http.people import world
    from tests.fuzz.http.runs import Seen, run

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # in this process only
    ids, whole = world(), Seen()
    began = time.monotonic()
    with _sender(options, folder, database_url) as sender:
        for first in range(0, options.requests, _AT_ONCE):
            part = run(sender, ids, seed=options.seed + first, count=min(_AT_ONCE, options.requests - first))
            _add(whole, part)
            state = _state(options, whole, time.monotonic() - began)
            _keep(options, state)
            print(f"{whole.sent} requests, {len(whole.findings)} findings, {state['seconds']} s", flush=True)  # noqa: T201
            for name, found in part.findings.items():
                print(f"  {name}: {found}", flush=True)  # noqa: T201
    return state


@contextmanager
def _sender(options: argparse.Namespace, folder: Path, database_url: str) -> "Iterator[Sender]":
    from tests.fuzz.http.senders import InProcess, Wire

    if not options.wire:
        from webapp.asgi import http_application

        logging.getLogger().handlers.clear()  # what went wrong is told by the findings
        yield InProcess(http_application)
        return
    from tests.live.running_site import RunningSite

    with RunningSite(
        folder, database_url=database_url, application="webapp.asgi:application", BENCHLIGHT_LOG_LEVEL="ERROR"
    ) as site:
        yield Wire(site.port)


def _add(whole: "Seen", part: "Seen") -> None:
    whole.sent += part.sent
    for name in ("by_person", "by_status", "by_source"):
        setattr(whole, name, Counter(getattr(whole, name)) + getattr(part, name))
    for name, found in part.findings.items():
        whole.findings.setdefault(name, found)
    if part.slowest_s > whole.slowest_s:
        whole.slowest_s, whole.slowest = part.slowest_s, part.slowest


def _state(options: argparse.Namespace, seen: "Seen", seconds: float) -> dict[str, Any]:
    way = "daphne, over the wire" if options.wire else "ASGI in process"
    return {
        "command": f"make fuzz-http N={options.requests} SEED={options.seed}",
        "seed": options.seed,
        "database": options.database,
        "way": way,
        "sent": seen.sent,
        "seconds": round(seconds, 1),
        "by_person": dict(seen.by_person),
        "by_status": dict(sorted(seen.by_status.items())),
        "by_source": dict(seen.by_source),
        "slowest_s": round(seen.slowest_s, 2),
        "slowest": seen.slowest,
        "findings": seen.findings,
    }


def _keep(options: argparse.Namespace, state: dict[str, Any]) -> None:
    """One entry for each database and way: a run of one leaves the others' results."""
    results: dict[str, Any] = json.loads(_RESULT.read_text(encoding="utf-8")) if _RESULT.exists() else {}
    results[f"{options.database} {'wire' if options.wire else 'in process'}"] = state
    _RESULT.parent.mkdir(parents=True, exist_ok=True)
    _RESULT.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
