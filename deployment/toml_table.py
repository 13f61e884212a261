"""A table of the configuration, asked for its entries by what they must be; each error names the entry in full."""

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from deployment import names

_SECRET = re.compile(r"pass(word|phrase)?|secret|token|credential", re.IGNORECASE)
_REQUIRED = "\0"  # no entry may have it


class WrongConfiguration(Exception):
    pass


class Table:
    def __init__(self, name: str, content: dict[str, Any]) -> None:
        self._name, self._content = name, content
        self._asked: set[str] = set()
        for key, value in content.items():
            if _SECRET.search(key) or (isinstance(value, str) and "-----BEGIN" in value):
                raise WrongConfiguration(f"{self._full(key)}: no secret belongs into this file; name a file instead")

    def table(self, key: str, *, needed: bool = True) -> "Table":
        return Table(self._full(key), self._typed(key, dict, None if needed else {}, "a table"))

    def tables(self, key: str) -> list["Table"]:
        found = self._typed(key, list, None, "a list of tables")
        if not found or not all(isinstance(one, dict) for one in found):
            raise WrongConfiguration(f"{self._full(key)}: must be one table or more: [[{self._full(key)}]]")
        return [Table(f"{self._full(key)}[{number}]", one) for number, one in enumerate(found, 1)]

    def host(self, key: str) -> str:
        return self._named(key, names.host_name)

    def user(self, key: str, default: str = "") -> str:
        return self._named(key, names.user_name, default or _REQUIRED)

    def lanes(self, key: str) -> tuple[str, ...]:
        return tuple(self._right(key, names.lane_name, lane) for lane in self.words(key))

    def __bool__(self) -> bool:
        return bool(self._content)

    def text(self, key: str, default: str) -> str:
        return self._text(key, default)

    def switch(self, key: str, *, default: bool) -> bool:
        return bool(self._typed(key, bool, default, "true or false"))

    def https(self, key: str) -> str:
        """An address without a slash at its end."""
        found = self._text(key, _REQUIRED)
        if not re.fullmatch(r"https://[0-9A-Za-z.\[\]:-]+(/[0-9A-Za-z._/-]*)?", found):
            raise WrongConfiguration(f"{self._full(key)}: must be an address that begins with https://")
        return found.rstrip("/")

    def address(self, key: str) -> str:
        return self._right(key, names.mail_address, self._text(key, _REQUIRED))

    def addresses(self, key: str) -> tuple[str, ...]:
        found = tuple(self._right(key, names.mail_address, one) for one in self.words(key))
        if not found:
            raise WrongConfiguration(f"{self._full(key)}: must name one address or more")
        return found

    def path_or_none(self, key: str, beside: Path) -> Path | None:
        return self.path(key, beside, "") if self._typed(key, str, "", "a text") else None

    def number(self, key: str, default: int, *, least: int, most: int = 1_000_000) -> int:
        found = self._typed(key, int, default, "a whole number")
        if isinstance(found, bool) or not least <= found <= most:
            raise WrongConfiguration(f"{self._full(key)}: must be {least} to {most}, and is {found}")
        return int(found)

    def words(self, key: str) -> tuple[str, ...]:
        found = self._typed(key, list, [], "a list of texts")
        if not all(isinstance(word, str) and word for word in found):
            raise WrongConfiguration(f"{self._full(key)}: must be a list of texts, none of them empty")
        return tuple(found)

    def path(self, key: str, beside: Path, default: str = _REQUIRED) -> Path:
        """Against the folder of the configuration, unless absolute or at home."""
        return (beside / Path(self._text(key, default)).expanduser()).absolute()

    def inner_path(self, key: str, default: str) -> str:
        found = PurePosixPath(self._text(key, default))
        if found.is_absolute() or ".." in found.parts:
            raise WrongConfiguration(f"{self._full(key)}: must be a path inside of the source folder")
        return str(found)

    def address_path(self, key: str, default: str) -> str:
        found = self._text(key, default)
        if not re.fullmatch(r"/[0-9A-Za-z._/-]*", found):
            raise WrongConfiguration(f"{self._full(key)}: must be a path of an address, such as /healthz")
        return found

    def refuse_others(self) -> None:
        if others := sorted(set(self._content) - self._asked):
            known = ", ".join(sorted(self._asked))
            raise WrongConfiguration(f"{self._full(others[0])}: is unknown here; known are {known}")

    def _named(self, key: str, check: Callable[[str], str], default: str = _REQUIRED) -> str:
        return self._right(key, check, self._text(key, default))

    def _right(self, key: str, check: Callable[[str], str], text: str) -> str:
        try:
            return check(text)
        except ValueError as error:
            raise WrongConfiguration(f"{self._full(key)}: {error}") from None

    def _text(self, key: str, default: str) -> str:
        found: str = self._typed(key, str, None if default == _REQUIRED else default, "a text")
        return found

    def _typed(self, key: str, kind: type, default: Any, wanted: str) -> Any:
        self._asked.add(key)
        if key not in self._content and default is None:
            raise WrongConfiguration(f"{self._full(key)}: is missing; it must be {wanted}")
        found = self._content.get(key, default)
        if not isinstance(found, kind):
            raise WrongConfiguration(f"{self._full(key)}: must be {wanted}, and is {found!r}")
        return found

    def _full(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key
