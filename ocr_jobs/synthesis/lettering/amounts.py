"""Numbers as drawings have them: nominal sizes, deviations, limits, fits, angles."""

from numpy.random import Generator


def listed(text: str, apart: str = " ") -> tuple[str, ...]:
    return tuple(text.split(apart))


_GRADES = listed("5 6 6 7 7 7 8 8 9 10 11 12 13")
_HOLES = listed("H H H H H G F E D JS K M N P R S U B C J ZA")
_SHAFTS = listed("h h h g g f f e d js k k m n p r s u c j x za")


def one_of(rng: Generator, *choices: str) -> str:
    return choices[int(rng.integers(len(choices)))]


def nominal(rng: Generator) -> str:
    """Mostly small, mostly whole; digits evenly otherwise, so that no number is learnt by heart."""
    digits = int(rng.choice([1, 2, 3, 4], p=[0.2, 0.45, 0.3, 0.05]))
    whole = str(rng.integers(10 ** (digits - 1), 10**digits))
    if rng.random() < 0.2:  # sizes begin with 1 more often than with any other digit, and a 1 is easily lost
        whole = "1" + whole[1:]
    if rng.random() < 0.12:
        whole = "0" if rng.random() < 0.85 else ""
    if whole not in ("0", "") and rng.random() < 0.5:
        return whole
    return f"{whole}.{_decimals(rng, (0.5, 0.35, 0.15))}"


def fraction(rng: Generator) -> str:
    """Of an inch."""
    return one_of(rng, "1/2", "3/4", "1/4", "3/8", "5/8", "1/16", "1 1/2", "2 1/4") + one_of(rng, "", '"')


def short(rng: Generator) -> str:
    whole = int(rng.integers(1, 61))
    return str(whole) if rng.random() < 0.7 else f"{whole}.{_decimals(rng, (0.8, 0.2, 0.0))}"


def marked(rng: Generator) -> str:
    """A nominal size with the sign of what it measures."""
    kind = rng.random()
    size = nominal(rng)
    if kind < 0.5:
        return size
    if kind < 0.78:
        return "⌀" + size
    if kind < 0.92:
        return "R" + size
    return one_of(rng, "S⌀", "SR", "□", "□", "t=", "⌀", "CR") + size


def deviation(rng: Generator) -> str:
    """Without a sign, above nothing."""
    if rng.random() < 0.06:
        return str(rng.integers(1, 6))
    places = int(rng.choice([1, 2, 3, 4], p=[0.3, 0.36, 0.3, 0.04]))
    value = int(rng.integers(1, 10 ** int(rng.integers(1, 3))))
    text = f"{value / 10**places:.{places}f}"
    return text[1:] if rng.random() < 0.12 and text.startswith("0.") else text


def deviations(rng: Generator) -> tuple[str, str]:
    form = rng.random()
    if form < 0.2:
        return f"+{deviation(rng)}", _zero(rng)
    if form < 0.4:
        return _zero(rng), f"-{deviation(rng)}"
    if form < 0.8:
        return f"+{deviation(rng)}", f"-{deviation(rng)}"
    sign = one_of(rng, "+", "-")
    return f"{sign}{deviation(rng)}", f"{sign}{deviation(rng)}"


def limits(rng: Generator) -> tuple[str, str]:
    places = int(rng.choice([0, 1, 2, 3], p=[0.05, 0.3, 0.4, 0.25]))
    low = int(rng.integers(10**places, 10 ** (places + int(rng.integers(1, 4)))))
    high = low + int(rng.integers(1, max(low // 20, 2) + 1))
    return f"{high / 10**places:.{places}f}", f"{low / 10**places:.{places}f}"


def fit(rng: Generator, *, hole: bool | None = None) -> str:
    hole = bool(rng.random() < 0.6) if hole is None else hole
    return one_of(rng, *(_HOLES if hole else _SHAFTS)) + one_of(rng, *_GRADES)


def angle(rng: Generator) -> str:
    degrees = one_of(rng, "30", "45", "60", "90", "120", "15", str(rng.integers(1, 360)), str(rng.integers(1, 100)))
    form = rng.random()
    if form < 0.7:
        return f"{degrees}°"
    if form < 0.85:
        return f"{degrees}.{_decimals(rng, (0.8, 0.2, 0.0))}°"
    minutes = f"{degrees}°{rng.integers(1, 60)}'"
    return minutes if form < 0.95 else f'{minutes}{rng.integers(1, 60)}"'


def small_angle(rng: Generator) -> str:
    return one_of(rng, "0.5°", "1°", "2°", "0.1°", "0.25°", "30'", "15'", "10'", "5'", f"{rng.integers(1, 60)}'")


def _zero(rng: Generator) -> str:
    return one_of(rng, "0", "0", "0", "0", "0.0", "0.00", "0.000", "+0", "-0")


def _decimals(rng: Generator, shares: tuple[float, float, float]) -> str:
    places = 1 + int(rng.choice(3, p=shares))
    return "".join(str(each) for each in rng.integers(0, 10, places))
