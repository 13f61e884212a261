"""What a process may take of a GPU, and what the driver says that it took."""

import os
from pathlib import Path

import pytest

from gpu.runtime import memory
from gpu.runtime.memory import CONTEXT_BYTES, taken, tensor_bytes
from gpu.runtime.placement import Placement
from problems.problem import Problem
from tests.gpu.nvml.driver import Driver, uuid_of

MIB = 2**20


def test_tensors_get_what_cudas_context_leaves() -> None:
    assert tensor_bytes(Placement("gpu0", 4 * 2**30)) == 4 * 2**30 - CONTEXT_BYTES
    assert tensor_bytes(Placement("gpu0")) is None
    assert tensor_bytes(Placement("cpu0", 100)) is None


def test_a_budget_that_holds_no_model_is_refused_with_what_it_takes() -> None:
    with pytest.raises(Problem) as caught:
        tensor_bytes(Placement("gpu0", 600 * MIB))
    assert caught.value.code == "device_budget_too_small"
    assert caught.value.params == {"budget_mib": 600, "needed_mib": 678}
    assert tensor_bytes(Placement("gpu0", 678 * MIB)) == 128 * MIB


def test_what_the_driver_counts_to_this_process(tmp_path: Path) -> None:
    driver = Driver(tmp_path)
    driver.run_processes(0, {os.getpid(): 900, 1: 300})
    with driver.loaded():
        found = taken("gpu0")
    assert found is not None
    assert (found.used_bytes, found.total_bytes, found.own) == (900 * MIB, 24 * 1024 * MIB, True)


def test_a_process_that_the_driver_knows_by_another_number(tmp_path: Path) -> None:
    driver = Driver(tmp_path)
    driver.run_processes(0, {1: 300})
    with driver.loaded():
        found = taken("gpu0")
    assert found is not None
    assert (found.used_bytes, found.own) == (512 * MIB, False)


@pytest.mark.parametrize("visible", ["1", uuid_of(1)])
def test_the_first_visible_device_is_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visible: str) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    driver = Driver(tmp_path)
    driver.set("1.memory_used", 7 * MIB)
    with driver.loaded():
        found = taken("gpu0")
    assert found is not None
    assert found.used_bytes == 7 * MIB


def test_without_a_driver_nothing_is_said() -> None:
    assert taken("cpu0") is None
    assert taken("gpu0") is None


def test_releasing_needs_no_torch() -> None:
    memory.release()
