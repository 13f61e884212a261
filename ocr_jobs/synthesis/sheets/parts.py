"""Parts to draw: each gives its views as sketches, dimensioned as a designer would."""

import itertools
import math
import random
from collections.abc import Callable

from ocr_jobs.synthesis.sheets.canvas import Point, polar
from ocr_jobs.synthesis.sheets.sketches import Opening, Pointer, Side, Sketch, Span
from ocr_jobs.synthesis.sheets.words import Words

Part = Callable[[Words, random.Random], list[Sketch]]


def plate(words: Words, chance: random.Random) -> list[Sketch]:
    """A plate with holes and a slot or a bore, from the front and from the side."""
    w, h, t = chance.randint(50, 180), chance.randint(40, 110), chance.randint(5, 25)
    front = Sketch()
    cut = chance.choice([0, chance.randint(2, 8), chance.randint(3, 10)])
    rounded = chance.random() < 0.5
    _outline(front, w, h, cut, rounded=rounded)
    if cut and rounded:
        front.pointers.append(Pointer((cut, h - cut), cut, 135, words.radius(cut)))
    elif cut:
        front.pointers.append(Pointer((w - cut / 2, h - cut / 2), 0, 45, words.chamfer(cut)))
    front.spans += [Span((0, 0), (w, 0), "bottom", words.linear(w)), Span((0, 0), (0, h), "left", words.linear(h))]
    _hole_pattern(front, words, chance, w, h)
    _middle(front, words, chance, w, h)
    front.edges_at += [((w * 0.3, h), 90), ((w, h * 0.35), 0), ((w * 0.7, 0), 270)]
    return [front, _side(words, chance, t, h, [h * 0.2, h * 0.8])]


def _outline(sketch: Sketch, w: float, h: float, cut: float, *, rounded: bool) -> None:
    corners = [(0, 0, 180), (w, 0, 270), (w, h, 0), (0, h, 90)]
    if not cut:
        sketch.loop([(x, y) for x, y, _ in corners])
        return
    sketch.line((cut, 0), (w - cut, 0))
    sketch.line((w, cut), (w, h - cut))
    sketch.line((w - cut, h), (cut, h))
    sketch.line((0, h - cut), (0, cut))
    for x, y, start in corners:
        inner = (cut if x == 0 else w - cut, cut if y == 0 else h - cut)
        if rounded:
            sketch.arc(inner, cut, start, start + 90)
        else:
            sketch.line(polar(inner, cut, start), polar(inner, cut, start + 90))


def _hole_pattern(sketch: Sketch, words: Words, chance: random.Random, w: int, h: int) -> None:
    d = chance.choice([4.5, 5.5, 6.6, 9, 11, 3.4, 5, 8])
    ex, ey = chance.randint(8, max(9, w // 5)), chance.randint(8, max(9, h // 4))
    holes = [(ex, ey), (w - ex, ey), (w - ex, h - ey), (ex, h - ey)]
    holes = holes if chance.random() < 0.7 else holes[:2]
    for centre in holes:
        sketch.circle(centre, d / 2)
        sketch.cross(centre, d * 0.9)
    kind = chance.random()
    callout = words.bore(d) if kind < 0.3 else words.thread() if kind < 0.5 else words.diameter(d)
    sketch.pointers.append(Pointer(holes[-1], d / 2, chance.choice([60, 120, 45]), words.counted(callout, len(holes))))
    sketch.spans.append(Span(holes[0], holes[1], "bottom", words.linear(w - 2 * ex)))
    sketch.spans.append(Span((0, 0), holes[0], "bottom", words.linear(ex)))
    if len(holes) == 4:
        sketch.spans.append(Span(holes[0], holes[3], "left", words.linear(h - 2 * ey)))
        sketch.spans.append(Span(holes[1], (w, 0), "right", words.linear(ey)))


def _middle(sketch: Sketch, words: Words, chance: random.Random, w: float, h: float) -> None:
    cx, cy = round(w * chance.uniform(0.4, 0.6), 1), round(h * chance.uniform(0.4, 0.6), 1)
    kind = chance.choice(["bore", "slot", "pocket", "none"])
    if kind == "bore":
        r = chance.randint(6, max(7, int(min(w, h) / 4)))
        sketch.circle((cx, cy), r)
        sketch.cross((cx, cy), r * 1.3)
        sketch.pointers.append(
            Pointer((cx, cy), r, chance.choice([20, 30, 330]), words.diameter(2 * r), chance.random() < 0.5)
        )
        sketch.spans += [
            Span((0, 0), (cx, cy), "top", words.linear(cx)),
            Span((w, 0), (cx, cy), "right", words.linear(cy)),
        ]
    elif kind == "slot":
        r, half = chance.randint(3, 8), chance.randint(8, max(9, int(w / 5)))
        sketch.line((cx - half, cy + r), (cx + half, cy + r))
        sketch.line((cx - half, cy - r), (cx + half, cy - r))
        sketch.arc((cx - half, cy), r, 90, 270)
        sketch.arc((cx + half, cy), r, -90, 90)
        sketch.spans.append(Span((cx - half, cy), (cx + half, cy), "top", words.linear(2 * half)))
        sketch.pointers.append(Pointer((cx + half, cy), r, 25, words.radius(r)))
    elif kind == "pocket":
        a, b = chance.randint(8, max(9, int(w / 4))), chance.randint(6, max(7, int(h / 4)))
        sketch.loop([(cx - a, cy - b), (cx + a, cy - b), (cx + a, cy + b), (cx - a, cy + b)])
        sketch.spans += [
            Span((cx - a, cy + b), (cx + a, cy + b), "top", words.linear(2 * a)),
            Span((cx + a, cy - b), (cx + a, cy + b), "right", words.linear(2 * b)),
        ]


def _side(words: Words, chance: random.Random, t: float, h: float, holes: list[float]) -> Sketch:
    side = Sketch()
    side.loop([(0, 0), (t, 0), (t, h), (0, h)])
    for y in holes:
        r = chance.uniform(1.5, 4)
        side.line((0, y + r), (t, y + r), pen="hidden")
        side.line((0, y - r), (t, y - r), pen="hidden")
        side.line((-3, y), (t + 3, y), pen="centre")
    side.spans.append(Span((0, 0), (t, 0), chance.choice(["bottom", "top"]), words.linear(t)))
    side.edges_at.append(((t, h * 0.55), 0))
    return side


def shaft(words: Words, chance: random.Random) -> list[Sketch]:
    """A turned part with steps, chamfers and a thread; its end beside it."""
    steps = [(chance.randint(8, 45), chance.randint(4, 30)) for _ in range(chance.randint(2, 5))]
    view, x = Sketch(), 0.0
    edge = chance.choice([0, 1, 1.5, 2])
    stops = [0.0]
    for i, (length, r) in enumerate(steps):
        first, last = i == 0, i == len(steps) - 1
        a, b = edge if first else 0.0, edge if last else 0.0
        a, b = min(a, r / 2, length / 3), min(b, r / 2, length / 3)
        top = [(x, r - a), (x + a, r), (x + length - b, r), (x + length, r - b)]
        view.line(*top)
        view.line(*[(px, -py) for px, py in top])
        view.line((x, -(r - a)), (x, r - a))
        view.line((x + length, -(r - b)), (x + length, r - b))
        if a:
            view.line((x + a, -r), (x + a, r))
        if b:
            view.line((x + length - b, -r), (x + length - b, r))
        side: Side = "left" if x + length / 2 < sum(s for s, _ in steps) / 2 else "right"
        at = x if side == "left" else x + length
        callout = words.thread() if last and chance.random() < 0.3 else words.diameter(2 * r, hole=False)
        view.spans.append(Span((at, -r), (at, r), side, callout))
        x += length
        stops.append(x)
        view.edges_at.append(((x - length / 2, r), 90))
    view.line((-5, 0), (x + 5, 0), pen="centre")
    _lengths(view, words, chance, stops)
    if edge:
        corner = (x, steps[-1][1])
        view.pointers.append(Pointer((corner[0] - edge / 2, corner[1] - edge / 2), 0, 50, words.chamfer(edge)))
    return [view, _shaft_end(words, chance, steps)] if chance.random() < 0.6 else [view]


def _lengths(view: Sketch, words: Words, chance: random.Random, stops: list[float]) -> None:
    if chance.random() < 0.5:
        pairs = list(itertools.pairwise(stops))
        chance.shuffle(pairs)
        pairs = [*pairs[: max(1, len(pairs) - 1)], (stops[0], stops[-1])]
    else:
        pairs = [(stops[0], stop) for stop in stops[1:]]
    for a, b in pairs:
        view.spans.append(Span((a, 0), (b, 0), "bottom", words.linear(b - a)))


def _shaft_end(words: Words, chance: random.Random, steps: list[tuple[int, int]]) -> Sketch:
    end, largest = Sketch(), max(r for _, r in steps)
    for r in sorted({r for _, r in steps}):
        end.circle((0, 0), r)
    end.cross((0, 0), largest * 1.2)
    if chance.random() < 0.5:
        key, depth = max(2, round(largest * 0.3)), largest * 0.75
        end.line((-key / 2, largest * 0.98), (-key / 2, depth), (key / 2, depth), (key / 2, largest * 0.98))
        end.spans.append(Span((-key / 2, largest), (key / 2, largest), "top", words.linear(key)))
    else:
        end.pointers.append(
            Pointer((0, 0), largest, 40, words.diameter(2 * largest, hole=False), chance.random() < 0.5)
        )
    return end


def flange(words: Words, chance: random.Random) -> list[Sketch]:
    """A round flange with a bolt circle, and its section."""
    outer = chance.randint(25, 70)
    bore = chance.randint(6, outer // 2)
    ring, d = (outer + bore) / 2 + 1, chance.choice([4.5, 5.5, 6.6, 9])
    count = chance.choice([3, 4, 6, 8])
    front = Sketch()
    front.circle((0, 0), outer)
    front.circle((0, 0), bore)
    front.circle((0, 0), ring, pen="centre")
    front.cross((0, 0), outer * 1.12)
    first = chance.choice([0, 45, 90, 60])
    for i in range(count):
        centre = polar((0, 0), ring, first + 360 * i / count)
        front.circle(centre, d / 2)
    hole = words.counted(words.bore(d) if chance.random() < 0.3 else words.diameter(d), count)
    front.pointers += [
        Pointer(polar((0, 0), ring, first), d / 2, first + chance.choice([0, 20]), hole),
        Pointer((0, 0), ring, 215, words.diameter(2 * ring), chance.random() < 0.4),
        Pointer((0, 0), outer, 310, words.diameter(2 * outer, hole=False)),
    ]
    if chance.random() < 0.6:
        opening = words.angle(chance.choice([30, 45, 60]))
        front.openings.append(Opening((0, 0), 60, 60 + float(opening.main.split("°")[0]), outer * 1.25, opening))
    front.edges_at.append(((0, outer), 90))
    return [front, _bush_section(words, chance, outer, bore)]


def bush(words: Words, chance: random.Random) -> list[Sketch]:
    outer = chance.randint(12, 45)
    return [_bush_section(words, chance, outer, chance.randint(5, outer - 5)), _ring_view(words, chance, outer)]


def _ring_view(words: Words, chance: random.Random, outer: float) -> Sketch:
    view = Sketch()
    for share in (1, 0.95, 0.6):
        view.circle((0, 0), outer * share)
    view.cross((0, 0), outer * 1.15)
    view.pointers.append(Pointer((0, 0), outer, chance.choice([30, 150]), words.diameter(2 * outer, hole=False), True))
    return view


def _bush_section(words: Words, chance: random.Random, outer: float, bore: float) -> Sketch:
    """Cut along its axis, lying; a collar, hatched walls, a chamfered bore."""
    length, collar = chance.randint(20, 70), chance.randint(5, 15)
    neck = bore + max(3.0, round((outer - bore) * chance.uniform(0.4, 0.8)))
    neck = min(neck, outer)
    view = Sketch()
    for sign in (1, -1):
        profile = [(0, bore), (0, outer), (collar, outer), (collar, neck), (length, neck), (length, bore), (0, bore)]
        view.line(*[(x, sign * y) for x, y in profile])
        pitch = chance.uniform(2, 4)
        low, high = sorted((sign * bore, sign * outer))
        view.hatch(0, low, collar, high, pitch)
        low, high = sorted((sign * bore, sign * neck))
        view.hatch(collar, low, length, high, pitch)
    view.line((0, -bore), (0, bore))
    view.line((length, -bore), (length, bore))
    view.line((-4, 0), (length + 4, 0), pen="centre")
    view.spans += [
        Span((0, -outer), (0, outer), "left", words.diameter(2 * outer, hole=False)),
        Span((length, -neck), (length, neck), "right", words.diameter(2 * neck, hole=False)),
        Span((length, -bore), (length, bore), "right", words.diameter(2 * bore)),
        Span((0, -outer), (collar, -outer), "bottom", words.linear(collar)),
        Span((0, -outer), (length, -neck), "bottom", words.linear(length)),
    ]
    view.pointers.append(Pointer((collar, neck), 0, 60, words.radius(chance.choice([0.5, 1, 1.5, 2]))))
    view.edges_at += [((length * 0.7, neck), 90), ((length, -(neck + bore) / 2), 0)]
    return view


def bracket(words: Words, chance: random.Random) -> list[Sketch]:
    """An angled bracket: legs, an inner radius, a slanting side; from the front and from above."""
    w, h, t = chance.randint(40, 110), chance.randint(35, 90), chance.randint(6, 15)
    lean = chance.choice([30, 45, 60])
    rise = min(h - t - 6.0, (w - t) * 0.4 * math.tan(math.radians(lean)))
    run = rise / math.tan(math.radians(lean))
    front = Sketch()
    r = chance.randint(2, 6)
    outline: list[Point] = [(0, 0), (w, 0), (w, t), (t + run, t), (t, t + rise), (t, h), (0, h)]
    front.loop(outline)
    front.openings.append(Opening((t + run, t), 180 - lean, 180, run * 0.7, words.angle(lean)))
    front.spans += [
        Span((0, 0), (w, 0), "bottom", words.linear(w)),
        Span((0, 0), (0, h), "left", words.linear(h)),
        Span((w, 0), (w, t), "right", words.linear(t)),
        Span((0, h), (t, h), "top", words.linear(t)),
    ]
    front.edges_at += [((w * 0.8, t), 90), ((w * 0.4, 0), 270)]
    return [front, _bracket_top(words, chance, w, t, r)]


def _bracket_top(words: Words, chance: random.Random, w: float, t: float, r: float) -> Sketch:
    view, depth = Sketch(), chance.randint(25, 60)
    view.line((w - r, 0), (0, 0), (0, depth), (w - r, depth))
    view.line((w, r), (w, depth - r))
    view.arc((w - r, r), r, -90, 0)
    view.arc((w - r, depth - r), r, 0, 90)
    view.line((t, 0), (t, depth))
    d, x = chance.choice([5.5, 6.6, 9]), round(w * 0.7)
    for y in (depth * 0.25, depth * 0.75):
        view.circle((x, y), d / 2)
        view.cross((x, y), d * 0.8)
    view.pointers.append(Pointer((x, depth * 0.75), d / 2, 70, words.counted(words.diameter(d), 2)))
    view.pointers.append(Pointer((w - r, depth - r), r, 40, words.radius(r)))
    view.spans += [
        Span((0, 0), (0, depth), "left", words.linear(depth)),
        Span((x, depth * 0.25), (x, depth * 0.75), "right", words.linear(depth / 2)),
        Span((0, 0), (x, 0), "bottom", words.linear(x)),
    ]
    view.edges_at.append(((w, depth / 2), 0))
    return view


PARTS: tuple[Part, ...] = (plate, plate, shaft, shaft, flange, bush, bracket)
