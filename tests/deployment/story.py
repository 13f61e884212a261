"""From bare hosts to a rollback, by the real command line. Run by test_story; says a line a step."""

import sys
from pathlib import Path

from tests.deployment.plant import Load, Plant


def say(step: str) -> None:
    sys.stdout.write(f"{step}\n")
    sys.stdout.flush()


def setting_up(plant: Plant) -> None:
    first = plant.deployment("setup")
    assert first.count("changed: account benchlight\n") == 2, first
    again = plant.deployment("setup")
    assert again.count("nothing to change") == 2, again
    plant.deployment("check")
    say("set up twice, and nothing changed the second time")


def deploying(plant: Plant) -> str:
    release = plant.commit()
    say(plant.deployment("deploy"))
    assert plant.served() == [release, release]
    return release


def main(folder: Path) -> None:
    plant = Plant(folder)
    try:
        say("booted")
        setting_up(plant)
        first = deploying(plant)
        say("first release in service")
        load = Load(plant)
        deploying(plant)
        plant.deployment("rollback")
        assert plant.served() == [first, first]
        counts = load.end()
        assert counts["failed"] == 0, counts
        say(f"{counts['requests']} requests over two switches of each host, none failed")
    finally:
        plant.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
