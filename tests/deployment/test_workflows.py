"""The workflows, looked at offline by the programs that know their traps; their steps, run as far as they go here."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deployment.command_line import parser
from tests.serving import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DEPLOY = ROOT / ".github" / "workflows" / "auto-deploy.yml"


def tool(name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / name), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def content(path: Path) -> dict[Any, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in content(path)["jobs"].values() for step in job["steps"]]


def step(name: str) -> str:
    return str(next(one["run"] for one in steps(DEPLOY) if one.get("name") == name))


def test_they_are_what_github_takes() -> None:
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing() -> None:
    done = tool("zizmor", "--offline", "--no-progress", "--persona", "pedantic", *WORKFLOWS)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_is_used_is_pinned_and_allowed_no_more_than_needed(path: Path) -> None:
    found = content(path)
    assert found["permissions"] == {}
    assert "concurrency" in found
    triggers = found[True]  # YAML 1.1 reads "on" as true
    assert "pull_request_target" not in triggers
    for one in steps(path):
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one.get("uses", "actions/x@" + "0" * 40)), one


def test_the_key_is_in_one_job_that_asks_for_approval_and_keeps_nothing() -> None:
    with_key = [job for job in content(DEPLOY)["jobs"].values() if "DEPLOYMENT_KEY" in str(job)]
    assert [job.get("environment") for job in with_key] == ["production"]
    assert "cache" not in DEPLOY.read_text()
    assert with_key[0]["steps"][-1]["if"] == "always()"


def test_the_key_is_its_owners_alone_and_gone_afterwards(tmp_path: Path) -> None:
    given = {"CONFIGURATION": "x = 1", "KNOWN_HOSTS": "host key", "KEY": "secret\nlines", "RUNNER_TEMP": str(tmp_path)}

    def run(script: str) -> None:
        subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], env=os.environ | given, check=True)

    run(step("Configuration, known host keys and the key"))
    key = tmp_path / "benchlight" / "deploy_key"
    assert (key.read_text(), key.stat().st_mode & 0o777) == ("secret\nlines\n", 0o600)
    run(step("Remove the key"))
    assert list(tmp_path.iterdir()) == []


def test_the_steps_call_words_that_the_deployer_knows() -> None:
    texts = [one["run"].replace("\\\n", " ") for one in steps(DEPLOY) if "-m deployment" in one.get("run", "")]
    lines = [line for text in texts for line in text.splitlines() if "-m deployment" in line]
    words = [shlex.split(line.split("-m deployment", 1)[1]) for line in lines]
    assert [parser().parse_args(one).do.__name__ for one in words] == ["build", "deploy", "roll_back", "notify"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_shellcheck_has_nothing_to_say(path: Path) -> None:
    scripts = "\n".join(one["run"] for one in steps(path) if "run" in one)
    done = subprocess.run(["shellcheck", "-s", "bash", "-"], input=scripts, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    used = {word for path in WORKFLOWS for one in steps(path) for word in re.findall(r"make ([a-z-]+)", str(one))}
    assert used <= targets
