"""What goes wrong, done for real: each ends with the release that served before, and proves that its fault landed."""

import signal
import subprocess

from tests.deployment.hosts import wait_for
from tests.deployment.plant import Load, Plant
from tests.serving import ROOT


def all_of_them(plant: Plant, serving: str) -> None:
    unwell_before_the_switch(plant, serving, "errors", "was not well within 15 s: status 500")
    unwell_before_the_switch(plant, serving, "crashes", "was not well within 15 s")
    unwell_before_the_switch(plant, serving, "migration fails", "benchlight-prepare@green.service failed")
    errors_after_the_switch(plant, serving)
    another_host_key(plant, serving)
    deployer_killed_after_the_switch(plant, serving)
    release = plant.commit()
    plant.deployment("deploy")
    assert plant.served() == [release, release]


def unwell_before_the_switch(plant: Plant, serving: str, sickness: str, told: str) -> None:
    plant.commit(sickness)
    load = Load(plant)
    said = plant.deployment("deploy", status=1)
    counts = load.end()
    assert told in said, said
    assert "What served before serves on, untouched." in said
    assert "switched" not in said
    assert (plant.served(), counts["failed"]) == ([serving, serving], 0), counts


def errors_after_the_switch(plant: Plant, serving: str) -> None:
    """Its health is good and its pages are not: only the bake can see it."""
    plant.commit("fails pages")
    load = Load(plant)
    said = plant.deployment("deploy", status=1)
    counts = load.end()
    assert "Taken back: what served before serves again." in said, said
    assert "answers were errors" in said
    assert counts["failed"] > 0
    assert plant.served() == [serving, serving]


def another_host_key(plant: Plant, serving: str) -> None:
    """The bastion's, then a target's."""
    path = plant.folder / "known_hosts"
    right = path.read_text()
    lines = right.splitlines()
    keys = [line.split(" ", 1)[1] for line in lines]
    for number in (0, 2):
        wrong = [line.split(" ", 1)[0] + " " + (keys[1] if at == number else keys[at]) for at, line in enumerate(lines)]
        path.write_text("\n".join(wrong) + "\n")
        assert "showed another key than the known one" in plant.deployment("deploy", status=1)
    path.write_text("")
    assert "not found in known_hosts" in plant.deployment("deploy", status=1)
    path.write_text(right)
    assert plant.served() == [serving, serving]


def deployer_killed_after_the_switch(plant: Plant, serving: str) -> None:
    """A second deployer is turned away as long as the first lives."""
    release = plant.commit()
    deployer = subprocess.Popen(plant.command("deploy"), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert deployer.stdout is not None
    for line in deployer.stdout:
        if "switched host=web2" in line:
            break
    assert plant.served() == [release, release]
    assert "a deployment is at work" in plant.deployment("deploy", status=1)
    deployer.send_signal(signal.SIGKILL)
    deployer.wait()
    wait_for("the watchdogs switch back", lambda: plant.served() == [serving, serving])
    for target in plant.targets:
        assert plant.journal(target)[-1] == "watchdog switched back"
