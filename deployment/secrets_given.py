"""Secrets come from the environment, or from a file that it names; never from the configuration or the command line."""

import os
from pathlib import Path

TOKEN = "BENCHLIGHT_DEPLOYMENT_TOKEN"
WEBHOOK = "BENCHLIGHT_DEPLOYMENT_WEBHOOK"
SMTP_PASSWORD = "BENCHLIGHT_DEPLOYMENT_SMTP_PASSWORD"


def secret(name: str) -> str:
    """Empty where it is not given. Raises OSError for a named file that cannot be read."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, "").strip()
