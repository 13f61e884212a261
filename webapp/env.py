"""Reads settings from the environment; a secret may also come from a file named by NAME_FILE."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from files import durable
from jobs.callbacks.addresses import Network, read_networks

_SHORTEST_KEY = 40


def text(name: str, default: str = "") -> str:
    if not os.environ.get(f"{name}_FILE"):
        return os.environ.get(name, default)
    path = path_of(f"{name}_FILE", Path())
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SystemExit(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from None


def given(name: str) -> bool:
    """Also where it is empty."""
    return name in os.environ


def path_of(name: str, default: Path) -> Path:
    """Absolute; kept so in the environment, because child processes work in another folder."""
    path = Path(os.environ.get(name) or default).resolve()
    os.environ[name] = str(path)
    return path


def number(name: str, default: int) -> int:
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise SystemExit(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str) -> tuple[Network, ...]:
    try:
        return read_networks(words(name, ""))
    except ValueError as error:
        raise SystemExit(f"{name} must list networks as in 10.20.0.0/16,10.21.3.0/24: {error}.") from None


def switch(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if not value else value in {"1", "true", "yes", "on"}
    raise SystemExit(f"{name} must be on or off, not {value!r}.")


def secret_key(data_folder: Path) -> str:
    """The key from the environment, or one made for this data folder at its first start: never a default."""
    given = text("BENCHLIGHT_SECRET_KEY")
    if given:
        return given
    path = data_folder / "secret_key"
    key = _key_in(path)
    if key is None:
        _make_key(path)
        key = _key_in(path) or ""  # of several processes that start at once one made it
    if len(key) < _SHORTEST_KEY:
        raise SystemExit(
            f"{path} holds no whole key ({len(key)} characters): a full disk or a power cut may have cut it short."
            " Put it back from a backup. Without one, delete the file: a new key is made, and everybody signs in again."
        )
    return key


def _make_key(path: Path) -> None:
    try:
        durable.create(path, secrets.token_urlsafe(64).encode())
        with suppress(PermissionError):  # the folder above may be another's; its entry is as old as the folder
            durable.sync(path.parent.parent)
    except OSError as error:
        raise SystemExit(f"No key can be kept in {path}: {error.strerror}. Free space, or mend its rights.") from None


def _key_in(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise SystemExit(f"The key in {path} cannot be read: {error}.") from None
