"""`python -m scripts.licences docs/licences.md`: the licence of everything that the product ships with or installs."""

import sys
from pathlib import Path

from scripts.components import Component, deployer_packages, python_packages, vendored_libraries

_START = """# Licences of what Benchlight is made of

Benchlight is AGPL-3.0-or-later. Everything below may be combined with it; `tests/supply_chain` holds the list against
the lock files and against the licences that may. Made by `make licences`, never by hand.

opencv-python-headless, pyvips-binary, numpy, psycopg-binary, onnxruntime and pypdfium2 carry libraries of their own,
and rapidocr models (Apache-2.0), named in the licence files of their packages. `make train-deps` installs torch
(BSD-3-Clause) and ultralytics (AGPL-3.0) beside the product; they are not part of it.
"""


def licences() -> str:
    return (
        _START
        + "\n## Python packages (requirements/core.txt)\n\n"
        + _table(python_packages())
        + "\n## The deployer's, beyond these (requirements/deploy.txt)\n\n"
        + _table(deployer_packages())
        + "\n## Front-end libraries (static/vendor, with what is bundled into them)\n\n"
        + _table(vendored_libraries())
    )


def _table(rows: list[Component]) -> str:
    lines = [f"| {row.name} | {row.version} | {row.licence or 'unknown'} |" for row in rows]
    return "\n".join(["| | version | licence |", "|---|---|---|", *lines]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(licences(), encoding="utf-8")
