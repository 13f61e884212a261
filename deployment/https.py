"""Requests to the site and to webhooks: HTTPS alone, and no redirect takes a secret elsewhere."""

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

_SECONDS = 10
_MOST_BYTES = 4 * 1024 * 1024


class NotSent(Exception):
    """permanent: the same again will not be taken either."""

    def __init__(self, told: str, *, permanent: bool = False) -> None:
        super().__init__(told)
        self.permanent = permanent


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def post(url: str, content: Any, *, token: str = "", ca: Path | None = None) -> Any:
    """The answer's JSON, None where there is none. Raises NotSent, whose text holds neither token nor address."""
    if not url.startswith("https://"):
        raise NotSent("the address must begin with https://", permanent=True)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(url, json.dumps(content).encode(), headers, method="POST")
    try:
        context = ssl.create_default_context(cafile=str(ca) if ca else None)
        opener = urllib.request.build_opener(_NoRedirects, urllib.request.HTTPSHandler(context=context))
        with opener.open(request, timeout=_SECONDS) as answer:
            return _json(answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        told = error.read(2000).decode(errors="replace")
        raise NotSent(f"status {error.code}: {told}", permanent=300 <= error.code < 500) from None
    except urllib.error.URLError as error:
        raise NotSent(str(error.reason)) from None
    except (OSError, ValueError) as error:
        raise NotSent(f"{type(error).__name__}: {error}") from None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
