"""The content policy forbids inline scripts and styles: a template that has one would fail only in a browser."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
FORBIDDEN = {
    "an inline style": re.compile(r"<[^>{]*\sstyle=|<style\b"),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+="),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>"),
    "something from elsewhere": re.compile(r"""(?:src|href)=["']?(?:https?:)?//"""),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an htmx expression": re.compile(r"hx-(?:on|vals=[\"']js:|vars)"),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_has_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    "broken",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        '<button onclick="go()">',
        "<script>go()</script>",
        '<script src="https://cdn.example/x.js"></script>',
        '<a href="javascript:go()">',
        '<a hx-on:click="go()">',
    ],
)
def test_the_check_finds(broken: str) -> None:
    assert any(pattern.search(broken) for pattern in FORBIDDEN.values())
