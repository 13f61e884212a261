"""What the options of a reading may name; light, so that a web process can check them before anything waits."""

from collections.abc import Sequence

from problems.problem import Problem

ENGINES = ("rapidocr", "paddleocr", "tesseract")
LANGUAGES = ("en", "de", "ko")
DESKEW = "deskew"
PREPROCESSING = (
    "adaptive_threshold",
    "clahe",
    "denoise",
    DESKEW,
    "even_light",
    "invert",
    "otsu",
    "sharpen",
    "smooth",
    "thicken",
)
POSTPROCESSING = ("dimension_form", "drop_marks", "strip", "upper_case")


def check_engine(engine: str, languages: Sequence[str]) -> None:
    """Raises Problem engine_unknown, language_unknown."""
    if engine not in ENGINES:
        raise Problem("engine_unknown", engine=engine[:40], known=", ".join(ENGINES))
    for language in languages:
        if language not in LANGUAGES:
            raise Problem("language_unknown", language=language[:40], known=", ".join(LANGUAGES))


def check_steps(preprocessing: Sequence[str], postprocessing: Sequence[str]) -> None:
    """Raises Problem step_unknown."""
    for names, known in ((preprocessing, PREPROCESSING), (postprocessing, POSTPROCESSING)):
        for name in names:
            if name not in known:
                raise Problem("step_unknown", step=name[:40], known=", ".join(known))
