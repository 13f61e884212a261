"""The layout of COCO: one JSON file with images, annotations (bbox x, y, width, height in pixels) and categories.

Source: the COCO data format, https://cocodataset.org/#format-data
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.class_names import ClassNames
from inspections.training.evaluate import Truth
from inspections.training.golden_boards import golden_of


def read_coco(data: Path, list_path: Path | None, class_names: ClassNames) -> Iterator[AnnotatedPair]:
    """data: the JSON file; list_path: file names, one a line, of the images to take (else all).

    Images lie beside the file, in `images` beside it or beside its folder. An image may name a golden board as
    golden_file_name. Raises OSError, and ValueError with the file and the entry.
    """
    content = _content(data)
    images = [_image(f"{data}, images[{number}]", image) for number, image in enumerate(content["images"])]
    truth = _truth_by_image(data, content, {image.id for image in images}, class_names)
    wanted = {image.name for image in images} if list_path is None else _wanted(list_path, data, images)
    for image in images:
        if image.name in wanted:
            board = _path(image.where, data, image.name)
            golden = _path(image.where, data, image.golden) if image.golden else golden_of(board)
            group = str(PurePosixPath(image.name).parent)
            yield AnnotatedPair(
                board, golden, tuple(truth.get(image.id, ())), "all" if group == "." else group, image.name
            )


@dataclass(frozen=True)
class _Image:
    where: str
    id: int
    name: str
    golden: str


def _image(where: str, entry: Mapping[str, Any]) -> _Image:
    golden = _value(where, entry, "golden_file_name", str) if entry.get("golden_file_name") else ""
    return _Image(where, _value(where, entry, "id", int), _value(where, entry, "file_name", str), golden)


def _content(data: Path) -> Mapping[str, Any]:
    try:
        content: Any = json.loads(data.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{data}: expected JSON ({error})") from None
    for key in ("images", "annotations", "categories"):
        if not isinstance(content, dict) or not isinstance(content.get(key), list):
            raise ValueError(f"{data}: expected an object with lists of images, annotations and categories")
        for number, entry in enumerate(content[key]):
            if not isinstance(entry, dict):
                raise ValueError(f"{data}, {key}[{number}]: expected an object")
    return dict(content)


def _wanted(list_path: Path, data: Path, images: Sequence[_Image]) -> set[str]:
    known = {image.name for image in images}
    wanted = set()
    for number, line in enumerate(list_path.read_text(encoding="utf-8").splitlines(), start=1):
        name = line.strip()
        if name and name not in known:
            raise ValueError(f"{list_path}, line {number}: {data} has no image {name}")
        wanted.add(name)
    return wanted


def _truth_by_image(
    data: Path, content: Mapping[str, Any], ids: set[int], class_names: ClassNames
) -> Mapping[int, list[Truth]]:
    names: dict[int, str] = {}
    for number, category in enumerate(content["categories"]):
        where = f"{data}, categories[{number}]"
        names[_value(where, category, "id", int)] = _value(where, category, "name", str)
    by_image: dict[int, list[Truth]] = defaultdict(list)
    for number, annotation in enumerate(content["annotations"]):
        where = f"{data}, annotations[{number}]"
        image, category = (_value(where, annotation, key, int) for key in ("image_id", "category_id"))
        if image not in ids:
            raise ValueError(f"{where}: there is no image with the id {image}")
        if category not in names:
            raise ValueError(f"{where}: there is no category with the id {category}")
        try:
            cls = class_names.ours(names[category])
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None
        if cls is not None:
            by_image[image].append((cls, _box(where, annotation)))
    return by_image


def _box(where: str, annotation: Mapping[str, Any]) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = (float(value) for value in annotation["bbox"])
    except (KeyError, TypeError, ValueError):
        x = y = width = height = math.nan
    if not (math.isfinite(x + y + width + height) and width > 0 and height > 0):
        raise ValueError(f"{where}: expected bbox as x, y, width and height in pixels")
    return (x, y, x + width, y + height)


def _path(where: str, data: Path, name: str) -> Path:
    places = [folder / name for folder in (data.parent, data.parent / "images", data.parent.parent / "images")]
    for place in places:
        if place.is_file():
            return place
    raise ValueError(f"{where}: there is no image at any of {', '.join(map(str, places))}")


def _value(where: str, entry: Mapping[str, Any], key: str, kind: type) -> Any:
    value = entry.get(key)
    if not isinstance(value, kind) or value == "":
        raise ValueError(f"{where}: expected {key} as {'text' if kind is str else 'a whole number'}, found {value!r}")
    return value
