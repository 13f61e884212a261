"""From the text of a feature control frame to its values."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import cast

from lark import Lark, Token, Tree
from lark.exceptions import LarkError

from ocr_jobs.reading.frames.signs import CHARACTERISTICS
from ocr_jobs.reading.grammar.amounts import read_amount
from ocr_jobs.reading.grammar.parts import FrameValue
from ocr_jobs.reading.results import DatumReference, Unit

Node = Tree[Token]


@cache
def _parser() -> Lark:
    source = Path(__file__).with_name("frame.lark").read_text(encoding="utf-8")
    return Lark(source, parser="lalr", start="frame", maybe_placeholders=True)


def read_frame(text: str, unit: Unit = Unit.MM) -> tuple[int, FrameValue] | None:
    """The count and the values of a frame's text, which must be in its form; None where the grammar does not fit."""
    try:
        tree = _parser().parse(text)
    except LarkError:
        return None
    count, sign, zone, *rest = tree.children
    datums = [_datum(each) for each in rest if isinstance(each, Tree)]
    number = re.search(r"\d+", str(count)) if count is not None else None
    value = _zone(CHARACTERISTICS[str(sign)], cast(Node, zone), datums, unit)
    return int(number[0]) if number else 1, value


def _zone(characteristic: str, node: Node, datums: Sequence[DatumReference], unit: Unit) -> FrameValue:
    zone, amount, per, *modifiers = (None if child is None else str(child) for child in node.children)
    tolerance = read_amount(amount or "")
    return FrameValue(
        characteristic,
        tolerance.value,
        zone=(zone or "").replace(" ", ""),
        per=re.sub(r"[ /]", "", per or "").replace(",", "."),
        modifiers=_with_lengths([each for each in modifiers if each]),
        datums=tuple(datums),
        unit=tolerance.unit or unit,
    )


def _with_lengths(written: Sequence[str]) -> tuple[str, ...]:
    """A number belongs to the modifier before it: Ⓟ10 is a projected zone of 10."""
    modifiers: list[str] = []
    for each in written:
        if re.match(r"[\d+.-]", each) and modifiers:
            modifiers[-1] += each
        else:
            modifiers.append(each)
    return tuple(modifiers)


def _datum(node: Node) -> DatumReference:
    letters, *modifiers = (str(child) for child in node.children)
    return DatumReference(letters.replace(" ", ""), tuple(modifiers))
