"""The real site as daphne serves it, with a receiver that only tests know."""

from collections.abc import Mapping
from typing import Any

import django

django.setup()

from accounts.permissions import Permission  # noqa: E402
from files.models import Blob  # noqa: E402
from files.receivers import register  # noqa: E402
from webapp.asgi import application  # noqa: E402


class Shelf:
    permission = Permission.SUBMIT
    takes_archives = True
    takes_documents = False

    def begin(self, actor: Any, metadata: Mapping[str, Any]) -> None:
        """Takes everything."""

    def accept(self, actor: Any, blob: Blob, filename: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        return {"state": "accepted", "url": f"/shelf/{blob.sha256}", "id": 1}


register("shelf", Shelf())

__all__ = ["application"]
