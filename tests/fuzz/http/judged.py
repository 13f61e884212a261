"""What no answer may be: a 500, slow, without its headers, or an error that is not told in the API's one shape."""

import json

from tests.fuzz.http.asked import Answer, Asked

SLOW_S = 15.0  # on a machine that does other work; a pathological one takes minutes
_NOT_A_FAULT = {501, 503, 505, 507}  # told with a reason: no lane, no space, a method or version that HTTP has not
_ALWAYS = ("content-security-policy", "x-content-type-options", "x-frame-options")


def fault(asked: Asked, answer: Answer) -> str:
    """Empty when there is none."""
    if answer.status >= 500 and answer.status not in _NOT_A_FAULT:
        return f"{answer.status}: {answer.error}"
    if answer.seconds > SLOW_S:
        return "slow"
    if answer.status == 0 or (answer.status == 400 and not answer.headers.get("content-type")):
        return ""  # refused by the web server before it was a request
    missing = [name for name in _ALWAYS if name not in answer.headers]
    if missing:
        return f"without {', '.join(missing)}"
    if asked.route.partition(" ")[2].startswith("/api/v1/") and answer.status >= 400:
        return _misshapen(asked, answer)
    return ""


def _misshapen(asked: Asked, answer: Answer) -> str:
    if asked.method == "HEAD" or answer.status == 405:
        return ""
    if not asked.target.startswith(b"/api/v1/"):
        return ""
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return "an error that is no JSON" if answer.status not in {400, 404} else ""
    try:
        error = json.loads(answer.body)["error"]
        return "" if {"code", "message", "retry"} <= error.keys() else "an error without code, message and retry"
    except (ValueError, KeyError, TypeError, AttributeError):
        return "" if "files" in answer.body.decode("utf-8", "replace") else "an error of another shape"
