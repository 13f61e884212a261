"""From the parser's tree to typed measures."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast

from lark import Token, Tree

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.grammar.amounts import Amount, read_amount
from ocr_jobs.reading.grammar.neighbours import settled
from ocr_jobs.reading.grammar.parts import Measure, Written
from ocr_jobs.reading.grammar.threads import read_thread
from ocr_jobs.reading.grammar.tolerances import read_deviations, usual_amount, usual_tolerance
from ocr_jobs.reading.results import Kind, Unit

Node = Tree[Token]

_DEPTHS = ("↧", "DEEP", "DEPTH", "TIEF", "DP", "깊이")
_KINDS = {"R": Kind.RADIUS, "SR": Kind.RADIUS, "CR": Kind.RADIUS, "C": Kind.CHAMFER, "CH": Kind.CHAMFER}
_KINDS |= dict.fromkeys(_DEPTHS, Kind.DEPTH)
_KINDS |= dict.fromkeys(("⌀", "S⌀", "⌴", "⌴⌀", "⌵", "⌵⌀", "DIA"), Kind.DIAMETER)
_REFERENCE, _BASIC = {"REF"}, {"BSC", "BASIC", "TED"}
_ZERO = Decimal(0)


class Builder:
    """Walks the tree of one callout; count and doubts come out beside the measures. unit: of numbers without one."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.doubts: list[Doubt] = []
        self.count = 1
        self.count_text = ""
        self.count_inside = False

    def measures(self, tree: Node) -> tuple[Measure, ...]:
        count, *features, after = tree.children
        self._counted(after, after=True)
        return self._features(count, features)

    def _features(self, count: object, features: Sequence[object]) -> tuple[Measure, ...]:
        self._counted(count)
        found = settled([each for node in features for each in self._feature(_tree(node))], counted=count is not None)
        self._doubt(*found.doubts)
        if found.count:
            self.count = found.count
        return found.measures

    def _counted(self, token: object, *, after: bool = False) -> None:
        number = re.search(r"\d+", str(token)) if token is not None else None
        if number is None:
            return
        self.count = int(number[0])
        written = re.sub(r"(?<=\d) ?[xX]", "x", str(token).strip())
        if after:
            self.count_text = f" {written}"
        elif not re.fullmatch(r"\d+x", written):
            self.count_text = written.replace(" ", "")

    def _feature(self, node: Node) -> Sequence[Measure]:
        if node.data == "plain":
            return [self._size(_tree(node.children[0]), "")]
        if node.data == "cross":
            return [replace(self._size(_tree(node.children[1]), ""), join="x")]
        if node.data == "below":
            first, *others = self._feature(_tree(node.children[1]))
            return [replace(first, join="/"), *others]
        if node.data == "depth_after":
            depth, *words = (str(child) for child in node.children)
            return [replace(self._measure(read_amount(depth), "", words), kind=Kind.DEPTH)]
        if node.data in ("reference", "basic"):
            return self._bracketed(node)
        return self._marked(node)

    def _marked(self, node: Node) -> Sequence[Measure]:
        first = node.children[0]
        if isinstance(first, Token):
            return [self._size(_tree(node.children[1]), re.sub(r"\s|\.$", "", first))]
        designation, *words = (str(child) for child in _tree(first).children)
        measures, doubts = read_thread(designation)
        self._doubt(*doubts)
        measures[-1] = replace(measures[-1], words=tuple(words))
        return measures

    def _bracketed(self, node: Node) -> Sequence[Measure]:
        count, *features = node.children
        inner = self._features(count, features)
        self.count_inside = count is not None
        if node.data == "basic":
            return [replace(measure, basic=True) for measure in inner]
        return [replace(measure, reference=True) for measure in inner]

    def _size(self, node: Node, mark: str) -> Measure:
        if node.data == "limits":
            return self._limits(node, mark)
        if node.data == "extreme":
            word, limit = (str(child) for child in node.children)
            return self._measure(read_amount(limit), mark, [word])
        amount, fit, tolerance, *words = node.children
        measure = self._measure(read_amount(str(amount)), mark, [str(word) for word in words])
        if fit is not None:
            measure = replace(measure, fit="/".join(str(each).replace(" ", "") for each in _tree(fit).children if each))
        return measure if tolerance is None else self._toleranced(measure, _tree(tolerance))

    def _measure(self, amount: Amount, mark: str, words: Sequence[str]) -> Measure:
        unit = amount.unit or self.unit
        if amount.unit != Unit.DEGREE and self.unit == Unit.MM and amount.looks_like_inches:
            unit = Unit.INCH
            self._doubt(Doubt.UNIT_GUESSED)
        kind = _KINDS.get(mark.upper(), Kind.ANGLE if unit == Unit.DEGREE else Kind.LINEAR)
        text = "" if amount.text == usual_amount(amount.value, unit) else amount.text
        return _with_words(Measure(kind, amount.value, unit=unit, mark=mark, words=tuple(words), nominal_text=text))

    def _limits(self, node: Node, mark: str) -> Measure:
        first, second, *words = (str(child) for child in node.children)
        upper, lower = sorted((read_amount(first), read_amount(second)), key=lambda each: each.value, reverse=True)
        middle = (upper.value + lower.value) / 2
        return replace(
            self._measure(upper, mark, words),
            nominal=middle,
            upper=upper.value - middle,
            lower=lower.value - middle,
            written=Written.LIMITS,
            nominal_text=f"{upper.text}/{lower.text}",
        )

    def _toleranced(self, measure: Measure, node: Node) -> Measure:
        tokens = [each for each in node.children if isinstance(each, Token) and each.type != "OPENING"]
        upper, lower, written, text = read_deviations(node.data, [read_amount(str(token)) for token in tokens])
        if written == Written.ONE_DEVIATION:
            self._doubt(Doubt.ONE_DEVIATION)
        if node.data == "bracketed":
            text = f" ({text.strip()})"
        toleranced = replace(measure, upper=upper, lower=lower, written=written)
        return replace(toleranced, tolerance_text="" if text == usual_tolerance(toleranced) else text)

    def _doubt(self, *doubts: Doubt) -> None:
        self.doubts += [doubt for doubt in doubts if doubt not in self.doubts]


def _with_words(measure: Measure) -> Measure:
    """What the words after a dimension say about it."""
    words = {word.upper().rstrip(".") for word in measure.words}
    kind = Kind.DIAMETER if "DIA" in words else Kind.DEPTH if words & set(_DEPTHS) else measure.kind
    changed = replace(measure, kind=kind, reference=bool(words & _REFERENCE), basic=bool(words & _BASIC))
    if "MAX" in words:
        return replace(changed, upper=_ZERO, written=Written.MAX)
    return replace(changed, lower=_ZERO, written=Written.MIN) if "MIN" in words else changed


def _tree(node: object) -> Node:
    return cast(Node, node)
