"""The sentence for every code: what happened, the limit, what to do. Rooms register theirs when Django starts."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_sentences: dict[str, Promise] = {}
_words: dict[str, Mapping[str, Promise]] = {}


def register(sentences: Mapping[str, Promise]) -> None:
    twice = _sentences.keys() & sentences.keys()
    if any(_sentences[code] != sentences[code] for code in twice):
        raise ValueError(f"registered twice with different sentences: {sorted(twice)}")
    _sentences.update(sentences)


def register_words(param: str, words: Mapping[str, Promise]) -> None:
    """What readers call the values of a parameter, whichever sentence it stands in."""
    _words[param] = words


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The sentence for `code` in the active language; an unknown code says so rather than hiding the failure."""
    template = _sentences.get(code)
    if template is None:
        return str(_UNKNOWN) % {"code": code}
    try:
        return str(template) % _worded(params)
    except (KeyError, TypeError, ValueError):  # a row kept by an earlier release, with other parameters
        return str(_UNKNOWN) % {"code": code}


def _worded(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _words[name].get(str(value), value) if name in _words else value for name, value in params.items()}


def registered_codes() -> frozenset[str]:
    return frozenset(_sentences)


_UNKNOWN = _("Something went wrong (%(code)s). Try again; if it stays, give this code to your administrator.")
