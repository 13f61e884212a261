from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.running_site import RunningSite


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """The site as daphne serves it, with a database and a data folder of its own."""
    folder: Path = tmp_path_factory.mktemp("guarded-site")
    with RunningSite(folder, application="webapp.asgi:application") as running:
        yield running
