"""A model's card as a person reads it: JSON of its training, so whatever it says is shown and nothing is assumed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LONGEST = 400


@dataclass(frozen=True)
class Card:
    scores: Sequence[tuple[str, str]]
    training: Sequence[tuple[str, str]]
    limits: Sequence[str]


def card_of(card: Mapping[str, Any]) -> Card:
    limits = card.get("limits", [])
    return Card(
        scores=list(_flat(card.get("scores", {}))),
        training=list(_flat(card.get("training", {}))),
        limits=[str(limit) for limit in (limits if isinstance(limits, list) else [limits])],
    )


def _flat(told: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """{"real": {"f": 0.98}} -> ("real: f", "0.98")."""
    if not isinstance(told, Mapping):
        yield name, _text(told)
        return
    for key, value in told.items():
        yield from _flat(value, f"{name}: {key}" if name else str(key))


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return str(value)[:_LONGEST]
