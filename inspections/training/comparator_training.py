"""Training of the comparator's network: seeded; each epoch ends in a checkpoint from which a broken-off run goes on."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from inspections.training.comparator_network import ComparatorNetwork
from inspections.training.samples import Samples

JITTER_PX = 2

Say = Callable[[str], None]


@dataclass(frozen=True)
class Recipe:
    """Everything that the result depends on besides the samples."""

    seed: int = 1
    epochs: int = 16
    batch: int = 128
    learning_rate: float = 4e-3
    weight_decay: float = 2e-3
    smoothing: float = 0.02


def train_network(
    samples: Samples, held_back: Samples, recipe: Recipe, checkpoint: Path, *, say: Say
) -> ComparatorNetwork:
    """Train on samples, tell the accuracy on held_back after each epoch, keep an average of the weights.

    A checkpoint of the same recipe is gone on from. Returns the averaged network, in evaluation mode.
    """
    torch.manual_seed(recipe.seed)
    network = ComparatorNetwork().to(memory_format=torch.channels_last)  # a sixth quicker on the CPU
    average = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998), use_buffers=True
    )
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    steps = recipe.epochs * (len(samples.labels) // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, recipe.learning_rate, total_steps=steps, pct_start=0.2, final_div_factor=100
    )
    parts = {"network": network, "average": average, "optimizer": optimizer, "schedule": schedule}
    for epoch in range(_resumed(checkpoint, parts, recipe, len(samples.labels)), recipe.epochs):
        started = time.monotonic()
        torch.manual_seed(1000 * recipe.seed + epoch)  # dropout goes on as it would have
        network.train()
        losses = []
        for patches, labels in batches(samples, recipe, epoch):
            with torch.autocast("cpu", torch.bfloat16):
                logits = network(patches)
            loss = functional.cross_entropy(logits.float(), labels, label_smoothing=recipe.smoothing)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            average.update_parameters(network)
            losses.append(loss.item())
        _save(checkpoint, parts, recipe, len(samples.labels), epoch + 1)
        accuracy = accuracy_on(average.module, held_back)
        seconds = time.monotonic() - started
        say(f"epoch {epoch + 1}/{recipe.epochs}: loss {np.mean(losses):.4f}, held back {accuracy:.4f}, {seconds:.0f} s")
    trained: ComparatorNetwork = average.module.eval()
    return trained


def batches(samples: Samples, recipe: Recipe, epoch: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Shuffled batches, each turned, mirrored and moved at random: float32[B,3,64,64] and int64[B]."""
    rng = np.random.default_rng([recipe.seed, epoch])
    order = rng.permutation(len(samples.labels))
    for start in range(0, len(order) - recipe.batch + 1, recipe.batch):
        chosen = order[start : start + recipe.batch]
        patches = _moved(rng, samples.patches[chosen])
        patches = np.rot90(patches, int(rng.integers(4)), (2, 3))
        if rng.random() < 0.5:
            patches = patches[..., ::-1]
        labels = torch.from_numpy(samples.labels[chosen].astype(np.int64))
        yield three_channels(patches), labels


def three_channels(patches: np.ndarray) -> torch.Tensor:
    """uint8[N,2,64,64] to float32[N,3,64,64] in 0..1, the third channel |board - golden|."""
    pair = torch.from_numpy(np.ascontiguousarray(patches)).float().div_(255)
    return torch.cat([pair, (pair[:, :1] - pair[:, 1:]).abs()], dim=1)


def accuracy_on(network: nn.Module, samples: Samples) -> float:
    network.eval()
    right = 0
    for start in range(0, len(samples.labels), 512):
        with torch.inference_mode():
            answer = network(three_channels(samples.patches[start : start + 512])).argmax(dim=1)
        right += int((answer.numpy() == samples.labels[start : start + 512]).sum())
    return right / max(len(samples.labels), 1)


def _moved(rng: np.random.Generator, patches: np.ndarray) -> np.ndarray:
    pad = ((0, 0), (0, 0), (JITTER_PX, JITTER_PX), (JITTER_PX, JITTER_PX))
    x, y = rng.integers(0, 2 * JITTER_PX + 1, 2)
    size = patches.shape[-1]
    return np.pad(patches, pad, mode="edge")[..., y : y + size, x : x + size]


def _resumed(checkpoint: Path, parts: dict[str, object], recipe: Recipe, count: int) -> int:
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=True)
    if state["recipe"] != _identity(recipe, count):
        return 0
    for name, part in parts.items():
        part.load_state_dict(state[name])  # type: ignore[attr-defined]
    return int(state["epoch"])


def _save(checkpoint: Path, parts: dict[str, object], recipe: Recipe, count: int, epoch: int) -> None:
    state = {name: part.state_dict() for name, part in parts.items()}  # type: ignore[attr-defined]
    written = checkpoint.with_suffix(".part")
    torch.save({**state, "recipe": _identity(recipe, count), "epoch": epoch}, written)
    written.replace(checkpoint)


def _identity(recipe: Recipe, count: int) -> str:
    return json.dumps({**asdict(recipe), "samples": count})
