"""A deployer is killed in each of its phases, and the next one goes on: it gets further, until one gets to the end."""

import sys
from functools import partial
from pathlib import Path

from tests.deployment.drills_ground import Ground, active, at_work, killed, last_event_is, run, say
from tests.deployment.hosts import Host, wait_for


def main(folder: Path) -> None:
    ground = Ground(folder)
    try:
        say("first release in service")
        run(ground, *ALL)
        say(f"{ground.requests()} requests, none failed")
        say("killed in each phase")
    finally:
        ground.end()


def before_the_switch(ground: Ground) -> None:
    """All on one release, which each deployer brings further than the one before."""
    first, second = ground.targets
    ground.make_bulky()
    ground.commit()
    for phase, host, when, text in (
        ("lock", second, "before", "echo held"),
        ("look", second, "before", "echo active="),
        ("upload", second, "amid", "cat >> "),
        ("install", first, "after", "venv"),
        ("prepare", second, "before", "start benchlight-prepare@"),
        ("start", first, "after", "restart benchlight-web@"),
        ("gate", second, "before", "--unix-socket"),
    ):
        kill(ground, phase, host, when, text)
        ground.all_well()


def during_a_migration(ground: Ground) -> None:
    """It goes on without its deployer; the next release's begins only when it has ended."""
    first = ground.targets[0]
    first.run("touch", "/run/benchlight/wait")
    ground.commit("migration waits")
    deployer = ground.deployer()
    wait_for("a migration", lambda: _preparing(ground) == "activating")
    killed(deployer)
    say("         killed: prepare, under way")
    ground.serving = ground.commit()
    deployer = ground.deployer()
    wait_for("the next one waits", lambda: at_work(deployer) and first.done("pgrep", "-f", "sh -c .*is-active") == 0)
    assert _preparing(ground) == "activating"
    first.run("rm", "/run/benchlight/wait")
    assert deployer.wait() == 0, deployer.communicate()
    assert first.run("tail", "-n1", "/srv/benchlight/prepared") == ground.serving
    ground.all_well()


def _preparing(ground: Ground) -> str:
    first = ground.targets[0]
    idle = {"blue": "green", "green": "blue"}[active(first)]
    return first.run("systemctl", "show", "-P", "ActiveState", f"benchlight-prepare@{idle}.service")


def between_switch_and_confirmation(ground: Ground) -> None:
    """The watchdogs switch back, on whichever hosts were switched; what was announced only is no switch."""
    first, second = ground.targets
    kill(ground, "announced", first, "after", "/proc/uptime")
    ground.all_well()
    for phase, host, when, text in (
        ("switch", first, "after", "test -e /opt/benchlight/unconfirmed"),
        ("bake", second, "before", "m + 1"),
    ):
        kill(ground, phase, host, when, text)
        for target in ground.targets[: 2 if phase == "bake" else 1]:
            wait_for("its watchdog", partial(last_event_is, ground, target, "watchdog switched back"))
        ground.all_well()


def after_the_confirmation(ground: Ground) -> None:
    first, second = ground.targets
    release = ground.commit()
    with ground.held(second, "before", 'test "$(readlink') as deployer:
        wait_for("the other one", lambda: first.done("test", "-e", "/opt/benchlight/unconfirmed") != 0)
        killed(deployer)
    say("         killed: confirm")
    wait_for("confirmed on one", lambda: ground.served() == [release, ground.serving])
    ground.serving = release
    for phase, text in (
        ("lanes", "restart benchlight-work"),
        ("drain", f"src /run/benchlight/{active(first)}.sock"),
        ("prune", "ls -1t"),
    ):
        kill(ground, phase, first, "before", text)
        ground.all_well()
    ground.serving = ground.commit()
    ground.deployment("deploy")
    ground.all_well()


def kill(ground: Ground, phase: str, host: Host, when: str, text: str) -> None:
    with ground.held(host, when, text) as deployer:
        killed(deployer)
    say(f"         killed: {phase}")


ALL = (before_the_switch, during_a_migration, between_switch_and_confirmation, after_the_confirmation)

if __name__ == "__main__":
    main(Path(sys.argv[1]))
