"""The class names in ultralytics' data.yaml, without a YAML library: only what such files hold under `names`."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

_EXPECTED = "expected `names:` with a list of class names, or with lines of `index: name`"


def read_names(path: Path) -> dict[int, str]:
    """Index to name. Raises OSError, and ValueError with the file."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        names = _json_names(text) if text.lstrip().startswith("{") else _yaml_names(text.splitlines())
    except (ValueError, KeyError, AttributeError, TypeError):
        names = {}
    if not names:
        raise ValueError(f"{path}: {_EXPECTED}")
    return names


def _json_names(text: str) -> dict[int, str]:
    names = json.loads(text)["names"]
    pairs = enumerate(names) if isinstance(names, list) else names.items()
    return {int(index): str(name) for index, name in pairs}


def _yaml_names(lines: list[str]) -> dict[int, str]:
    plain = [_without_comment(line) for line in lines]
    start = next((number for number, line in enumerate(plain) if re.match(r"names\s*:", line)), None)
    if start is None:
        return {}
    rest = plain[start].split(":", 1)[1].strip()
    if rest:
        return _numbered(_flow([rest, *plain[start + 1 :]]))
    below = takewhile(lambda line: not line or line[0] in " -", plain[start + 1 :])
    return _numbered(line.strip() for line in below if line.strip())


def _flow(lines: list[str]) -> Iterator[str]:
    """The parts between brackets, which may go on over lines."""
    text = " ".join(lines)
    inside = re.match(r"[\[{](.*?)[\]}]", text)
    if inside is None:
        raise ValueError
    return (part.strip() for part in inside[1].split(",") if part.strip())


def _numbered(entries: Iterable[str]) -> dict[int, str]:
    names: dict[int, str] = {}
    for entry in entries:
        numbered = re.fullmatch(r"['\"]?(\d+)['\"]?\s*:\s*(.+)", entry)
        index, name = (int(numbered[1]), numbered[2]) if numbered else (len(names), entry.removeprefix("- "))
        names[index] = name.strip().strip("'\"")
    return names


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s)#.*", "", line).rstrip()
