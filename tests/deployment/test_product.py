"""The product itself on hosts of its own: see tests.deployment.product_story for what happens there.

make test takes one host, SQLite and this checkout's environment; make deploy-test two, PostgreSQL and wheels.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deployment.inside import said_inside


def test_the_product_is_replaced_under_load_and_brought_back(tmp_path: Path) -> None:
    size = os.environ.get("DEPLOY_TEST", "one")
    _need_debians_python()
    said = said_inside("tests.deployment.product_story", tmp_path, size)
    assert said[-1].endswith("the product was replaced and brought back"), said


def _need_debians_python() -> None:
    """Hosts run it, on what was made for this one."""
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    there = shutil.which("python3", path="/usr/bin")
    asked = [there or "false", "-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    if found != own:
        pytest.skip(f"the hosts' Python is {found or 'not there'}, and this one is {own}")
