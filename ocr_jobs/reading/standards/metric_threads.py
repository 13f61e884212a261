"""Sizes and pitches of ISO metric screw threads. Source: ISO 261, table 2 (all three choices)."""

from decimal import Decimal

_SIZES = """
    1 1.1 1.2 1.4 1.6 1.8 2 2.2 2.5 3 3.5 4 4.5 5 5.5 6 7 8 9 10 11 12 14 15 16 17 18 20 22 24 25 26 27 28 30 32 33 35
    36 38 39 40 42 45 48 50 52 55 56 58 60 62 64 65 68 70 72 75 76 78 80 82 85 90 95 100 105 110 115 120 125 130 135
"""
_PITCHES = "0.2 0.25 0.3 0.35 0.4 0.45 0.5 0.6 0.7 0.75 0.8 1 1.25 1.5 1.75 2 2.5 3 3.5 4 4.5 5 5.5 6 8"
SIZES_MM = frozenset(map(Decimal, _SIZES.split()))
PITCHES_MM = frozenset(map(Decimal, _PITCHES.split()))
LARGEST_PITCH_MM = max(PITCHES_MM)
_STEPS_OF_FIVE_FROM_MM, _LARGEST_MM = 135, 300


def is_standard_size(size_mm: Decimal) -> bool:
    """Example: is_standard_size(Decimal(8)) is true, that of 13 is not."""
    if size_mm > _STEPS_OF_FIVE_FROM_MM:
        return size_mm <= _LARGEST_MM and size_mm % 5 == 0
    return size_mm in SIZES_MM
