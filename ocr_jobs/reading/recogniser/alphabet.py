"""The signs that the recogniser can tell apart; the order is part of the weights."""

ALPHABET = (
    "0123456789.+-±/°'\"()[]|:=# ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz⌀⌴⌵↧□√▽⏤⏥○⌭⌒⌓∥⊥∠⌖◎⌯↗⌰ⓂⓁⓅⒻⒺⓈⓉⓊ"
)
CLASSES = 1 + len(ALPHABET)
"""0 is the blank of CTC: no sign here."""

_NUMBERS = {sign: number for number, sign in enumerate(ALPHABET, start=1)}


def numbers(text: str) -> list[int]:
    """Raises KeyError for a sign outside of the alphabet."""
    return [_NUMBERS[sign] for sign in text]
