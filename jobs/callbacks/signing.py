"""Who sent it, and that nobody changed it: the scheme of standardwebhooks.com, whose libraries verify it too."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

from django.conf import settings

_PURPOSE = b"benchlight callbacks 1: "


def new_nonce() -> str:
    return secrets.token_hex(32)


def secret_for(nonce: str) -> str:
    """What the receiver verifies with. Derived, so that neither the database nor a copy of it gives it away."""
    return "whsec_" + base64.b64encode(_key(nonce)).decode("ascii")


def headers(nonce: str, message_id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    signed = b".".join((message_id.encode("ascii"), str(timestamp).encode("ascii"), body))
    digest = hmac.new(_key(nonce), signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": "v1," + base64.b64encode(digest).decode("ascii"),
    }


def _key(nonce: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), _PURPOSE + nonce.encode("ascii"), hashlib.sha256).digest()
