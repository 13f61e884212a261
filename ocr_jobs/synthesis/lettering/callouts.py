"""What drawings say: random callouts of every kind, in the normal form of the texts that reading gives."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from numpy.random import Generator

from ocr_jobs.synthesis.lettering import amounts
from ocr_jobs.synthesis.lettering.amounts import one_of
from ocr_jobs.synthesis.lettering.frame_texts import datum_feature, frame, frame_cell
from ocr_jobs.synthesis.lettering.hands import THIN_GAP
from ocr_jobs.synthesis.lettering.other_texts import chatter, thread


class Shape(StrEnum):
    LINE = "line"
    STACK = "stack"  # small deviations beside the base
    ROWS = "rows"  # two rows of one size: limits, fits, callouts of two lines
    FRAME = "frame"  # cells with lines between
    BOXED = "boxed"
    DATUM = "datum"
    SURFACE = "surface"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Callout:
    """base stands before the upper and lower row, if there are any; THIN_GAP in them is drawn and not read."""

    kind: str
    shape: Shape
    base: str
    upper_row: str = ""
    lower_row: str = ""
    joint: str = ""

    @property
    def upper(self) -> str:
        """The main line with what stands in the upper row: what the recogniser's first head reads."""
        text = _read(self.base + (self.joint + self.upper_row if self.upper_row else ""))
        if self.shape is Shape.BOXED:
            return f"[{text}]"
        return {Shape.DATUM: f"▽{text}", Shape.SURFACE: f"√{text}"}.get(self.shape, text)

    @property
    def lower(self) -> str:
        return _read(self.lower_row)

    @property
    def text(self) -> str:
        return f"{self.upper}/{self.lower}" if self.lower else self.upper


def _read(drawn: str) -> str:
    return drawn.replace(THIN_GAP, "")


def random_callout(rng: Generator, kind: str | None = None) -> Callout:
    """kind: one of KINDS, or by how often drawings have them."""
    if kind is None:
        names = list(KINDS)
        shares = [KINDS[name][0] for name in names]
        kind = str(rng.choice(names, p=[each / sum(shares) for each in shares]))
    return KINDS[kind][1](rng)


def _plain(rng: Generator) -> Callout:
    text = amounts.fraction(rng) if rng.random() < 0.03 else _counted(rng, amounts.marked(rng))
    return Callout("plain", Shape.LINE, text)


def _bilateral(rng: Generator) -> Callout:
    gap, after = (THIN_GAP if rng.random() < 0.4 else "" for _ in range(2))
    text = f"{amounts.marked(rng)}{gap}±{after}{amounts.deviation(rng)}"
    return Callout("bilateral", Shape.LINE, _counted(rng, text))


def _stacked(rng: Generator) -> Callout:
    base = amounts.marked(rng)
    fit = amounts.fit(rng) if rng.random() < 0.15 else ""
    upper, lower = amounts.deviations(rng)
    if fit and rng.random() < 0.5:
        upper, lower = f"({upper}", f"{lower})"
    return Callout("stacked", Shape.STACK, _counted(rng, base + fit, 0.12), upper, lower, " ")


def _deviation(rng: Generator) -> Callout:
    """What stands beside a nominal size, by itself: stacks are also read line by line."""
    upper, lower = amounts.deviations(rng)
    form = rng.random()
    if form < 0.3:
        return Callout("deviation", Shape.ROWS, "", upper, lower)
    return Callout("deviation", Shape.LINE, one_of(rng, upper, upper, lower, lower, f"±{amounts.deviation(rng)}"))


def _limits(rng: Generator) -> Callout:
    mark = one_of(rng, "", "", "⌀", "⌀", "R")
    upper, lower = amounts.limits(rng)
    if mark and rng.random() < 0.35:
        return Callout("limits", Shape.ROWS, "", mark + upper, mark + lower)
    return Callout("limits", Shape.ROWS, mark, upper, lower)


def _fitted(rng: Generator) -> Callout:
    nominal = one_of(rng, "⌀", "⌀", "") + amounts.nominal(rng)
    gap = THIN_GAP if rng.random() < 0.4 else ""
    hole, shaft = amounts.fit(rng, hole=True), amounts.fit(rng, hole=False)
    form = rng.random()
    if form < 0.65:
        return Callout("fit", Shape.LINE, _counted(rng, nominal + gap + (hole if rng.random() < 0.6 else shaft)))
    if form < 0.85:
        return Callout("fit", Shape.LINE, f"{nominal}{gap}{hole}/{shaft}")
    return Callout("fit", Shape.STACK, nominal, hole, shaft)


def _threaded(rng: Generator) -> Callout:
    text = _counted(rng, thread(rng))
    if rng.random() < 0.25:
        text += " " + one_of(rng, "↧", "↧", "x") + THIN_GAP * int(rng.integers(2)) + amounts.short(rng)
        text = text.replace(" x", "x")
    return Callout("thread", Shape.LINE, text)


def _chamfer(rng: Generator) -> Callout:
    gap = THIN_GAP if rng.random() < 0.4 else ""
    cut = one_of(rng, "0.2", "0.3", "0.5", "1", "1", "1.5", "2", "2.5", "3", "5", amounts.short(rng))
    angle = one_of(rng, "45°", "45°", "45°", "30°", "60°", "15°")
    text = f"{cut}{gap}x{gap}{angle}" if rng.random() < 0.7 else f"C{gap}{cut}"
    return Callout("chamfer", Shape.LINE, _counted(rng, text, 0.2))


def _angle(rng: Generator) -> Callout:
    nominal = amounts.angle(rng)
    form = rng.random()
    if form < 0.6:
        return Callout("angle", Shape.LINE, _counted(rng, nominal, 0.1))
    if form < 0.85:
        return Callout("angle", Shape.LINE, f"{nominal}±{amounts.small_angle(rng)}")
    return Callout("angle", Shape.STACK, nominal, f"+{amounts.small_angle(rng)}", f"-{amounts.small_angle(rng)}", " ")


def _surface(rng: Generator) -> Callout:
    value = one_of(rng, "0.2", "0.4", "0.8", "1.6", "3.2", "6.3", "12.5", "25", "50", amounts.short(rng))
    text = one_of(rng, "Ra", "Ra", "Ra", "Rz", "Rz", "", "Rt", "Rmax") + THIN_GAP * int(rng.integers(3)) + value
    if rng.random() < 0.05:
        text = f"N{rng.integers(1, 13)}"
    return Callout("roughness", Shape.SURFACE if rng.random() < 0.85 else Shape.LINE, text)


def _depth(rng: Generator) -> Callout:
    hole = _counted(rng, f"⌀{amounts.nominal(rng)}", 0.4)
    gap = THIN_GAP * int(rng.integers(2))
    deep = one_of(rng, f" ↧{gap}{amounts.short(rng)}", " THRU", f" ↧{gap}{amounts.short(rng)}", " THRU ALL")
    sunk = _sunk(rng, gap)
    form = rng.random()
    if form < 0.35:
        return Callout("depth", Shape.LINE, hole + deep)
    if form < 0.55:
        return Callout("depth", Shape.LINE, f"↧{gap}{amounts.short(rng)}" if rng.random() < 0.4 else sunk)
    if form < 0.7:
        return Callout("depth", Shape.LINE, f"{hole} {sunk}")
    return Callout("depth", Shape.ROWS, "", hole + (deep if rng.random() < 0.7 else ""), sunk)


def _sunk(rng: Generator, gap: str) -> str:
    if rng.random() < 0.5:
        return f"⌴{gap}⌀{gap}{amounts.nominal(rng)} ↧{gap}{amounts.short(rng)}"
    return f"⌵{gap}⌀{gap}{amounts.nominal(rng)}{gap}x{gap}{one_of(rng, '90°', '82°', '60°', '120°')}"


def _reference(rng: Generator) -> Callout:
    text = amounts.marked(rng) if rng.random() < 0.85 else amounts.angle(rng)
    form = rng.random()
    if form < 0.65:
        return Callout("reference", Shape.LINE, f"({text})")
    return Callout("reference", Shape.LINE, f"{text} {one_of(rng, 'REF', 'TYP', 'MAX', 'MIN', 'BSC', 'REF.')}")


def _basic(rng: Generator) -> Callout:
    text = amounts.marked(rng) if rng.random() < 0.8 else amounts.angle(rng)
    return Callout("basic", Shape.BOXED, text)


def _frame(rng: Generator) -> Callout:
    return Callout("frame", Shape.FRAME, frame(rng))


def _cell(rng: Generator) -> Callout:
    return Callout("cell", Shape.LINE, frame_cell(rng))


def _datum(rng: Generator) -> Callout:
    return Callout("datum", Shape.DATUM, datum_feature(rng))


def _chatter(rng: Generator) -> Callout:
    return Callout("chatter", Shape.LINE, chatter(rng))


def _sign(rng: Generator) -> Callout:
    """One sign alone: text layers leave out what a drawing program drew as lines."""
    return Callout("sign", Shape.LINE, amounts.one_of(rng, *"⌀⌀⌀⌴⌵↧↧□±ⓂⓁⓅ"))


def _nothing(rng: Generator) -> Callout:
    return Callout("nothing", Shape.NOTHING, "")


def _counted(rng: Generator, text: str, share: float = 0.15) -> str:
    if rng.random() > share:
        return text
    count = int(rng.integers(2, 13)) if rng.random() < 0.9 else int(rng.integers(13, 60))
    if rng.random() < 0.06 and text[0] in "⌀RMC":
        return f"{count}-{text}"
    return f"{count}{THIN_GAP * int(rng.integers(2))}x {text}"


KINDS: dict[str, tuple[float, Callable[[Generator], Callout]]] = {
    "plain": (22, _plain),
    "bilateral": (8, _bilateral),
    "stacked": (14, _stacked),
    "limits": (5, _limits),
    "fit": (6, _fitted),
    "thread": (5, _threaded),
    "chamfer": (4, _chamfer),
    "angle": (5, _angle),
    "roughness": (5, _surface),
    "depth": (6, _depth),
    "reference": (4, _reference),
    "basic": (5, _basic),
    "frame": (11, _frame),
    "cell": (4, _cell),
    "datum": (3, _datum),
    "sign": (2, _sign),
    "chatter": (3, _chatter),
    "nothing": (3, _nothing),
    "deviation": (7, _deviation),
}
"""How often each is drawn, and by what."""
