"""Many uploads at once over tus, in a process of its own; says as JSON what became of each.

Reads {"address", "token", "board_type", "count", "first", "side_by_side", "piece_bytes"} from standard input. The
pictures are made before the clock runs.
"""

import asyncio
import base64
import json
import sys
import time
from dataclasses import dataclass
from typing import Any

import httpx

from tests.load.boards import board_png

_PATIENCE_S = 300.0
_TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True)
class Sent:
    """number: of the picture; told: the outcome of the server, or what went wrong."""

    number: int
    seconds: float
    told: dict[str, Any]


async def main() -> None:
    asked = json.loads(sys.stdin.readline())
    numbers = range(asked["first"], asked["first"] + asked["count"])
    pictures = {number: board_png(number, side_by_side=asked["side_by_side"]) for number in numbers}
    limits = httpx.Limits(max_connections=None)
    headers = {"Authorization": f"Bearer {asked['token']}", **_TUS}
    async with httpx.AsyncClient(
        base_url=asked["address"], headers=headers, timeout=_PATIENCE_S, limits=limits
    ) as client:
        start = time.perf_counter()
        sent = await asyncio.gather(*(_sent(client, asked, number, png) for number, png in pictures.items()))
        took_s = time.perf_counter() - start
    told = {
        "seconds": took_s,
        "bytes": sum(map(len, pictures.values())),
        "sent": [vars(one) for one in sent],
    }
    json.dump(told, sys.stdout)


async def _sent(client: httpx.AsyncClient, asked: dict[str, Any], number: int, png: bytes) -> Sent:
    start = time.perf_counter()
    try:
        told = await _upload(client, asked, f"board-{number}.png", png)
    except (httpx.HTTPError, KeyError) as error:
        told = {"state": "broken", "why": repr(error)}
    return Sent(number, time.perf_counter() - start, told)


async def _upload(client: httpx.AsyncClient, asked: dict[str, Any], name: str, png: bytes) -> dict[str, Any]:
    told = {"filename": name, "purpose": "inspection", "board_type": str(asked["board_type"])}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    begun = await client.post("/files/uploads/", headers={"Upload-Length": str(len(png)), "Upload-Metadata": metadata})
    begun.raise_for_status()
    place = begun.headers["Location"]
    for offset in range(0, len(png), asked["piece_bytes"]):
        piece = png[offset : offset + asked["piece_bytes"]]
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        (await client.patch(place, content=piece, headers=headers)).raise_for_status()
    outcome = (await client.get(f"{place}/outcome")).raise_for_status().json()
    return {"state": outcome["state"], **outcome["files"][0]}


if __name__ == "__main__":
    asyncio.run(main())
