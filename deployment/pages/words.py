"""The steps of a run in words that are translated; an event that is no step is shown as the journal has it."""

from django.utils.translation import gettext_lazy as _

STEP_WORDS = {
    "uploaded": _("upload"),
    "installed": _("install"),
    "slot filled": _("fill the slot"),
    "migrations looked at": _("migrations"),
    "prepared": _("prepare"),
    "started": _("start"),
    "well": _("gate"),
    "switched": _("switch"),
    "baked": _("bake"),
    "confirmed": _("confirm"),
    "lanes moved": _("lanes"),
    "lanes well": _("lanes answer"),
    "in service": _("in service"),
    "old slot stopped": _("drain"),
    "pruned": _("prune"),
}
