from collections.abc import Callable

import pytest
from django.conf import settings
from django.utils import translation

from tests.webapp.asking import world
from webapp import catalogues

__all__ = ["world"]


@pytest.fixture
def korean() -> Callable[[str], str]:
    """The Korean of a sentence, from the catalogue that ships."""
    catalogues.compile_all([settings.BASE_DIR / "locale"])

    def translate(sentence: str) -> str:
        with translation.override("ko"):
            return translation.gettext(sentence)

    return translate
