"""A decision as a sentence: said after it was saved, told in the history, compared in a conflict."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from inspections.models import DefectClass, Verdict

_COMMENT_CHARS = 140


def in_words(action: str, number: int | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    templates = {
        "confirm": _("Defect %(number)s: confirmed"),
        "false_call": _("Defect %(number)s: called false"),
        "reopen": _("Defect %(number)s: undecided again"),
        "reclassify": _("Defect %(number)s: class %(class)s"),
        "draw": _("Drawn: %(class)s"),
        "withdraw": _("Defect %(number)s: taken back"),
        "restore": _("Defect %(number)s: drawn again"),
        "verdict": _("Verdict %(verdict)s"),
        "machine": _("The board was inspected again: %(verdict)s"),
    }
    told = {"number": number, "class": _class(after), "verdict": _verdict(after)}
    sentence = templates[action] % told if action in templates else _comment(number, after)
    was = _class(before) or _verdict(before)
    changed = was and was not in (_class(after), _verdict(after))
    return _("%(sentence)s (before: %(before)s)") % {"sentence": sentence, "before": was} if changed else sentence


def _comment(number: int | None, after: Mapping[str, Any]) -> str:
    text = Truncator(after.get("comment", "")).chars(_COMMENT_CHARS)
    if not text:
        return _("Comment removed")
    told = {"text": text, "number": number}
    return _("Comment: “%(text)s”") % told if number is None else _("Defect %(number)s: comment “%(text)s”") % told


def _class(state: Mapping[str, Any]) -> str:
    cls = state.get("class")
    return str(DefectClass(cls).label) if cls in DefectClass.values else ""


def _verdict(state: Mapping[str, Any]) -> str:
    if "verdict" not in state:
        return ""
    verdict = state["verdict"]
    return str(Verdict(verdict).label) if verdict in Verdict.values and verdict else _("as the machine judged")
