"""A receiver that only tests know, a data folder of their own, and a browser that speaks tus."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, User
from accounts.permissions import Permission
from files import receivers
from files.models import Blob
from problems.problem import Problem


@dataclass
class Shelf:
    """Takes every image once; metadata {"shelf": "closed"} is refused early, the name "cursed" late."""

    permission: Permission = Permission.SUBMIT
    takes_archives: bool = True
    takes_documents: bool = False
    taken: list[tuple[str, str]] = field(default_factory=list)  # name, SHA-256

    def begin(self, actor: Any, metadata: Mapping[str, Any]) -> None:
        if metadata.get("shelf") == "closed":
            raise Problem("shelf_closed")

    def accept(self, actor: Any, blob: Blob, filename: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        if filename.startswith("cursed"):
            raise RuntimeError("the receiver fell over")
        known = [name for name, sha256 in self.taken if sha256 == blob.sha256]
        if known:
            return {"state": "duplicate", "url": f"/shelf/{known[0]}", "id": 1}
        self.taken.append((filename, blob.sha256))
        return {"state": "accepted", "url": f"/shelf/{filename}", "id": 1}


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    made = Shelf()
    monkeypatch.setitem(receivers._receivers, "shelf", made)
    return made


@pytest.fixture(autouse=True)
def folders(settings: Settings, tmp_path: Path) -> Path:
    settings.FILES_FOLDER = tmp_path / "files"
    settings.UPLOADS_FOLDER = tmp_path / "uploads"
    settings.FREE_SPACE_KEEP_BYTES = 0
    return tmp_path


class Uploader:
    """A signed-in browser, with the headers of tus."""

    def __init__(self, name: str, role: Role = Role.OPERATOR) -> None:
        user, _ = User.objects.get_or_create(username=name, defaults={"role": role})
        self.client = Client()
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def create(
        self, length: int, *, purpose: str = "shelf", filename: str = "board.png", **metadata: str
    ) -> HttpResponse:
        pairs = {"filename": filename, "purpose": purpose, **metadata}
        encoded = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
        return self.ask("POST", "/files/uploads/", Upload_Length=str(length), Upload_Metadata=encoded)

    def append(self, url: str, offset: int, content: bytes) -> HttpResponse:
        return self.ask("PATCH", url, content, Upload_Offset=str(offset))

    def ask(self, method: str, url: str, content: bytes = b"", **headers: str) -> HttpResponse:
        named = {"Tus-Resumable": "1.0.0"} | {key.replace("_", "-"): value for key, value in headers.items()}
        answer: HttpResponse = self.client.generic(  # type: ignore[assignment]
            method, url, content, "application/offset+octet-stream", headers=named
        )
        return answer

    def upload(self, content: bytes, **given: str) -> list[dict[str, Any]]:
        """All in one piece; returns what became of each file."""
        created = self.create(len(content), **given)
        assert created.status_code == 201, created.content
        url = created.headers["Location"]
        assert self.append(url, 0, content).status_code == 204
        return self.outcome(url)["files"]  # type: ignore[no-any-return]

    def outcome(self, url: str) -> dict[str, Any]:
        answer = self.client.get(f"{url}/outcome")
        assert answer.status_code == 200, answer.content
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
def ada(db: None) -> Uploader:
    return Uploader("ada")


@pytest.fixture
def bob(db: None) -> Uploader:
    return Uploader("bob")
