"""What is kept of a drill that failed: logs, rows, processes, what the client stumbled over."""

import json
from pathlib import Path
from typing import Any

from tests.drills.drill import Outcome
from tests.drills.rows import numbers
from tests.drills.scene import Scene


def keep(scene: Scene, outcome: Outcome, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "outcome.json").write_text(_text(outcome.as_json()))
    (folder / "logs.txt").write_text(scene.site.logs())
    (folder / "processes.txt").write_text("\n".join(map(str, scene.site.processes())))
    (folder / "stumbles.txt").write_text("\n".join(scene.site.client.stumbles[-200:]))
    (folder / "rows.json").write_text(_text({"accepted": [vars(one) for one in scene.accepted]} | _rows(scene)))
    return folder


def _rows(scene: Scene) -> dict[str, Any]:
    query, ids = scene.site.query, [one.job for one in scene.accepted]
    topics = ", ".join(f"'job:{job}'" for job in [0, *ids])
    try:
        return {
            "jobs": query(f"SELECT * FROM jobs_job WHERE id IN ({numbers(ids)})"),
            "callbacks": query(f"SELECT * FROM jobs_callback WHERE job_id IN ({numbers(ids)})"),
            "lanes": query("SELECT * FROM jobs_lane"),
            "events": query(f"SELECT * FROM live_event WHERE topic IN ({topics}) ORDER BY topic, seq"),
        }
    except Exception as error:
        return {"unreadable": str(error)}


def _text(value: Any) -> str:
    return json.dumps(value, indent=1, default=str)
