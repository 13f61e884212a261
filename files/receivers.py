"""Who takes an uploaded file: each room registers a receiver for its purpose."""

from collections.abc import Mapping
from typing import Any, Protocol

from files.models import Blob
from problems.problem import Problem


class Receiver(Protocol):
    @property
    def permission(self) -> Any:
        """What the actor must be allowed."""

    @property
    def takes_archives(self) -> bool:
        """Whether a ZIP stands for each of its images; where one image is wanted, it is refused."""

    @property
    def takes_documents(self) -> bool:
        """Whether a PDF will do as well as an image."""

    def begin(self, actor: Any, metadata: Mapping[str, Any]) -> None:
        """Refuse (Problem) before any byte is sent."""

    def accept(self, actor: Any, blob: Blob, filename: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        """Take the file; runs in the transaction in which the upload becomes accepted.

        Returns at least {"state": "accepted" | "duplicate", "url": where to see it}.
        """


_receivers: dict[str, Receiver] = {}


def register(purpose: str, receiver: Receiver) -> None:
    if _receivers.setdefault(purpose, receiver) is not receiver:
        raise ValueError(f"purpose registered twice: {purpose}")


def receiver_for(purpose: str) -> Receiver:
    """Raises Problem upload_purpose_unknown."""
    receiver = _receivers.get(purpose)
    if receiver is None:
        raise Problem("upload_purpose_unknown", purpose=purpose[:40], known=", ".join(sorted(_receivers)))
    return receiver
