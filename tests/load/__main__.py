"""The product under load, measured; results in build/reliability/load_<part>.json and .txt.

    python -m tests.load [--only uploads,sockets,deaf,pages,soak] [--quick] [--minutes 30] [--database postgresql]

Everything is started for the purpose and gone afterwards: PostgreSQL from the system's packages, daphne, clients in
processes of their own. --quick is a small try, whose figures are not for publishing.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.load import deaf_clients, size, soak, sockets, uploads
from tests.load.figures import keep, machine
from tests.load.site import DATABASES, fresh_site

Part = tuple[Callable[[argparse.Namespace, str], dict[str, Any]], Callable[[Mapping[str, Any]], str]]


def main() -> int:
    asked = _arguments()
    wanted = asked.only.split(",") if asked.only else [name for name in PARTS if name != "soak"]
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        raise SystemExit(f"There is no part {', '.join(unknown)}; there are {', '.join(PARTS)}.")
    for name in wanted:
        for database in [asked.database] if asked.database else DATABASES:
            _run(name, database, asked)
    return 0


def _run(name: str, database: str, asked: argparse.Namespace) -> None:
    measure, in_words = PARTS[name]
    before, start = machine(), time.monotonic()
    measured = measure(asked, database)
    told = {
        "command": " ".join(["python -m tests.load", *sys.argv[1:]]),
        "machine": before | {"load average after": machine()["load average"]},
        "seconds": round(time.monotonic() - start),
        "quick": asked.quick,
        "result": measured,
    }
    text = in_words(measured)
    path = keep(f"{name}_{database}", told, text)
    sys.stdout.write(f"\n{name}: {path}\n{text}\n")
    sys.stdout.flush()


def _uploads(asked: argparse.Namespace, database: str) -> dict[str, Any]:
    with fresh_site(database) as site:
        return uploads.measure_uploads(site, uploads.Wave(count=8 if asked.quick else 200))


def _sockets(asked: argparse.Namespace, database: str) -> dict[str, Any]:
    crowd = sockets.Crowd(clients=20, seconds=2) if asked.quick else sockets.Crowd()
    with fresh_site(database) as site:
        return {"crowds": [sockets.measure_crowd(site, crowd.over(webs)) for webs in sockets.WEBS[database]]}


def _deaf(asked: argparse.Namespace, database: str) -> dict[str, Any]:
    with fresh_site(database) as site:
        if asked.quick:
            return deaf_clients.measure_deaf(site, crowd=deaf_clients.QUICK, deaf=4, stopped=4)
        return deaf_clients.measure_deaf(site)


def _pages(asked: argparse.Namespace, database: str) -> dict[str, Any]:
    with fresh_site(database) as site:
        return size.measure_size(site, size.SMALL if asked.quick else size.YEAR)


def _soak(asked: argparse.Namespace, database: str) -> dict[str, Any]:
    with fresh_site(database) as site:
        return soak.measure_soak(site, soak.Soak(seconds=60 * asked.minutes, every_s=min(10, 6 * asked.minutes)))


PARTS: dict[str, Part] = {
    "uploads": (_uploads, uploads.in_words),
    "sockets": (_sockets, lambda told: sockets.in_words(told["crowds"])),
    "deaf": (_deaf, deaf_clients.in_words),
    "pages": (_pages, size.in_words),
    "soak": (_soak, soak.in_words),
}


def _arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help=f"of {', '.join(PARTS)}; without it all but soak")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--minutes", type=float, default=30, help="of the soak")
    parser.add_argument("--database", choices=DATABASES, help="without it, one after the other")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
