"""Steps by name, in the order in which they are named."""

from collections.abc import Callable, Sequence

from ocr_jobs.reading.option_names import DESKEW, check_steps
from ocr_jobs.reading.steps import pictures, words
from ocr_jobs.reading.steps.on_gpu import faster
from ocr_jobs.reading.steps.pictures import Pixels


def _as_it_is(grey: Pixels) -> Pixels:
    return grey


PREPROCESSING: dict[str, Callable[[Pixels], Pixels]] = {
    "adaptive_threshold": pictures.adaptive_threshold,
    "clahe": pictures.clahe,
    "denoise": pictures.denoise,
    DESKEW: _as_it_is,  # the reading turns the page itself, so that it can tell places on the page as it came
    "even_light": pictures.even_light,
    "invert": pictures.invert,
    "otsu": pictures.otsu,
    "sharpen": pictures.sharpen,
    "smooth": pictures.smooth,
    "thicken": pictures.thicken,
}
POSTPROCESSING: dict[str, Callable[[str], str]] = {
    "dimension_form": words.dimension_form,
    "drop_marks": words.drop_marks,
    "strip": words.strip,
    "upper_case": words.upper_case,
}


def prepared(grey: Pixels, names: Sequence[str], device: str = "cpu") -> Pixels:
    """grey, uint8[H,W], after the steps. Raises Problem step_unknown."""
    check_steps(names, ())
    for name in names:
        grey = faster(name, device, PREPROCESSING[name])(grey)
    return grey


def corrected(text: str, names: Sequence[str]) -> str:
    """Raises Problem step_unknown."""
    check_steps((), names)
    for name in names:
        text = POSTPROCESSING[name](text)
    return text
