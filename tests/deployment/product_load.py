"""Open pages, uploads and websockets on a plant, in a process of its own; each failure and each gap is kept.

Its first line of input says what to do; each later one is answered with the counts so far, as is the end of its input.
"""

import asyncio
import base64
import json
import random
import re
import ssl
import sys
import time
from contextlib import suppress
from typing import Any

import httpx
import websockets

from tests.load.boards import board_png

_PAGES = ("/", "/queue/", "/inspections/", "/api/v1/jobs")
_TUS = {"Tus-Resumable": "1.0.0"}
_COME_BACK_SOON = (1012, 1013)


class Load:
    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked, self.over = asked, asyncio.Event()
        self.site = asked["site"]
        self.counts: dict[str, Any] = {"pages": 0, "uploads": 0, "failed": [], "accepted": [], "back_s": [], "gaps": []}
        self.codes: dict[str, int] = {}
        self.seen: dict[int, int] = {}  # last number by socket
        self.number = int(asked["first"])

    def told(self) -> dict[str, Any]:
        return self.counts | {"codes": self.codes, "seen": self.seen}

    async def run(self) -> None:
        clients = [self._client(address) for address in self.asked["addresses"]]
        cookies = [await self._sign_in(client) for client in clients]
        tasks = []
        for at, (client, cookie) in enumerate(zip(clients, cookies, strict=True)):
            tasks += [self._look(client, cookie) for _ in range(self.asked["pages"])]
            tasks += [self._upload(client) for _ in range(self.asked["uploads"])]
            sockets = self.asked["sockets"]
            tasks += [self._listen(self.asked["addresses"][at], cookie, at * sockets + one) for one in range(sockets)]
        await asyncio.gather(*tasks)

    def _client(self, address: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"https://{address}", verify=False, headers={"Host": self.site}, timeout=60)

    async def _sign_in(self, client: httpx.AsyncClient) -> str:
        page = await client.get("/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, page.text
        form = {"csrfmiddlewaretoken": token.group(1), "username": "admin", "password": self.asked["password"]}
        answer = await client.post("/sign-in/", data=form, headers={"Referer": f"https://{self.site}/sign-in/"})
        assert answer.status_code == 302, answer.text
        cookie = "; ".join(f"{one.name}={one.value}" for one in client.cookies.jar)
        client.cookies.clear()
        return cookie

    async def _look(self, client: httpx.AsyncClient, cookie: str) -> None:
        while not self.over.is_set():
            path = random.choice(_PAGES)
            if await self._asked("pages", client, "GET", path, headers={"Cookie": cookie}) is None:
                await asyncio.sleep(0.5)
            await asyncio.sleep(self.asked["pause_s"])

    async def _upload(self, client: httpx.AsyncClient) -> None:
        while not self.over.is_set():
            self.number += 1
            await self._send(client, self.number, board_png(self.number))
            await asyncio.sleep(self.asked["upload_pause_s"])

    async def _send(self, client: httpx.AsyncClient, number: int, png: bytes) -> None:
        token = {"Authorization": f"Bearer {self.asked['token']}", **_TUS}
        told = {"filename": f"{number}.png", "purpose": "inspection", "board_type": str(self.asked["board_type"])}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        headers = token | {"Upload-Length": str(len(png)), "Upload-Metadata": metadata}
        begun = await self._asked("uploads", client, "POST", "/files/uploads/", headers=headers)
        if begun is None:
            return
        place = begun.headers["Location"]
        for offset in range(0, len(png), self.asked["piece_bytes"]):
            piece = png[offset : offset + self.asked["piece_bytes"]]
            headers = token | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            if await self._asked("uploads", client, "PATCH", place, headers=headers, content=piece) is None:
                return
        if outcome := await self._asked("pages", client, "GET", f"{place}/outcome", headers=token):
            told_of = outcome.json()
            if told_of["state"] == "accepted":
                self.counts["accepted"].append(told_of["files"][0]["id"])
            else:
                self._fail("outcome", told_of)

    async def _asked(
        self, kind: str, client: httpx.AsyncClient, method: str, path: str, **options: Any
    ) -> httpx.Response | None:
        self.counts[kind] += 1
        try:
            answer = await client.request(method, path, **options)
        except httpx.HTTPError as error:
            self._fail(f"{method} {path}", repr(error))
            return None
        if not answer.is_success:
            self._fail(f"{method} {path}", f"{answer.status_code} {answer.text[:200]}")
            return None
        return answer

    def _fail(self, what: str, why: Any) -> None:
        self.counts["failed"].append([time.time(), what, why])

    async def _listen(self, address: str, cookie: str, number: int) -> None:
        """As a page does: back at its own moment, from the last number that it saw."""
        lost_at = 0.0
        while not self.over.is_set():
            code = 1006
            with suppress(OSError, websockets.InvalidHandshake, TimeoutError):
                async with websockets.connect(f"wss://{self.site}/live/ws", **self._options(address, cookie)) as socket:
                    code = await self._hear(socket, number, lost_at)
            if self.over.is_set():
                return
            self.codes[str(code)] = self.codes.get(str(code), 0) + 1
            lost_at = lost_at if code == 1006 and lost_at else time.monotonic()
            await asyncio.sleep(0.1 + random.random() * (2 if code in _COME_BACK_SOON else 1))

    async def _hear(self, socket: websockets.ClientConnection, number: int, lost_at: float) -> int:
        ask = {"type": "subscribe", "topic": "queue", "after": self.seen.get(number)}
        await socket.send(json.dumps(ask))
        closing = asyncio.create_task(self._close_at_the_end(socket))
        try:
            async for text in socket:
                self._take(json.loads(text), number, lost_at)
        except websockets.ConnectionClosed:
            pass
        finally:
            closing.cancel()
        return socket.close_code or 1006

    async def _close_at_the_end(self, socket: websockets.ClientConnection) -> None:
        await self.over.wait()
        await socket.close()

    def _take(self, message: dict[str, Any], number: int, lost_at: float) -> None:
        if message["type"] == "event":
            if message["seq"] != self.seen.get(number, message["seq"] - 1) + 1:
                self.counts["gaps"].append([number, self.seen.get(number), message["seq"]])
            self.seen[number] = message["seq"]
        elif message["type"] == "subscribed":
            if message["missed"]:
                self.counts["gaps"].append([number, "missed"])
            self.seen.setdefault(number, message["last_seq"])
            if lost_at:
                self.counts["back_s"].append(round(time.monotonic() - lost_at, 2))

    def _options(self, address: str, cookie: str) -> dict[str, Any]:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        headers = {"Cookie": cookie}
        where = {"host": address, "port": 443, "ssl": trusting, "server_hostname": self.site, "proxy": None}
        return where | {"origin": f"https://{self.site}", "additional_headers": headers, "open_timeout": 20}


async def main() -> None:
    load = Load(json.loads(sys.stdin.readline()))
    going = asyncio.create_task(load.run())
    while line := await asyncio.to_thread(sys.stdin.readline):
        if going.done():
            going.result()
        _say(load.told() | {"line": line.strip()})
    load.over.set()
    await going
    _say(load.told())


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
