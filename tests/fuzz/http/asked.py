"""A request as bytes, and its answer."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """target: path and query as they stand on the wire. route: what it was made from, for telling."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    route: str = ""

    def told(self) -> str:
        shown = {name.decode("latin-1"): value.decode("latin-1")[:80] for name, value in self.headers}
        return f"{self.method} {self.target[:300].decode('latin-1')} {shown} {self.body[:300]!r}"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    error: str = ""  # what the server's log told of a 500: exception and place
