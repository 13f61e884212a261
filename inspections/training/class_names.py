"""Other people's names of defect classes, told in ours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inspections.vision.findings import DEFECT_CLASSES

# As DeepPCB and the sets of Peking University name them.
_ALSO_CALLED = {
    "copper": "spurious_copper",
    "mouse_bite": "mousebite",
    "open_circuit": "open",
    "short_circuit": "short",
    "pinhole": "pin_hole",
}
LEFT_OUT = "-"


@dataclass(frozen=True)
class ClassNames:
    """told: class names as a user maps them, ours or LEFT_OUT."""

    told: Mapping[str, str] = field(default_factory=dict)

    def ours(self, name: str) -> str | None:
        """None for what is to be left out. Raises ValueError for a class that is not known here."""
        plain = _plain(name)
        cls = self.told.get(plain, _ALSO_CALLED.get(plain, plain))
        if cls == LEFT_OUT:
            return None
        if cls not in DEFECT_CLASSES:
            raise ValueError(
                f"the class {name!r} is none of {', '.join(DEFECT_CLASSES)}; a file of class names can map it"
                f" (one `{name} = spur` a line; `{name} = {LEFT_OUT}` leaves it out)"
            )
        return cls


def read_class_names(path: Path) -> ClassNames:
    """Lines of `their name = our name`. Raises OSError, and ValueError with file and line."""
    told: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        theirs, equals, ours = (part.strip() for part in line.partition("="))
        if not equals or not theirs or ours not in (*DEFECT_CLASSES, LEFT_OUT):
            raise ValueError(
                f"{path}, line {number}: expected `their name = our name`, ours one of {', '.join(DEFECT_CLASSES)}"
                f" or {LEFT_OUT} to leave the class out"
            )
        told[_plain(theirs)] = ours
    return ClassNames(told)


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().lower())
