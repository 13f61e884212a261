"""The comparator's network: three channels about a candidate in, scores of seven classes (nothing first) out."""

import torch
from torch import nn  # not installed where types are checked: its classes are Any there

CHANNELS = (24, 48, 80)


class ComparatorNetwork(nn.Module):  # type: ignore[misc]
    """float32[N,3,64,64] -> logits float32[N,7]; 0.2 M parameters.

    The head sees the whole patch and, apart, its middle: a neighbour's mark at the rim must not decide.
    """

    def __init__(self) -> None:
        super().__init__()
        a, b, c = CHANNELS
        self.body = nn.Sequential(
            _conv(3, a, stride=2, kernel=5), Residual(a, 1),
            _conv(a, b, stride=2), Residual(b, 2),
            _conv(b, c, stride=2), Residual(c, 2),
        )  # fmt: skip
        self.head = nn.Sequential(nn.Linear(2 * c, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 7))

    def forward(self, patches: torch.Tensor) -> torch.Tensor:
        seen = self.body(patches)
        whole, middle = seen.mean(dim=(2, 3)), seen[:, :, 3:5, 3:5].mean(dim=(2, 3))
        logits: torch.Tensor = self.head(torch.cat([whole, middle], dim=1))
        return logits


class Residual(nn.Module):  # type: ignore[misc]
    def __init__(self, channels: int, depth: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*(_conv(channels, channels) for _ in range(depth)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = x + self.layers(x)
        return out


class AsExported(nn.Module):  # type: ignore[misc]
    """Probabilities float32[N,7], softmax in the graph."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, patches: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.network(patches), dim=1)


def _conv(channels_in: int, channels_out: int, *, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
    )
