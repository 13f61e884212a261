"""Labelled drawings: labelme's shapes, and what our synthetic sheets tell beside them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Polygon = tuple[tuple[float, float], ...]

OTHER = "other_info"


@dataclass(frozen=True)
class Labelled:
    text: str
    polygon: Polygon

    @property
    def is_dimension(self) -> bool:
        return self.text != OTHER


@dataclass(frozen=True)
class Truth:
    """picture: the image beside the labels. frames and fields are None where the labels do not speak of them."""

    picture: Path
    shapes: tuple[Labelled, ...]
    frames: tuple[Labelled, ...] | None = None
    fields: Mapping[str, str] | None = None
    style: Mapping[str, str] = field(default_factory=dict)


def truths(folder: Path) -> Iterator[Truth]:
    """Every labelme file of the folder that has its image beside it, by name."""
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        if "shapes" in data and (folder / Path(str(data["imagePath"])).name).exists():
            yield truth_of(data, folder)


def truth_of(data: Mapping[str, Any], folder: Path) -> Truth:
    block = data.get("title_block")
    return Truth(
        folder / Path(str(data["imagePath"])).name,
        tuple(Labelled(str(shape["label"]), corners(shape["points"])) for shape in data["shapes"]),
        _located(data["frames"]) if "frames" in data else None,
        {name: str(each["text"]) for name, each in block["fields"].items()} if block else None,
        data.get("style", {}),
    )


def corners(points: Sequence[Sequence[float]]) -> Polygon:
    """A rectangle of labelme has two corners."""
    if len(points) == 2:
        (x0, y0), (x1, y1) = points
        points = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return tuple((float(x), float(y)) for x, y in points)


def _located(entries: Sequence[Mapping[str, Any]]) -> tuple[Labelled, ...]:
    return tuple(Labelled(str(each["text"]), corners(each["polygon"])) for each in entries)
