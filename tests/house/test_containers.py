"""compose.yaml and Dockerfile fit together and fit the product; where Compose is installed it says so itself."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
OURS = {name: service for name, service in SERVICES.items() if name != "db"}


def commands(service: dict[str, Any]) -> list[str]:
    return re.findall(r"manage\.py (\S+)", str(service["command"]))


def reserved(service: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        service.get("deploy", {}).get("resources", {}).get("reservations", {}).get("devices", [])
    )
    return found


@pytest.mark.parametrize("name", OURS)
def test_every_service_runs_a_command_of_ours(name: str) -> None:
    wanted = commands(OURS[name])
    assert wanted
    assert set(wanted) <= set(get_commands())


def test_hosts_are_told_apart_by_name() -> None:
    named = [service["hostname"] for name, service in OURS.items() if name != "set-up"]
    assert len(set(named)) == len(named)


def test_gpus_are_reserved_only_where_the_gpu_profile_is_asked_for() -> None:
    with_gpu = {name for name, service in SERVICES.items() if reserved(service)}
    assert with_gpu == {"devices", "gpu0"}
    assert all(SERVICES[name]["profiles"] == ["gpu"] for name in with_gpu)
    (lane,) = reserved(SERVICES["gpu0"])
    assert (lane["driver"], lane["device_ids"]) == ("nvidia", ["0"])
    assert "gpu" in lane["capabilities"]
    assert reserved(SERVICES["devices"])[0]["capabilities"] == ["utility"]


def test_settings_that_are_given_are_settings_that_are_read() -> None:
    source = "".join(
        (ROOT / name).read_text() for name in ("webapp/settings.py", "webapp/management/commands/set_up.py")
    )
    given = {name for service in OURS.values() for name in service["environment"]}
    assert {name for name in given if f'"{name}"' not in source} == set()


def test_lanes_run_in_containers_of_their_own() -> None:
    assert {service["environment"]["BENCHLIGHT_LANES"] for service in OURS.values()} == {""}


def test_the_image_takes_along_what_it_needs() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    for name in re.findall(r"requirements/\w+\.txt", dockerfile):
        assert (ROOT / name).is_file()
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert not {"locale", "static", "templates", "inspections", "requirements", "manage.py"} & set(left_out)


def test_the_file_is_as_the_compose_specification_has_it() -> None:
    """Also where no Compose is installed."""
    program = Path(sys.executable).with_name("check-jsonschema")
    command = [str(program), "--builtin-schema", "vendor.compose-spec", str(ROOT / "compose.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_compose_itself_takes_the_file() -> None:
    if (
        shutil.which("docker") is None
        or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode
    ):
        pytest.skip("no Docker Compose here")
    environment = os.environ | {"BENCHLIGHT_DATABASE_PASSWORD": "abc"}
    command = ["docker", "compose", "--file", str(ROOT / "compose.yaml"), "--profile", "gpu", "config", "--quiet"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
