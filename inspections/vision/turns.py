"""A network asked again about turned copies of what it is unsure of: its mean answer is steadier than one alone.

Most patches are plain at first sight, and four answers take four times as long as one.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Network = Callable[[Floats], Floats]
"""Patches float32[N,3,64,64] to probabilities float32[N,7], nothing first."""

TURNS_KEY = "turns"
MOST_TURNS = 4
SURE_BELOW, SURE_ABOVE = 0.15, 0.7  # best blended score of a defect; decisions fall between


def turns_of(metadata: Mapping[str, str]) -> int:
    """How many copies a model wants to be asked about; 1 where it does not say. Raises ValueError."""
    turns = int(metadata.get(TURNS_KEY, "1"))
    if turns not in range(1, MOST_TURNS + 1):
        raise ValueError(f"{turns} turns")
    return turns


def blended(network: Network, patches: Floats, rules: Floats, *, share: Floats | float, turns: int = 1) -> Floats:
    """float32[N,7]: `share`, one or float32[N,1], of the network's answer and the rest of the rules'."""
    share = np.broadcast_to(np.asarray(share, np.float32), (len(rules), 1))
    told = network(patches)
    scores = (1 - share) * rules + share * told
    if turns == 1:
        return scores
    best = scores[:, 1:].max(axis=1)
    unsure = np.flatnonzero((best > SURE_BELOW) & (best < SURE_ABOVE))
    if len(unsure):
        copies = _turned(patches[unsure])[: turns - 1]
        again = network(np.concatenate(copies)).reshape(len(copies), len(unsure), -1)
        scores[unsure] = (1 - share[unsure]) * rules[unsure] + share[unsure] * (
            told[unsure] + again.sum(axis=0)
        ) / turns
    return scores


def _turned(patches: Floats) -> list[Floats]:
    """By a half and by both quarters."""
    across = patches.swapaxes(2, 3)
    return [patches[:, :, ::-1, ::-1], across[:, :, ::-1], across[:, :, :, ::-1]]
