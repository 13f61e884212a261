"""Of the stand-in: check and set_up end at once, a lane waits."""

import json
import signal
import sys
from pathlib import Path

if sys.argv[1] == "set_up" and json.loads(Path("sickness.json").read_text(encoding="utf-8")) == "migration fails":
    sys.exit("as told")
if sys.argv[1] == "lane":
    signal.pause()
