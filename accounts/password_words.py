from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = ("benchlight", "inspection", "operator", "reviewer", "administrator")


class NoWordsOfOurs:
    """Refuses the first words that somebody would try here; Django's list of common passwords cannot know them."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = "".join(letter for letter in password.casefold() if letter.isalpha())
        if plain in WORDS:
            raise ValidationError(_("This password is a word of this product. Choose another."), code="word_of_ours")

    def get_help_text(self) -> str:
        return _("Not a word of this product.")
