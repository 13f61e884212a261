"""How it ended, to whoever should know: a command, a Slack-compatible webhook, e-mail. A notice that fails is said."""

import json
import smtplib
import ssl
import subprocess
from collections.abc import Callable
from email.message import EmailMessage

from deployment.configuration import Configuration, Mail
from deployment.https import NotSent, post
from deployment.secrets_given import SMTP_PASSWORD, WEBHOOK, secret

OUTCOMES = {
    "deployed": "is in service",
    "rolled back": "is in service again",
    "taken back": "was taken back; what served before serves again",
    "failed": "not done; what served before serves",
    "stuck": "A PERSON IS NEEDED",
}
_SECONDS = 30


def tell(found: Configuration, outcome: str, text: str, say: Callable[[str], None]) -> None:
    """Each way by itself: one that fails takes no other along."""
    ways: tuple[tuple[str, Callable[[], None]], ...] = (
        ("command", lambda: _by_command(found, outcome, text)),
        ("webhook", lambda: _by_webhook(found, outcome, text)),
        ("e-mail", lambda: _by_mail(found, outcome, text)),
    )
    for way, send in ways:
        try:
            send()
        except (OSError, NotSent, subprocess.SubprocessError, smtplib.SMTPException) as error:
            say(f"Nobody was notified by {way}: {error}")


def headline(found: Configuration, outcome: str) -> str:
    return f"{found.site.name}: {outcome}: {OUTCOMES[outcome]}"


def _by_command(found: Configuration, outcome: str, text: str) -> None:
    if found.notify:
        told = json.dumps({"site": found.site.name, "outcome": outcome, "text": text})
        subprocess.run(found.notify, input=told, text=True, timeout=_SECONDS, check=True)


def _by_webhook(found: Configuration, outcome: str, text: str) -> None:
    if url := secret(WEBHOOK):
        post(url, {"text": f"{headline(found, outcome)}\n{text}"}, ca=found.webhook_ca)


def _by_mail(found: Configuration, outcome: str, text: str) -> None:
    if found.mail is None:
        return
    message = EmailMessage()
    message["Subject"] = headline(found, outcome)
    message["From"], message["To"] = found.mail.sender, ", ".join(found.mail.to)
    message.set_content(f"{text}\n")
    with smtplib.SMTP(found.mail.host, found.mail.port, timeout=_SECONDS) as server:
        _sign_in(server, found.mail)
        server.send_message(message)


def _sign_in(server: smtplib.SMTP, mail: Mail) -> None:
    """A password goes over TLS alone."""
    if mail.tls:
        server.starttls(context=ssl.create_default_context(cafile=str(mail.ca) if mail.ca else None))
    if mail.user:
        server.login(mail.user, secret(SMTP_PASSWORD))
