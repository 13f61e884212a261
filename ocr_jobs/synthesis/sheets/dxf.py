"""A sheet as DXF (AutoCAD 2010): lines, arcs, fills and texts on layers, in millimetres."""

import io

from ezdxf.document import Drawing
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace

from ocr_jobs.synthesis.sheets.canvas import Arc, Fill, Item, Lettering, Stroke
from ocr_jobs.synthesis.sheets.sheet import Sheet

_MILLIMETRES = 4
_FINE, _TEXTS, _EDGES = "FINE", "TEXTS", "EDGES"
_WEIGHTS = (0, 5, 9, 13, 15, 18, 20, 25, 30, 35, 40, 50, 53, 60, 70, 80, 90, 100)


def as_dxf(sheet: Sheet) -> str:
    document = new("R2010", setup=True)
    document.units = _MILLIMETRES
    for name in (_FINE, _TEXTS, _EDGES):
        document.layers.add(name)
    space = document.modelspace()
    for item in sheet.items:
        _add(document, space, item)
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue()


def _add(document: Drawing, space: Modelspace, item: Item) -> None:
    match item:
        case Lettering(hidden=True):
            return
        case Lettering():
            _add_text(document, space, item)
        case Fill():
            hatch = space.add_hatch(color=7, dxfattribs={"layer": _EDGES})
            hatch.paths.add_polyline_path(item.points, is_closed=True)
        case Stroke():
            space.add_lwpolyline(item.points, dxfattribs=_pen(item))
        case Arc() if item.end - item.start >= 360:
            space.add_circle(item.centre, item.radius, dxfattribs=_pen(item))
        case Arc():
            space.add_arc(item.centre, item.radius, item.start, item.end, dxfattribs=_pen(item))


def _add_text(document: Drawing, space: Modelspace, item: Lettering) -> None:
    style = item.face.name
    if style not in document.styles:
        document.styles.add(style, font="isocp.shx" if item.face.glyphs else f"{style}.ttf")
    text = space.add_text(
        item.text, height=item.height, rotation=item.angle, dxfattribs={"layer": _TEXTS, "style": style}
    )
    text.dxf.width, text.dxf.oblique = item.stretch, item.slant
    text.set_placement(item.at)


def _pen(item: Stroke | Arc) -> dict[str, object]:
    wanted = item.width * 100
    weight = min(_WEIGHTS, key=lambda each: abs(each - wanted))
    layer = _EDGES if item.width > 0.3 else _FINE
    line = "CENTER" if len(item.dashes) > 2 else "DASHED" if item.dashes else "CONTINUOUS"
    return {"layer": layer, "lineweight": weight, "linetype": line}
