"""How much body a request may have, decided from its head alone, and who may send more than a little."""

from django.conf import settings
from django.db import connections
from django.http import parse_cookie

from accounts import tokens
from live.sessions import watcher
from problems.problem import Problem

SMALL_BYTES = 1024 * 1024  # of anybody; no page or call but those below takes more
_FORM_BYTES = 64 * 1024  # what a form puts around its file
_GPU_OCR = b"/api/registration/gpu-ocr"
_WITH_FILES = {b"/api/v1/files", b"/api/v1/detect", _GPU_OCR + b"/batch", _GPU_OCR + b"/scheduler/job"}


def limit_of(method: bytes, path: bytes) -> int:
    """In bytes. The path is as it was sent: one written in another way, which Django might still know, has little."""
    plain = path.partition(b"?")[0]
    if method == b"PATCH" and plain.startswith(b"/files/uploads/"):
        return settings.UPLOAD_PIECE_MAX_BYTES
    if method == b"POST" and plain in _WITH_FILES:
        return settings.DETECT_MAX_BYTES + _FORM_BYTES
    return SMALL_BYTES


def is_known(authorization: str, cookies: str) -> bool:
    """Whether a valid token or a signed-in session came along. In a thread: asks the database."""
    try:
        scheme, _, bearer = authorization.partition(" ")
        if scheme.lower() == "bearer":
            tokens.actor_for(bearer.strip())
            return True
        return watcher(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)) is not None
    except Problem:
        return False
    finally:
        connections.close_all()


def too_large(limit: int) -> Problem:
    return Problem("body_too_large", status=413, limit_mb=limit // 2**20)


def too_large_of_the_unknown() -> Problem:
    return Problem("body_too_large_unknown", status=413, limit_mb=SMALL_BYTES // 2**20)
