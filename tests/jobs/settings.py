"""The product's settings, with job kinds for tests and shorter patience."""

from webapp.settings import *  # noqa: F403
from webapp.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.trial"]
