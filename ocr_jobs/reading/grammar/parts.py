"""What a piece of text on a drawing says: typed values without a place on the page."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ocr_jobs.reading.results import DatumReference, Kind, Unit


class Written(StrEnum):
    """How the tolerance of a dimension is written."""

    NONE = ""
    SYMMETRIC = "symmetric"  # 25±0.1
    DEVIATIONS = "deviations"  # 25 +0.1/-0.2
    ONE_DEVIATION = "one_deviation"  # 25 +0.1
    LIMITS = "limits"  # 25.1/24.9
    MAX = "max"
    MIN = "min"


@dataclass(frozen=True)
class Measure:
    """One dimension of a callout. upper and lower are deviations; a fit's are not looked up yet.

    mark: the signs before the number ("⌀", "SR", "⌴⌀"). join: "x" or "/" where that stands before it.
    angle: that of a chamfer, in degrees. words: what stands after it ("THRU", "typ.").
    nominal_text and tolerance_text: as they were written, where that is not the usual way to write these values.
    """

    kind: Kind
    nominal: Decimal | None
    upper: Decimal | None = None
    lower: Decimal | None = None
    written: Written = Written.NONE
    unit: Unit = Unit.MM
    mark: str = ""
    fit: str = ""
    thread: str = ""
    angle: Decimal | None = None
    join: str = ""
    basic: bool = False
    reference: bool = False
    words: tuple[str, ...] = ()
    nominal_text: str = ""
    tolerance_text: str = ""


@dataclass(frozen=True)
class FrameValue:
    """A feature control frame. per: the length that the tolerance holds for, as in 0.1/100."""

    characteristic: str
    tolerance: Decimal | None
    zone: str = ""
    per: str = ""
    modifiers: tuple[str, ...] = ()
    datums: tuple[DatumReference, ...] = ()
    unit: Unit = Unit.MM


@dataclass(frozen=True)
class RoughnessValue:
    """In µm. lowest: the smaller of two values, where both are written. others: in brackets, for the other surfaces."""

    parameter: str
    value: Decimal
    lowest: Decimal | None = None
    surface: bool = True  # the surface symbol stands before it
    grade: str = ""  # "N7"
    word: str = ""
    others: bool = False


@dataclass(frozen=True)
class DatumLetter:
    letter: str


class Sort(StrEnum):
    DIMENSION = "dimension"
    FRAME = "frame"
    ROUGHNESS = "roughness"
    DATUM = "datum"
    NOTE = "note"
    UNREAD = "unread"
    EMPTY = "empty"


@dataclass(frozen=True)
class Callout:
    """What one piece of text says. Only the parts of its sort are filled; `rest` is what was not understood.

    count_text: how the count is written where it is not "4x " at the front; at the end where it begins with a space.
    count_inside: within the brackets, as in "[4x ⌀6]".
    """

    text: str
    raw: str
    sort: Sort
    count: int = 1
    count_text: str = ""
    count_inside: bool = False
    measures: tuple[Measure, ...] = ()
    frame: FrameValue | None = None
    roughness: tuple[RoughnessValue, ...] = ()
    datum: DatumLetter | None = None
    rest: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def count_prefix(self) -> str:
        usual = f"{self.count}x " if self.count != 1 else ""
        if not self.count_text or self.count_suffix:
            return "" if self.count_suffix else usual
        return self.count_text if self.count_text.endswith("-") else f"{self.count_text} "

    @property
    def count_suffix(self) -> str:
        return self.count_text if self.count_text.startswith(" ") else ""

    @property
    def understood(self) -> bool:
        return self.sort in (Sort.DIMENSION, Sort.FRAME, Sort.ROUGHNESS, Sort.DATUM) and not self.rest
