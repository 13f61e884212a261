"""The sentences of this room: why work waits for a device or leaves it, and what is wrong with a plan."""

from django.utils.translation import gettext_lazy as _

WAITS = {
    "wait_service_off": _(
        "The allocation gives %(service)s no device. An administrator can give it one under GPU, Allocation."
    ),
    "wait_window": _("Outside its hours; it starts at %(opens_at)s."),
    "wait_device_gone": _("No device works that it may use: %(devices)s. See GPU for what happened to it."),
    "wait_budget": _("It does not fit on %(device)s: needs %(needs_gib)s GiB, %(free_gib)s GiB free."),
    "wait_device_busy": _("%(device)s is busy with job %(job)s."),
    "wait_device_busy_until": _("%(device)s is busy with job %(job)s for about %(seconds)s s."),
    "wait_better_first": _("%(service)s goes first on %(device)s."),
    "wait_kept_free": _(
        "%(device)s is kept free for %(service)s, which worked there a moment ago and would need it back: for another"
        " %(seconds)s s."
    ),
    "wait_yielding": _("Job %(job)s makes room for it on %(device)s."),
}
YIELDS = {
    "yield_to_better": _("It made room for %(service)s and goes on from its last checkpoint."),
    "yield_window_closed": _("Its hours ended; it goes on from its last checkpoint when they begin again."),
    "yield_time_up": _("It made room for others after %(hours)s h and goes on from its last checkpoint."),
    "yield_plan_changed": _("%(device)s was given to others; it goes on from its last checkpoint."),
    "yield_device_gone": _("%(device)s stopped working; it starts again on another device."),
    "yielded": _("It made room for others and goes on from its last checkpoint."),
}
REFUSALS = {
    "allocation_unreadable": _("%(where)s should be: %(what)s."),
    "allocation_time_zone_unknown": _("There is no time zone “%(value)s”. Nearest valid value: %(nearest)s."),
    "allocation_service_unknown": _("There is no service “%(value)s”. The services are: %(nearest)s."),
    "allocation_priority_unknown": _(
        "%(service)s: a priority is 1 (always first), 2 or 3. Nearest valid value: %(nearest)s."
    ),
    "allocation_device_unknown": _("%(service)s: there is no device “%(value)s”. Those found: %(nearest)s."),
    "allocation_budget_too_large": _(
        "%(service)s: %(value)s MiB are more than %(device)s can lend. Nearest valid value: %(nearest)s MiB."
    ),
    "allocation_budget_too_small": _(
        "%(service)s: no model fits into %(value)s MiB. Nearest valid value: %(nearest)s MiB."
    ),
    "allocation_window_unreadable": _(
        "%(service)s: “%(value)s” is no window. Write days and times, as in: %(nearest)s."
    ),
    "allocation_window_empty": _(
        "%(service)s: the window %(value)s begins and ends at the same time. Nearest valid value: %(nearest)s."
    ),
    "allocation_windows_overlap": _(
        "%(service)s: the windows %(value)s and %(other)s overlap. Nearest valid value: let one begin at %(nearest)s."
    ),
    "allocation_no_device": _("%(service)s has no device and is not switched off. Nearest valid value: %(nearest)s."),
    "allocation_inspection_off": _(
        "Inspection is always on: without a device no board would be inspected. Nearest valid value: %(nearest)s."
    ),
    "allocation_run_times": _(
        "%(service)s: the minimum run time of %(value)s s is longer than the maximum. Nearest valid value:"
        " %(nearest)s s."
    ),
    "allocation_time_out_of_range": _("%(service)s: %(value)s s is no run time. Nearest valid value: %(nearest)s s."),
    "allocation_keep_too_long": _(
        "%(service)s: %(value)s s are too long to keep its room unused. Nearest valid value: %(nearest)s s."
    ),
    "allocation_changed": _(
        "%(who)s saved another allocation meanwhile. Look at it, then save yours again if it still holds."
    ),
    "allocation_note_too_long": _("A note has %(limit)s characters at most."),
    "allocation_leaves_gaps": _("This leaves work without a device; confirm that it is meant: %(what)s"),
}
WARNINGS = {
    "warn_inspection_windows": _("No board is inspected for %(hours)s hours of each week: inspection has windows."),
    "warn_no_fallback": _(
        "If %(device)s fails, nothing inspects: inspection has no other device and no way to the CPU."
    ),
    "warn_does_not_fit_together": _(
        "On %(device)s the services want %(wanted_mib)s MiB together and there are %(usable_mib)s: they take turns."
    ),
    "warn_makes_room_often": _(
        "%(service)s makes room on %(device)s whenever better services come, and waits while they keep their room: with"
        " at most %(beside_mib)s MiB it would run beside them."
    ),
    "warn_preemptible_inspection": _("Inspection can be evicted: boards would wait for other work."),
    "warn_boards_wait": _(
        "Boards may wait until %(service)s ends: on %(device)s it leaves them no room and does not make any for them"
        " within a minute."
    ),
    "warn_waits_for_lane": _("No lane works on %(device)s now; what only it may do waits."),
}
SERVICES = {
    "inspection": _("Inspection"),
    "reading": _("Reading drawings"),
    "training": _("Training"),
    "synthesis": _("Synthesis"),
    "footage": _("Footage"),
}
PRESETS = {
    "several_gpus": _("Several GPUs: boards and drawings on the first, training on the others"),
    "one_gpu": _("One GPU: shared by priority, training at night and at the weekend"),
    "cpu": _("CPU only, no training"),
    "cpu_slow_training": _("CPU only, training allowed: it takes hours and slows the rest down"),
}
MOMENTS = {"now": _("Now"), "tonight": _("Tonight"), "weekend": _("At the weekend")}
SENTENCES = WAITS | YIELDS | REFUSALS | WARNINGS
