"""Guards of GPUs: which device may get work, what a person is told of it, and who lets go of it."""

from tests.mutants.mutant import Mutant

_WATCH = "tests/gpu/test_watch.py::test_"
_ROWS = "tests/gpu/test_telemetry_rows.py::test_"
_LANES = "tests/gpu/test_lanes_here.py::test_"
_ENGINE = "tests/jobs/test_engine_on_gpu.py::test_"

DEVICES = (
    Mutant(
        "failures until a device is lost",
        "gpu/devices/health.py",
        "failures < FAILURES_UNTIL_LOST and not gone",
        "not gone",
        (f"{_WATCH}one_failed_reading_is_forgiven_and_three_in_a_row_are_not",),
    ),
    Mutant(
        "a device that the driver calls lost",
        "gpu/devices/health.py",
        "failures < FAILURES_UNTIL_LOST and not gone",
        "failures < FAILURES_UNTIL_LOST",
        (f"{_WATCH}a_card_that_falls_off_the_bus_is_lost_at_once_and_the_other_works_on",),
    ),
    Mutant(
        "answers until a lost device gets work",
        "gpu/devices/health.py",
        'if health.state == "lost" and answers >= ANSWERS_UNTIL_BACK:',
        'if health.state == "lost":',
        (f"{_WATCH}a_lost_card_is_back_once_it_has_answered_for_a_while",),
    ),
    Mutant(
        "quarantine after a fatal error",
        "gpu/devices/health.py",
        'if xid not in FATAL or health.state == "quarantined":',
        "if True:",
        (f"{_WATCH}errors_of_the_device_put_it_into_quarantine_those_of_a_program_do_not",),
    ),
    Mutant(
        "no quarantine after a program's own error",
        "gpu/devices/health.py",
        'if xid not in FATAL or health.state == "quarantined":',
        'if health.state == "quarantined":',
        (f"{_WATCH}errors_of_the_device_put_it_into_quarantine_those_of_a_program_do_not",),
    ),
    Mutant(
        "quarantine after a new memory error",
        "gpu/devices/health.py",
        "return before is not None and now is not None and now > before",
        "return False",
        (f"{_WATCH}a_new_uncorrectable_memory_error_is_a_quarantine_an_old_one_is_not",),
    ),
    Mutant(
        "quarantine of worn memory",
        "gpu/devices/health.py",
        "    if now.remapping_failed:\n",
        "    if False:\n",
        (f"{_WATCH}a_row_that_cannot_be_replaced_is_a_quarantine",),
    ),
    Mutant(
        "states that another watch left",
        "gpu/devices/watch.py",
        "self._known.get(uuid, Health())",
        "Health()",
        (f"{_WATCH}a_watch_goes_on_from_the_states_that_another_left",),
    ),
    Mutant(
        "devices that the driver lists no more",
        "gpu/devices/watch.py",
        "one.handle, one.health = None, health.after_absence(one.health)",
        "one.handle = None",
        (f"{_WATCH}a_card_that_a_new_session_of_the_driver_does_not_list_is_lost",),
    ),
    Mutant(
        "what is not reported is not 0",
        "gpu/devices/nvml.py",
        "        if error.value in _NOT_REPORTED:\n            return None",
        "        if error.value in _NOT_REPORTED:\n            return 0",
        (f"{_WATCH}what_a_card_does_not_report_is_none_and_the_rest_stays",),
    ),
    Mutant(
        "degrees below the limit before an alarm ends",
        "gpu/telemetry/alarms.py",
        '(_COOLER_BY if "alarm_hot" in raised else 0)',
        "0",
        (f"{_ROWS}heat_raises_one_alarm_that_ends_three_degrees_below",),
    ),
    Mutant(
        "alarm of memory above a budget",
        "gpu/telemetry/alarms.py",
        "budget * (1 + wanted.overshoot_percent / 100)",
        "budget * 1000",
        (f"{_ROWS}a_service_above_its_budget_raises_an_alarm",),
    ),
    Mutant(
        "alarms told to callback targets",
        "gpu/telemetry/notices.py",
        "        one(alarm)\n",
        "        pass\n",
        (f"{_ROWS}alarms_go_to_callback_targets_that_ask_for_them",),
    ),
    Mutant(
        "a name that stays with its card",
        "gpu/telemetry/registry.py",
        "rows[card.uuid] = _registered(card, rows.get(card.uuid), host, versions)",
        "rows[card.uuid] = _registered(card, next(iter(rows.values()), None), host, versions)",
        (f"{_ROWS}a_name_stays_with_the_card_when_the_driver_counts_anew",),
    ),
    Mutant(
        "an engine that CUDA shows no device",
        "jobs/engine_child.py",
        "        cuda_driver.require_device()\n",
        "        pass\n",
        (f"{_ENGINE}an_engine_to_which_cuda_shows_no_device_does_not_come_up",),
    ),
    Mutant(
        "lanes of devices that nobody bears",
        "gpu/allocation/lanes_here.py",
        "    if name not in known:\n",
        "    if False:\n",
        (f"{_LANES}a_name_that_no_device_here_bears_is_refused_with_those_that_do",),
    ),
)  # fmt: skip
