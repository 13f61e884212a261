"""The product's settings; the engine's entry for boards is wrapped, so that a board can bring a fault along."""

from webapp.settings import *  # noqa: F403
from webapp.settings import INSTALLED_APPS, Q_CLUSTER

# Many sites at once on few cores: looking for bells twenty times a second would be most of what they do.
Q_CLUSTER = {**Q_CLUSTER, "poll": 0.15}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.drills.faulty"]
