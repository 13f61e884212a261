from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jobs import kinds
from jobs.models import Job
from tests.jobs.trial.kinds import TRIAL


@pytest.fixture
def kind_that_tells(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Job], Any]], None]:
    def make(told: Callable[[Job], Any]) -> None:
        monkeypatch.setitem(kinds._kinds, "trial", replace(TRIAL, told=told))

    return make
