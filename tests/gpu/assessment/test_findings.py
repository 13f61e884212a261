"""Each thing that is wrong is said once, the worst first; a site in order is told so."""

from dataclasses import replace
from typing import Any

import pytest

from gpu.allocation.hardware import Seen
from gpu.allocation.plan import Plan, Share
from gpu.assessment.costs import Rates, costs
from gpu.assessment.findings import DeviceFacts, Facts, findings
from gpu.assessment.memory_plan import Row, rows
from gpu.assessment.messages import FINDINGS
from gpu.assessment.packages import Package, packages

WHOLE = {"torch": "2.15.0+cu132", "onnx": "1.23.2", "nvidia-ml-py": "13.6", "onnxruntime": "1.31.1"}
GPU = DeviceFacts("gpu0", 0, "ok", {"temperature": 55, "throttled_by": []})


def known(versions: dict[str, str]) -> list[Package]:
    return packages(versions.get)


def memory(others_mib: int = 0, **budgets_mib: int) -> list[Row]:
    shares = {
        name: Share(name, at, {"gpu0": mib}, preemptible=name == "training")
        for at, (name, mib) in enumerate(budgets_mib.items(), start=1)
    }
    card = Seen("gpu0", 24_576, others_mib, "ok", "Card", "GPU-0", "here")
    return rows(Plan("UTC", shares), [card], lambda share: True)


def facts(**other: Any) -> Facts:
    in_order = Facts([GPU], "", False, "13.2", known(WHOLE), memory(inspection=8000), ["detector"], [], 80)
    return replace(in_order, **other)


def codes(**other: Any) -> list[str]:
    return [finding.code for finding in findings(facts(**other))]


def test_a_site_in_order_is_told_so() -> None:
    assert codes() == ["find_in_order"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"devices": [replace(GPU, state="lost")]}, "find_device_out"),
        ({"devices": [replace(GPU, reading={"temperature": 80})]}, "find_hot"),
        ({"devices": [replace(GPU, reading={"throttled_by": ["heat"]})]}, "find_slowed_by_heat"),
        ({"devices": [replace(GPU, reading={"throttled_by": ["power_brake"]})]}, "find_slowed_by_power"),
        ({"devices": [replace(GPU, reading={"rows_to_remap": True})]}, "find_rows_to_remap"),
        ({"packages": known(WHOLE | {"torch": "2.15.0+cpu"})}, "find_torch_for_cpu"),
        ({"packages": known({name: WHOLE[name] for name in WHOLE if name != "onnx"})}, "find_package_missing"),
        ({"driver_cuda": "12.8"}, "find_driver_old"),
        ({"memory": memory(inspection=20_000, reading=8000)}, "find_budgets_now"),
        ({"memory": memory(inspection=8000, training=20_000)}, "find_budgets_together"),
        ({"memory": memory(9000, inspection=8000)}, "find_others"),
        ({"out_of_memory": [("detector", "gpu0")]}, "find_out_of_memory"),
        ({"measured": []}, "find_not_measured"),
    ],
)
def test_what_is_wrong_is_said(other: dict[str, Any], code: str) -> None:
    assert codes(**other) == [code]


def test_what_the_driver_does_not_report_is_no_finding() -> None:
    silent = DeviceFacts("gpu0", 0, "ok", {"temperature": None, "throttled_by": None})
    assert codes(devices=[silent], driver_cuda="") == ["find_in_order"]


def test_a_lost_devices_memory_is_not_complained_of() -> None:
    over = memory(inspection=20_000, reading=8000)
    assert codes(devices=[replace(GPU, state="lost")], memory=over) == ["find_device_out"]


def test_packages_of_one_command_are_one_finding() -> None:
    (found,) = findings(facts(packages=known({"nvidia-ml-py": "13.6"})))
    assert found.params == {"package": "torch, onnx", "command": "make gpu-deps"}


def test_without_a_gpu_the_cpu_is_in_order_and_a_container_is_told_how() -> None:
    assert codes(devices=[], memory=[], why_no_gpu="no_driver_library") == ["find_cpu_only"]
    assert codes(devices=[], memory=[], in_container=True) == ["find_container_without_gpu", "find_cpu_only"]
    assert codes(devices=[], memory=[], why_no_gpu="driver_not_loaded") == ["driver_not_loaded", "find_cpu_only"]


def test_the_worst_comes_first() -> None:
    hot = DeviceFacts("gpu0", 0, "ok", {"temperature": 90, "rows_to_remap": True})
    assert [each.level for each in findings(facts(devices=[hot]))] == ["bad", "warn"]


def test_every_finding_has_a_sentence() -> None:
    hot = DeviceFacts("gpu0", 2, "ok", {"temperature": 90})
    for found in findings(facts(devices=[hot], measured=[], packages=known({}))):
        assert str(FINDINGS[found.code]) % found.params


def test_memory_by_hour_and_with_all_on() -> None:
    (row,) = memory(1000, inspection=8000, training=20_000)
    assert (row.left_steady_mib, row.left_now_mib) == (row.usable_mib - 9000, row.usable_mib - 29_000)
    assert row.together == ["inspection"]


def test_closed_hours_do_not_count_now() -> None:
    card = Seen("gpu0", 24_576, 0, "ok", "Card", "GPU-0", "here")
    plan = Plan("UTC", {"training": Share("training", 2, {"gpu0": 4000})})
    (row,) = rows(plan, [card], lambda share: False)
    assert (row.now_mib, row.all_mib) == (0, 4000)


def test_electricity_beside_the_cloud() -> None:
    found = costs(Rates("EUR", 0.30, 3.0, 10, 50), watts_at_work=1000, gpus=2)
    assert found.local_per_hour == pytest.approx(0.30)
    assert found.local_per_month == pytest.approx((3.0 + 0.1 * 14 * 0.30) * 30.4)
    assert found.cloud_per_month == pytest.approx(3.0 * 2 * 10 * 30.4)
    assert found.times == pytest.approx(found.cloud_per_month / found.local_per_month)
    assert costs(Rates("EUR", 0, 3.0, 10, 50), 1000, 1).times is None
