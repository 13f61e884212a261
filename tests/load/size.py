"""A year of a plant in the tables: pages and lists, claims and submissions, and an upload on top of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.load.figures import percentiles, table
from tests.load.pages import ROLES, measure_pages
from tests.load.pages import in_words as pages_in_words
from tests.load.site import Site
from tests.load.uploads import Wave, measure_uploads


@dataclass(frozen=True)
class Size:
    inspections: int
    queued: int
    rounds: int  # each address is asked so often as each role
    claims: int
    uploads: int  # at once, on top of all
    roles: Sequence[str] = ROLES


YEAR = Size(inspections=1_000_000, queued=100_000, rounds=5, claims=100, uploads=10)
SMALL = Size(inspections=2_000, queued=200, rounds=1, claims=5, uploads=0, roles=("administrator",))


def measure_size(site: Site, wanted: Size) -> dict[str, Any]:
    counts = ("--inspections", str(wanted.inspections), "--queued", str(wanted.queued))
    seeded = json.loads(site.python("-m", "tests.load.seed", *counts))
    claims = json.loads(site.python("-m", "tests.load.claims", str(wanted.claims)))
    found = measure_pages(
        site, inspections=wanted.inspections, queued=wanted.queued, rounds=wanted.rounds, roles=wanted.roles
    )
    told = {
        "database": site.database,
        "seeded": seeded,
        "queued": claims["queued"],
        "claim_ms": percentiles(claims["claims"]),
        "submission_ms": percentiles(claims["submissions"]),
        "pages": found,
    }
    if not wanted.uploads:
        return told
    alone = measure_uploads(site, Wave(count=1, side_by_side=1))
    return told | {"upload": alone, "uploads": measure_uploads(site, Wave(count=wanted.uploads, first=1))}


def in_words(result: Mapping[str, Any]) -> str:
    rows: list[tuple[object, ...]] = [("", "p50 ms", "p95 ms", "p99 ms", "max ms")]
    times = {
        "a claim (of a batch)": result["claim_ms"],
        "a submission": result["submission_ms"],
    }
    if "uploads" in result:
        times["an upload alone"] = result["upload"]["each_ms"]
        times[f"an upload of {result['uploads']['uploads']} at once"] = result["uploads"]["each_ms"]
    for name, one in times.items():
        rows.append((name, *(one[share] for share in ("p50", "p95", "p99", "max"))))
    seeded = result["seeded"]
    return "\n".join(
        [
            f"{result['database']}, seeded in {seeded['seconds']} s: {seeded['rows']}, {result['queued']} queued",
            table(rows),
            pages_in_words(result["pages"]),
        ]
    )
