"""The signs of feature control frames."""

import re

CHARACTERISTICS = {
    "⏤": "straightness",
    "⏥": "flatness",
    "○": "circularity",
    "⌭": "cylindricity",
    "⌒": "line_profile",
    "⌓": "surface_profile",
    "∥": "parallelism",
    "⊥": "perpendicularity",
    "∠": "angularity",
    "⌖": "position",
    "◎": "concentricity",
    "⌯": "symmetry",
    "↗": "circular_runout",
    "⌰": "total_runout",
}
SIGN_OF = {name: sign for sign, name in CHARACTERISTICS.items()}
FORM = frozenset({"straightness", "flatness", "circularity", "cylindricity"})
NEED_DATUMS = frozenset(
    {"parallelism", "perpendicularity", "angularity", "symmetry", "circular_runout", "total_runout", "concentricity"}
)

_START = re.compile(
    rf"(?:\d{{1,3}} ?[xX] ?)?\|? ?(?P<sign>[{''.join(CHARACTERISTICS)}]|//|[-–—_](?= ?\|)|[O0](?= ?\|))"
    r" ?(?=\||[S⌀□R.\d ]*\d)"
)
_ROUND = re.compile(r"\(([MLPFESTUR])\)")
CIRCLED = dict(zip("MLPFESTUR", "ⓂⓁⓅⒻⒺⓈⓉⓊⓇ", strict=True))
_ALIKE = dict.fromkeys("-–—_", "⏤") | {"//": "∥", "O": "○", "0": "○"}
_NO_FRAME = re.compile(r"[⌒∠○] ?[\d.,]+ ?°?$")  # an arc's length, an angle, a flag note


def looks_like_frame(text: str) -> bool:
    """Whether a text whose signs are unified reads as a feature control frame."""
    return _START.match(text) is not None and _NO_FRAME.match(text) is None


def frame_form(text: str) -> str:
    """With the sign of its characteristic, circled modifiers, and no spaces beside the bars."""
    if start := _START.match(text):
        sign = _ALIKE.get(start["sign"], start["sign"])
        text = f"{text[: start.start('sign')].replace('|', '')}{sign}{text[start.end('sign') :]}"
    text = _ROUND.sub(lambda match: CIRCLED[match[1]], text)
    return re.sub(r" ?\| ?", "|", text).strip("| ")
