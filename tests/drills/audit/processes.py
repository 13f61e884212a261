"""What must run runs once, and nothing else of the site does."""

from collections import Counter

from tests.drills.processes import Process

_CLUSTER_SIZE = 5  # main, sentinel, worker, monitor, pusher
_EXPECTED = {"serve": 1, "web": 1, "watchdog": 1, "cluster": _CLUSTER_SIZE, "engine": 1, "sender": 1}


def findings(there: list[Process]) -> list[str]:
    there = [process for process in there if process.role != "puppet"]
    count = Counter(process.role for process in there)
    told = [
        f"{count[role]} processes run as {role}, not {wanted}"
        for role, wanted in _EXPECTED.items()
        if count[role] != wanted
    ]
    pids = {process.pid for process in there}
    told += [f"process of no family: {one}" for one in there if one.role != "serve" and one.parent not in pids]
    return told + [f"process that was left stopped: {one}" for one in there if one.state == "T"]
