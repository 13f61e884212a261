"""What dimension texts say: nominals with tolerances, fits, threads, holes, in the manner of one sheet."""

import random
from dataclasses import replace

from ocr_jobs.synthesis.sheets.callouts import Callout, Class, Stack
from ocr_jobs.synthesis.sheets.styles import Style

_HOLE_FITS = ("H7", "H7", "H8", "H6", "H9", "H11", "H12", "G7", "F8", "JS7", "K7", "N9", "P9", "E9", "D10")
_SHAFT_FITS = ("h6", "h7", "h9", "g6", "f7", "k6", "m6", "n6", "p6", "js6", "e8", "d9", "h11", "r6")
_THREADS = ("M3", "M4", "M5", "M6", "M8", "M10", "M12", "M16", "M20", "M8x1", "M10x1.25", "M12x1.5", "M16x1.5", "M24x2")
_CLASSES = ("", "", "-6H", "-6g", "-5H")


class Words:
    def __init__(self, style: Style, chance: random.Random) -> None:
        self._style, self._chance = style, chance

    def number(self, value: float, decimals: int | None = None) -> str:
        places = self._style.decimals if decimals is None else decimals
        text = f"{value:.{places}f}"
        if not self._style.trailing_zeros and "." in text:
            text = text.rstrip("0").rstrip(".")
        if self._style.standard == "asme" and text.startswith("0."):
            return text[1:] if self._chance.random() < 0.2 else text
        return text

    def linear(self, value: float) -> Callout:
        return self._with_tolerance(Callout(self.number(value), Class.LINEAR), value)

    def diameter(self, value: float, *, hole: bool = True) -> Callout:
        plain = Callout(f"⌀{self.number(value)}", Class.DIAMETER)
        if self._chance.random() < self._style.toleranced * 0.6:
            fit = self._chance.choice(_HOLE_FITS if hole else _SHAFT_FITS)
            return replace(plain, main=plain.main + fit)
        return self._with_tolerance(plain, value)

    def square(self, value: float) -> Callout:
        return Callout(f"□{self.number(value)}", Class.LINEAR)

    def sphere(self, value: float) -> Callout:
        return Callout(self._chance.choice(["SR", "S⌀"]) + self.number(value), Class.RADIUS)

    def radius(self, value: float) -> Callout:
        return self._with_tolerance(Callout(f"R{self.number(value)}", Class.RADIUS), value, rarer=0.4)

    def angle(self, value: float) -> Callout:
        text = f"{value:g}°"
        kind = self._chance.random()
        if kind < 0.2:
            text = f"{value:.1f}°"
        elif kind < 0.35:
            text += f"±{self._chance.choice(['0.5', '1', '0.1', '0.25', '2'])}°"
        elif kind < 0.4:
            text = f"{value:g}°{self._chance.choice([15, 30, 45])}'"
        return Callout(text, Class.ANGLE, boxed=kind >= 0.4 and self._chance.random() < self._style.basic * 2)

    def chamfer(self, value: float) -> Callout:
        size = self.number(value, 1)
        written = [f"{size}x45°"] * 3 + [f"C{size}", f"{size}x30°"]
        return Callout(self._chance.choice(written), Class.CHAMFER)

    def thread(self) -> Callout:
        main = self._chance.choice(_THREADS) + self._chance.choice(_CLASSES)
        if self._chance.random() < 0.3:
            main += f" ↧{self._chance.randint(6, 30)}"
        return Callout(main, Class.THREAD)

    def bore(self, value: float) -> Callout:
        """A hole with what is done to it: depth, counterbore, countersink."""
        chance, main = self._chance, f"⌀{self.number(value)}"
        kind = chance.random()
        if kind < 0.4:
            return Callout(f"{main} ↧{self.number(chance.randint(5, 40))}", Class.DIAMETER)
        if kind < 0.75:
            below = f"⌴⌀{self.number(round(value * 1.8))} ↧{self.number(chance.randint(3, 12))}"
        else:
            below = f"⌵⌀{self.number(round(value * 2))}x90°"
        return Callout(main, Class.DIAMETER, below=below)

    def counted(self, callout: Callout, count: int) -> Callout:
        return replace(callout, main=f"{count}x {callout.main}")

    def _with_tolerance(self, plain: Callout, value: float, rarer: float = 1.0) -> Callout:
        chance, style = self._chance, self._style
        if chance.random() < style.basic:
            return replace(plain, boxed=True)
        if chance.random() < 0.05:
            return replace(plain, main=f"({plain.main})", cls=Class.REFERENCE)
        if chance.random() >= style.toleranced * rarer:
            return plain
        kind = chance.choices(["even", "stack", "limits"], [4, 5, 2])[0]
        places = max(2, style.decimals)
        if kind == "even":
            return replace(plain, main=f"{plain.main}±{self.number(self._deviation(value), places)}")
        if kind == "limits":
            spread = self._deviation(value)
            low = value + chance.choice([-1, 0, 1]) * self._deviation(value)
            head = plain.main.rstrip("0123456789.")
            upper, lower = f"{low + spread:.{places}f}", f"{low:.{places}f}"
            return replace(plain, main=head, stack=Stack.LIMITS, upper=upper, lower=lower, cls=Class.TOLERANCE)
        return self._stacked(plain, value, places)

    def _stacked(self, plain: Callout, value: float, places: int) -> Callout:
        chance = self._chance
        one, other = self._deviation(value), self._deviation(value)
        low, high = sorted((one, other if other != one else one * 2))
        pairs = [(high, 0.0), (0.0, -high), (high, -low), (high, low), (-low, -high), (low, -high)]
        upper, lower = (self._signed(each, places) for each in chance.choice(pairs))
        stack = Stack.EVEN if self._style.even_stacks else Stack.DEVIATIONS
        brackets = self._style.even_stacks and chance.random() < 0.2
        return replace(plain, stack=stack, upper=upper, lower=lower, brackets=brackets, cls=Class.TOLERANCE)

    def _signed(self, value: float, places: int) -> str:
        return "0" if value == 0 else ("+" if value > 0 else "-") + self.number(abs(value), places)

    def _deviation(self, value: float) -> float:
        sizes = [0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5]
        return self._chance.choice(sizes[:6] if value < 20 else sizes)
