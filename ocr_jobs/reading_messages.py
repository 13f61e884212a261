"""The sentences of the problems that reading a drawing may meet; the reading itself knows no Django."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "drawing_missing": _(
        "The drawing's file is not there or cannot be opened. Check its path; on the site, upload it again or ask your"
        " administrator."
    ),
    "drawing_encrypted": _(
        "This PDF is protected by a password, so nothing of it can be read. Save it without a password and upload that."
    ),
    "drawing_damaged": _("This drawing is damaged and no page of it can be read. Export it again and upload it anew."),
    "drawing_empty": _("This PDF has no pages. Export the drawing again and upload that."),
    "drawing_file_empty": _("The file is empty (0 bytes). Export the drawing again and take the new file."),
    "drawing_format": _(
        "By its content this is no PDF, PNG, JPEG, TIFF or BMP, whatever its name says. Export the drawing as one of"
        " these."
    ),
    "drawing_too_many_pages": _(
        "These are %(pages)s pages; at most %(limit)s are read at once. Name the pages that you need, such as 1-20."
    ),
    "drawing_too_large": _(
        "At 300 dpi the page has %(width)s x %(height)s pixels; at most %(limit_px)s on a side and %(limit_megapixels)s"
        " million in all can be read. Export it on a standard sheet, such as A0."
    ),
    "pages_unknown": _("The pages %(pages)s are none of this document, which has %(count)s. Write them as in 1-3,7."),
    "engine_unknown": _("There is no text engine %(engine)s. Choose one of: %(known)s."),
    "language_unknown": _("The language %(language)s cannot be read. Choose among: %(known)s."),
    "step_unknown": _("There is no step %(step)s. Choose among: %(known)s."),
    "engine_missing": _(
        "The text engine %(engine)s is not installed on this machine (%(needs)s). Ask your administrator, or choose"
        " another engine."
    ),
    "engine_models_needed": _(
        "The text engine %(engine)s needs a folder with models. Ask your administrator to name one, or choose another"
        " engine."
    ),
    "engine_models_missing": _(
        "The model folder of the text engine %(engine)s lacks %(missing)s. Ask your administrator to complete it."
    ),
    "engine_models_damaged": _(
        "The models of the text engine %(engine)s cannot be used: %(missing)s is damaged or of another kind. Ask your"
        " administrator to replace it."
    ),
    "language_missing": _(
        "To read the language %(language)s this machine lacks %(needs)s. Ask your administrator to install it."
    ),
    "reading_request_unusable": _(
        "The reading was asked something that it cannot understand (%(detail)s). Tell your administrator."
    ),
    "reading_out_of_memory": _(
        "There was not enough memory to read this drawing. Retry when the machine is less busy."
    ),
    "reading_broke": _(
        "The reading met an error that it does not know. The drawing is kept; retry, or give the job's number to your"
        " administrator."
    ),
}
