"""The training loop: AdamW, a cosine of the rate, an average of the weights; broken off, it goes on where it was."""

import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from ocr_jobs.reading.recogniser.alphabet import numbers
from ocr_jobs.training.recogniser.beginning import network_of
from ocr_jobs.training.recogniser.crops import Batch, batches
from ocr_jobs.training.recogniser.network import RecogniserNetwork

Say = Callable[[str], None]

_WARM_UP = 100
_AVERAGED = 0.99
_AVERAGED_EVERY = 5
_SAVE_EVERY = 100
_LEAST_RATE = 0.02
_BATCHES_TO_BEGIN_WITH = 24


@dataclass(frozen=True)
class Recipe:
    steps: int = 4000
    batch: int = 48
    rate: float = 2e-3
    weight_decay: float = 0.01
    seed: int = 1


class Learner:
    """The network with its average, optimiser and place."""

    def __init__(self, recipe: Recipe) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe = recipe
        self.network = RecogniserNetwork().to(memory_format=torch.channels_last)
        self.average = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=recipe.rate, weight_decay=recipe.weight_decay, betas=(0.9, 0.98), fused=True
        )
        self.step = 0
        self.cpu_seconds = 0.0
        self.drawn = 0
        self.half = "avx512_bf16" in Path("/proc/cpuinfo").read_text()

    def learn(self, batch: Batch) -> float:
        """One step; returns the loss."""
        torch.manual_seed(self.recipe.seed * 1_000_003 + self.step)  # what dropout drops, also after a break
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.rate * _share_of_rate(self.step, self.recipe.steps)
        crops = torch.from_numpy(batch.crops).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            logits = self.network(crops)
        loss = ctc_loss(logits.float(), batch.texts)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        if self.step % _AVERAGED_EVERY == 0:
            self._take_average()
        return float(loss.detach())

    def averaged(self) -> RecogniserNetwork:
        network = RecogniserNetwork()
        network.load_state_dict(self.average)
        network.eval()
        return network

    def save(self, path: Path) -> None:
        part = path.with_suffix(".part")
        state = {
            "network": self.network.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "cpu_seconds": self.cpu_seconds,
            "drawn": self.drawn,
            "recipe": asdict(self.recipe),
        }
        torch.save(state, part)
        part.replace(path)

    def load(self, path: Path, *, weights_only: bool = False) -> None:
        """weights_only: begin anew from these weights."""
        state = read_checkpoint(path)
        self.network.load_state_dict(state["average" if weights_only else "network"])
        self.average = state["average"]
        if not weights_only:
            self.optimiser.load_state_dict(state["optimiser"])
            self.step = state["step"]
            self.cpu_seconds, self.drawn = state.get("cpu_seconds", 0.0), state.get("drawn", 0)

    def take(self, network: RecogniserNetwork) -> None:
        """Begin anew from this network."""
        self.network.load_state_dict(network.state_dict())
        self.average = {name: value.clone() for name, value in network.state_dict().items()}

    def _take_average(self) -> None:
        keep = min(_AVERAGED, self.step / (self.step + 50))
        with torch.no_grad():
            for name, value in self.network.state_dict().items():
                if value.is_floating_point():
                    self.average[name].lerp_(value, 1 - keep)
                else:
                    self.average[name].copy_(value)


def read_checkpoint(path: Path) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(path, weights_only=True)
    return state


def ctc_loss(logits: torch.Tensor, texts: tuple[tuple[str, str], ...]) -> torch.Tensor:
    """Over both heads; logits float32[N,2,T,C]."""
    count, heads, steps, _ = logits.shape
    scores = logits.log_softmax(3).permute(2, 0, 1, 3).reshape(steps, count * heads, -1)
    targets = [numbers(text) for pair in texts for text in pair]
    flat = torch.tensor([number for each in targets for number in each], dtype=torch.long)
    lengths = torch.tensor([len(each) for each in targets], dtype=torch.long)
    given = torch.full((count * heads,), steps, dtype=torch.long)
    loss = functional.ctc_loss(scores, flat, given, lengths, reduction="none", zero_infinity=True)
    # A text's share is by its length, but an empty row weighs as one sign, lest rows be imagined.
    weights = 1.0 / lengths.clamp(min=1).sqrt()
    return (loss * weights).mean()


def train(recipe: Recipe, fonts: tuple[Path, ...], checkpoint: Path, *, begin_from: Path | None, say: Say) -> Learner:
    learner = Learner(recipe)
    if checkpoint.exists():
        learner.load(checkpoint)
        say(f"goes on at step {learner.step}")
    elif begin_from is not None and begin_from.suffix == ".onnx":
        learner.take(network_of(begin_from, _crops_to_begin_with(recipe, fonts)))
    elif begin_from is not None:
        learner.load(begin_from, weights_only=True)
    began, lost = time.process_time(), 0.0
    for batch in batches(recipe.seed, recipe.batch, fonts, start=learner.step):
        if learner.step >= recipe.steps:
            break
        lost += learner.learn(batch)
        learner.drawn += len(batch.texts)
        if learner.step % 20 == 0:
            learner.cpu_seconds, began = learner.cpu_seconds + time.process_time() - began, time.process_time()
            say(f"step {learner.step}: loss {lost / 20:.3f}, {learner.cpu_seconds / 60:.1f} min of one core")
            lost = 0.0
        if learner.step % _SAVE_EVERY == 0:
            learner.save(checkpoint)
    learner.save(checkpoint)
    return learner


def _crops_to_begin_with(recipe: Recipe, fonts: tuple[Path, ...]) -> list[torch.Tensor]:
    shown = islice(batches(recipe.seed, recipe.batch, fonts), _BATCHES_TO_BEGIN_WITH)
    return [torch.from_numpy(batch.crops) for batch in shown]


def _share_of_rate(step: int, steps: int) -> float:
    if step < _WARM_UP:
        return (step + 1) / _WARM_UP
    done = (step - _WARM_UP) / max(steps - _WARM_UP, 1)
    return _LEAST_RATE + (1 - _LEAST_RATE) * 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
