"""The sentences of this room's problems, and of those that the pure code below it raises."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_BOARD_TYPES: dict[str, Promise] = {
    "board_type_missing": _("There is no board type number %(board_type)s. It may have been removed; choose another."),
    "board_type_needed": _("It is not said which board type this belongs to. Choose a board type first."),
    "board_type_archived": _(
        "The board type %(name)s is archived and takes no new boards. Bring it back, or choose another."
    ),
    "board_type_name_needed": _("A board type needs a name. Enter one."),
    "board_type_name_long": _(
        "The name may have %(limit)s characters and the revision %(revision_limit)s. Shorten what is longer."
    ),
    "board_type_taken": _("There is a board type %(name)s already. Choose another name or revision."),
    "board_type_scale": _(
        "The scale must be above 0 and at most %(limit)s pixels per millimetre. Correct it, or leave it empty."
    ),
    "board_type_copper": _("Copper cannot show as %(copper)s. Choose one of: %(known)s."),
    "board_type_threshold": _("The threshold of %(cls)s must be a number from 0 to 1. Correct it."),
    "board_type_percent": _("The threshold of %(cls)s must be a number from 0 to 100 percent. Correct it."),
    "board_type_stale": _(
        "Somebody changed the board type %(name)s while you had it open; nothing of yours was saved. Look at how "
        "it is now and enter your changes again."
    ),
}

_REVIEW: dict[str, Promise] = {
    "inspection_missing": _("There is no inspection number %(inspection)s. Go back to the list."),
    "inspection_running": _(
        "Inspection %(inspection)s is running right now. Wait until it is done, or cancel its job, then run it again."
    ),
    "inspection_superseded": _("A later run of the same inspection has taken this one's place. Look at the later one."),
    "not_inspected_yet": _("Inspection %(inspection)s has no result yet. Wait for it, then draw the defect again."),
    "stale_review": _(
        "This inspection changed while you looked at it (%(count)s changes, by: %(who)s). Yours was not saved and"
        " nothing is lost: compare both, then apply yours again if it still holds."
    ),
    "defect_missing": _("There is no defect number %(number)s on inspection %(inspection)s. Reload the page."),
    "defect_class_unknown": _("There is no defect class %(cls)s. Choose one of: %(known)s."),
    "defect_status_unknown": _("There is no defect status %(defect_status)s. Choose one of: %(known)s."),
    "defect_box": _("The box must lie on the board and be at least %(limit)s pixels wide and high. Draw it again."),
    "defect_not_drawn": _(
        "Defect %(number)s was found by the machine and cannot be taken back. Call it false instead."
    ),
    "comment_long": _("A comment may have %(limit)s characters and this one has %(length)s. Shorten it."),
    "action_unknown": _("There is no review action %(action)s. Choose one of: %(known)s."),
    "defect_needed": _("It is not said which defect is meant. Choose one."),
    "verdict_unknown": _("There is no verdict %(verdict)s. Choose pass, fail or review."),
    "day_unknown": _("The day %(day)s cannot be shown. Choose one from %(first)s to %(last)s."),
    "period_unknown": _(
        "The period from %(first)s to %(last)s cannot be shown. Choose at most %(limit)s days, first to last."
    ),
}

_MODELS: dict[str, Promise] = {
    "model_no_comparator": _(
        "No comparator is active, so the board cannot be compared with its golden board. Ask your administrator to "
        "activate one under Models, then retry."
    ),
    "model_no_detector": _(
        "No detector is active, so a board without a golden board cannot be judged. Ask your administrator to "
        "activate one under Models, then retry."
    ),
    "model_version_missing": _("There is no model version number %(model)s. Go back to the list of models."),
    "model_kind_unknown": _("There is no kind of model %(kind)s. Choose one of: %(known)s."),
    "model_other_kind": _("By its input the model %(name)s is a %(found)s and not a %(kind)s. Give its own kind."),
    "model_known": _("The model %(name)s is registered already. Activate the version that is there."),
    "model_needed": _(
        "Without %(name)s no board could be judged. Activate another version of its kind instead of retiring it."
    ),
    "card_missing": _("The model card %(name)s is missing. Give the JSON file that was written beside the model."),
    "card_unreadable": _("The model card %(name)s is no JSON object. Give the file that was written beside the model."),
    "model_missing": _(
        "The model file %(name)s is missing. Ask your administrator to put it back or to activate another."
    ),
    "model_damaged": _(
        "The model file %(name)s is damaged: its SHA-256 is not the registered one. Ask your administrator to put"
        " the original back or to activate another."
    ),
    "model_replaced": _(
        "The model %(name)s came with another release, whose file this release has replaced. Activate the one that came"
        " with this release."
    ),
    "model_too_large": _("The model file %(name)s is larger than %(max_megabytes)s MB. Give a smaller one."),
    "model_external_data": _(
        "The model %(name)s keeps weights in other files, which no checksum covers. Export it again as a single file."
    ),
    "model_foreign": _(
        "The model %(name)s has operators or functions other than ONNX's own. Export it again without custom operators."
    ),
    "model_unusable": _(
        "The model %(name)s cannot be used here: its input or output is not what this kind of model has. Ask your"
        " administrator to activate another."
    ),
    "model_classes": _(
        "The model %(name)s was trained on other defect classes than this product has. Activate one with the same"
        " classes."
    ),
    "model_failed": _(
        "The model %(name)s failed while it looked at the board. Retry; if it stays, activate another model."
    ),
    "model_out_of_memory": _("The device ran out of memory, even with the smallest batch. Retry when it is less busy."),
    "device_unavailable": _("The device %(device)s cannot be used. Ask your administrator to check it, then retry."),
}

_PICTURES: dict[str, Promise] = {
    "picture_missing": _(
        "There is no picture yet. It comes with the inspection's result; run it again if it stays away."
    ),
    "golden_picture_missing": _(
        "There is no picture of this golden board. Upload the same image once more to have it made anew."
    ),
    "crop_box_unreadable": _("The wanted crop cannot be read. Give it as four numbers: x1,y1,x2,y2."),
}

_RUNS: dict[str, Promise] = {
    "inspection_out_of_memory": _(
        "There was not enough memory to inspect this board. Retry when the machine is less busy."
    ),
    "inspection_broke": _(
        "The inspection met an error that it does not know. The image is kept; retry, or give the job's number to"
        " your administrator."
    ),
    "request_unusable": _(
        "The inspection was asked something that it cannot read (%(detail)s). Tell your administrator."
    ),
    "pair_line": _("The line %(line)s is not a board and its golden board. Write two paths, - for no golden board."),
    "detect_file_needed": _("There is no image in the form. Send it as the field file."),
    "detect_too_large": _("One call takes %(limit)s MB. Upload larger images in pieces, to /files/uploads/."),
    "detect_share": _("%(name)s must be a number from 0 to 1. Correct it."),
    "detect_busy": _(
        "The answer takes longer: job %(job)s waits or runs. Ask for it again in %(seconds)s seconds under its number."
    ),
    "detection_missing": _("There is no detection %(job)s of yours. It may have been removed; send the image again."),
    "detection_gone": _("The images of this detection are no longer kept. Send them again."),
}

# Why a verdict is what it is.
_REASONS: dict[str, Promise] = {
    "no_defects": _("No defects were found."),
    "defects_found": _("Defects found: %(count)s."),
    "doubtful_defects": _(
        "Doubtful places found: %(count)s, none sure enough to fail the board. Decide each, then the board."
    ),
    "no_contrast": _(
        "The image has too little contrast to tell copper from board, so it was not compared. Take it again with "
        "better light, or judge by eye."
    ),
    "no_copper": _(
        "Too little copper was found to align by, so the board was compared with its golden board as it lies. Check "
        "that both show the board, then judge by eye."
    ),
    "not_aligned": _(
        "The board could not be aligned with its golden board, so it was not judged. Check that both show the "
        "same board type, then judge by eye or replace the golden board and run again."
    ),
    "golden_covers_part": _(
        "The golden board covers only part of this board, so the rest was not compared. Judge by eye, or replace "
        "the golden board and run again."
    ),
}

SENTENCES = {**_BOARD_TYPES, **_REVIEW, **_MODELS, **_PICTURES, **_RUNS, **_REASONS}
