"""ONNX Runtime is given the device, and no more of its memory than was budgeted."""

from pathlib import Path
from typing import Any

import pytest

from gpu.runtime.providers import CPU, CUDA, TENSORRT, providers
from problems.problem import Problem

EVERYTHING = (TENSORRT, CUDA, CPU)


def named(*asked: Any, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(each, {}) if isinstance(each, str) else each for each in providers(*asked, **more)]


def test_the_cpu_needs_nothing_else() -> None:
    assert providers("cpu0", EVERYTHING) == [CPU]


def test_a_gpu_takes_no_more_than_its_limit() -> None:
    (name, options), (last, _) = named("gpu1", EVERYTHING, limit_bytes=2**30)
    assert (name, last) == (CUDA, CPU)
    assert (options["device_id"], options["gpu_mem_limit"]) == (1, 2**30)


def test_without_a_limit_none_is_said() -> None:
    (_, options), _ = named("gpu0", EVERYTHING)
    assert "gpu_mem_limit" not in options


def test_tensorrt_runs_only_where_its_engines_are_kept(tmp_path: Path) -> None:
    assert [each[0] for each in named("gpu0", EVERYTHING, engines=tmp_path)[:2]] == [TENSORRT, CUDA]
    assert [each[0] for each in named("gpu0", (CUDA, CPU), engines=tmp_path)[:1]] == [CUDA]
    (_, options), *_ = named("gpu0", EVERYTHING, engines=tmp_path, limit_bytes=2**30)
    assert options["trt_engine_cache_path"] == str(tmp_path)
    assert options["trt_max_workspace_size"] == 2**29


def test_an_installation_for_the_cpu_has_no_gpu() -> None:
    with pytest.raises(Problem, match="device_unavailable"):
        providers("gpu0", (CPU,))
