"""From all texts of a page to its values: the grammar, the title block, the standards and the rules, in this order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ocr_jobs.reading.grammar.meaning import meaning_of
from ocr_jobs.reading.results import Datum, Dimension, Frame, ReadText, Roughness, TitleField, Unit
from ocr_jobs.reading.standards.applying import with_tolerances
from ocr_jobs.reading.standards.general_tolerances import GeneralTolerance, read_general_tolerance
from ocr_jobs.reading.title_block.fields import read_title_block
from ocr_jobs.reading.title_block.placing import Box
from ocr_jobs.reading.validation import checked


@dataclass(frozen=True)
class Understood:
    """general: the general tolerance that was applied. Notes have every text that is nothing else."""

    dimensions: tuple[Dimension, ...] = ()
    frames: tuple[Frame, ...] = ()
    roughness: tuple[Roughness, ...] = ()
    datums: tuple[Datum, ...] = ()
    notes: tuple[ReadText, ...] = ()
    title_block: tuple[TitleField, ...] = ()
    general: GeneralTolerance | None = None


def understood(
    drawing: Sequence[ReadText],
    title: Sequence[ReadText] = (),
    title_cells: Sequence[Box] = (),
    others: Sequence[ReadText] = (),
) -> Understood:
    """drawing: texts where dimensions stand. title: those of the title block. others: of tables; they become notes.

    title_cells: boxes (xyxy) of the title block's cells, where they are known.
    """
    block = read_title_block(title, title_cells)
    by_name = {each.name: each.read.text for each in block.fields}
    meaning = meaning_of(drawing, unit_of(by_name.get("unit", "")))
    notes = [*meaning.notes, *block.rest, *others]
    general = general_tolerance(by_name.get("general_tolerance", ""), notes)
    return Understood(
        tuple(checked(each) for each in with_tolerances(meaning.dimensions, general)),
        tuple(checked(each) for each in meaning.frames),
        tuple(checked(each) for each in meaning.roughness),
        tuple(meaning.datums),
        tuple(replace(note, raw=note.raw or note.text) for note in notes),
        block.fields,
        general,
    )


def general_tolerance(field: str, notes: Sequence[ReadText]) -> GeneralTolerance | None:
    """From the title block's field, else from a note that names a standard's class."""
    if found := read_general_tolerance(field):
        return found
    named = (read_general_tolerance(note.text) for note in notes)
    return next((each for each in named if each and each.tolerance_class), None)


def unit_of(text: str) -> Unit:
    """The unit of numbers without one. Example: unit_of("Inches") is INCH; what is not said is mm."""
    return Unit.INCH if "inch" in text.casefold() or text.strip().casefold() in ("in", '"') else Unit.MM
