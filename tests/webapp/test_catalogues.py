"""Translations are compiled without gettext, and read by Python's own gettext."""

import gettext
import os
from pathlib import Path

import pytest

from webapp import catalogues

CATALOGUE = r"""
# Korean
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=n != 1;\n"

#: a.py:1
msgid "Open"
msgstr "단선"

msgctxt "verb"
msgid "Open"
msgstr "열기"

#, python-format
msgid ""
"%(count)s boards wait, "
"\"urgent\" first\n"
msgstr ""
"\"긴급\" 먼저, "
"기판 %(count)s장 대기\n"

msgid "%(n)s board"
msgid_plural "%(n)s boards"
msgstr[0] "기판 %(n)s장"
msgstr[1] "기판 %(n)s장들"

#, fuzzy
msgid "Guessed"
msgstr "추측"

msgid "Not yet"
msgstr ""

#~ msgid "Gone"
#~ msgstr "사라짐"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "ko" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def test_every_kind_of_entry_is_found_again(source: Path) -> None:
    with catalogues.compile_one(source).open("rb") as file:
        korean = gettext.GNUTranslations(file)
    assert korean.gettext("Open") == "단선"
    assert korean.pgettext("verb", "Open") == "열기"
    assert korean.gettext('%(count)s boards wait, "urgent" first\n') == '"긴급" 먼저, 기판 %(count)s장 대기\n'
    assert [korean.ngettext("%(n)s board", "%(n)s boards", n) for n in (1, 2)] == ["기판 %(n)s장", "기판 %(n)s장들"]


@pytest.mark.parametrize("text", ["Guessed", "Not yet", "Gone", "Never there"])
def test_what_is_not_translated_stays_as_it_is(source: Path, text: str) -> None:
    with catalogues.compile_one(source).open("rb") as file:
        assert gettext.GNUTranslations(file).gettext(text) == text


def test_only_what_has_changed_is_compiled(source: Path, tmp_path: Path) -> None:
    assert catalogues.compile_all([tmp_path]) == [source.with_suffix(".mo")]
    assert catalogues.compile_all([tmp_path]) == []
    assert sorted(path.name for path in source.parent.iterdir()) == ["django.mo", "django.po"]


@pytest.mark.parametrize("years", [-1, 1])
def test_a_release_with_older_times_is_compiled_too(source: Path, tmp_path: Path, years: int) -> None:
    catalogues.compile_all([tmp_path])
    source.write_text(CATALOGUE.replace("단선", "개방"), encoding="utf-8")
    moment = source.stat().st_mtime + years * 365 * 24 * 3600
    os.utime(source, (moment, moment))

    assert catalogues.compile_all([tmp_path]) == [source.with_suffix(".mo")]
    with source.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Open") == "개방"
