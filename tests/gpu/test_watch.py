"""Watching the devices: the real nvidia-ml-py against a driver that does what we say."""

from collections.abc import Iterator
from pathlib import Path

import pynvml
import pytest

from gpu.devices import discovery, health
from gpu.devices.health import Health
from gpu.devices.watch import NO_DRIVER_S, REOPEN_S, SLOW_S, Seen, Watch
from tests.gpu.nvml.driver import MIB, Driver, uuid_of


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(driver: Driver, clock: Clock) -> Iterator[Watch]:
    made = Watch(clock=clock)
    yield made
    made.close()


def states(seen: list[Seen]) -> list[str]:
    return [one.health.state for one in seen]


def test_every_card_is_found_with_what_it_is(driver: Driver) -> None:
    first, second = discovery.gpus()
    assert (first.index, first.uuid, first.name) == (0, uuid_of(0), "Test Card 24")
    assert (first.memory_bytes, first.compute_capability) == (24 * 1024 * MIB, "8.9")
    assert (first.slowdown_celsius, first.power_limit_w, first.pci) == (92, 350.0, "00000000:01:00.0")
    assert second.uuid == uuid_of(1)


def test_values_move_from_tick_to_tick(driver: Driver, watch: Watch) -> None:
    driver.set("0.temperature", "61 62 63")
    driver.set("0.throttle", pynvml.nvmlClocksEventReasonSwThermalSlowdown)
    readings = [watch.tick()[0].reading for _ in range(3)]
    assert [one.quick.temperature for one in readings if one] == [61, 62, 63]
    assert readings[0] is not None
    assert readings[0].quick.throttled_by == ("heat",)
    assert readings[0].slow.pcie_sent_bytes_per_s == 1200 * 1024


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("utilisation", "utilisation"),
        ("memory_used", "memory_used_bytes"),
        ("temperature", "temperature"),
        ("power_mw", "power_w"),
        ("clock_sm", "clock_mhz"),
        ("throttle", "throttled_by"),
        ("encoder", "encoder"),
        ("ecc_uncorrected", "ecc_uncorrected"),
        ("remapped_rows", "rows_to_remap"),
        ("pcie_tx_kbps", "pcie_sent_bytes_per_s"),
    ],
)
def test_what_a_card_does_not_report_is_none_and_the_rest_stays(
    driver: Driver, watch: Watch, key: str, name: str
) -> None:
    driver.drop(f"1.{key}")
    whole, without = (one.reading.as_json() for one in watch.tick() if one.reading)
    assert without[name] is None
    assert whole[name] is not None
    assert without["clock_mhz" if name != "clock_mhz" else "temperature"] is not None


def test_processes_are_told_with_their_memory_where_it_is_known(driver: Driver, watch: Watch) -> None:
    driver.run_processes(0, {4711: 2048, 4712: None})
    reading = watch.tick()[0].reading
    assert reading is not None
    assert [(one.pid, one.memory_bytes) for one in reading.slow.processes or ()] == [(4711, 2048 * MIB), (4712, None)]


def test_a_card_that_falls_off_the_bus_is_lost_at_once_and_the_other_works_on(driver: Driver, watch: Watch) -> None:
    watch.tick()
    driver.lose(1)
    seen = watch.tick()
    assert states(seen) == ["ok", "lost"]
    assert (seen[1].reading, seen[1].health.reason) == (None, "device_lost")
    assert seen[0].reading is not None


def test_a_lost_card_is_back_once_it_has_answered_for_a_while(driver: Driver, watch: Watch, clock: Clock) -> None:
    watch.tick()
    driver.lose(1)
    watch.tick()
    clock.now += REOPEN_S
    watch.tick()
    driver.bring_back(1)
    clock.now += REOPEN_S
    found = [states(watch.tick())[1] for _ in range(health.ANSWERS_UNTIL_BACK)]
    assert found == ["lost"] * (health.ANSWERS_UNTIL_BACK - 1) + ["ok"]


def test_a_card_that_the_driver_lists_no_more_is_known_by_its_uuid_and_not_by_its_number(
    driver: Driver, watch: Watch, clock: Clock
) -> None:
    watch.tick()
    driver.lose(0)
    watch.tick()
    # A new session of the driver numbers anew: what was the second card is the first now.
    driver.bring_back(0)
    driver.set("0.uuid", uuid_of(1))
    driver.set("site.count", 1)
    clock.now += REOPEN_S
    seen = {one.device.uuid: one for one in watch.tick()}
    assert seen[uuid_of(0)].health.state == "lost"
    assert (seen[uuid_of(1)].health.state, seen[uuid_of(1)].device.index) == ("ok", 0)


def test_a_card_that_a_new_session_of_the_driver_does_not_list_is_lost(
    driver: Driver, watch: Watch, clock: Clock
) -> None:
    watch.tick()
    driver.lose(1)
    watch.tick()
    driver.set("site.count", 0)
    clock.now += REOPEN_S
    assert [one.health.reason for one in watch.tick()] == ["device_absent", "device_lost"]


def test_one_failed_reading_is_forgiven_and_three_in_a_row_are_not(driver: Driver, watch: Watch) -> None:
    watch.tick()
    driver.fail(0, "any", code=pynvml.NVML_ERROR_UNKNOWN)
    assert [states(watch.tick())[0] for _ in range(3)] == ["ok", "ok", "lost"]


def test_an_error_after_some_calls_is_met_where_it_happens(driver: Driver, watch: Watch) -> None:
    driver.fail(0, "temperature", code=pynvml.NVML_ERROR_UNKNOWN, after=2)
    found = [watch.tick()[0].reading is not None for _ in range(4)]
    assert found == [True, True, False, False]


@pytest.mark.parametrize(
    ("xid", "state"),
    [(79, "quarantined"), (48, "quarantined"), (158, "quarantined"), (13, "ok"), (31, "ok"), (154, "ok")],
)
def test_errors_of_the_device_put_it_into_quarantine_those_of_a_program_do_not(
    driver: Driver, watch: Watch, xid: int, state: str
) -> None:
    watch.tick()
    driver.tell_xid(1, xid)
    assert states(watch.tick()) == ["ok", state]


def test_a_person_ends_a_quarantine_nothing_else_does(driver: Driver, watch: Watch, clock: Clock) -> None:
    watch.tick()
    driver.tell_xid(0, 95)
    for _ in range(10):
        clock.now += 5
        assert states(watch.tick())[0] == "quarantined"
    watch.release(uuid_of(0))
    assert states(watch.tick())[0] == "ok"


def test_a_new_uncorrectable_memory_error_is_a_quarantine_an_old_one_is_not(
    driver: Driver, watch: Watch, clock: Clock
) -> None:
    driver.set("0.ecc_uncorrected", 3)
    assert states(watch.tick())[0] == "ok"
    driver.set("0.ecc_uncorrected", 4)
    clock.now += 2 * SLOW_S
    seen = watch.tick()[0]
    assert (seen.health.state, seen.health.reason, seen.health.params) == ("quarantined", "device_ecc", {"count": 4})


def test_a_row_that_cannot_be_replaced_is_a_quarantine(driver: Driver, watch: Watch) -> None:
    driver.set("1.remapped_rows", "4 2 0 1")
    assert states(watch.tick()) == ["ok", "quarantined"]


def test_parts_of_a_card_are_named(driver: Driver) -> None:
    driver.set("0.mig", 1)
    driver.set("0.mig_instances", 2)
    driver.set("0.mig0.uuid", "MIG-1")
    driver.set("0.mig0.memory_total", 10 * MIB)
    driver.set("0.mig0.memory_used", 0)
    assert [(one.uuid, one.memory_bytes) for one in discovery.gpus()[0].partitions] == [("MIG-1", 10 * MIB)]


def test_without_a_driver_there_is_a_reason_and_it_may_come_later(driver: Driver, watch: Watch, clock: Clock) -> None:
    driver.fail("site", "init", code=pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH)
    assert (watch.tick(), watch.why_none) == ([], "driver_versions_differ")
    driver.drop("site.error.init")
    assert watch.tick() == []  # not at every tick
    clock.now += NO_DRIVER_S
    assert (states(watch.tick()), watch.why_none) == (["ok", "ok"], "")


def test_a_driver_that_goes_away_loses_its_devices(driver: Driver, watch: Watch, clock: Clock) -> None:
    watch.tick()
    driver.state.unlink()
    assert states(watch.tick()) == ["lost", "lost"]
    clock.now += REOPEN_S
    watch.tick()
    assert watch.why_none == "driver_not_loaded"


def test_a_watch_goes_on_from_the_states_that_another_left(driver: Driver, clock: Clock, tmp_path: Path) -> None:
    left = Health("quarantined", "device_xid", {"xid": 79})
    watch = Watch({uuid_of(1): left}, clock)
    assert states(watch.tick()) == ["ok", "quarantined"]
    watch.close()
