"""One attempt: a signed POST, and what became of it. Knows no database."""

import http.client
import logging
import socket
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from jobs.callbacks import signing
from jobs.callbacks.connection import connection_to
from jobs.callbacks.urls_of_targets import place_of
from problems.problem import Problem

logger = logging.getLogger(__name__)

MOST_READ_BYTES = 4096
_USER_AGENT = "Benchlight-Callbacks/1"


@dataclass(frozen=True)
class Message:
    url: str
    nonce: str
    message_id: str
    body: str


@dataclass(frozen=True)
class Outcome:
    """status: HTTP's, where there was an answer. code: what was wrong, empty when it arrived."""

    code: str
    status: int | None = None
    retry_after_s: float | None = None

    @property
    def arrived(self) -> bool:
        return not self.code


def deliver(message: Message) -> Outcome:
    """Never raises: whatever a receiver does is an outcome."""
    try:
        return _post(message)
    except Problem as problem:
        return Outcome(problem.code)
    except ssl.SSLCertVerificationError:
        return Outcome("callback_certificate_refused")
    except ssl.SSLError:
        return Outcome("callback_tls_failed")
    except socket.gaierror:
        return Outcome("callback_name_unknown")
    except TimeoutError:
        return Outcome("callback_timeout")
    except OSError:
        return Outcome("callback_not_reached")
    except http.client.HTTPException:
        return Outcome("callback_answer_unreadable")
    except Exception:
        logger.exception("callback %s", message.message_id)
        return Outcome("callback_broke")


def _post(message: Message) -> Outcome:
    body = message.body.encode()
    place = place_of(message.url)
    headers = {
        "Host": place.host_header,
        "Content-Type": "application/json",
        "User-Agent": _USER_AGENT,
        "Connection": "close",
        **signing.headers(message.nonce, message.message_id, int(time.time()), body),
    }
    with connection_to(place) as connection:
        connection.request("POST", place.path, body, headers)
        answer = connection.getresponse()
        answer.read(MOST_READ_BYTES)
    return Outcome(_code(answer.status), answer.status, _seconds(answer.getheader("Retry-After")))


def _code(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if status == http.HTTPStatus.GONE:
        return "callback_gone"
    return "callback_redirected" if 300 <= status < 400 else "callback_refused"


def _seconds(retry_after: str | None) -> float | None:
    """Both spellings of HTTP: seconds, or a date."""
    if not retry_after:
        return None
    if retry_after.strip().isascii() and retry_after.strip().isdecimal():
        return float(retry_after.strip()[:9])
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
