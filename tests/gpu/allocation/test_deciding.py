"""The one decision, as a table of cases: who starts where, who waits and why, who makes room."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gpu.allocation import presets
from gpu.allocation.deciding import decide
from gpu.allocation.plan import CPU, Hardware, Plan, Share
from gpu.allocation.state import Decision, DeviceState, Running, State
from gpu.allocation.windows import Window

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday
NIGHT = NOON + timedelta(hours=10)
CARD = Hardware("gpu0", 24 * 1024)
ONE = presets.one_gpu(CARD, "UTC")
TWO = presets.several_gpus([CARD, Hardware("gpu1", 24 * 1024)], "UTC")
FREE = presets.usable_mib(CARD.memory_mib)
GPU0, GPU1, CPU0 = DeviceState("gpu0", FREE), DeviceState("gpu1", FREE), DeviceState("cpu0")
GONE0 = replace(GPU0, working=False)


def running(
    service: str, device: str = "gpu0", *, minutes: float = 30, mib: int = 9000, at: datetime = NIGHT
) -> Running:
    since = at - timedelta(minutes=minutes)
    return Running(f"{service}@{device}", service, device, mib, since, turn_at=since, job=7)


def answer(
    plan: Plan, *, devices: list[DeviceState], on: list[Running] | None = None, waiting: str = "", at: datetime = NIGHT
) -> Decision:
    return decide(State(devices, on or [], dict.fromkeys(waiting.split(), at)), plan, at)


def going(decision: Decision) -> list[tuple[str, str]]:
    return [(one.running.service, one.why.code) for one in decision.evictions]


def test_everything_that_fits_starts_side_by_side() -> None:
    found = answer(ONE, devices=[GPU0, CPU0], waiting="inspection reading training")
    assert found.starts == {"gpu0": ["inspection", "reading", "training"], "cpu0": []}
    assert (found.waits, going(found)) == ({}, [])


def test_training_on_one_gpu_waits_for_the_night_and_says_when_that_is() -> None:
    found = answer(ONE, devices=[GPU0, CPU0], waiting="training", at=NOON)
    assert found.waits["training"].code == "wait_window"
    assert found.waits["training"].params["opens_at"] == "2026-11-18 20:00 UTC"


def test_training_leaves_in_the_morning() -> None:
    found = answer(ONE, devices=[GPU0], on=[running("training", at=NOON)], at=NOON)
    assert going(found) == [("training", "yield_window_closed")]


@pytest.mark.parametrize("waiting", ["inspection", "reading"])
def test_who_is_better_takes_the_memory_of_who_is_worse(waiting: str) -> None:
    crowded = replace(GPU0, free_mib=12_000)
    found = answer(ONE, devices=[crowded], on=[running("training")], waiting=waiting)
    assert going(found) == [("training", "yield_to_better")]
    assert found.waits[waiting].code == "wait_yielding"
    assert found.waits[waiting].params == {"device": "gpu0", "job": 7}


def test_nobody_leaves_where_there_is_room_for_both() -> None:
    found = answer(ONE, devices=[GPU0], on=[running("training")], waiting="inspection")
    assert found.starts["gpu0"] == ["inspection"]
    assert going(found) == []


def test_the_worst_leaves_first_and_no_more_than_must() -> None:
    plan = replace(ONE, shares={**ONE.shares, "training": replace(ONE.shares["training"], budgets_mib={"gpu1": 8000})})
    on = [running("synthesis", "gpu0", mib=8000), running("training", "gpu1", mib=8000)]
    plan = replace(plan, shares={**plan.shares, "inspection": Share("inspection", 1, {"gpu0": 20000, "gpu1": 20000})})
    found = answer(plan, devices=[GPU0, GPU1], on=on, waiting="inspection")
    assert ("synthesis", "yield_to_better") in going(found)
    assert ("training", "yield_to_better") not in going(found)


def test_synthesis_makes_room_for_training_and_does_not_come_back_meanwhile() -> None:
    found = answer(ONE, devices=[GPU0], on=[running("synthesis")], waiting="training synthesis")
    assert going(found) == [("synthesis", "yield_to_better")]
    assert found.starts["gpu0"] == []


def test_training_never_makes_room_for_its_like_or_worse() -> None:
    found = answer(ONE, devices=[GPU0], on=[running("training")], waiting="synthesis footage")
    assert going(found) == []
    assert {reason.code for reason in found.waits.values()} == {"wait_device_busy"}


def test_a_minimum_run_time_protects_and_then_no_more() -> None:
    plan = replace(ONE, shares={**ONE.shares, "training": replace(ONE.shares["training"], min_run_s=600)})
    crowded = replace(GPU0, free_mib=9000)
    fresh = answer(plan, devices=[crowded], on=[running("training", minutes=9)], waiting="inspection")
    assert going(fresh) == []
    assert fresh.waits["inspection"].code == "wait_budget"
    old = answer(plan, devices=[crowded], on=[running("training", minutes=11)], waiting="inspection")
    assert going(old) == [("training", "yield_to_better")]


def test_a_maximum_run_time_counts_only_while_others_wait() -> None:
    long = running("training", minutes=9 * 60)
    assert going(answer(ONE, devices=[GPU0], on=[long], at=NIGHT)) == []
    assert going(answer(ONE, devices=[GPU0], on=[long], waiting="footage")) == [("training", "yield_time_up")]


def test_a_budget_that_does_not_fit_is_told_in_gib() -> None:
    found = answer(ONE, devices=[replace(GPU0, free_mib=4300)], waiting="inspection")
    assert found.waits["inspection"].code == "wait_budget"
    assert found.waits["inspection"].params == {"device": "gpu0", "needs_gib": 5.9, "free_gib": 4.2}


def test_a_lost_device_is_left_at_once_and_its_work_goes_to_the_other() -> None:
    found = answer(TWO, devices=[GONE0, GPU1, CPU0], on=[running("inspection")], waiting="inspection")
    assert going(found) == [("inspection", "yield_device_gone")]
    assert found.starts["gpu1"] == ["inspection"]
    assert found.starts["cpu0"] == []


def test_the_cpu_takes_over_only_when_no_device_works() -> None:
    assert answer(ONE, devices=[GPU0, CPU0], waiting="inspection").starts["cpu0"] == []
    found = answer(ONE, devices=[GONE0, CPU0], waiting="inspection training")
    assert found.starts["cpu0"] == ["inspection"]
    assert found.waits["training"].code == "wait_device_gone"


def test_a_lane_that_does_not_come_up_is_no_place_though_its_neighbours_do() -> None:
    behind = replace(GPU0, places=frozenset({"beside", "background"}))
    found = answer(ONE, devices=[behind, CPU0], waiting="inspection reading")
    assert found.starts == {"gpu0": ["reading"], "cpu0": ["inspection"]}
    assert answer(ONE, devices=[behind], waiting="inspection").waits["inspection"].code == "wait_device_gone"


def test_on_two_gpus_inspection_takes_the_training_one_only_when_the_other_is_lost() -> None:
    on = [running("training", "gpu1", mib=FREE)]
    assert going(answer(TWO, devices=[GPU0, GPU1], on=on, waiting="inspection")) == []
    assert going(answer(TWO, devices=[GONE0, GPU1], on=on, waiting="inspection")) == [("training", "yield_to_better")]


def test_a_service_that_runs_already_evicts_nobody_for_its_next_job() -> None:
    on = [running("inspection", "gpu0", mib=5888), running("training", "gpu1", mib=FREE)]
    assert going(answer(TWO, devices=[GPU0, GPU1], on=on, waiting="inspection")) == []


def test_on_the_cpu_there_is_one_place_and_training_leaves_it_for_a_board() -> None:
    plan = presets.cpu_only("UTC", train=True)
    found = answer(plan, devices=[CPU0], on=[running("training", "cpu0", mib=0)], waiting="inspection")
    assert going(found) == [("training", "yield_to_better")]


def test_a_service_that_is_off_says_so() -> None:
    assert (
        answer(presets.cpu_only("UTC"), devices=[CPU0], waiting="training").waits["training"].code == "wait_service_off"
    )


def test_what_waited_half_a_day_goes_before_a_board_and_stays_for_a_minute() -> None:
    plan = presets.cpu_only("UTC", train=True)
    waiting = {"inspection": NOON, "training": NOON - timedelta(hours=12, minutes=1)}
    assert decide(State([CPU0], [], waiting), plan, NOON).starts["cpu0"] == ["training"]
    starved = replace(running("training", "cpu0", minutes=0.5, mib=0, at=NOON), turn_at=NOON - timedelta(hours=13))
    assert going(decide(State([CPU0], [starved], {"inspection": NOON}), plan, NOON)) == []
    later = NOON + timedelta(seconds=31)
    assert len(decide(State([CPU0], [starved], {"inspection": NOON}), plan, later).evictions) == 1


WHOLE = replace(ONE, shares={**ONE.shares, "training": replace(ONE.shares["training"], budgets_mib={"gpu0": FREE})})
MOMENT, WHILE = NIGHT - timedelta(seconds=20), NIGHT - timedelta(seconds=180)


@pytest.mark.parametrize(
    ("plan", "devices", "on", "worked", "waited_h", "starts"),
    [
        pytest.param(WHOLE, [GPU0], [], {"inspection": MOMENT}, 1, False, id="a board was there a moment ago"),
        pytest.param(WHOLE, [GPU0], [], {"inspection": WHILE}, 1, True, id="no board for a while"),
        pytest.param(WHOLE, [GPU0], [], {"inspection": MOMENT}, 12, True, id="it has waited for half a day"),
        pytest.param(WHOLE, [GPU0], [], {"synthesis": MOMENT}, 1, True, id="a worse one keeps nothing"),
        pytest.param(ONE, [GPU0], [], {"inspection": MOMENT, "reading": MOMENT}, 1, True, id="it fits beside both"),
        pytest.param(ONE, [replace(GPU0, free_mib=9000 + 7000)], [running("inspection")],
                     {"inspection": MOMENT, "reading": MOMENT}, 1, False, id="only beside one of two"),
        pytest.param(ONE, [replace(GPU0, free_mib=12400)], [], {"inspection": MOMENT}, 1, False, id="another program"),
        pytest.param(WHOLE, [replace(GPU0, free_mib=4000)], [], {"inspection": MOMENT}, 1, False, id="no room anyhow"),
        pytest.param(TWO, [GPU0, GPU1], [], {"inspection": MOMENT}, 1, True, id="boards come to the other card"),
        pytest.param(TWO, [GONE0, GPU1], [], {"inspection": MOMENT}, 1, False, id="that one is lost"),
    ],
)  # fmt: skip
def test_a_better_service_keeps_its_room_for_a_while(
    plan: Plan,
    devices: list[DeviceState],
    on: list[Running],
    worked: dict[str, datetime],
    waited_h: float,
    *,
    starts: bool,
) -> None:
    always = replace(plan.shares["training"], windows=())
    plan = replace(plan, shares={**plan.shares, "training": always})
    waiting = {"training": NIGHT - timedelta(hours=waited_h)}
    assert decide(State(devices, on, waiting, worked), plan, NIGHT).may_start("training") is starts


def test_whoever_is_kept_out_learns_for_whom_and_how_long_and_evicts_nobody() -> None:
    waiting = {"training": NIGHT}
    found = decide(State([GPU0], [running("synthesis")], waiting, {"inspection": MOMENT}), WHOLE, NIGHT)
    assert found.waits["training"].code == "wait_kept_free"
    assert found.waits["training"].params == {"device": "gpu0", "service": "inspection", "seconds": 160}
    assert going(found) == []


def test_old_work_goes_before_a_board_once_an_hour() -> None:
    plan = presets.cpu_only("UTC", train=True)
    waiting = {"inspection": NIGHT, "training": NIGHT - timedelta(hours=20)}

    def first(minutes_ago: float) -> object:
        worked = {"training": NIGHT - timedelta(minutes=minutes_ago)}
        return decide(State([CPU0], [], waiting, worked), plan, NIGHT).starts["cpu0"][0]

    assert (first(59), first(61)) == ("inspection", "training")


def test_hours_outside_its_windows_do_not_make_work_older() -> None:
    evening = Window((0, 1, 2, 3, 4, 5, 6), 18 * 60, 23 * 60)
    shares = {"inspection": Share("inspection", 1, {CPU: 0}), "training": Share("training", 2, {CPU: 0}, (evening,))}
    waiting = {"inspection": NIGHT, "training": NIGHT - timedelta(hours=20)}
    assert decide(State([CPU0], [], waiting), Plan("UTC", shares), NIGHT).starts["cpu0"] == ["inspection"]


def test_a_device_that_was_given_to_others_is_left() -> None:
    plan = replace(ONE, shares={**ONE.shares, "training": replace(ONE.shares["training"], budgets_mib={"gpu1": 9000})})
    found = answer(plan, devices=[GPU0, GPU1], on=[running("training")])
    assert going(found) == [("training", "yield_plan_changed")]


def test_a_service_that_no_plan_knows_still_runs() -> None:
    assert answer(ONE, devices=[GPU0, CPU0], waiting="weighing").starts["cpu0"] == ["weighing"]
