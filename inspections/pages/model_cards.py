"""A model's card as a person reads it: JSON of its training, so whatever it says is shown and nothing is assumed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inspections.models import DefectClass

_LONGEST = 400
_BY_CLASS = "ap_by_class"
_SHARES: dict[str, str | Promise] = {
    "mean_ap": _("mAP"),
    "best_f": _("best F"),
    "precision": _("precision"),
    "recall": _("recall"),
}
_NUMBERS: dict[str, str | Promise] = {
    "images": _("boards"),
    "threshold": _("at threshold"),
    "ms_per_image": _("ms a board"),
}


@dataclass(frozen=True)
class Evaluation:
    """One measurement: its main figures, the average precision of each class in percent, and whatever else it says."""

    title: str
    figures: Sequence[tuple[str | Promise, str]]
    by_class: Sequence[tuple[str, float]]
    rest: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Card:
    evaluations: Sequence[Evaluation]
    training: Sequence[tuple[str, str]]
    limits: Sequence[str]


def card_of(card: Mapping[str, Any]) -> Card:
    scores, limits = card.get("scores", {}), card.get("limits", [])
    measured = scores.items() if isinstance(scores, Mapping) else []
    return Card(
        evaluations=[_evaluation(str(title), told) for title, told in measured],
        training=list(_flat(card.get("training", {}))),
        limits=[str(limit) for limit in (limits if isinstance(limits, list) else [limits])],
    )


def _evaluation(title: str, told: Any) -> Evaluation:
    if not isinstance(told, Mapping):
        return Evaluation(title, [("", _text(told))], [], [])
    shares = [(label, f"{100 * told[name]:.1f} %") for name, label in _SHARES.items() if _is_number(told.get(name))]
    numbers = [(label, _text(told[name])) for name, label in _NUMBERS.items() if _is_number(told.get(name))]
    classes = told.get(_BY_CLASS, {})
    by_class = [(cls, 100 * classes[cls]) for cls in DefectClass.values if _is_number(classes.get(cls))]
    shown = {_BY_CLASS, *_SHARES, *_NUMBERS}
    return Evaluation(
        title, [*shares, *numbers], by_class, list(_flat({name: told[name] for name in told if name not in shown}))
    )


def _flat(told: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """{"recipe": {"epochs": 8}} -> ("recipe: epochs", "8")."""
    if not isinstance(told, Mapping):
        yield name, _text(told)
        return
    for key, value in told.items():
        yield from _flat(value, f"{name}: {key}" if name else str(key))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return str(value)[:_LONGEST]
