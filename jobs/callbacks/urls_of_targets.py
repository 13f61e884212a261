"""What a target's URL may look like, before anybody resolves its name."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from jobs.callbacks.addresses import is_allowed, is_named
from problems.problem import Problem

MOST_CHARACTERS = 500
_PRINTABLE = re.compile(r"[!-~]+")
_HOST_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?")
# What takes a number as a name: decimal, octal, hexadecimal. Written plainly, it is an address and judged as one.
_ENDS_IN_A_NUMBER = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)\.?$")
_PUBLIC_PORTS = frozenset({443, 8443})
_LOW_PORTS = frozenset({80, 443})
_HIGH_PORTS_FROM = 1024


@dataclass(frozen=True)
class Place:
    """Where a callback goes, taken apart."""

    secure: bool
    host: str  # a name, or an address without brackets
    port: int
    path: str  # with its query

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """All of the URL that goes into logs and audit: paths and queries may hold somebody's key."""
        return f"{'https' if self.secure else 'http'}://{self.host_header}"


def place_of(url: str) -> Place:
    """Raises Problem callback_url_refused | callback_address_refused | callback_port_refused."""
    parts = _split(url)
    secure = parts.scheme == "https"
    place = Place(
        secure=secure,
        host=_host(parts),
        port=parts.port or (443 if secure else 80),
        path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )
    if _is_address(place.host):
        check_address(place, place.host)
    elif not (place.port in _LOW_PORTS | _PUBLIC_PORTS or place.port >= _HIGH_PORTS_FROM):
        raise Problem("callback_port_refused", port=place.port)
    return place


def check_address(place: Place, address: str) -> None:
    """Raises Problem callback_address_refused | callback_port_refused | callback_not_https."""
    networks = settings.CALLBACK_NETWORKS
    if not is_allowed(address, networks):
        raise Problem("callback_address_refused", address=address)
    named = is_named(address, networks)
    if not place.secure and not named:
        raise Problem("callback_not_https", address=address)
    ports_fit = place.port in _LOW_PORTS or place.port >= _HIGH_PORTS_FROM if named else place.port in _PUBLIC_PORTS
    if not ports_fit:
        raise Problem("callback_port_refused", port=place.port)


def _split(url: str) -> SplitResult:
    if len(url) > MOST_CHARACTERS or not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise _refused()
    try:
        parts = urlsplit(url)
        port_readable = parts.port != 0  # raises ValueError where there is no number
    except ValueError:
        raise _refused() from None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or parts.fragment or not port_readable:
        raise _refused()
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    if (":" in host) != ("[" in parts.netloc) or "%" in host:
        raise _refused()
    if _is_address(host):
        return host
    if not _HOST_NAME.fullmatch(host) or _ENDS_IN_A_NUMBER.search(host):
        raise _refused()
    return host


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _refused() -> Problem:
    return Problem("callback_url_refused", limit=MOST_CHARACTERS)
