"""Names that end up in commands and paths on hosts: strict, so that none can ever be anything but a name."""

import re

SLOTS = ("blue", "green")
_RELEASE = re.compile(r"[0-9a-z](?:[0-9a-z.-]{0,62}[0-9a-z])?")
_LABEL = re.compile(r"[0-9a-z](?:[0-9a-z-]{0,61}[0-9a-z])?")
_USER = re.compile(r"[a-z_][0-9a-z_-]{0,30}")


def release_name(text: str) -> str:
    """The same text. Raises ValueError."""
    if not _RELEASE.fullmatch(text) or ".." in text:
        raise ValueError(f"{text!r} is no release name: small letters, digits, single dots and hyphens, at most 64")
    return text


def host_name(text: str) -> str:
    """A DNS name or an IPv4 address, the same text. Raises ValueError."""
    if len(text) > 253 or not all(_LABEL.fullmatch(label) for label in text.split(".")):
        raise ValueError(f"{text!r} is no host name: labels of small letters, digits and hyphens, with dots between")
    return text


def user_name(text: str) -> str:
    """The same text. Raises ValueError."""
    if not _USER.fullmatch(text):
        raise ValueError(f"{text!r} is no user name: small letters, digits, _ and -, at most 31")
    return text


def lane_name(text: str) -> str:
    """The same text. Raises ValueError."""
    if not _LABEL.fullmatch(text):
        raise ValueError(f"{text!r} is no lane name: small letters, digits and hyphens")
    return text


def mail_address(text: str) -> str:
    """The same text. Raises ValueError."""
    if len(text) > 254 or not re.fullmatch(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+", text):
        raise ValueError(f"{text!r} is no e-mail address")
    return text


def slot_name(text: str) -> str:
    """The same text. Raises ValueError."""
    if text not in SLOTS:
        raise ValueError(f"{text!r} is no slot: {' or '.join(SLOTS)}")
    return text


def other_slot(slot: str) -> str:
    return SLOTS[1 - SLOTS.index(slot_name(slot))]
