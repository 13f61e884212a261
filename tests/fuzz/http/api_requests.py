"""Requests that schemathesis makes from our own OpenAPI documents: what they allow, and what they do not."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.transport.requests import REQUESTS_TRANSPORT

from tests.fuzz.http.asked import Answer, Asked
from webapp.api import api, registration

_BASE = "http://localhost"
_MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass(frozen=True)
class Described:
    """A request and the operation that says what its answer may be."""

    asked: Asked
    operation: Any

    def contradicts(self, answer: Answer) -> str:
        """How the answer differs from what is described; only of statuses that are described."""
        responses = self.operation.definition.raw.get("responses", {})
        described = responses.get(str(answer.status), responses.get(answer.status))
        if not described or "content" not in described:
            return ""
        headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
        response = httpx.Response(
            answer.status, headers=headers, content=answer.body, request=httpx.Request(self.asked.method, _BASE)
        )
        response.elapsed = timedelta(seconds=answer.seconds)
        try:
            self.operation.validate_response(response)
        except Exception as failure:  # a group of schemathesis' own failures
            return str(failure)[:400]
        return ""


def described_requests(seed: int, ids: Mapping[str, str], *, at_once: int = 8) -> Iterator[Described]:
    """Without end: some of each operation, right and wrong ones, then all operations again."""
    schemas = [schemathesis.openapi.from_dict(each.get_openapi_schema()) for each in (api, registration)]
    operations: list[Any] = [
        found.ok() for schema in schemas for found in schema.get_all_operations() if isinstance(found, Ok)
    ]
    chance = random.Random(seed)
    while True:
        chance.shuffle(operations)
        for operation in operations:
            for mode in _MODES:
                for case in _cases(operation, mode, chance.randrange(1 << 30), at_once):
                    made = _described(case, operation, ids, chance)
                    if made is not None:
                        yield made


def _cases(operation: Any, mode: GenerationMode, seed: int, count: int) -> list[Any]:
    found: list[Any] = []

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        found.append(case)

    try:
        collect()
    except Exception as impossible:  # an operation that nothing can be done wrong with
        if type(impossible).__module__.split(".")[0] not in {"hypothesis", "schemathesis"}:
            raise
    return found


def _described(case: Any, operation: Any, ids: Mapping[str, str], chance: random.Random) -> Described | None:
    for name in case.path_parameters or {}:
        if name in ids and chance.random() < 0.7:
            case.path_parameters[name] = ids[name]
    try:
        wanted = REQUESTS_TRANSPORT.serialize_case(case, base_url=_BASE)
        names = ("method", "url", "headers", "files", "data", "json", "params", "cookies")
        prepared = requests.Request(**{name: wanted.get(name) for name in names}).prepare()
    except (requests.RequestException, ValueError):  # bytes that no client sends
        return None
    body = prepared.body or b""
    headers = tuple(
        (_bytes(name).lower(), _bytes(value))
        for name, value in prepared.headers.items()
        if name.lower() not in {"content-length", "authorization", "cookie", "transfer-encoding"}
    )
    asked = Asked(
        str(prepared.method),
        prepared.path_url.encode(),
        headers,
        body if isinstance(body, bytes) else str(body).encode("utf-8", "surrogatepass"),
        f"{operation.method.upper()} {operation.full_path}",
    )
    return Described(asked, operation)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
