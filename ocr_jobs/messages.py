"""The sentences of this room's problems; those of the reading itself are in ocr_jobs.reading_messages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "drawing_unknown": _("There is no drawing number %(drawing)s. Go back to the list."),
    "drawing_running": _(
        "Drawing %(drawing)s is being read right now. Wait until it is done, or cancel its job, then read it again."
    ),
    "drawing_superseded": _("A later reading of the same drawing has taken this one's place. Look at the later one."),
    "drawing_not_read": _("Drawing %(drawing)s has not been read yet. Wait for it, then go on."),
    "drawing_doubts_left": _(
        "Values that somebody should look at: %(count)s. Check, correct or take away each of them, then approve."
    ),
    "stale_drawing": _(
        "This drawing changed while you looked at it (%(count)s changes, by: %(who)s). Yours was not saved and nothing"
        " is lost: compare both, then apply yours again if it still holds."
    ),
    "page_missing": _("Drawing %(drawing)s has no page %(page)s. Choose one that it has."),
    "page_picture_missing": _("There is no picture of this page yet. It comes with the reading; read it again if not."),
    "entry_missing": _("There is no value number %(number)s on drawing %(drawing)s. Reload the page."),
    "entry_needed": _("It is not said which value is meant. Choose one."),
    "entry_status_unknown": _("There is no status %(entry_status)s. Choose one of: %(known)s."),
    "title_field_unknown": _("A title block has no field %(name)s. Choose one of: %(known)s."),
    "entry_box": _("The box must lie on the page and be at least %(limit)s pixels wide and high. Draw it again."),
    "entry_text_needed": _("The text is empty. Type what the drawing says, or take the value away."),
    "entry_text_long": _("A value may have %(limit)s characters and this one has %(length)s. Shorten it."),
    "entry_upper_below_lower": _("The upper tolerance is below the lower one. Correct either, then save."),
    "entry_refused": _("This is not kept as it stands: %(why)s. Correct it, then save."),
    "entry_number": _("%(text)s is no number. Type digits, with a point or a comma."),
    "entry_no_numbers": _("This text has no such number. Type the text itself."),
    "export_unknown": _("There is no export %(format)s. Choose one of: %(known)s."),
    "ocr_images_needed": _("There are no images in the request. Send them as the field images."),
    "ocr_too_many_images": _("One call takes %(limit)s images. Split them into several calls."),
    "ocr_image_unreadable": _("Image %(number)s is no Base64. Send each image's bytes in Base64, or as a form's file."),
    "ocr_job_missing": _("There is no OCR job %(job)s of yours. It may have been removed; send the images again."),
    "ocr_images_gone": _("The images of this job are no longer kept. Send them again."),
    "ocr_field": _("%(name)s cannot be read (%(detail)s). Correct it."),
    "ocr_busy": _(
        "The answer takes longer: job %(job)s waits or runs. Ask for it again in %(seconds)s seconds under its number."
    ),
    "export_busy": _("The file is still being made. Ask for it again in %(seconds)s seconds."),
    "export_broke": _("The file could not be made. Try another format; if it stays, tell your administrator."),
    "task_unknown": _("There is no task %(task)s. Choose board, or one of: %(known)s."),
    "drawings_needed": _("Two drawings are compared, and it is not said which. Choose both."),
}
