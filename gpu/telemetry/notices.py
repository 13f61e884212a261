"""Tells of alarms outside the site: by e-mail here, by webhook through whom the room above registers."""

import logging
import threading
from collections.abc import Callable

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation

from gpu.telemetry.models import Alarm, AlarmSettings
from problems.messages import sentence

logger = logging.getLogger(__name__)

Write = Callable[[Alarm], None]  # in the transaction that raised or ended the alarm

_writers: list[Write] = []


def register(write: Write) -> None:
    if write not in _writers:
        _writers.append(write)


def write(alarm: Alarm) -> None:
    """In the caller's transaction: a webhook's row is written with the alarm, or neither is."""
    for one in _writers:
        one(alarm)
    transaction.on_commit(lambda: _post(alarm))


def _post(alarm: Alarm) -> None:
    wanted = AlarmSettings.objects.first()
    if wanted is None or not wanted.emails or not settings.EMAIL_HOST:
        return
    # A mail server that does not answer must not hold the readings up.
    threading.Thread(target=_send, args=(alarm, list(wanted.emails)), daemon=True).start()


def _send(alarm: Alarm, addresses: list[str]) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        subject, text = _subject(alarm), _text(alarm)
    try:
        send_mail(subject, text, None, addresses)
    except Exception:
        logger.exception("alarm %s could not be sent by e-mail", alarm.pk)


def _subject(alarm: Alarm) -> str:
    word = "over" if alarm.ended_at else "alarm"
    return f"Benchlight: {alarm.device_name}: {word}"


def _text(alarm: Alarm) -> str:
    told = sentence(alarm.code, alarm.params)
    since = f"{timezone.localtime(alarm.raised_at):%Y-%m-%d %H:%M}"
    if alarm.ended_at is None:
        return f"{told}\n\nRaised {since}. Benchlight, GPU\n"
    return f"It is over, and needs nothing more. Raised {since}:\n\n{told}\n\nBenchlight, GPU\n"
