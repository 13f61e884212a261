"""Of the stand-in: check, set_up, the look at migrations and the canary end at once; lanes and their like wait."""

import json
import os
import signal
import sys
import time
from pathlib import Path

SICK = json.loads(Path("sickness.json").read_text(encoding="utf-8"))
if sys.argv[1] == "set_up" and SICK == "migration fails":
    sys.exit("as told")
while sys.argv[1] == "set_up" and SICK == "migration waits" and Path("/run/benchlight/wait").exists():
    time.sleep(0.1)
if sys.argv[1] == "set_up" and "BENCHLIGHT_RELEASE" in os.environ:
    with Path(os.environ["BENCHLIGHT_DATA"], "prepared").open("a", encoding="utf-8") as file:
        file.write(f"{os.environ['BENCHLIGHT_RELEASE']}\n")
if sys.argv[1] == "breaking_migrations" and SICK == "destructive migration":
    sys.exit("breaks: boards.0002_lighter: Remove field weight from board: what runs uses it")
if sys.argv[1] == "canary" and SICK == "canary dies":
    sys.exit("canary: failed engine_crashed")
if sys.argv[1] == "lane":
    state = "silent" if SICK == "lanes are silent" else "ready"
    Path(os.environ["BENCHLIGHT_DATA"], f"lane-{sys.argv[2]}").write_text(state)
if sys.argv[1] in {"lane", "send_callbacks", "watch_devices", "report_host"}:
    signal.pause()
