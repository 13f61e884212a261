"""From the driver to an open page: sampler, datagram, hub, socket; and without any of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from django.test import Client as Browser
from django.utils import timezone

from accounts.models import User
from gpu.models import Device
from gpu.telemetry import channel
from gpu.telemetry.channel import Receiving, Sending
from gpu.telemetry.receiving import TOPIC, Telemetry
from live import latest
from live.client import Client
from live.connection import Connection
from live.hub import Hub
from live.outgoing import Outgoing

PATIENCE_S = 60


class Wire:
    """A connection that takes nothing until it is opened."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.open = asyncio.Event()

    def send_at_once(self, message: Outgoing) -> bool:
        return False

    async def send(self, message: Outgoing) -> None:
        await self.open.wait()
        self.sent.append(json.loads(message.text))


def numbers(wire: Wire) -> list[int]:
    return [message["n"] for message in wire.sent]


async def test_a_slow_client_gets_the_newest_value_and_skips_what_it_missed() -> None:
    wire = Wire()
    client = Client(cast(Connection, wire), "key")
    sending = asyncio.create_task(client.empty_queue())
    await asyncio.sleep(0)
    for n in range(100):
        client.offer_latest("gpu", Outgoing({"n": n}))
        await asyncio.sleep(0)
    client.offer(Outgoing({"n": 1000}))
    wire.open.set()
    async with asyncio.timeout(PATIENCE_S):
        while 1000 not in numbers(wire):
            await asyncio.sleep(0)
    assert numbers(wire) == [0, 99, 1000]  # the first was on its way already
    sending.cancel()


async def test_a_client_that_reads_gets_every_value() -> None:
    wire = Wire()
    wire.open.set()
    client = Client(cast(Connection, wire), "key")
    sending = asyncio.create_task(client.empty_queue())
    for n in range(5):
        client.offer_latest("gpu", Outgoing({"n": n}))
        async with asyncio.timeout(PATIENCE_S):
            while len(wire.sent) <= n:
                await asyncio.sleep(0)
    assert numbers(wire) == [0, 1, 2, 3, 4]
    sending.cancel()


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Short: a socket's path has 107 characters, and pytest's own folders have more."""
    with TemporaryDirectory() as short:
        monkeypatch.setattr("tempfile.tempdir", short)
        yield Path(short)


def test_the_newest_datagram_counts_and_nobody_waits(place: Path) -> None:
    receiving, sending = Receiving(), Sending()
    assert [sending.send(f"{n}".encode()) for n in range(3)] == [1, 1, 1]
    assert receiving.newest() == b"2"
    assert receiving.newest() is None
    for _ in range(5000):  # beyond what the kernel keeps for one socket
        sending.send(b"x" * 1000)
    assert receiving.newest() == b"x" * 1000
    receiving.close()
    sending.close()


def test_a_web_process_that_ended_is_forgotten(place: Path) -> None:
    receiving, sending = Receiving(), Sending()
    receiving._socket.close()
    assert sending.send(b"x") == 0
    assert list(channel.folder().glob("*")) == []  # type: ignore[union-attr]
    sending.close()


def test_a_folder_that_others_may_write_to_is_not_used(place: Path) -> None:
    made = channel.folder()
    assert made is not None
    made.chmod(0o777)
    assert channel.folder() is None
    with pytest.raises(OSError, match="no folder"):
        Receiving()


def test_a_folder_that_is_another_s_link_is_not_used(place: Path, tmp_path: Path) -> None:
    made = channel.folder()
    assert made is not None
    made.rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    made.symlink_to(tmp_path / "elsewhere")
    assert channel.folder() is None


@pytest.fixture
async def told(place: Path) -> AsyncIterator[tuple[Telemetry, list[tuple[int, Any]]]]:
    telemetry, heard = Telemetry(), []
    telemetry.begin(lambda seq, value: heard.append((seq, value)))
    yield telemetry, heard
    telemetry.end()


async def test_what_the_sampler_sends_reaches_the_hub(told: tuple[Telemetry, list[tuple[int, Any]]]) -> None:
    sending = Sending()
    sending.send(json.dumps({"seq": 7, "value": {"devices": []}}).encode())
    async with asyncio.timeout(PATIENCE_S):
        while not told[1]:
            await asyncio.sleep(0.01)
    assert told[1] == [(7, {"devices": []})]
    sending.close()


def test_whoever_polls_gets_the_newest_value(client: Browser, db: None, place: Path) -> None:
    Device.objects.create(
        host="h", lane="gpu0", index=0, uuid="u", name="Card", changed_at=timezone.now(), latest={"seq": 12}
    )
    client.force_login(User.objects.create_user("ada", password="x"))
    (topic,) = client.get(f"/live/events?topic={TOPIC}&after=0").json()["topics"]
    assert (topic["last_seq"], [event["seq"] for event in topic["events"]]) == (12, [12])
    assert topic["events"][0]["data"]["devices"][0]["lane"] == "gpu0"


async def test_the_hub_gives_a_new_watcher_the_newest_and_then_what_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Scripted()
    monkeypatch.setattr(latest, "source_of", lambda topic: source)
    hub, wire = object.__new__(Hub), Wire()
    hub._watchers, hub._begun = {}, set()
    wire.open.set()
    client = Client(cast(Connection, wire), "key")
    sending = asyncio.create_task(client.empty_queue())
    await hub.subscribe(client, "gpu", 99)
    source.deliver(6, {"n": 6})
    async with asyncio.timeout(PATIENCE_S):
        while len(wire.sent) < 3:
            await asyncio.sleep(0)
    assert [message["type"] for message in wire.sent] == ["subscribed", "event", "event"]
    assert [message.get("seq") for message in wire.sent] == [None, 5, 6]
    assert wire.sent[0]["last_seq"] == 0  # so a page that saw a higher number before takes 5
    sending.cancel()


class Scripted:
    deliver: Callable[[int, dict[str, int]], None]

    def begin(self, deliver: Any) -> None:
        self.deliver = deliver

    def read(self) -> tuple[int, dict[str, int]]:
        return 5, {"n": 5}
