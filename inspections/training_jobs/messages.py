"""The sentences of trainings' problems."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "training_missing": _("There is no training number %(training)s. Go back to the list."),
    "training_under_way": _("A training is under way. Wait until it ends, or cancel it, then start another."),
    "training_too_few": _(
        "There is too little to learn from: at least %(boards_needed)s reviewed boards of one type are needed and there"
        " are %(boards)s, and at least %(marks_needed)s marks that people confirmed, drew or called false and there are"
        " %(marks)s. Review more boards, then train."
    ),
    "training_not_divisible": _(
        "Of the %(boards)s reviewed boards, none could be held back to check the new model on: on the latest of each"
        " type marks are undecided, or they show the same boards as earlier ones. Decide on their marks, then train"
        " again."
    ),
    "training_off": _(
        "The allocation gives training no device. An administrator can give it one under GPU, Allocation; on a CPU it"
        " is slow and boards wait a little longer meanwhile."
    ),
    "drawn_already": _("All %(boards)s boards are drawn already: a training can start at once."),
    "drawing_under_way": _("Boards are being drawn already. Wait until that ends, or cancel its job."),
    "drawing_off": _(
        "The allocation gives synthesis no device. An administrator can give it one under GPU, Allocation; a training"
        " draws what it needs for itself."
    ),
    "training_needs_torch": _(
        "Training needs %(packages)s, which the lanes' installation leaves out. Run `make train-deps` once (6 GB) and"
        " start Benchlight with `.venv-train/bin/python manage.py serve`."
    ),
}
