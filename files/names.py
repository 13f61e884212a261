"""The name that a person gave a file: shown, never used as a path."""

import unicodedata
from pathlib import PurePosixPath

_JUNK = {"thumbs.db", "desktop.ini", ".ds_store"}


def shown_name(given: str) -> str:
    """Without folders and control characters, at most 255 characters."""
    base = given.replace("\\", "/").rstrip("/").rpartition("/")[2]
    visible = "".join(letter for letter in base if unicodedata.category(letter)[0] != "C")
    return unicodedata.normalize("NFC", visible).strip()[:255] or "unnamed"


def is_junk(path: str) -> bool:
    """What operating systems leave in folders and ZIPs."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    name = parts[-1].lower() if parts else ""
    return "__MACOSX" in parts or name in _JUNK or name.startswith("._")
