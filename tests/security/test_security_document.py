"""docs/security.md names files that exist, and goes through every requirement of levels 1 and 2 once."""

import re
from collections import Counter

import pytest
from django.conf import settings

TEXT = (settings.BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8")
# OWASP ASVS 5.0.0: how many requirements of levels 1 and 2 each section has; they come first in it, level 3 after.
_COUNTS = """
1.1 2  1.2 9  1.3 11  1.4 3  1.5 2  2.1 3  2.2 3  2.3 4  2.4 1  3.2 2  3.3 4  3.4 6  3.5 5  3.7 2  4.1 3  4.2 1
4.3 2  4.4 4
5.1 1  5.2 3  5.3 2  5.4 3  6.1 3  6.2 12  6.3 4  6.4 4  6.5 5  6.6 3  6.8 4  7.1 3  7.2 4  7.3 2  7.4 5  7.5 2  7.6 2
8.1 2  8.2 3  8.3 1  8.4 1  9.1 3  9.2 4  10.1 2  10.2 2  10.3 4  10.4 11  10.5 5  10.6 2  10.7 3
11.1 2  11.2 3  11.3 3  11.4 4  11.5 1  11.6 1  12.1 3  12.2 2  12.3 4  13.1 1  13.2 5  13.3 2  13.4 5
14.1 2  14.2 4  14.3 3  15.1 3  15.2 3  15.3 7  16.1 1  16.2 5  16.3 4  16.4 3  16.5 3  17.1 1  17.2 4  17.3 2
"""
SECTIONS = _COUNTS.split()
REQUIRED = [
    f"{section}.{number}"
    for section, count in zip(SECTIONS[::2], SECTIONS[1::2], strict=True)
    for number in range(1, int(count) + 1)
]
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+)(?:–(\d+\.\d+\.\d+))? \|[^|]+\| (met|n\. a\.|not met) \| \S", re.MULTILINE)


def covered() -> list[str]:
    found = []
    for match in _ROW.finditer(TEXT):
        begin, end = REQUIRED.index(match[1]), REQUIRED.index(match[2] or match[1])
        found += REQUIRED[begin : end + 1]
    return found


def test_each_requirement_is_answered_once() -> None:
    assert len(REQUIRED) == 253
    assert Counter(covered()) == Counter(REQUIRED)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w/]+\.(?:py|md))`", TEXT))))
def test_every_file_that_is_named_exists(path: str) -> None:
    assert (settings.BASE_DIR / path).is_file()
