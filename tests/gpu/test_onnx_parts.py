"""A model of strangers' operators, functions or too many parts is never opened; what was checked is what runs."""

import hashlib
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from gpu.runtime import onnx_structure
from gpu.runtime.model_files import ModelFile, read_checked
from gpu.runtime.onnx_metadata import message
from gpu.runtime.onnx_structure import OnnxDamaged, parts_of
from gpu.runtime.sessions import open_session
from problems.problem import Problem
from tests.fuzz.decode import anywhere
from tests.gpu import tiny_onnx

WEIGHTS = Path(__file__).resolve().parents[2] / "inspections" / "weights"
MUTATED = 1500
_OPEN_EACH = """
import sys, pathlib, onnxruntime
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    except Exception:
        pass
print("all")
"""


def saved(folder: Path, content: bytes, name: str = "model.onnx") -> ModelFile:
    path = folder / name
    path.write_bytes(content)
    return ModelFile(path, hashlib.sha256(content).hexdigest())


def code_of(model: ModelFile) -> str:
    with pytest.raises(Problem) as refused:
        read_checked(model)
    return refused.value.code


def with_node(domain: str, *, inside: bool = False) -> bytes:
    """A model with one node more, in its graph or in the branch of another."""
    node = tiny_onnx.text(4, "Own") + tiny_onnx.text(7, domain)
    if inside:
        branch = message(6, message(1, node)) + tiny_onnx.number(20, 5)
        node = tiny_onnx.text(4, "If") + message(5, branch)
    return tiny_onnx.number(1, 8) + message(7, message(1, node))


@pytest.mark.parametrize("inside", [False, True])
def test_operators_of_strangers_are_refused(tmp_path: Path, inside: bool) -> None:
    assert code_of(saved(tmp_path, with_node("com.example", inside=inside))) == "model_foreign"
    assert read_checked(saved(tmp_path, with_node("ai.onnx", inside=inside)))
    assert read_checked(saved(tmp_path, with_node("", inside=inside)))


def test_functions_are_refused(tmp_path: Path) -> None:
    function = message(25, tiny_onnx.text(1, "unfolds") + message(7, tiny_onnx.text(4, "unfolds")))

    assert code_of(saved(tmp_path, tiny_onnx.doubler() + function)) == "model_foreign"


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    node = message(1, tiny_onnx.text(4, "Relu"))

    assert parts_of(message(7, node * 100)).nodes == 100
    monkeypatch.setattr(onnx_structure, "_MAX_NODES", 99)
    with pytest.raises(OnnxDamaged, match="too many parts"):
        parts_of(message(7, node * 100))


@pytest.mark.parametrize("name", ["comparator", "detector"])
def test_the_models_that_ship_are_far_from_the_limits(name: str) -> None:
    parts = parts_of((WEIGHTS / f"{name}.onnx").read_bytes())

    assert (parts.external_data, parts.foreign, parts.functions) == (False, set(), 0)
    assert parts.nodes * 10 < onnx_structure._MAX_NODES
    assert parts.fields * 10 < onnx_structure._MAX_FIELDS


def test_what_was_checked_is_what_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another file in its place, a moment after it was read, is never opened."""
    model = saved(tmp_path, tiny_onnx.doubler(factor=2))
    digest = hashlib.sha256

    def swapped(content: bytes) -> object:
        model.path.write_bytes(tiny_onnx.doubler(factor=3))
        return digest(content)

    monkeypatch.setattr(hashlib, "sha256", swapped)
    ones = np.ones((1, 3, 4, 4), np.float32)

    assert open_session(model).run(ones).max() == 2


def test_mutated_models_are_read_or_refused_and_never_anything_else(tmp_path: Path) -> None:
    """What the checks let through is given to ONNX Runtime, in a process that must come to its end."""
    chance = random.Random(1)
    seeds = [tiny_onnx.doubler(metadata={"a": "b"}), with_node("", inside=True), tiny_onnx.doubler((1, 3, 2, 2))]
    passed, codes = tmp_path / "passed", set()
    passed.mkdir()
    for number in range(MUTATED):
        content = anywhere.mutated(chance.choice(seeds), chance, chance.choice(seeds))
        model = saved(tmp_path, content)
        try:
            assert read_checked(model) == content
        except Problem as problem:
            codes.add(problem.code)
        else:
            (passed / f"{number}.onnx").write_bytes(content)

    done = subprocess.run([sys.executable, "-c", _OPEN_EACH, passed], capture_output=True, text=True, check=False)

    assert codes <= {"model_damaged", "model_external_data", "model_foreign"}
    assert len(list(passed.iterdir())) > MUTATED // 10
    assert done.stdout.strip().endswith("all"), done.returncode
