"""The content policy and its companions, on every answer: pages, files, errors, redirects."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_PAGES = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self' data: blob:",
        "style-src 'self'",
        "font-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
# Whatever a browser might take an image or an answer for: it loads nothing, runs nothing and has no origin.
_NO_PAGES = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"

HEADERS = {
    "Content-Security-Policy": _NO_PAGES,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
if settings.RELEASE:  # for the deployer, and for nginx's log: who answered
    HEADERS |= {"X-Benchlight-Release": settings.RELEASE, "X-Benchlight-Slot": settings.SLOT}
_OF_THE_MOMENT = ("text/html", "application/json")
_BROWSER_CODE = ("text/html", "text/css", "text/javascript", "application/javascript")


class SecurityHeaders:
    """The outermost, so that static files and what other middleware refuses have them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        policy = _PAGES if kind in _BROWSER_CODE else _NO_PAGES
        if kind in _OF_THE_MOMENT:  # neither a proxy nor the next at this browser finds it
            response.headers.setdefault("Cache-Control", "no-store")
        for name, value in {**HEADERS, "Content-Security-Policy": policy}.items():
            response.headers.setdefault(name, value)
        return response
