"""Items go through in batches that fit; what does not fit is tried smaller, and never lost."""

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
import pytest

from gpu.runtime.batches import Floats, Items, OutOfDeviceMemory, best_batch, outputs
from problems.problem import Problem

SHAPE = (1, 2, 2)


@dataclass
class Model:
    """Adds one. Fails for batches above `fits`; each instance is a model of its own. spare: what it sends on to."""

    fits: int = 1000
    fixed: int | None = None
    budget: int = 10_000
    sizes: list[int] = field(default_factory=list)
    key: Hashable = field(default_factory=object)
    known_batch: int | None = None
    spare: "Model | None" = None

    @property
    def input_shape(self) -> tuple[int | None, ...]:
        return self.fixed, *SHAPE

    @property
    def input_budget_bytes(self) -> int:
        return self.budget

    def elsewhere(self) -> "Model | None":
        return self.spare

    def run(self, array: Items) -> Floats:
        if len(array) > self.fits:
            raise OutOfDeviceMemory
        self.sizes.append(len(array))
        return array.reshape(len(array), -1)[:, 0].astype(np.float32) + 1


def results(model: Model, count: int) -> list[float]:
    def load(start: int, stop: int) -> Floats:
        return np.stack([np.full(SHAPE, index, np.float32) for index in range(start, stop)])

    out: list[float] = []
    for first, batch in outputs(model, count, SHAPE, load):
        assert first == len(out)
        out.extend(batch.tolist())
    return out


@pytest.mark.parametrize("count", [0, 1, 2, 5, 63, 64, 65, 200])
def test_every_item_comes_out_once_and_in_order(count: int) -> None:
    assert results(Model(), count) == [index + 1 for index in range(count)]


@pytest.mark.parametrize("fits", [1, 2, 3])
def test_a_batch_that_does_not_fit_is_halved_and_nothing_is_lost(fits: int) -> None:
    model = Model(fits=fits)
    assert results(model, 4) == [1, 2, 3, 4]
    assert max(model.sizes) <= fits


def test_what_did_not_fit_once_is_not_tried_again() -> None:
    model = Model(fits=2)
    results(model, 4)
    assert best_batch(model, SHAPE, at_most=100) == 2


def test_one_item_that_does_not_fit_is_a_problem_worth_another_try() -> None:
    with pytest.raises(Problem) as caught:
        results(Model(fits=0), 3)
    assert (caught.value.code, caught.value.retry) == ("model_out_of_memory", True)


@pytest.mark.parametrize("count", [1, 4, 6])
def test_a_model_of_a_fixed_batch_gets_exactly_that(count: int) -> None:
    model = Model(fixed=4)
    assert results(model, count) == [index + 1 for index in range(count)]
    assert set(model.sizes) == {4}


def test_a_batch_weighs_no_more_than_the_device_is_given() -> None:
    item_bytes = 4 * 4
    model = Model(budget=3 * item_bytes)
    results(model, 50)
    assert max(model.sizes) <= 3
    assert best_batch(Model(budget=0), SHAPE, at_most=50) == 1


def test_the_trial_is_run_once() -> None:
    model = Model()
    best_batch(model, SHAPE, at_most=50)
    tried = len(model.sizes)
    best_batch(model, SHAPE, at_most=50)
    assert tried > 0
    assert len(model.sizes) == tried


def test_an_item_that_does_not_fit_goes_elsewhere_and_so_do_those_after_it() -> None:
    spare = Model()
    tight = Model(fits=0, spare=spare)
    assert results(tight, 5) == [1, 2, 3, 4, 5]
    assert sum(spare.sizes) >= 5


def test_what_fits_nowhere_ends_as_a_problem() -> None:
    with pytest.raises(Problem, match="model_out_of_memory"):
        results(Model(fits=0, spare=Model(fits=0)), 3)


def test_a_batch_that_was_measured_before_needs_no_trial() -> None:
    model = Model(known_batch=8)
    assert best_batch(model, SHAPE, at_most=50) == 8
    assert model.sizes == []


def test_a_remembered_batch_still_fits_the_budget_of_today() -> None:
    assert best_batch(Model(known_batch=64, budget=3 * 4 * 4), SHAPE, at_most=50) == 3
