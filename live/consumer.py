"""The socket's own end: who it is, what it asks for. What it gets is the hub's business."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings

from live.client import RESTARTING, SIGNED_OUT, Client
from live.hub import hub, in_thread
from live.outgoing import Outgoing
from live.rechecks import refusal
from live.sessions import watcher

MAX_TOPICS = 64
_GOODBYE_S = 1.0


class LiveConsumer(AsyncConsumer):  # type: ignore[misc]
    client: Client | None = None
    sender: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        except asyncio.CancelledError:  # daphne stops: it would cut the connection without a frame
            if self.client is not None:
                await self.client.close(RESTARTING)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_GOODBYE_S):
                        while (await receive())["type"] != "websocket.disconnect":
                            pass
            raise
        finally:
            self._leave()

    async def websocket_connect(self, message: Any) -> None:
        session_key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME, "")
        if await in_thread(watcher, session_key) is None:
            await self.send({"type": "websocket.close", "code": SIGNED_OUT})  # before accept: HTTP 403
            raise StopConsumer
        await self.send({"type": "websocket.accept"})
        self.scope["connection"].accepted()
        self.client = Client(self.scope["connection"], session_key)
        self.sender = asyncio.create_task(self.client.empty_queue())
        hub().join(self.client)

    async def websocket_receive(self, message: Any) -> None:
        client = self.client
        if client is None or client.closed_with is not None:
            return
        asked = _read(message.get("text") or "")
        topic = asked["topic"]
        if asked["type"] == "unsubscribe":
            hub().unsubscribe(client, topic)
        elif asked["type"] != "subscribe":
            self._refuse(topic, "live_request_unreadable")
        elif topic not in client.subscriptions and len(client.subscriptions) >= MAX_TOPICS:
            self._refuse(topic, "live_too_many_topics")
        else:
            await self._subscribe(client, topic, asked["after"])

    async def websocket_disconnect(self, message: Any) -> None:
        raise StopConsumer

    async def _subscribe(self, client: Client, topic: str, after: int | None) -> None:
        actor = await in_thread(watcher, client.session_key)
        if actor is None:
            await client.close(SIGNED_OUT)
        elif code := await in_thread(refusal, actor, topic):
            self._refuse(topic, code)
        else:
            await hub().subscribe(client, topic, after)

    def _refuse(self, topic: str, code: str) -> None:
        if self.client is not None:
            self.client.offer(Outgoing({"type": "refused", "topic": topic, "code": code}))

    def _leave(self) -> None:
        if self.sender is not None:
            self.sender.cancel()
        if self.client is not None:
            hub().leave(self.client)


def _read(text: str) -> dict[str, Any]:
    """The client's message with its fields checked; anything else becomes a message of type ""."""
    try:
        given = json.loads(text)
        after = given.get("after")
        if isinstance(given["topic"], str) and (after is None or (isinstance(after, int) and after >= 0)):
            return {"type": given.get("type"), "topic": given["topic"][:80], "after": after}
    except (ValueError, KeyError, AttributeError):
        pass
    return {"type": "", "topic": "", "after": None}
