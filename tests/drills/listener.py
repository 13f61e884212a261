"""An open page: a websocket that comes back after every break and goes on from the last number it has seen."""

import json
import threading
import time
from contextlib import suppress
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin


class Listener:
    def __init__(self, address: str, cookie: str) -> None:
        self._address = address
        self._cookie = cookie
        self._lock = threading.Lock()
        self._heard: dict[str, list[tuple[int, str]]] = {}
        self._wanted: set[str] = set()
        self._connection: ClientConnection | None = None
        self._stopping = threading.Event()
        self.breaks = 0
        self.missed: list[str] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def watch(self, topic: str) -> None:
        with self._lock:
            self._heard.setdefault(topic, [])
            self._wanted.add(topic)

    def forget(self, topics: list[str]) -> None:
        with self._lock:
            for topic in topics:
                self._wanted.discard(topic)
                self._heard.pop(topic, None)

    def heard(self, topic: str) -> list[tuple[int, str]]:
        with self._lock:
            return list(self._heard.get(topic, []))

    def is_connected(self) -> bool:
        return self._connection is not None

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            with suppress(OSError, WebSocketException, TimeoutError):
                headers = {"Cookie": f"sessionid={self._cookie}"}
                url = f"ws{self._address.removeprefix('http')}/live/ws"
                with connect(
                    url, origin=Origin(self._address), additional_headers=headers, open_timeout=10, proxy=None
                ) as connection:
                    self._connection = connection
                    self._follow(connection)
            if self._connection is not None:
                self.breaks += 1
            self._connection = None
            time.sleep(0.3)

    def _follow(self, connection: ClientConnection) -> None:
        subscribed: set[str] = set()
        last_word = time.monotonic()
        while not self._stopping.is_set():
            self._keep_up(connection, subscribed)
            try:
                self._take(json.loads(connection.recv(timeout=0.2)))
                last_word = time.monotonic()
            except TimeoutError:
                if time.monotonic() - last_word > 25:  # as our pages do: two signs of life are missing
                    return

    def _keep_up(self, connection: ClientConnection, subscribed: set[str]) -> None:
        with self._lock:
            wanted = {topic: self._heard[topic][-1][0] if self._heard[topic] else 0 for topic in self._wanted}
        for topic in subscribed - set(wanted):
            connection.send(json.dumps({"type": "unsubscribe", "topic": topic}))
        for topic in set(wanted) - subscribed:
            connection.send(json.dumps({"type": "subscribe", "topic": topic, "after": wanted[topic]}))
        subscribed.clear()
        subscribed.update(wanted)

    def _take(self, message: dict[str, Any]) -> None:
        topic = message.get("topic", "")
        with self._lock:
            if message["type"] == "event" and topic in self._heard:
                self._heard[topic].append((message["seq"], message["event"]))
            elif message["type"] == "refused" or message.get("missed"):
                self.missed.append(f"{topic}: {message}")
