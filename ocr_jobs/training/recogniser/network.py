"""The recogniser's network: a crop 48 px high in, two rows of CTC probabilities out."""

import torch
from torch import nn  # not installed where types are checked: its classes are Any there

from ocr_jobs.reading.recogniser.alphabet import CLASSES

CHANNELS = (20, 40, 64, 112)
CONTEXT = 144
HEADS = 2
STEPS = 2
"""Steps told for each column of features (4 px of the crop): narrow figures in a stack stand closer than 4 px."""


class RecogniserNetwork(nn.Module):  # type: ignore[misc]
    """float32[N,1,48,W] -> logits float32[N,2,W/2,classes]; 0.8 M parameters.

    The first head reads the main line with the upper row of a stack, the second the lower row.
    """

    def __init__(self) -> None:
        super().__init__()
        a, b, c, d = CHANNELS
        self.body = nn.Sequential(
            _conv(1, a, stride=2),
            _conv(a, b, stride=2), Residual(b),
            _conv(b, c, stride=(2, 1)), Residual(c),
            _conv(c, d, stride=(2, 1)), Residual(d),
        )  # fmt: skip
        self.columns = nn.Sequential(nn.Conv1d(3 * d, CONTEXT, 1, bias=False), nn.BatchNorm1d(CONTEXT), nn.ReLU())
        self.context = nn.Sequential(Beside(1), Beside(2), Beside(4))
        self.heads = nn.Sequential(nn.Dropout(0.1), nn.Conv1d(CONTEXT, HEADS * STEPS * CLASSES, 1))

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        seen = self.body(crops)
        told = self.heads(self.context(self.columns(seen.flatten(1, 2))))
        count, _, columns = told.shape
        split = told.view(count, HEADS, STEPS, CLASSES, columns)
        logits: torch.Tensor = split.permute(0, 1, 4, 2, 3).reshape(count, HEADS, columns * STEPS, CLASSES)
        return logits


class Residual(nn.Module):  # type: ignore[misc]
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(_conv(channels, channels), _conv(channels, channels))

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        return seen + self.layers(seen)


class Beside(nn.Module):  # type: ignore[misc]
    """What stands left and right, `apart` columns apart."""

    def __init__(self, apart: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(CONTEXT, CONTEXT, 5, padding=2 * apart, dilation=apart, bias=False),
            nn.BatchNorm1d(CONTEXT),
            nn.ReLU(),
        )

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        return seen + self.layers(seen)


def _conv(before: int, after: int, *, stride: int | tuple[int, int] = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)
    )
