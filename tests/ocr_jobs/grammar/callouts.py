"""Strategies: callouts as drawings carry them, built from values."""

from decimal import Decimal

from hypothesis import strategies as st

from ocr_jobs.reading.frames.signs import FORM, SIGN_OF
from ocr_jobs.reading.grammar.parts import Callout, FrameValue, Measure, RoughnessValue, Sort, Written
from ocr_jobs.reading.results import DatumReference, Kind, Unit


def decimals(low: str, high: str, places: int = 3) -> st.SearchStrategy[Decimal]:
    def scaled(exponent: int) -> st.SearchStrategy[Decimal]:
        step = Decimal(1).scaleb(-exponent)
        return st.integers(int(Decimal(low) / step), int(Decimal(high) / step)).map(lambda n: Decimal(n) * step)

    return st.integers(0, places).flatmap(scaled)


sizes = decimals("1", "900")
small = st.integers(1, 900).map(lambda n: Decimal(n) / 1000)
fits = st.sampled_from(["H7", "h6", "g6", "k6", "JS9", "js6", "F8", "P9", "r6", "ZA10", "H7/g6", "D10", "m6", "N9"])
words = st.sampled_from([(), (), (), ("THRU",), ("TYP",)])


@st.composite
def toleranced(draw: st.DrawFn, measure: Measure) -> Measure:
    upper, lower = draw(small), draw(small)
    values = {
        Written.NONE: (None, None),
        Written.SYMMETRIC: (upper, -upper),
        Written.DEVIATIONS: draw(st.sampled_from([(upper, -lower), (Decimal(0), -lower), (upper, Decimal(0))])),
        Written.MAX: (Decimal(0), None),
        Written.MIN: (None, Decimal(0)),
    }
    written = draw(st.sampled_from(list(values)))
    word = {Written.MAX: ("MAX",), Written.MIN: ("MIN",)}.get(written, ())
    return Measure(
        measure.kind,
        measure.nominal,
        *values[written],
        written=written,
        unit=measure.unit,
        mark=measure.mark,
        words=word,
    )


@st.composite
def marked(draw: st.DrawFn) -> Measure:
    mark, kind = draw(
        st.sampled_from(
            [
                ("⌀", Kind.DIAMETER),
                ("S⌀", Kind.DIAMETER),
                ("R", Kind.RADIUS),
                ("SR", Kind.RADIUS),
                ("□", Kind.LINEAR),
                ("↧", Kind.DEPTH),
                ("⌴⌀", Kind.DIAMETER),
                ("⌵⌀", Kind.DIAMETER),
            ]
        )
    )
    return draw(toleranced(Measure(kind, draw(sizes), mark=mark)))


@st.composite
def plain(draw: st.DrawFn) -> Measure:
    return draw(toleranced(Measure(Kind.LINEAR, draw(sizes))))


@st.composite
def fitted(draw: st.DrawFn) -> Measure:
    mark, kind = draw(st.sampled_from([("⌀", Kind.DIAMETER), ("", Kind.LINEAR)]))
    return Measure(kind, draw(sizes), mark=mark, fit=draw(fits), words=draw(words))


@st.composite
def angles(draw: st.DrawFn) -> Measure:
    return draw(toleranced(Measure(Kind.ANGLE, draw(decimals("1", "359", places=2)), unit=Unit.DEGREE)))


@st.composite
def chamfers(draw: st.DrawFn) -> Measure:
    angle = draw(st.sampled_from([Decimal(45), Decimal(30), Decimal("22.5")]))
    return Measure(Kind.CHAMFER, draw(decimals("1", "9", places=1)), angle=angle)


@st.composite
def threads(draw: st.DrawFn) -> Measure:
    size = draw(st.sampled_from([3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 30]))
    pitch = draw(st.sampled_from(["", "x0.5", "x1", "x1.25"]))
    designation = f"M{size}{pitch}{draw(st.sampled_from(['', '-6H', '-6g', '-6H/6g', '-5g6g']))}"
    return Measure(Kind.THREAD, Decimal(size), thread=designation, words=draw(words))


@st.composite
def dimensions(draw: st.DrawFn) -> Callout:
    first = draw(st.one_of(plain(), marked(), fitted(), chamfers(), threads()))
    bracket = draw(st.sampled_from(["", "", "basic", "reference"]))
    count = draw(st.integers(1, 40))
    if bracket:
        return Callout("", "", Sort.DIMENSION, count, measures=(Measure(**(vars(first) | {bracket: True})),))
    more = tuple(draw(st.lists(marked(), max_size=2)))
    return Callout("", "", Sort.DIMENSION, count, measures=(first, *more))


roughness = st.builds(
    lambda parameter, value: Callout("", "", Sort.ROUGHNESS, roughness=(RoughnessValue(parameter, value),)),
    st.sampled_from(["Ra", "Rz", "Rmax", "Rt", ""]),
    decimals("1", "100", places=2),
)
datums = st.builds(
    DatumReference,
    st.sampled_from(["A", "B", "C", "A-B", "D", "A1"]),
    st.lists(st.sampled_from("ⓂⓁ"), max_size=1).map(tuple),
)


@st.composite
def frames(draw: st.DrawFn) -> Callout:
    name = draw(st.sampled_from(sorted(SIGN_OF)))
    modifiers = tuple(draw(st.lists(st.sampled_from([*"ⓂⓁⒻⓉ", "CZ", "Ⓟ10"]), max_size=2, unique=True)))
    value = FrameValue(
        name,
        draw(small),
        zone=draw(st.sampled_from(["", "⌀", "S⌀"])),
        per=draw(st.sampled_from(["", "", "100"])),
        modifiers=modifiers,
        datums=() if name in FORM else tuple(draw(st.lists(datums, max_size=3))),
    )
    return Callout("", "", Sort.FRAME, draw(st.integers(1, 9)), frame=value)
