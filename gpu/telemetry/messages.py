"""The sentences of this room: why there is no GPU, what became of a device, and what alarms say."""

from django.utils.translation import gettext_lazy as _

NO_GPU = {
    "no_driver_library": _(
        "This computer has no NVIDIA driver: work runs on its CPU. With a GPU in it, install the driver; in a "
        "container, start it with access to the GPU (--gpus all, or as in compose.yaml)."
    ),
    "driver_not_loaded": _(
        "The NVIDIA driver is installed but not loaded: work runs on the CPU. Look at the kernel's log (dmesg), and "
        "start the computer anew after a driver's update."
    ),
    "driver_versions_differ": _(
        "The NVIDIA driver was updated while it was in use: its parts no longer fit together, and work runs on the "
        "CPU. Start the computer anew."
    ),
    "driver_error": _("The NVIDIA driver fails: work runs on the CPU. nvidia-smi and the kernel's log tell more."),
    "driver_without_devices": _("The NVIDIA driver finds no GPU in this computer: work runs on its CPU."),
    "not_watched": _(
        "Nobody watches this site's devices: the process watch_devices does not run. Look into its log, devices.log."
    ),
}
DEVICE_REASONS = {
    "device_lost": _(
        "The driver has lost it (error %(code)s). Its jobs go on elsewhere. Look at its power and seat; it comes back "
        "by itself when it answers again."
    ),
    "device_fails": _(
        "The driver failed three times in a row to read it (error %(code)s). Its jobs go on elsewhere; it comes back "
        "by itself when it answers again."
    ),
    "device_absent": _(
        "The driver does not list it any more. Its jobs go on elsewhere; it comes back by itself when it is there "
        "again."
    ),
    "device_xid": _(
        "The driver reported error XID %(xid)s, after which the device cannot be trusted. Reset it or start its "
        "computer anew, then say here that it is in order."
    ),
    "device_ecc": _(
        "Its memory had an error that could not be corrected (%(count)s since the driver's start). Reset it or "
        "start its computer anew, then say here that it is in order."
    ),
    "device_memory_worn": _(
        "A broken row of its memory could not be replaced. The card needs a check by its maker, and usually an "
        "exchange."
    ),
}
ALARMS = {
    "alarm_hot": _("%(device)s is at %(celsius)s °C; the alarm is set to %(limit)s °C. Look at fans, dust and load."),
    "alarm_lost": _("%(device)s is lost. Its jobs go on elsewhere."),
    "alarm_quarantined": _("%(device)s is in quarantine after an error and gets no work."),
    "alarm_overshoot": _(
        "On %(device)s, %(service)s holds %(used_mib)s MiB, more than its budget of %(budget_mib)s MiB. Raise its "
        "budget under GPU, Allocation, or give it smaller work."
    ),
    "alarm_rows_to_remap": _(
        "%(device)s replaces a broken row of its memory at its next reset. Reset it when no work runs."
    ),
}
REFUSALS = {
    "device_not_found": _("There is no device %(lane)s. Reload the page."),
    "device_not_quarantined": _("%(lane)s is not in quarantine. Reload the page."),
    "device_still_there": _("%(lane)s is there: only a lost device can be forgotten."),
    "alarm_not_found": _("There is no such alarm. Reload the page."),
    "alarm_celsius_refused": _("An alarm can be set from %(least)s to %(most)s °C. %(nearest)s °C is the nearest."),
    "alarm_overshoot_refused": _(
        "The tolerance above a budget is %(least)s to %(most)s %%. %(nearest)s %% is the nearest."
    ),
    "alarm_email_refused": _("%(address)s is not an e-mail address. Write one a line, at most %(limit)s."),
    "history_hours_refused": _("History is kept for %(limit)s hours. Ask for 1 to %(limit)s."),
}
SENTENCES = {**NO_GPU, **DEVICE_REASONS, **ALARMS, **REFUSALS}
