"""What an administrator may write wrong: refused with the reason and the nearest valid value."""

from copy import deepcopy
from typing import Any

import pytest

from gpu.allocation import presets
from gpu.allocation.checking import checked, faults, parsed, warnings
from gpu.allocation.plan import Hardware
from gpu.allocation.presets import SMALLEST_MIB
from gpu.runtime.memory import CONTEXT_BYTES, LEAST_BYTES
from problems.problem import Problem

CARD = Hardware("gpu0", 24 * 1024)
HARDWARE = [CARD, Hardware("cpu", 0)]
GOOD = presets.one_gpu(CARD, "UTC").document()


def changed(path: str, value: Any) -> Any:
    document = deepcopy(GOOD)
    *way, last = path.split(".")
    at: Any = document
    for step in way:
        at = at[step]
    at[last] = value
    return document


def window(days: list[str], start: str, end: str) -> dict[str, Any]:
    return {"days": days, "from": start, "to": end}


@pytest.mark.parametrize("plan", [*presets.presets(HARDWARE, "UTC").values(), *presets.presets([], "UTC").values()])
def test_every_proposal_holds_and_is_the_same_after_a_round_trip(plan: Any) -> None:
    assert parsed(plan.document()) == plan
    assert checked(plan.document(), HARDWARE) == plan


@pytest.mark.parametrize("mib", [1024, 2048, 3072, 4096, 8192, 81_920])
@pytest.mark.parametrize("cards", [1, 2])
def test_a_proposal_fits_on_small_cards_too(mib: int, cards: int) -> None:
    hardware = [*(Hardware(f"gpu{n}", mib) for n in range(cards)), Hardware("cpu", 0)]
    for plan in presets.presets(hardware, "UTC").values():
        assert faults(plan, hardware) == []
        assert SMALLEST_MIB * 2**20 == CONTEXT_BYTES + LEAST_BYTES
        assert [one for one in warnings(plan, hardware) if one.where == "inspection"] == []


@pytest.mark.parametrize(
    ("path", "value", "code", "nearest"),
    [
        ("time_zone", "berlin", "allocation_time_zone_unknown", "Europe/Berlin"),
        ("time_zone", "../etc/passwd", "allocation_time_zone_unknown", "UTC"),
        ("services.inspection.priority", 9, "allocation_priority_unknown", 3),
        ("services.inspection.devices", {"gpu0": 24576}, "allocation_budget_too_large", 24064),
        ("services.inspection.devices", {"gpu0": 12}, "allocation_budget_too_small", 678),
        ("services.inspection.devices", {"gpu7": 4096}, "allocation_device_unknown", "gpu0, cpu"),
        ("services.reading.windows", [window(["mon"], "8:00", "8:00")], "allocation_window_empty", "mon 00:00-24:00"),
        (
            "services.reading.windows",
            [window(["mon"], "08:00", "12:00"), window(["mon"], "11:00", "13:00")],
            "allocation_windows_overlap",
            "12:00",
        ),
        (
            "services.reading.windows",
            [window(["someday"], "08:00", "12:00")],
            "allocation_window_unreadable",
            "mon-fri 20:00-06:00",
        ),
        ("services.training.min_run_s", 40000, "allocation_run_times", 28800),
        ("services.inspection.keep_s", 3601, "allocation_keep_too_long", 3600),
        ("services.training.max_run_s", 10**8, "allocation_time_out_of_range", 604800),
        (
            "services.training",
            {"priority": 2, "devices": {}, "off": False},
            "allocation_no_device",
            "cpu",
        ),
        ("services.inspection", {"priority": 1, "devices": {}, "off": True}, "allocation_inspection_off", "gpu0"),
    ],
)
def test_what_is_wrong_is_refused_with_the_nearest_valid_value(path: str, value: Any, code: str, nearest: Any) -> None:
    with pytest.raises(Problem) as refused:
        checked(changed(path, value), HARDWARE)
    assert (refused.value.code, refused.value.params["nearest"]) == (code, nearest)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("services", []),
        ("services.inspection.devices", {"gpu0": "much"}),
        ("services.inspection.devices", {"gpu0": True}),
        ("services.inspection.devices", {"gpu0": 2**40}),
        ("services.inspection.preemptible", "yes"),
        ("services.inspection.keep_s", -1),
        ("services.inspection.colour", "red"),
        ("services.inspection.windows", {"days": []}),
        ("services.inspection.priority", None),
        ("extra", 1),
    ],
)
def test_what_is_no_allocation_is_refused_by_its_place(path: str, value: Any) -> None:
    with pytest.raises(Problem) as refused:
        parsed(changed(path, value))
    assert refused.value.code == "allocation_unreadable"


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_what_is_no_object_at_all(document: Any) -> None:
    with pytest.raises(Problem):
        parsed(document)


def test_a_service_that_nobody_knows() -> None:
    with pytest.raises(Problem) as refused:
        parsed(changed("services.mining", {}))
    assert refused.value.code == "allocation_service_unknown"


def test_a_plan_without_inspection_is_refused() -> None:
    document = deepcopy(GOOD)
    del document["services"]["inspection"]
    assert [one.reason.code for one in faults(parsed(document), HARDWARE)] == ["allocation_inspection_off"]


def test_what_may_surprise_is_told() -> None:
    hours = changed("services.inspection.windows", [window(["mon"], "08:00", "16:00")])
    hours["services"]["inspection"] |= {"preemptible": True, "cpu_fallback": False}
    found = {one.reason.code: one.reason.params for one in warnings(parsed(hours), HARDWARE)}
    assert found["warn_inspection_windows"] == {"hours": 160.0}
    assert found["warn_no_fallback"] == {"device": "gpu0"}
    assert "warn_preemptible_inspection" in found
    assert "warn_does_not_fit_together" in found, "synthesis and footage take turns with training"


@pytest.mark.parametrize(
    ("service", "changes", "waits"),
    [
        ("training", {"devices": {"gpu0": 20000}}, False),
        ("training", {"devices": {"gpu0": 20000}, "preemptible": False}, True),
        ("training", {"devices": {"gpu0": 20000}, "priority": 1}, True),
        ("training", {"devices": {"gpu0": 20000}, "min_run_s": 61}, True),
        ("training", {"preemptible": False}, False),
        ("reading", {"devices": {"gpu0": 20000}}, False),
        ("footage", {"devices": {"gpu0": 20000, "cpu": 0}, "preemptible": False}, True),
    ],
)
def test_what_would_keep_boards_waiting_for_long_is_told(service: str, changes: dict[str, Any], *, waits: bool) -> None:
    document = deepcopy(GOOD)
    document["services"][service] |= changes
    found = {one.reason.code: one.where for one in warnings(parsed(document), HARDWARE)}
    assert found.get("warn_boards_wait") == ("inspection" if waits else None)
    document["services"]["inspection"]["devices"]["cpu"] = 0
    both = {one.reason.code for one in warnings(parsed(document), HARDWARE)}
    assert ("warn_boards_wait" in both) == (service == "footage"), "boards go to the CPU where that is free"


def test_who_would_have_to_leave_often_is_told_with_how_much_it_would_not() -> None:
    found = warnings(parsed(changed("services.training.devices", {"gpu0": 24064})), HARDWARE)
    [told] = [
        one.reason.params
        for one in found
        if one.reason.code == "warn_makes_room_often" and one.reason.params["service"] == "training"
    ]
    assert told == {"service": "training", "device": "gpu0", "beside_mib": 12032}
    before = warnings(parsed(GOOD), HARDWARE)
    assert "training" not in [one.reason.params.get("service") for one in before]
