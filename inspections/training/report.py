"""An evaluation to look at: one HTML page that needs nothing else, and its curves as files of their own."""

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from gpu.runtime.model_files import ModelFile
from inspections.training.evaluate import ranking
from inspections.training.evaluation_run import Evaluation
from inspections.training.figures import precision_recall_svg, reliability_svg
from inspections.training.judged_images import JudgedImage
from inspections.training.mistake_crops import Crop, crops, drawn
from inspections.training.mistakes import Mistake, false_calls, misses
from inspections.vision.shipped import Kind

SHOWN = 24  # of missed defects, and of false calls

_KINDS = {
    "comparator": "Comparator, boards with their golden boards",
    "detector": "YOLO, boards alone",
    "pair": "YOLO, boards with their golden boards",
}


def write_report(
    folder: Path, model: ModelFile, kind: Kind, images: Sequence[JudgedImage], evaluated: Evaluation
) -> Path:
    """Returns the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    curves = precision_recall_svg(
        ranking([(image.findings, image.pair.truth) for image in images]), evaluated.threshold
    )
    reliability = reliability_svg(evaluated.calibration)
    (folder / "precision-recall.svg").write_text(curves, encoding="utf-8")
    (folder / "reliability.svg").write_text(reliability, encoding="utf-8")
    threshold, with_golden = evaluated.threshold, kind != "detector"
    page = Template(files(__package__).joinpath("report_page.html").read_text(encoding="utf-8")).substitute(
        model=escape(model.path.name),
        kind=_KINDS[kind],
        sha256=model.sha256[:12],
        images=f"{len(images):,}",
        left_out=_left_out(evaluated),
        threshold=f"{threshold:.2f}",
        tiles=_tiles(evaluated),
        pictures="Board left, golden board right." if with_golden else "",
        classes=_classes(evaluated),
        groups=_groups(evaluated),
        curves=curves,
        reliability=reliability,
        misses=_sheet(misses(images, threshold), threshold, with_golden=with_golden, word="missed"),
        false_calls=_sheet(false_calls(images, threshold), threshold, with_golden=with_golden, word="false"),
    )
    path = folder / "index.html"
    path.write_text(page, encoding="utf-8")
    return path


def _left_out(evaluated: Evaluation) -> str:
    counts = ((len(evaluated.failed), "not judged"), (sum(evaluated.unaligned.values()), "not aligned"))
    return "".join(f", {count} of them {what}" for count, what in counts if count)


def _tiles(evaluated: Evaluation) -> str:
    whole = evaluated.all
    at = f"{evaluated.threshold:.2f}"
    tiles = (
        ("mAP", whole.scores.mean_ap, "IoU &gt; 0.33"),
        ("best F", whole.scores.best_f, f"at {whole.scores.threshold:.2f}, chosen on these boards"),
        (f"F at {at}", whole.operating.f, "the threshold that is used"),
        ("precision", whole.operating.precision, f"at {at}"),
        ("recall", whole.operating.recall, f"at {at}"),
        ("mAP@0.5", whole.coco.map_50, "COCO"),
        ("mAP@0.5:0.95", whole.coco.map_50_95, "COCO"),
        ("calibration", evaluated.calibration.ece, "points that confidences are off"),
    )
    return "".join(f"<div><dt>{name}</dt><dd>{100 * value:.1f}</dd><p>{note}</p></div>" for name, value, note in tiles)


def _classes(evaluated: Evaluation) -> str:
    scores, coco = evaluated.all.scores, evaluated.all.coco
    return "".join(
        _row(
            cls.replace("_", " "),
            (
                scores.ap_by_class[cls],
                at.f,
                at.precision,
                at.recall,
                coco.ap_50_by_class[cls],
                coco.ap_50_95_by_class[cls],
            ),
        )
        for cls, at in evaluated.operating_by_class.items()
    )


def _groups(evaluated: Evaluation) -> str:
    return "".join(
        _row(
            f"{escape(name)} <small>{group.images}</small>",
            (
                group.scores.mean_ap, group.operating.f, group.operating.precision, group.operating.recall,
                group.coco.map_50, group.coco.map_50_95,
            ),
        )
        for name, group in evaluated.by_group.items()
    )  # fmt: skip


def _row(name: str, shares: Sequence[float]) -> str:
    return f"<tr><th>{name}</th>{''.join(f'<td>{100 * share:.1f}</td>' for share in shares)}</tr>"


def _sheet(mistakes: Sequence[Mistake], threshold: float, *, with_golden: bool, word: str) -> str:
    if not mistakes:
        return '<p class="none">None.</p>'
    shown = mistakes[:SHOWN]
    count = f"{len(mistakes)} in all" if len(shown) == len(mistakes) else f"The worst {len(shown)} of {len(mistakes)}"
    cards = "".join(_card(each, crop, threshold, word) for each, crop in crops(shown, with_golden=with_golden))
    return f'<p class="count">{count}.</p><div class="sheet">{cards}</div>'


def _card(mistake: Mistake, crop: Crop | None, threshold: float, word: str) -> str:
    pair = mistake.image.pair
    cls = mistake.cls.replace("_", " ")
    said = f" {mistake.badness:.2f}" if word == "false" else ""
    pictures = "<p>The image cannot be read.</p>"
    if crop is not None:
        boxes = _boxes(mistake, threshold)
        pictures = "".join(drawn(crop, pixels, boxes) for pixels in (crop.board, crop.golden) if pixels is not None)
    x1, y1, x2, y2 = (round(value) for value in mistake.box)
    group = "" if pair.group == "all" else f", {escape(pair.group)}"
    return (
        f'<figure><div class="pair">{pictures}</div><figcaption><b class="{word}">{cls}{said}</b> {escape(mistake.why)}'
        f"<small>{escape(pair.board.name)}{group}<br>from {x1}, {y1} to {x2}, {y2}</small></figcaption></figure>"
    )


def _boxes(mistake: Mistake, threshold: float) -> list[tuple[str, tuple[float, float, float, float], str]]:
    """True ones, said ones, and the one that this is about last, above all."""
    image = mistake.image
    true = [("true", box, f"true: {cls}") for cls, box in image.pair.truth if box != mistake.box]
    said = [
        ("said", finding.box_xyxy, f"said: {finding.cls} {finding.confidence:.2f}")
        for finding in image.findings
        if finding.confidence >= threshold and finding.box_xyxy != mistake.box
    ]
    kind = "true" if (mistake.cls, mistake.box) in image.pair.truth else "said"
    return [*true, *said, (f"{kind} this", mistake.box, f"{kind}: {mistake.cls}")]
