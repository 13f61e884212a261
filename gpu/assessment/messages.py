"""The sentences of this room and of the runtime."""

from django.utils.translation import gettext_lazy as _

FINDINGS = {
    "find_in_order": _("Nothing needs mending."),
    "find_cpu_only": _(
        "There is no GPU here: boards and drawings are judged on the CPU, and training is off unless the allocation "
        "allows it as slow. This is enough for one desk."
    ),
    "find_container_without_gpu": _(
        "Benchlight runs in a container without access to a GPU. Install the NVIDIA Container Toolkit on the host, "
        "reserve the GPUs as compose.yaml shows, and create the container anew: docker compose up -d "
        "--force-recreate. A restart alone keeps the old settings."
    ),
    "find_torch_for_cpu": _("The installed torch was built for the CPU. Install the one for GPUs: %(command)s"),
    "find_package_missing": _("Without %(package)s models cannot use the GPU. To install it: %(command)s"),
    "find_device_out": _(
        "%(device)s gets no work. The Telemetry page says why and what to do; its jobs go on elsewhere."
    ),
    "find_hot": _(
        "%(device)s is at %(celsius)s °C, the alarm is set to %(limit)s °C. Clean fans and filters, see that air "
        "gets through, or lower its power limit: nvidia-smi -i %(index)s -pl WATTS."
    ),
    "find_slowed_by_heat": _("%(device)s slows itself down because it is too warm: see to its cooling."),
    "find_slowed_by_power": _("%(device)s is slowed down by its power supply: check cables and supply."),
    "find_rows_to_remap": _(
        "%(device)s wants to replace a worn row of its memory: start the computer anew when no job runs."
    ),
    "find_budgets_now": _(
        "On %(device)s the budgets of this hour, without what makes room, exceed the free memory by %(over_mib)s MiB: "
        "jobs wait for each other. Lower a budget, or end what else runs there."
    ),
    "find_budgets_together": _(
        "With all services on, %(device)s lacks %(over_mib)s MiB: those of lower priority wait or make room. That is "
        "in order if their hours differ; otherwise lower a budget."
    ),
    "find_others": _("Processes that are not ours hold %(others_mib)s MiB of %(device)s: end them or plan with less."),
    "find_driver_old": _(
        "The driver serves CUDA %(driver_cuda)s, torch was built for CUDA %(wanted)s: update the NVIDIA driver."
    ),
    "find_out_of_memory": _(
        "%(model)s does not fit on %(device)s within its budget and runs on the CPU. Give its service more memory "
        "under Allocation, then measure again."
    ),
    "find_not_measured": _("Nothing was measured yet: “Measure” tells how fast each model is here, in half a minute."),
}
SENTENCES = {
    "device_budget_too_small": _(
        "The budget of %(budget_mib)s MiB holds no model: CUDA and one picture take %(needed_mib)s MiB. "
        "Give the service more under GPU, Allocation."
    ),
    "assessment_service_unknown": _("There is nothing to measure for “%(service)s”. The services are: %(known)s."),
    "assessment_price": _("%(field)s must be a number from %(least)s to %(most)s."),
    **FINDINGS,
}
