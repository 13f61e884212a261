"""Why somebody should look, in words: codes of ocr_jobs.reading.doubts, and remarks on whole pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ocr_jobs.reading.doubts import Doubt

DOUBTS: dict[str, Promise] = {
    Doubt.UNREAD: _("Not understood: kept as it was read"),
    Doubt.PARTLY_READ: _("The words after it were not understood"),
    Doubt.LOW_CONFIDENCE: _("Hard to read"),
    Doubt.READERS_DISAGREE: _("Two readers read it differently"),
    Doubt.DIAMETER_GUESSED: _("Taken for a diameter: the sign was unclear"),
    Doubt.COUNT_OR_PRODUCT: _("Either a count or a product"),
    Doubt.COUNT_OR_CHAMFER: _("Either a count or a chamfer"),
    Doubt.LENGTH_OR_PITCH: _("Either the thread's pitch or its length"),
    Doubt.LIMITS_GUESSED: _("Two numbers side by side, taken for limits"),
    Doubt.ONE_DEVIATION: _("Only one deviation is written; the other was taken as 0"),
    Doubt.UNIT_GUESSED: _("The unit was guessed"),
    Doubt.FIT_UNKNOWN: _("No such fit in ISO 286"),
    Doubt.FIT_OUT_OF_RANGE: _("ISO 286 has no limits for this size"),
    Doubt.FIT_PAIR: _("The fits of two parts on one dimension"),
    Doubt.FIT_DISAGREES: _("The written deviations are not those of the fit"),
    Doubt.ANGLE_LEG_ASSUMED: _("The general tolerance of an angle goes by its shorter leg, taken as 10 mm"),
    Doubt.UPPER_BELOW_LOWER: _("The upper tolerance is below the lower one"),
    Doubt.NOMINAL_MISSING: _("The number is missing"),
    Doubt.COUNT_BELOW_ONE: _("A count below one"),
    Doubt.UNIT_WRONG: _("The unit does not fit this kind of dimension"),
    Doubt.BASIC_WITH_TOLERANCE: _("A theoretically exact dimension has no tolerance"),
    Doubt.TOLERANCE_WIDE: _("The tolerance is wider than the dimension"),
    Doubt.NOMINAL_ZERO: _("A dimension of zero"),
    Doubt.ANGLE_WIDE: _("An angle above 360°"),
    Doubt.THREAD_UNUSUAL: _("No standard series has this thread"),
    Doubt.CHARACTERISTIC_UNKNOWN: _("The characteristic is unknown"),
    Doubt.FRAME_TOLERANCE_MISSING: _("The frame has no tolerance"),
    Doubt.FRAME_TOLERANCE_ZERO: _("A tolerance of zero is meant at maximum material only"),
    Doubt.FRAME_DATUM_NEEDED: _("This characteristic needs a datum"),
    Doubt.FRAME_DATUM_UNUSED: _("A form tolerance refers to no datum"),
    Doubt.FRAME_ZONE_UNUSUAL: _("Unusual shape of the tolerance zone"),
    Doubt.ROUGHNESS_UNUSUAL: _("Unusual roughness value"),
}
REMARKS: dict[str, Promise] = {
    "empty_page": _("Nothing stands on this page"),
    "no_drawing": _("This page does not look like a drawing"),
    "photograph": _("A photograph: positions and values may be less exact"),
    "turned": _("The page was turned upright for reading"),
    "askew": _("The page was straightened for reading"),
    "page_too_large": _("The page is too large to be read"),
    "page_damaged": _("The page is damaged and could not be read"),
}


def doubt_in_words(code: str) -> str | Promise:
    return DOUBTS.get(code, code)


# These say how the page was read, the others that somebody should look at it.
PLAIN_REMARKS = {"turned", "askew"}


def remark_in_words(code: str) -> str | Promise:
    return REMARKS.get(code, code)
