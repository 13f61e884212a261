"""What the product is made of is known, may be combined with its licence, and is asked about."""

import json
import re
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts import audit, licences
from scripts.bill_of_materials import bill_of_materials
from scripts.components import (
    DEPLOYER_LOCK,
    LOCK,
    ROOT,
    Component,
    compatible,
    components,
    deployer_packages,
    python_packages,
    vendored_libraries,
)


def everything() -> list[Component]:
    return [*components(), *deployer_packages()]


@pytest.mark.parametrize("path", [LOCK, DEPLOYER_LOCK], ids=lambda path: path.name)
def test_every_pin_of_a_lock_file_is_listed_with_its_hashes(path: Path) -> None:
    lock = path.read_text(encoding="utf-8")
    listed = python_packages(path)

    assert len(listed) == len(re.findall(r"^\S+==", lock, re.MULTILINE))
    assert sum(len(each.hashes) for each in listed) == lock.count("--hash=sha256:")
    assert all(each.hashes for each in listed)


def test_every_licence_may_be_combined_with_ours() -> None:
    assert [f"{each.name}: {each.licence}" for each in everything() if not compatible(each.licence)] == []


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("Apache-2.0 OR Proprietary", True),
        ("MIT AND Proprietary", False),
        ("", False),
        ("GPL-2.0-only", False),
    ],
)
def test_a_licence_that_may_not_would_be_seen(licence: str, fits: bool) -> None:
    assert compatible(licence) is fits


def test_what_is_told_of_a_licence_agrees_with_the_package() -> None:
    """Where the metadata have an SPDX expression, and the version is the one that is installed."""
    wrong = []
    for each in everything():
        try:
            told = metadata.metadata(each.name)
        except metadata.PackageNotFoundError:
            continue
        expression = told.json.get("license_expression")
        if told["Version"] == each.version and expression and expression != each.licence:
            wrong.append(f"{each.name}: {expression}, not {each.licence}")
    assert wrong == []


def test_every_vendored_folder_is_a_listed_library() -> None:
    names = {each.name.split("/")[-1].removesuffix(".org") for each in vendored_libraries()}
    folders = {path.name for path in (ROOT / "static" / "vendor").iterdir() if path.is_dir()}

    assert folders <= names | {"tus", "tabler-icons"}
    assert {"tus-js-client", "icons"} <= names


def test_the_page_of_licences_is_the_one_that_is_made() -> None:
    """`make licences` after a change of the lock files."""
    written = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")

    assert _names_and_versions(written) == _names_and_versions(licences.licences())
    assert "unknown" not in written


def _names_and_versions(page: str) -> list[tuple[str, str]]:
    return re.findall(r"^\| (\S+) \| (\S+) \|", page, re.MULTILINE)


def test_the_bill_of_materials_is_cyclonedx() -> None:
    told = bill_of_materials()

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(told)) is None
    assert len(told["components"]) == len(components())


def _audited(*rows: dict[str, Any]) -> audit.Run:
    return lambda command: (json.dumps({"dependencies": list(rows)}), "")


_SOUND = {"name": "django", "version": "5.2", "vulns": []}
_KNOWN = {"name": "pillow", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["2.0"]}]}
_UNASKED = {"name": "daphne", "skip_reason": "Dependency not found on PyPI and could not be audited"}


@pytest.mark.parametrize(
    ("run", "code", "said"),
    [
        (_audited(_SOUND), 0, "asked about all, no known vulnerabilities"),
        (_audited(_SOUND, _KNOWN, _UNASKED), 1, "pillow 1.0: CVE-1 (fixed in 2.0)"),
        (_audited(_SOUND, _UNASKED), 2, "could not be asked about 1 (daphne)"),
        (lambda command: ("", "ConnectionError: no route"), 2, "ConnectionError: no route"),
    ],
)
def test_an_audit_that_could_not_ask_says_so(
    run: audit.Run, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.main(run) == code
    assert said in capsys.readouterr().out


def test_the_audit_asks_about_every_lock_file() -> None:
    asked: list[Path] = []

    def run(command: Sequence[str]) -> tuple[str, str]:
        asked.append(Path(command[command.index("-r") + 1]))
        return json.dumps({"dependencies": []}), ""

    audit.main(run)

    assert {path.name for path in asked} == {path.name for path in (ROOT / "requirements").glob("*.txt")}
    assert all(path.is_file() for path in asked)
