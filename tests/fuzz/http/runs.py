"""A run: requests by number, people in turn, findings by what went wrong."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from tests.fuzz.http import page_requests
from tests.fuzz.http.api_requests import Described, described_requests
from tests.fuzz.http.asked import Answer, Asked
from tests.fuzz.http.judged import fault
from tests.fuzz.http.people import Person, people
from tests.fuzz.http.senders import Sender

_STRETCH = 100  # requests until sessions, roles and tokens are put right again


@dataclass
class Seen:
    sent: int = 0
    by_person: Counter[str] = field(default_factory=Counter)
    by_status: Counter[str] = field(default_factory=Counter)
    by_source: Counter[str] = field(default_factory=Counter)
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    slowest_s: float = 0.0
    slowest: str = ""


def run(sender: Sender, ids: Mapping[str, str], *, seed: int, count: int, share_described: float = 0.25) -> Seen:
    """share_described: of requests that come from the OpenAPI document; the others go to every route."""
    seen = Seen()
    described = described_requests(seed, ids)
    for first in range(0, count, _STRETCH):
        chance = random.Random(seed << 40 | first)
        asking = people()
        for _ in range(min(_STRETCH, count - first)):
            _one(sender, seen, chance.choice(asking), _next(described, chance, ids, share_described))
    return seen


def _next(
    described: Iterator[Described], chance: random.Random, ids: Mapping[str, str], share: float
) -> Described | Asked:
    return next(described) if chance.random() < share else page_requests.request(chance, ids)


def _one(sender: Sender, seen: Seen, person: Person, made: Described | Asked) -> None:
    bare = made.asked if isinstance(made, Described) else made
    headers = tuple({**dict(person.headers), **dict(bare.headers)}.items())
    asked = Asked(bare.method, bare.target, headers, bare.body, bare.route)
    answer = sender.send(asked)
    seen.sent += 1
    seen.by_person[person.name] += 1
    seen.by_status[str(answer.status)] += 1
    seen.by_source["OpenAPI" if isinstance(made, Described) else "routes"] += 1
    if answer.seconds > seen.slowest_s:
        seen.slowest_s, seen.slowest = answer.seconds, bare.route
    wrong = fault(asked, answer) or _contradiction(made, answer)
    if wrong:
        kept = seen.findings.setdefault(f"{bare.route} {wrong}"[:300], {"times": 0, "who": person.name})
        kept["times"] += 1
        kept.setdefault("asked", bare.told())
        kept.setdefault("answer", answer.body[:300].decode("utf-8", "replace"))


def _contradiction(made: Described | Asked, answer: Answer) -> str:
    if not isinstance(made, Described):
        return ""
    wrong = made.contradicts(answer)
    return f"contradicts the description: {wrong}" if wrong else ""


def first_described(seed: int, ids: Mapping[str, str], count: int) -> list[Described]:
    return list(islice(described_requests(seed, ids), count))
