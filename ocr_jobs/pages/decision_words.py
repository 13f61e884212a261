"""A decision as a sentence: said after it was saved, told in the history, compared in a conflict."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

_TEXT_CHARS = 60


def in_words(action: str, number: int | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    templates = {
        "check": _("%(number)s: checked"),
        "reopen": _("%(number)s: to be looked at again"),
        "correct": _("%(number)s: “%(text)s”"),
        "add": _("Added to the title block: “%(text)s”") if after.get("name") else _("Added: “%(text)s”"),
        "withdraw": _("%(number)s: taken away (“%(text)s”)"),
        "restore": _("%(number)s: back again (“%(text)s”)"),
        "approve": _("Approved"),
        "disapprove": _("Approval taken back"),
        "machine": _("The drawing was read again"),
    }
    told = {"number": number, "text": _text(after)}
    sentence = templates.get(action, action) % told
    was = _text(before)
    if action == "correct" and was and was != _text(after):
        return _("%(sentence)s (before: “%(before)s”)") % {"sentence": sentence, "before": was}
    return sentence


def _text(state: Mapping[str, Any]) -> str:
    return Truncator(str(state.get("text", ""))).chars(_TEXT_CHARS)
