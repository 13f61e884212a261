"""A message to clients, encoded once for all: as text for any server, as a whole frame for daphne's transport."""

import json
import struct
from collections.abc import Mapping
from typing import Any


class Outgoing:
    __slots__ = ("frame", "text")

    def __init__(self, message: Mapping[str, Any]) -> None:
        # What is no character (half of a pair, in a file's name) must not cost the clients their sockets.
        payload = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
        self.text = payload.decode()
        self.frame = _text_frame(payload)

    def __len__(self) -> int:
        return len(self.frame)


def _text_frame(payload: bytes) -> bytes:
    """A server's whole, unmasked text frame. Source: RFC 6455, section 5.2."""
    length = len(payload)
    if length < 126:
        return struct.pack("!BB", 0x81, length) + payload
    if length < 2**16:
        return struct.pack("!BBH", 0x81, 126, length) + payload
    return struct.pack("!BBQ", 0x81, 127, length) + payload
