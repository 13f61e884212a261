"""A board type's settings as they are typed: kept word for word when they are refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from inspections.models import BoardType, Copper, DefectClass
from problems.problem import Problem
from problems.typed import whole

_FIELD_OF = {
    "board_type_name_needed": "name",
    "board_type_name_long": "name",
    "board_type_taken": "name",
    "board_type_scale": "scale",
    "board_type_copper": "copper",
}


@dataclass(frozen=True)
class BoardTypeForm:
    name: str
    revision: str
    scale: str
    percents: Mapping[str, str]  # class -> threshold, 0 to 100
    copper: str = Copper.AUTO
    version: int = 0

    @classmethod
    def blank(cls, thresholds: Mapping[str, float]) -> "BoardTypeForm":
        return cls("", "", "", _percents(thresholds))

    @classmethod
    def of(cls, row: BoardType) -> "BoardTypeForm":
        scale = "" if row.scale_px_per_mm is None else f"{row.scale_px_per_mm:g}"
        return cls(row.name, row.revision, scale, _percents(row.thresholds), row.copper, row.version)

    @classmethod
    def posted(cls, query: QueryDict) -> "BoardTypeForm":
        return cls(
            name=query.get("name", ""),
            revision=query.get("revision", ""),
            scale=query.get("scale", "").strip(),
            percents={each: query.get(f"threshold_{each}", "").strip() for each in DefectClass.values},
            copper=query.get("copper", Copper.AUTO),
            version=whole(query.get("version", "")) or 0,
        )

    def values(self) -> dict[str, Any]:
        """As the service takes them. Problem board_type_scale, board_type_percent where it cannot be one."""
        thresholds = {}
        for cls, percent in self.percents.items():
            number = _decimal(percent)
            if number is None or not _is_percent(percent):
                raise Problem("board_type_percent", cls=str(DefectClass(cls).label))
            thresholds[cls] = number / 100
        scale = _decimal(self.scale) if self.scale else None
        if self.scale and scale is None:
            raise Problem("board_type_scale", limit=2000)
        return {
            "name": self.name,
            "revision": self.revision,
            "scale_px_per_mm": scale,
            "thresholds": thresholds,
            "copper": self.copper,
        }

    def rows(self) -> list[tuple[str, str, str]]:
        """(class, its name, percent), all six in their order."""
        return [(cls.value, str(cls.label), self.percents.get(cls.value, "")) for cls in DefectClass]

    def coppers(self) -> list[tuple[str, str]]:
        return [(each.value, str(each.label)) for each in Copper]

    def wrong_field(self, problem: Problem) -> str:
        """The field that a refusal is about: to be marked; "" where it is about none."""
        if problem.code in ("board_type_percent", "board_type_threshold"):
            return next((f"threshold-{cls}" for cls, percent in self.percents.items() if not _is_percent(percent)), "")
        return _FIELD_OF.get(problem.code, "")

    def on_version(self, version: int) -> "BoardTypeForm":
        return replace(self, version=version)

    def differences(self, now: "BoardTypeForm") -> list[tuple[str, str, str]]:
        """(what, as it is now, as typed here), only where they differ."""
        pairs = [
            (_("Name"), now.name, self.name),
            (_("Revision"), now.revision, self.revision),
            (_("Scale"), now.scale, self.scale),
            (_("Copper"), str(Copper(now.copper).label), dict(self.coppers()).get(self.copper, self.copper)),
            *((label, f"{now.percents[cls]} %", f"{mine} %") for cls, label, mine in self.rows()),
        ]
        return [(what, theirs, mine) for what, theirs, mine in pairs if theirs != mine]


def _percents(thresholds: Mapping[str, float]) -> dict[str, str]:
    return {cls: f"{thresholds.get(cls, 0.5) * 100:g}" for cls in DefectClass.values}


def _is_percent(text: str) -> bool:
    number = _decimal(text)
    return number is not None and 0 <= number <= 100


def _decimal(text: str) -> float | None:
    """A comma may stand for the point."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
