"""What goes wrong around a deployment, done for real: each ends in a known state, and the next deployment goes well."""

import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.deployment.drills_ground import GATE_S, Ground, active, last_event_is, run, say, small_disk
from tests.deployment.hosts import Host, wait_for
from tests.deployment.plant import SITE

UNTOUCHED = "What served before serves on, untouched."


def main(folder: Path) -> None:
    ground = Ground(folder)
    try:
        say("first release in service")
        run(ground, *ALL)
        ground.serving = ground.commit()
        ground.deployment("deploy")
        ground.all_well()
        say("every drill ended well")
    finally:
        ground.end()


def never_well(ground: Ground) -> None:
    for sickness, told in (
        ("errors", f"was not well within {GATE_S} s: status 500"),
        ("hangs", f"was not well within {GATE_S} s: curl: (28)"),
        ("crashes", f"was not well within {GATE_S} s: curl: (7)"),
        ("errors on web2", f"web2: slot green was not well within {GATE_S} s: status 500"),
    ):
        ground.commit(sickness)
        said = ground.refused(told=told)
        assert UNTOUCHED in said
        assert "switched" not in said
        ground.all_well()


def migration_fails(ground: Ground) -> None:
    ground.commit("migration fails")
    said = ground.refused(told="benchlight-prepare@green.service failed")
    assert UNTOUCHED in said
    ground.all_well()


def other_host_keys(ground: Ground) -> None:
    """The bastion was set up anew, or somebody is in between; then a target."""
    ground.commit()
    for host in (ground.bastion, ground.targets[1]):
        keys = "/etc/ssh/ssh_host_ed25519_key"
        host.run("sh", "-c", f"mkdir /root/keys; mv {keys}* /root/keys; ssh-keygen -q -t ed25519 -N '' -f {keys}")
        host.run("systemctl", "restart", "ssh.service")
        ground.refused(told="showed another key than the known one: it was set up anew, or somebody is in between")
        host.run("sh", "-c", "mv /root/keys/* /etc/ssh; rmdir /root/keys")
        host.run("systemctl", "restart", "ssh.service")
    known = ground.folder / "known_hosts"
    right = known.read_text()
    known.write_text("")
    ground.refused(told="not found in known_hosts")
    known.write_text(right)
    ground.all_well()


def disk_full_before(ground: Ground) -> None:
    ground.commit()
    with small_disk(ground.targets[1], "releases", "1m"):
        said = ground.refused(told="MiB are needed")
        assert "web2: 1.0 MiB are free at /opt/benchlight" in said, said
        assert UNTOUCHED in said
    ground.all_well()


def disk_full_during_the_upload(ground: Ground) -> None:
    ground.make_bulky()
    ground.commit()
    host = ground.targets[1]
    with small_disk(host, "incoming", "100m"):
        with ground.held(host, "amid", "cat >> ") as deployer:
            host.done("dd", "if=/dev/zero", "of=/opt/benchlight/incoming/others", "bs=1M")
        said = deployer.communicate()[0]
        assert "what there was of it is removed: cat: write error: No space left on device" in said, said
        assert UNTOUCHED in said
        assert host.run("ls", "/opt/benchlight/incoming") == "others"
    ground.all_well()


def disk_full_while_installing(ground: Ground) -> None:
    release = ground.commit()
    host = ground.targets[1]
    with small_disk(host, "releases", "100m"):
        with ground.held(host, "before", f"releases/{release}; cd") as deployer:
            host.done("dd", "if=/dev/zero", "of=/opt/benchlight/releases/others", "bs=1M")
        said = deployer.communicate()[0]
        assert "No space left on device" in said, said
        assert UNTOUCHED in said
        assert host.run("ls", "/opt/benchlight/releases") == "others"
    ground.all_well()


def bastion_away_for_a_while(ground: Ground) -> None:
    """Until the host takes the link for lost. The upload goes on where it was."""
    ground.make_bulky()
    ground.serving = ground.commit()
    with ground.held(ground.targets[1], "amid", "cat >> ") as deployer:
        cut_off(ground)
    wait_for("the host gives it up", lambda: receiving(ground.targets[1]) == 0)
    connect(ground)
    said = deployer.communicate()[0]
    assert deployer.returncode == 0, said
    assert "web2: the upload goes on after" in said
    ground.all_well()


def bastion_away_for_good(ground: Ground) -> None:
    ground.make_bulky()
    ground.serving, before = ground.commit(), ground.serving
    with ground.held(ground.targets[1], "amid", "cat >> ") as deployer:
        cut_off(ground)
        said = deployer.communicate()[0]
    assert UNTOUCHED in said, said
    assert deployer.returncode == 1
    ground.all_well(serving=before)
    connect(ground)
    assert "web2: the upload goes on after" in ground.deployment("deploy")
    ground.all_well()


def link_lost_after_the_switch(ground: Ground) -> None:
    ground.commit()
    with ground.held(ground.targets[1], "before", "m + 1") as deployer:
        cut_off(ground)
        for host in ground.targets:
            wait_for("its watchdog", partial(last_event_is, ground, host, "watchdog switched back"))
        ground.all_well()
    said = deployer.communicate()[0]
    assert deployer.returncode == 2, said
    connect(ground)
    ground.all_well()


def stopped_deployer_comes_back(ground: Ground) -> None:
    """Another deploys meanwhile: it is turned away as long as the lock is held. The one that was gone stops nothing."""
    ground.commit()
    first = ground.targets[0]
    with ground.held(first, "before", "--unix-socket") as sleeper:
        ground.refused(told="a deployment is at work")
        sleeper.send_signal(signal.SIGSTOP)
    for host in ground.targets:
        wait_for("its lock is free", partial(lock_is_free, host))
    ground.serving = ground.commit()
    ground.deployment("deploy")
    sleeper.send_signal(signal.SIGCONT)
    said = sleeper.communicate()[0]
    assert sleeper.returncode == 1, said
    assert "deployment" in said
    ground.all_well()


def unlocked_by_hand(ground: Ground) -> None:
    ground.commit()
    with ground.held(ground.targets[0], "before", "--unix-socket") as deployer:
        ground.deployment("unlock")
    said = deployer.communicate()[0]
    assert "its lock is no longer this deployment's" in said, said
    assert deployer.returncode == 1
    ground.all_well()


def errors_after_the_switch(ground: Ground) -> None:
    """Its health is good and its pages are not: only the bake can see it."""
    ground.commit("fails pages")
    said = ground.refused(told="Taken back: what served before serves again.")
    assert "answers were errors, before it were" in said, said
    assert ground.failed_requests() != []
    ground.forgive()
    ground.all_well()


def nginx_is_broken(ground: Ground) -> None:
    ground.commit()
    host, wrong = ground.targets[1], "/etc/nginx/conf.d/wrong.conf"
    host.run("sh", "-c", f"echo 'servr {{}}' > {wrong}")
    said = ground.refused(told="web2: nginx would not start again, its files are wrong")
    assert 'unknown directive "servr"' in said
    ground.all_well()
    host.run("rm", wrong)


def release_before_is_gone(ground: Ground) -> None:
    before = ground.serving
    ground.serving = ground.commit()
    ground.deployment("deploy")
    ground.targets[1].run("rm", "-r", f"/opt/benchlight/releases/{before}")
    ground.refused(word="rollback", told=f"web2: {before} is no longer installed; deploy it anew")
    ground.all_well()


def lock_is_free(host: Host) -> bool:
    return host.done("flock", "-n", "/opt/benchlight/deploy.lock", "true") == 0


def rollback_to_what_is_broken(ground: Ground) -> None:
    before = ground.serving
    ground.serving = ground.commit()
    ground.deployment("deploy")
    ground.targets[1].run("rm", "-r", f"/opt/benchlight/releases/{before}/daphne")
    said = ground.refused(word="rollback", told="web2: slot")
    assert f"was not well within {GATE_S} s" in said
    assert UNTOUCHED in said
    ground.all_well()


def way_back_leads_nowhere(ground: Ground) -> None:
    """What served before has died meanwhile: the maintenance page, and word of what to do."""
    ground.commit("fails pages")
    host = ground.targets[0]
    old = active(host)
    with ground.held(host, "before", "m + 1") as deployer:
        host.run("systemctl", "stop", f"benchlight-web@{old}.service")
    said = deployer.communicate()[0]
    assert deployer.returncode == 2, said
    assert f"web1: what served before ({ground.serving}) does not serve again" in said
    assert said.strip().endswith("then: python -m deployment maintenance off, and deploy.")
    assert "Back in a moment" in page(host)
    ground.refused(told="is in maintenance; end that first: python -m deployment maintenance off")
    ground.deployment("maintenance", "off")
    ground.serving = ground.commit()
    ground.deployment("deploy")
    ground.forgive()
    ground.all_well()


def nothing_can_be_written_on_the_way_back(ground: Ground) -> None:
    """The deployer cannot put the link back, and says who does."""
    ground.commit("fails pages")
    host, home = ground.targets[0], "/opt/benchlight"
    with ground.held(host, "before", "m + 1") as deployer:
        host.run("sh", "-c", f"mount --bind {home} {home} && mount -o remount,ro,bind {home}")
    said = deployer.communicate()[0]
    assert deployer.returncode == 2, said
    assert "web1 cannot be told to go back to slot" in said
    host.run("umount", "-l", home)
    wait_for("the watchdog switches back", partial(last_event_is, ground, host, "watchdog switched back"))
    ground.forgive()
    ground.all_well()


def page(host: Host) -> str:
    return host.run("curl", "-sk", "--resolve", f"{SITE}:443:127.0.0.1", f"https://{SITE}/")


def cut_off(ground: Ground) -> None:
    ground.bastion.run("ip", "link", "set", "in", "down")


def connect(ground: Ground) -> None:
    ground.bastion.run("ip", "link", "set", "in", "up")


def receiving(host: Host) -> int:
    found = subprocess.run(host.entered("pgrep", "-fc", "cat >> "), capture_output=True, text=True, check=False)
    return int(found.stdout)


ALL = (
    never_well,
    migration_fails,
    other_host_keys,
    disk_full_before,
    disk_full_during_the_upload,
    disk_full_while_installing,
    bastion_away_for_a_while,
    bastion_away_for_good,
    link_lost_after_the_switch,
    stopped_deployer_comes_back,
    unlocked_by_hand,
    errors_after_the_switch,
    nginx_is_broken,
    release_before_is_gone,
    rollback_to_what_is_broken,
    way_back_leads_nowhere,
    nothing_can_be_written_on_the_way_back,
)

if __name__ == "__main__":
    main(Path(sys.argv[1]))
