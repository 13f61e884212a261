"""What differs between two things that were read, by what they mean and not by how they are written."""

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

_TOLD = (
    *("kind", "nominal", "upper", "lower", "unit", "count", "fit", "thread", "basic", "reference"),  # dimensions
    *("characteristic", "tolerance", "zone", "modifiers", "datums"),  # frames
    *("parameter", "value", "letter"),  # roughness, datums
)
_NUMBERS = frozenset({"nominal", "upper", "lower", "tolerance", "value"})
Difference = tuple[str, str]
"""The old one and the new one, as text; empty where there is none."""


def differences(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> dict[str, Difference]:
    """By field; of callouts with several values "2.nominal" is that of the second."""
    found: dict[str, Difference] = {}
    for index in range(max(len(old), len(new))):
        before = old[index] if index < len(old) else {}
        after = new[index] if index < len(new) else {}
        prefix = f"{index + 1}." if index else ""
        for name in _TOLD:
            if _meaning(name, before.get(name)) != _meaning(name, after.get(name)):
                found[prefix + name] = _shown(before.get(name)), _shown(after.get(name))
    return found


def meaning_of(values: Sequence[Mapping[str, Any]]) -> Hashable:
    """Equal for values between which nothing differs."""
    return tuple(tuple(_meaning(name, value.get(name)) for name in _TOLD) for value in values)


def _meaning(name: str, value: Any) -> Hashable:
    return _number(value) if name in _NUMBERS else _shown(value)


def _number(digits: Any) -> Decimal | None:
    try:
        return None if digits in (None, "") else Decimal(str(digits))
    except InvalidOperation:
        return None


def _shown(value: Any) -> str:
    if value in (None, "", False):
        return ""
    if isinstance(value, Mapping):
        return f"{value.get('letters', '')}{''.join(value.get('modifiers', ()))}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "|".join(_shown(each) for each in value)
    return str(value)
