"""A process with the site's settings and database that calls what the test tells it, a JSON line at a time."""

import importlib
import json
import os
import sys

import django


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        module, _, function = asked["call"].partition(":")
        try:
            answer = {"value": getattr(importlib.import_module(module), function)(**asked["with"])}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
