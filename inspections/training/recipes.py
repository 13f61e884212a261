"""What a training is told: the recipe, which decides what comes out, and the way, which does not."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Everything that the result depends on besides the samples. starts_from: the SHA-256 of a model, or nothing."""

    seed: int = 1
    epochs: int = 16
    batch: int = 128
    learning_rate: float = 4e-3
    weight_decay: float = 2e-3
    smoothing: float = 0.02
    starts_from: str = ""


@dataclass(frozen=True)
class Epoch:
    """accuracy: the share of the held-back samples that is named rightly."""

    number: int
    loss: float
    accuracy: float
    seconds: float


@dataclass(frozen=True)
class Way:
    """How a training goes, whatever comes out of it. stop: asked at each step; told: each epoch, earlier ones too."""

    device: str = "cpu"
    save_every_s: float = 20
    stop: Callable[[], bool] = lambda: False
    told: Callable[[Epoch], None] = lambda epoch: None


class BrokenOff(Exception):
    """Stopped with everything saved: the same call goes on from there."""
