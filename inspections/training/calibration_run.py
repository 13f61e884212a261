"""Makes a model's confidences mean what they say: judged on boards it has not seen, noted in the model's file."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gpu.runtime.onnx_metadata import with_metadata
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.calibration import calibration, fit_confidence_map
from inspections.training.deeppcb import read_pairs
from inspections.training.drawn_pairs import draw_pairs
from inspections.training.evaluate import evaluate, matched
from inspections.training.judged_images import JudgedImage, judge_images
from inspections.vision.confidence import AS_IS, MAP_KEY, OPERATING_KEY, ConfidenceMap, Knot
from inspections.vision.shipped import Kind, model_at

SEEDS = 11_000_000  # far from any training seed
CHECKED = 3  # every third image is kept from the fit, to tell how good it is

Say = Callable[[str], None]


def calibrate_comparator(model: Path, folder: Path, *, pairs: int, processes: int, say: Say) -> dict[str, Any]:
    """As calibrate, on so many synthetic pairs, drawn into the folder where they are not there yet."""
    drawn = draw_pairs(folder, first_seed=SEEDS, count=pairs, processes=processes, say=say)
    told = calibrate(model, "comparator", [*read_pairs(folder, drawn)], say=say)
    return {"data": f"synthetic pairs, seeds from {SEEDS}", **told}


def calibrate(model: Path, kind: Kind, pairs: Iterable[AnnotatedPair], *, say: Say) -> dict[str, Any]:
    """Write map and operating threshold into the model's file; returns what its card should tell.

    The operating threshold has the best F on the images of the fit. Raises ValueError where they are too few.
    """
    with TemporaryDirectory(prefix="benchlight-calibration-") as folder:
        raw = Path(folder) / model.name
        raw.write_bytes(model.read_bytes())
        write_map(raw, AS_IS.knots)
        judged = [*judge_images(pairs, model_at(raw), kind, say=say)]
    return calibrate_by(model, judged)


def calibrate_by(model: Path, judged: Sequence[JudgedImage]) -> dict[str, Any]:
    """The same from what the model, without a map, has said of the images."""
    checked = judged[::CHECKED]
    fitted = [image for number, image in enumerate(judged) if number % CHECKED]
    knots = fit_confidence_map(*said_and_right(fitted))
    if not any(image.pair.truth for image in fitted):
        raise ValueError("none of these boards has an annotated defect")
    worth = ConfidenceMap(knots).worth
    best_f_at = worth(evaluate([(image.findings, image.pair.truth) for image in fitted]).threshold)
    operating = max(round(best_f_at, 2), 0.01)  # at 0 everything would be a defect
    write_map(model, knots)
    write_note(model, OPERATING_KEY, str(operating))
    said, right = said_and_right(checked)
    return {
        "fitted_on_images": len(fitted),
        "operating_confidence": operating,
        "checked_on_images": len(checked),
        "raw": calibration(said, right).as_json(),
        "calibrated": calibration([worth(each) for each in said], right).as_json(),
    }


def said_and_right(images: Sequence[JudgedImage]) -> tuple[list[float], list[bool]]:
    """Of all findings: the confidence, and whether class and place are right."""
    said = [finding.confidence for image in images for finding in image.findings]
    return said, [taken is not None for image in images for taken in matched(image.findings, image.pair.truth)]


def write_map(model: Path, knots: Sequence[Knot]) -> None:
    write_note(model, MAP_KEY, json.dumps(knots))


def write_note(model: Path, key: str, value: str) -> None:
    """Into the metadata of the ONNX file, whole or not at all. Its SHA-256 changes: its card is to be written anew."""
    part = model.with_suffix(".part")
    part.write_bytes(with_metadata(model.read_bytes(), key, value))
    part.replace(model)
