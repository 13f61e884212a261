"""A message is encoded once: its frame must be what any websocket client reads."""

import json

import pytest
from websockets.frames import Frame
from websockets.streams import StreamReader

from live.outgoing import Outgoing


def read_by_a_client(frame: bytes) -> bytes:
    stream = StreamReader()
    stream.feed_data(frame)
    parsing = Frame.parse(stream.read_exact, mask=False)
    with pytest.raises(StopIteration) as done:
        next(parsing)
    return bytes(done.value.value.data)


@pytest.mark.parametrize("length", [0, 100, 101, 65_510, 65_511, 70_000])
def test_a_frame_of_any_length_is_read_as_its_text(length: int) -> None:
    message = Outgoing({"type": "event", "x": "é" * length})

    assert read_by_a_client(message.frame).decode() == message.text
    assert json.loads(message.text)["x"] == "é" * length


def test_half_a_character_costs_nobody_their_socket() -> None:
    message = Outgoing({"name": "panel-\ud800.png"})

    assert json.loads(read_by_a_client(message.frame)) == {"name": "panel-?.png"}
