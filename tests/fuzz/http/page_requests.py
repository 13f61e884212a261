"""Requests to every route that the table of routes names, pages and API: what is right, with something odd in it."""

import json
import random
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from tests.fuzz.http import oddities
from tests.fuzz.http.asked import Asked
from tests.webapp.routes import ROUTES, SENT, SENT_HEADERS, Route

_PLACE = re.compile(r"<(?:\w+:)?(\w+)>|{(\w+)}")
_QUERY = (
    *(
        "q",
        "type",
        "verdict",
        "state",
        "cls",
        "days",
        "since",
        "until",
        "order",
        "page",
        "ids",
        "topic",
        "after",
        "box",
    ),
    *("v", "role", "who", "action", "first", "last", "mine", "next", "archived", "filename", "purpose", "board_type"),
    *("priority", "cursor", "limit", "text", "defect", "x1", "y1", "x2", "y2", "max_px", "language", "target"),
)
_FORM = (
    *(
        "name",
        "revision",
        "scale",
        "copper",
        "version",
        "archived",
        "threshold_open",
        "ticked",
        "do",
        "action",
        "defect",
    ),
    *("cls", "status", "box", "text", "verdict", "priority", "username", "password", "role", "full_name", "days"),
    *("scopes", "present", "new", "language", "theme", "next", "back", "url", "events", "expires", "conf", "iou"),
)
_HEADERS = (
    *(b"accept", b"accept-language", b"if-none-match", b"if-modified-since", b"range", b"hx-request", b"hx-target"),
    *(b"hx-current-url", b"hx-boosted", b"authorization", b"cookie", b"x-forwarded-for", b"x-forwarded-proto"),
    *(b"x-forwarded-host", b"referer", b"origin", b"idempotency-key", b"tus-resumable", b"upload-offset"),
    *(b"upload-length", b"upload-metadata", b"x-http-method-override", b"x-csrftoken", b"user-agent", b"host"),
    *(b"content-type", b"content-encoding", b"x-script-name", b"daphne-root-path", b"x-requested-with"),
)
_COOKIES = (
    *(b'sessionid="\\000aaaaaaaaaaaaaaa"', b"sessionid=" + b"a" * 5000, b"csrftoken=\xff\xfe; theme=<script>"),
    *(b"django_language=../../etc; theme=\xed\xa0\x80", b"a=b; ; ;=; sessionid", b"messages=!!!; sessionid=x"),
)
_METADATA = (b"filename YS5wbmc=,purpose aW5zcGVjdGlvbg==", b"filename AGE=,purpose aW5zcGVjdGlvbg==,board_type MQ==")
_TYPES = (
    *("application/x-www-form-urlencoded", "application/json", "text/plain", "application/json; charset=utf-16"),
    *("application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=nonsense"),
    *("multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary=" + "b" * 300),
    *("application/offset+octet-stream", "multipart/mixed; boundary=b", "", "a/b/c", "application/json; charset=utf-8"),
)


def request(chance: random.Random, ids: Mapping[str, str]) -> Asked:
    route = chance.choice(ROUTES)
    method = (
        route.method if chance.random() < 0.92 else chance.choice(("GET", "HEAD", "POST", "PUT", "DELETE", "TRACE"))
    )
    headers = {name.encode(): value.encode() for name, value in SENT_HEADERS.get(route.pattern, {}).items()}
    headers.setdefault(b"accept", chance.choice((b"text/html", b"application/json", b"*/*")))
    content_type, body = _body(chance, route, method)
    if content_type:
        headers[b"content-type"] = content_type.encode("latin-1", "replace")
    for _ in range(chance.choice((0, 0, 1, 2))):
        headers |= _odd_header(chance)
    target = _path(chance, route, ids) + _query(chance, route, ids)
    return Asked(method, target.encode("ascii"), tuple(headers.items()), body, f"{route.method} {route.path}")


def _path(chance: random.Random, route: Route, ids: Mapping[str, str]) -> str:
    def value(place: re.Match[str]) -> str:
        if chance.random() < 0.85:
            return ids[place[1] or place[2]]
        return oddities.encoded(chance, oddities.text(chance))[:6000]

    return _PLACE.sub(value, route.pattern)


def _query(chance: random.Random, route: Route, ids: Mapping[str, str]) -> str:
    own = _PLACE.sub(lambda place: ids[place[1] or place[2]], route.path.partition("?")[2])
    pairs = [own] if own else []
    for _ in range(
        chance.choice((0, 1, 1, 2, 4, 8)) if route.method == "GET" or route.is_api else chance.choice((0, 0, 1))
    ):
        name = chance.choice(_QUERY) if chance.random() < 0.95 else quote(oddities.text(chance), errors="surrogatepass")
        pairs += [f"{name}={oddities.encoded(chance, oddities.text(chance))}"] * chance.choice((1, 1, 1, 2))
    return "?" + "&".join(pairs) if pairs else ""


def _odd_header(chance: random.Random) -> dict[bytes, bytes]:
    name = chance.choice(_HEADERS)
    if name == b"cookie":
        return {name: chance.choice(_COOKIES)}
    if name == b"upload-metadata":
        return {name: chance.choice(_METADATA)}
    if name == b"host" and chance.random() < 0.7:
        return {}
    return {name: oddities.header(chance)}


def _body(chance: random.Random, route: Route, method: str) -> tuple[str, bytes]:
    """Content type and bytes."""
    if method in {"GET", "HEAD", "OPTIONS", "TRACE"} and chance.random() < 0.95:
        return "", b""
    fields: dict[str, Any] = dict(SENT.get((route.method, route.pattern), {}))
    if "file" in fields or chance.random() < 0.1:
        content_type, body = _multipart(chance, fields)
    elif route.is_api:
        content_type, body = "application/json", _json(chance, fields)
    elif route.method == "PATCH":
        content_type, body = "application/offset+octet-stream", chance.randbytes(chance.randrange(12))
    else:
        content_type, body = "application/x-www-form-urlencoded", _form(chance, fields)
    if chance.random() < 0.08:
        content_type = chance.choice(_TYPES)
    if chance.random() < 0.04:
        body = chance.randbytes(30) if chance.random() < 0.5 else body[: len(body) // 2]
    return content_type, body


def _form(chance: random.Random, fields: dict[str, Any]) -> bytes:
    pairs = [urlencode({name: value}, doseq=True) for name, value in fields.items()]
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        name = chance.choice([*fields, *_FORM]) if fields and chance.random() < 0.6 else chance.choice(_FORM)
        pairs.append(f"{quote(name)}={oddities.encoded(chance, oddities.text(chance))}")
    chance.shuffle(pairs)
    return "&".join(pairs).encode("ascii")


def _json(chance: random.Random, fields: dict[str, Any]) -> bytes:
    parts = {name: json.dumps(value) for name, value in fields.items()}
    for _ in range(chance.choice((0, 1, 1, 2))):
        name = chance.choice([*fields, "inspections", "box_xyxy", "thresholds"]) if fields else chance.choice(_FORM)
        parts[name] = chance.choice(_SHAPES)(chance)
    whole = "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in parts.items()) + "}"
    return whole.encode("utf-8", "surrogatepass")


def _multipart(chance: random.Random, fields: dict[str, Any]) -> tuple[str, bytes]:
    parts = []
    for name in [*fields, *chance.sample(_FORM, chance.randrange(4))]:
        disposition = f'Content-Disposition: form-data; name="{name}"'
        if name == "file" or chance.random() < 0.2:
            disposition += f'; filename="{oddities.text(chance)[:200]}"'
        extra = chance.choice(("", "", "\r\nContent-Type: image/png", "\r\nContent-Transfer-Encoding: base64"))
        value = oddities.text(chance)[:500]
        parts.append(f"--b\r\n{disposition}{extra}\r\n\r\n{value}\r\n")
    end = "" if chance.random() < 0.1 else "--b--\r\n"
    return "multipart/form-data; boundary=b", ("".join(parts) + end).encode("utf-8", "surrogatepass")


_SHAPES: tuple[Callable[[random.Random], str], ...] = (
    oddities.json_value,
    oddities.json_value,
    lambda chance: "[" + ",".join(oddities.json_value(chance) for _ in range(4)) + "]",
    lambda chance: '[{"inspection":' + oddities.json_value(chance) + ',"version":' + oddities.json_value(chance) + "}]",
    lambda chance: '{"open":' + oddities.json_value(chance) + "}",
    lambda chance: "[1,1," + chance.choice(("NaN", "5,Infinity", "9,9", "1e308,1e308", "-1,-1")) + "]",
)
