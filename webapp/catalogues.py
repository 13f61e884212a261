"""Compiles the translations. Pure Python, because a fresh machine has no gettext.

Source: GNU gettext manual, "The Format of GNU MO Files".
"""

import ast
import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path

_LINE = re.compile(r'^(?P<key>msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?\s*(?P<text>".*")$')
_CONTEXT_END, _PLURAL_END = "\x04", "\x00"


def compile_all(folders: list[Path]) -> list[Path]:
    """Compiles every .po whose .mo is not of its time; returns what was written."""
    sources = sorted(path for folder in folders for path in folder.glob("*/LC_MESSAGES/*.po"))
    return [compile_one(source) for source in sources if _differs(source, source.with_suffix(".mo"))]


def compile_one(source: Path) -> Path:
    target = source.with_suffix(".mo")
    part = target.with_suffix(f".{os.getpid()}.part")
    written_ns = source.stat().st_mtime_ns
    part.write_bytes(as_mo(dict(_messages(source))))
    os.utime(part, ns=(written_ns, written_ns))
    part.replace(target)
    return target


def as_mo(messages: dict[str, str]) -> bytes:
    """The binary catalogue: sorted pairs of offsets, then the texts."""
    pairs = [(key.encode(), messages[key].encode()) for key in sorted(messages, key=str.encode)]
    header_bytes, entry_bytes = 28, 8
    originals_at = header_bytes
    translations_at = originals_at + entry_bytes * len(pairs)
    at = translations_at + entry_bytes * len(pairs)
    tables: list[bytes] = []
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), at))
            at += len(pair[column]) + 1
    texts = b"".join(pair[column] + b"\0" for column in (0, 1) for pair in pairs)
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), originals_at, translations_at, 0, 0)
    return header + b"".join(tables) + texts


def _messages(source: Path) -> Iterator[tuple[str, str]]:
    """(key, translation) of each entry that has one; fuzzy and obsolete ones are passed over."""
    for block in re.split(r"\n\s*\n", source.read_text(encoding="utf-8")):
        fields, fuzzy = _fields(block)
        forms = [text for name, text in fields.items() if name.startswith("msgstr")]
        if "msgid" not in fields or fuzzy or not any(forms):
            continue
        key = fields["msgid"]
        if "msgid_plural" in fields:
            key += _PLURAL_END + fields["msgid_plural"]
        if "msgctxt" in fields:
            key = fields["msgctxt"] + _CONTEXT_END + key
        yield key, _PLURAL_END.join(forms)


def _fields(block: str) -> tuple[dict[str, str], bool]:
    fields: dict[str, str] = {}
    name, fuzzy = "", False
    for line in block.splitlines():
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif match := _LINE.match(line.strip()):
            name = match["key"] or name
            # A .po string is written as in C, which Python's literals cover.
            fields[name] = fields.get(name, "") + ast.literal_eval(match["text"])
    return fields, fuzzy


def _differs(source: Path, target: Path) -> bool:
    """Not "is newer": tar and rsync bring a release's own times, which may lie before the last compilation."""
    return not target.exists() or source.stat().st_mtime_ns != target.stat().st_mtime_ns
