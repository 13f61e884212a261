"""Codes of why somebody should look at a value that was read. The sentences belong to the pages (ocr_jobs.messages)."""

from enum import StrEnum


class Doubt(StrEnum):
    UNREAD = "unread"  # no rule takes the text apart
    PARTLY_READ = "partly_read"  # the words after the dimension were not understood
    LOW_CONFIDENCE = "low_confidence"
    READERS_DISAGREE = "readers_disagree"
    DIAMETER_GUESSED = "diameter_guessed"  # a leading 0 that can only be a diameter sign
    COUNT_OR_PRODUCT = "count_or_product"  # "4x6": four times 6, or 4 by 6
    COUNT_OR_CHAMFER = "count_or_chamfer"  # "2x 30°": two angles, or a chamfer
    LENGTH_OR_PITCH = "length_or_pitch"  # "M6x12": a pitch of 12 is none
    LIMITS_GUESSED = "limits_guessed"  # two numbers side by side, close enough to be limits
    ONE_DEVIATION = "one_deviation"  # only one deviation is written; the other was taken to be 0
    UNIT_GUESSED = "unit_guessed"
    FIT_UNKNOWN = "fit_unknown"
    FIT_OUT_OF_RANGE = "fit_out_of_range"
    FIT_PAIR = "fit_pair"  # "H7/g6": two parts' fits on one dimension
    FIT_DISAGREES = "fit_disagrees"  # the deviations written beside the fit are not those of the table
    ANGLE_LEG_ASSUMED = "angle_leg_assumed"  # its general tolerance goes by the shorter leg, which was not measured
    UPPER_BELOW_LOWER = "upper_below_lower"
    NOMINAL_MISSING = "nominal_missing"
    COUNT_BELOW_ONE = "count_below_one"
    UNIT_WRONG = "unit_wrong"  # an angle in millimetres, a length in degrees
    BASIC_WITH_TOLERANCE = "basic_with_tolerance"  # a theoretically exact dimension has none
    TOLERANCE_WIDE = "tolerance_wide"  # wider than the nominal itself
    NOMINAL_ZERO = "nominal_zero"
    ANGLE_WIDE = "angle_wide"  # above 360°
    THREAD_UNUSUAL = "thread_unusual"  # no standard series has this size or pitch
    CHARACTERISTIC_UNKNOWN = "characteristic_unknown"
    FRAME_TOLERANCE_MISSING = "frame_tolerance_missing"
    FRAME_TOLERANCE_ZERO = "frame_tolerance_zero"  # zero is meant at maximum material only
    FRAME_DATUM_NEEDED = "frame_datum_needed"
    FRAME_DATUM_UNUSED = "frame_datum_unused"  # a form tolerance refers to no datum
    FRAME_ZONE_UNUSUAL = "frame_zone_unusual"
    ROUGHNESS_UNUSUAL = "roughness_unusual"
