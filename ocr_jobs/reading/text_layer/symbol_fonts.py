"""What a letter of a PDF means: most say it themselves, those of drawing programs' symbol fonts by their place.

The symbol fonts of CAD programs keep geometric symbols on the places of Latin letters, so that their text layer says
"n70.50" where everybody sees "⌀70.50".
"""

import re

_SYMBOL_FONT = re.compile(r"gdt|y14\.?5|geotol|ansisym|isosym", re.IGNORECASE)

# Source: the character maps of AutoCAD's gdt.shx and of the fonts that took over its places.
_PLACES = {
    "a": "∠",
    "b": "⊥",
    "c": "⏥",
    "d": "⌓",
    "e": "○",
    "f": "∥",
    "g": "⌭",
    "h": "↗",
    "i": "⌯",
    "j": "⌖",
    "k": "⌒",
    "l": "Ⓛ",
    "m": "Ⓜ",
    "n": "⌀",
    "p": "Ⓟ",
    "r": "◎",
    "s": "Ⓢ",
    "t": "⌰",
    "u": "⏤",
    "v": "⌴",
    "w": "⌵",
    "x": "↧",
    "o": "□",
}
_OWN = frozenset("0123456789.,+-±°()/ ")
_SAME = str.maketrans(
    {
        "Ø": "⌀",
        "ø": "⌀",
        "∅": "⌀",
        "Φ": "⌀",
        "φ": "⌀",
        "−": "-",
        "–": "-",
        "—": "-",
        "º": "°",
        "˚": "°",
        "∘": "°",
        "×": "x",
        "⨯": "x",
        "\u00ad": "-",
        "µ": "µ",
    }
)


def meant(code: int, font: str, *, mapped: bool) -> tuple[str, bool]:
    """The letter, and whether it can be trusted."""
    letter = chr(code) if 0 < code < 0x110000 else ""
    if _SYMBOL_FONT.search(font):
        if letter.lower() in _PLACES:
            return _PLACES[letter.lower()], True
        if letter in _OWN:
            return letter, True
    if not mapped or not letter or _is_private(code):
        return "�", False
    return letter.translate(_SAME), True


def _is_private(code: int) -> bool:
    """Places without a meaning: controls, private use, halves of pairs, the mark for what is unknown."""
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xF8FF or code >= 0xF0000 or code == 0xFFFD
