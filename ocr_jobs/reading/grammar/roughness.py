"""Surface roughness (ISO 21920, 1302): from the parser's tree to values, and back to text."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast

from lark import Token, Tree

from ocr_jobs.reading.grammar.amounts import read_amount
from ocr_jobs.reading.grammar.parts import RoughnessValue

# ISO 1302: what a roughness grade stands for, Ra in µm.
_GRADES = (0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.3, 12.5, 25, 50)
GRADES = {f"N{number}": Decimal(str(value)) for number, value in enumerate(_GRADES, start=1)}


def roughness_of(tree: Tree[Token]) -> tuple[RoughnessValue, ...]:
    return tuple(_values(cast("Sequence[Tree[Token]]", tree.children)))


def _values(nodes: Iterable[Tree[Token]]) -> Iterable[RoughnessValue]:
    for node in nodes:
        if node.data == "others":
            inner = cast("Sequence[Tree[Token]]", node.children)
            yield from (replace(value, others=True) for value in _values(inner))
        else:
            yield _value([child for child in node.children if isinstance(child, Token)])


def _value(tokens: Sequence[Token]) -> RoughnessValue:
    by_type = {token.type: str(token) for token in tokens}
    surface = "SURFACE" in by_type
    if grade := by_type.get("GRADE"):
        return RoughnessValue("Ra", GRADES[grade], surface=surface, grade=grade)
    amounts = sorted((read_amount(str(token)).value for token in tokens if token.type == "AMOUNT"), reverse=True)
    lowest = amounts[1] if len(amounts) > 1 else None
    word = by_type.get("WORD", "")
    return RoughnessValue(by_type.get("PARAMETER", ""), amounts[0], lowest, surface=surface, word=word)


def printed_roughness(values: Sequence[RoughnessValue]) -> str:
    """Example: two values, the second one for the other surfaces, give "√Ra3.2 (√Ra1.6)"."""
    main = " ".join(_printed(value) for value in values if not value.others)
    others = " ".join(_printed(value) for value in values if value.others)
    return f"{main} ({others})".strip() if others else main


def _printed(value: RoughnessValue) -> str:
    sign = "√" if value.surface else ""
    if value.grade:
        return sign + value.grade
    word = f" {value.word} " if value.word else ""
    lowest = "" if value.lowest is None else f"/{value.lowest:f}"
    return f"{sign}{value.parameter}{word}{value.value:f}{lowest}".strip()
