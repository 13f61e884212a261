"""One sign for each meaning: the look-alikes that drawings, fonts and recognisers use in its place."""

_ALIKE = {
    "⌀": "Øø∅φΦϕ⦰ФɸΘ",
    "x": "×✕✖⨯хХ",
    "-": "−–‒﹣－‐‑",
    "±": "∓",
    "°": "º˚ᵒ",
    "'": "′’‘´`＇",
    '"': "″”“„＂",
    ",": "，",
    ".": "．",
    ":": "：",
    "(": "（",
    ")": "）",
    "[": "［【",
    "]": "］】",
    "|": "｜¦│┃❘",
    "/": "⁄∕／",
    "+": "＋",
    "=": "＝",
    "□": "☐◻▢⬜",
    "↧": "↓⤓⇩⭳",
    "⌴": "⊔␣",
    "⌵": "∨⋁",
    "√": "✓✔",
    "▽": "▼▲△∇",
    "⌖": "⊕⨁",
    "⊥": "⟂",
    "∥": "‖⫽",
    "⏥": "▱",
    "○": "◯⚪〇",
    "◎": "⊚",
    "⌯": "≡☰",
    "∠": "∡⦟",
    "⌓": "⌔◠",
    "⌒": "⁀◜",
    "↗": "➚🡕⬈",
    "⏤": "⎯",
    " ": "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t\r\n",
    "": "\u200b\ufeff\u00ad",
}
_SIGNS = str.maketrans({alike: sign for sign, alikes in _ALIKE.items() for alike in alikes})
_SIGNS |= {0xFF10 + digit: str(digit) for digit in range(10)}  # full-width digits
_SIGNS |= {ord(small): large for small, large in zip("ⓜⓛⓟⓕⓔⓢⓣⓤⓡ", "ⓂⓁⓅⒻⒺⓈⓉⓊⓇ", strict=True)}


def unified(text: str) -> str:
    """Each sign by the one that stands for it, single spaces, none at the ends."""
    return " ".join(text.translate(_SIGNS).split())
