from pathlib import Path

import pytest

from deployment import configuration, names
from deployment.configuration import Host, Login
from deployment.toml_table import WrongConfiguration

GOOD = """
keep_releases = 4
notify = ["scripts/tell"]
[site]
name = "desk.example"
[source]
folder = ".."
[keys]
private_key = "deploy_key"
known_hosts = "/etc/benchlight/known_hosts"
[bastion]
address = "bastion.example"
user = "deploy"
[[hosts]]
name = "web1"
address = "10.20.0.11"
lanes = ["cpu0"]
[[hosts]]
name = "web2"
address = "10.20.0.12"
port = 2222
user = "other"
[timings]
gate_good = 3
"""


def loaded(folder: Path, text: str) -> configuration.Configuration:
    path = folder / "deployment.toml"
    path.write_text(text, encoding="utf-8")
    return configuration.load(path)


def test_a_whole_configuration(tmp_path: Path) -> None:
    found = loaded(tmp_path, GOOD)
    assert found.hosts == (
        Host("web1", Login("10.20.0.11", "deploy", 22), ("cpu0",)),
        Host("web2", Login("10.20.0.12", "other", 2222)),
    )
    assert found.keys.private_key == tmp_path / "deploy_key"
    assert found.keys.known_hosts == Path("/etc/benchlight/known_hosts")
    assert (found.timings.gate_good, found.timings.bake_s, found.keep_releases) == (3, 30, 4)
    assert found.notify == ("scripts/tell",)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('name = "desk.example"', 'name = "desk example"', "site.name: 'desk example' is no host name"),
        ('name = "web2"', 'name = "web1"', "hosts: two have the name web1"),
        ('address = "10.20.0.12"', 'address = "$(reboot)"', r"hosts\[2\].address: .* is no host name"),
        ('lanes = ["cpu0"]', 'lanes = ["-x"]', r"hosts\[1\].lanes: '-x' is no lane name"),
        ("port = 2222", "port = 70000", r"hosts\[2\].port: must be 1 to 65535, and is 70000"),
        ("port = 2222", 'port = "2222"', r"hosts\[2\].port: must be a whole number, and is '2222'"),
        ("gate_good = 3", "gate_good = 0", "timings.gate_good: must be 1 to 86400"),
        ("gate_good = 3", "gate_god = 3", "timings.gate_god: is unknown here; known are away_s"),
        ('user = "other"', 'user = "Root!"', r"hosts\[2\].user: 'Root!' is no user name"),
        ('folder = ".."', 'requirements = "../../etc/x"', "source.requirements: must be a path inside"),
        ('folder = ".."', 'ssh_password = "x"', "source.ssh_password: no secret belongs"),
        ('"deploy_key"', '"-----BEGIN OPENSSH PRIVATE KEY-----"', "keys.private_key: no secret belongs"),
        ('private_key = "deploy_key"\n', "", "keys.private_key: is missing; it must be a text"),
        ("keep_releases = 4", "keep_releases = 1", "keep_releases: must be 2 to"),
        ("[site]", "[site", "is no TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, was: str, becomes: str, told: str) -> None:
    assert was in GOOD
    with pytest.raises(WrongConfiguration, match=told) as caught:
        loaded(tmp_path, GOOD.replace(was, becomes))
    assert str(tmp_path / "deployment.toml") in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration, match=r"none\.toml: cannot be read"):
        configuration.load(tmp_path / "none.toml")


@pytest.mark.parametrize("text", ["", "..", "a..b", "../x", "a b", "a;b", "-a", "a\n", "A", "a" * 65, "ä"])
def test_no_release_has_such_a_name(text: str) -> None:
    with pytest.raises(ValueError, match="is no release name"):
        names.release_name(text)


@pytest.mark.parametrize("text", ["0.1.0-1a2b3c4d5e6f", "a", "2026-11-20.1"])
def test_a_release_has_such_a_name(text: str) -> None:
    assert names.release_name(text) == text


def test_the_other_slot() -> None:
    assert (names.other_slot("blue"), names.other_slot("green")) == ("green", "blue")
    with pytest.raises(ValueError, match="is no slot"):
        names.other_slot("red")
