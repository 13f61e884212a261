"""How long a board takes from submission to its verdict in the running product, as JSON.

    python -m benchmarks.verdict_latency [--data DIR] [--boards 80]

The product runs as `make run` starts it, with one warm worker. Each board has a board type and a golden board of its
own, which are there before. Two ways are timed, one after the other on the same 640 x 640 pairs:

- inspection: from before the upload of the board (POST /files, stored for good) until an open page has the event
  that tells the verdict; its pictures for zooming are made too;
- detect: one call of POST /detect with board and golden board until its answer is there.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import websockets

from benchmarks.pairs import golden_of, pairs_of
from benchmarks.running_product import Product, running_product
from inspections.training.annotated_pair import AnnotatedPair

WARMING = 5
_ANSWER_WITHIN_S = 60.0


@dataclass(frozen=True)
class Timed:
    """Seconds; stages: the pipeline's own milliseconds."""

    inspection_s: float
    upload_s: float
    detect_s: float
    stages: Mapping[str, float]


def measure(pairs: Sequence[AnnotatedPair]) -> dict[str, Any]:
    """Of the pairs after the first few, which warm the worker."""
    with running_product() as product:
        timed = asyncio.run(_all_timed(product, pairs))[WARMING:]
    stages = {name for each in timed for name in each.stages}
    return {
        "boards": len(timed),
        "inspection_ms": _spread([each.inspection_s for each in timed]),
        "upload_answered_ms": _spread([each.upload_s for each in timed]),
        "detect_ms": _spread([each.detect_s for each in timed]),
        "pipeline_ms": {
            name: round(float(np.median([each.stages.get(name, 0) for each in timed])), 1) for name in sorted(stages)
        },
    }


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(seconds, [50, 95])
    return {name: round(1000 * float(s), 1) for name, s in (("p50", p50), ("p95", p95), ("max", max(seconds)))}


async def _all_timed(product: Product, pairs: Sequence[AnnotatedPair]) -> list[Timed]:
    async with (
        httpx.AsyncClient(
            base_url=f"{product.address}/api/v1",
            headers={"Authorization": f"Bearer {product.token}"},
            timeout=_ANSWER_WITHIN_S,
        ) as client,
        websockets.connect(
            f"ws://127.0.0.1:{product.port}/live/ws",
            origin=product.address,  # type: ignore[arg-type]
            additional_headers={"Cookie": f"sessionid={product.session}"},
        ) as page,
    ):
        board_types = [await _board_type(client, number, golden_of(pair)) for number, pair in enumerate(pairs)]
        await _until_idle(client)
        return [
            await _timed(client, page, board_type, pair) for board_type, pair in zip(board_types, pairs, strict=True)
        ]


async def _timed(
    client: httpx.AsyncClient, page: websockets.ClientConnection, board_type: int, pair: AnnotatedPair
) -> Timed:
    began = time.perf_counter()
    inspection = await _upload(client, pair.board, f"purpose=inspection&board_type={board_type}")
    uploaded = time.perf_counter()
    await _verdict(page, inspection)
    told = time.perf_counter()
    shown = (await client.get(f"/inspections/{inspection}")).raise_for_status().json()
    await _until_idle(client)
    asked = time.perf_counter()
    files = {"file": pair.board.read_bytes(), "golden": golden_of(pair).read_bytes()}
    (await client.post("/detect", files=files)).raise_for_status()
    answered = time.perf_counter()
    return Timed(told - began, uploaded - began, answered - asked, shown["ms"])


async def _board_type(client: httpx.AsyncClient, number: int, golden: Path) -> int:
    made = (await client.post("/board-types", json={"name": f"Board {number}"})).raise_for_status().json()
    await _upload(client, golden, f"purpose=golden_board&board_type={made['id']}")
    return int(made["id"])


async def _upload(client: httpx.AsyncClient, path: Path, query: str) -> int:
    answer = await client.post(f"/files?{query}", files={"file": (path.name, path.read_bytes())})
    return int(answer.raise_for_status().json()["files"][0]["id"])


async def _verdict(page: websockets.ClientConnection, inspection: int) -> None:
    """What was told before the page asked comes too, so no verdict is missed. Raises RuntimeError if there is none."""
    topic = f"inspection:{inspection}"
    await page.send(json.dumps({"type": "subscribe", "topic": topic, "after": 0}))
    async with asyncio.timeout(_ANSWER_WITHIN_S):
        while True:
            message = json.loads(await page.recv())
            if message.get("topic") != topic or message["type"] != "event":
                continue
            if message["event"] == "ended":
                raise RuntimeError(f"inspection {inspection} ended without a verdict: {message['data']}")
            if message["event"] == "verdict":
                break
    await page.send(json.dumps({"type": "unsubscribe", "topic": topic}))


async def _until_idle(client: httpx.AsyncClient) -> None:
    """Nothing queued or running: pictures of golden boards are made in the background."""
    async with asyncio.timeout(_ANSWER_WITHIN_S):
        while True:
            if not (await client.get("/jobs?state=open&limit=1")).raise_for_status().json()["items"]:
                return
            await asyncio.sleep(0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder in DeepPCB's layout; without it boards are drawn")
    parser.add_argument("--boards", type=int, default=80)
    asked = parser.parse_args()
    with pairs_of(asked.data, drawn=asked.boards + WARMING) as pairs:
        step = max(len(pairs) // (asked.boards + WARMING), 1)
        print(json.dumps(measure(pairs[::step][: asked.boards + WARMING]), indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
