"""From the values of a feature control frame to its text."""

from ocr_jobs.reading.frames.signs import SIGN_OF
from ocr_jobs.reading.grammar.parts import FrameValue
from ocr_jobs.reading.results import DatumReference, Unit


def printed_frame(frame: FrameValue) -> str:
    """Cells joined by bars. Example: "⌖|⌀0.1Ⓜ|A|BⓂ|C"."""
    return "|".join((SIGN_OF[frame.characteristic], _zone(frame), *(_datum(each) for each in frame.datums)))


def _zone(frame: FrameValue) -> str:
    tolerance = "" if frame.tolerance is None else f"{frame.tolerance:f}"
    inches = '"' if frame.unit == Unit.INCH else ""
    per = f"/{frame.per}" if frame.per else ""
    return f"{frame.zone}{tolerance}{inches}{per}{_modifiers(frame.modifiers)}"


def _modifiers(modifiers: tuple[str, ...]) -> str:
    return "".join(f" {each}" if each[0].isascii() and each[0].isalpha() else each for each in modifiers)


def _datum(datum: DatumReference) -> str:
    return datum.letters + "".join(datum.modifiers)
