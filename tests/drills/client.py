"""A client of the real HTTP API that does what ours do: after a lost connection it comes back and goes on."""

import base64
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.drills.boards import BoardFile

_PATIENCE_S = 110.0
_AGAIN = {408, 423, 425, 429, 500, 502, 503, 504, 507}
_TUS = {"Tus-Resumable": "1.0.0"}


class Interrupted(Exception):
    """The answer was no answer: the connection broke, or the server asks to come again."""


@dataclass
class Client:
    address: str
    token: str = ""
    board_type: int = 0
    stumbles: list[str] = field(default_factory=list)  # what interrupted it, latest last

    def __post_init__(self) -> None:
        self._http = httpx.Client(base_url=self.address, timeout=httpx.Timeout(20, connect=5), trust_env=False)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One try. Raises Interrupted."""
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        try:
            answer = self._http.request(method, path, headers=headers, **more)
        except httpx.TransportError as error:
            raise self._stumbled(f"{type(error).__name__} at {method} {path}") from error
        if answer.status_code in _AGAIN:
            raise self._stumbled(f"{answer.status_code} at {method} {path}: {answer.text[:200]}")
        return answer

    def persist(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer: httpx.Response = self.until_done(lambda: self.ask(method, path, **more))
        return answer

    def until_done(self, act: Callable[[], Any], *, patience_s: float = _PATIENCE_S) -> Any:
        deadline = time.monotonic() + patience_s
        while True:
            try:
                return act()
            except Interrupted:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)

    def upload(self, file: BoardFile, *, purpose: str = "inspection", priority: str = "") -> dict[str, Any]:
        """In one request, once more where it was not answered; returns what the site says of the file."""
        query = {"filename": file.name, "purpose": purpose, "board_type": self.board_type, "priority": priority}

        def act() -> dict[str, Any]:
            answer = self.ask("POST", "/api/v1/files", params=query, content=file.content, headers=_OCTETS)
            return self._taken(answer.json())

        told: dict[str, Any] = self.until_done(act)
        return told

    def begin(self, file: BoardFile) -> str:
        """Opens an upload in pieces; returns its address."""
        told = {"filename": file.name, "purpose": "inspection", "board_type": str(self.board_type)}
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
        headers = _TUS | {"Upload-Length": str(len(file.content)), "Upload-Metadata": metadata}
        answer = self.persist("POST", "/files/uploads/", headers=headers)
        assert answer.status_code == 201, answer.text
        return str(httpx.URL(answer.headers["Location"]).path)

    def send_piece(self, upload: str, file: BoardFile, size: int) -> bool:
        """From where the server has it; True once it has all. Raises Interrupted."""
        at = self.ask("HEAD", upload, headers=_TUS)
        if at.status_code == 410:
            return True
        offset = int(at.headers["Upload-Offset"])
        if offset >= len(file.content):
            return True
        headers = _TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        answer = self.ask("PATCH", upload, headers=headers, content=file.content[offset : offset + size])
        return answer.status_code == 204 and int(answer.headers["Upload-Offset"]) >= len(file.content)

    def finish(self, upload: str, file: BoardFile, *, piece: int = 1 << 14) -> dict[str, Any]:
        """Sends what is missing and hears the outcome, whatever breaks on the way."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            with suppress(Interrupted):
                while not self.send_piece(upload, file, piece):
                    pass
                told = self.ask("GET", f"{upload}/outcome").json()
                if told["state"] == "refused" and told["files"] and told["files"][0].get("retry"):
                    upload = self.begin(file)  # what is refused for now is not kept
                    continue
                return self._taken(told)
            time.sleep(0.3)
        raise Interrupted(f"{upload} could not be finished: {self.stumbles[-3:]}")

    def sign_in(self, username: str, password: str) -> str:
        """The session's cookie, got as a browser gets it."""
        with httpx.Client(base_url=self.address, timeout=20, trust_env=False) as browser:
            page = browser.get("/sign-in/").text
            (word,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[:1]
            form = {"username": username, "password": password, "csrfmiddlewaretoken": word}
            browser.post("/sign-in/", data=form, headers={"Referer": f"{self.address}/sign-in/"})
            return str(browser.cookies["sessionid"])

    def close(self) -> None:
        self._http.close()

    def _taken(self, outcome: dict[str, Any]) -> dict[str, Any]:
        """Raises Interrupted where the site says that the same file may be sent again."""
        files = outcome.get("files") or []
        if not files:
            raise self._stumbled(f"no outcome yet: {outcome}")
        told: dict[str, Any] = files[0]
        if told["state"] == "refused" and told.get("retry"):
            raise self._stumbled(f"refused for now: {told}")
        return told

    def _stumbled(self, why: str) -> Interrupted:
        self.stumbles.append(why)
        return Interrupted(why)


_OCTETS = {"Content-Type": "application/octet-stream"}
