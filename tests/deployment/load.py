"""A standing load on one site: half GETs, half uploads, on connections that stay open.

Each line of input is answered with the counts so far; it ends with its input, and the counts of all.
"""

import http.client
import json
import ssl
import sys
import threading
import time
from typing import Any

ADDRESS, SITE, THREADS = sys.argv[1], sys.argv[2], int(sys.argv[3])
over = threading.Event()
counts: dict[str, Any] = {"requests": 0, "failed": 0, "releases": {}, "last_seen": {}, "why": []}
guard = threading.Lock()


def ask(connection: http.client.HTTPSConnection, number: int) -> None:
    body = b"x" * 65536 if number % 2 else None
    connection.request("POST" if body else "GET", "/page", body, {"Host": SITE})
    answer = connection.getresponse()
    told = answer.read()
    with guard:
        counts["requests"] += 1
        if answer.status == 200:
            release = json.loads(told)["release"]
            counts["releases"][release] = counts["releases"].get(release, 0) + 1
            counts["last_seen"][release] = time.time()
        else:
            counts["failed"] += 1
            counts["last_seen"][str(answer.status)] = time.time()
            counts["why"].append(answer.status)


def go_on() -> None:
    context = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection(ADDRESS, context=context, timeout=60)
    number = 0
    while not over.wait(0.02):
        number += 1
        try:
            ask(connection, number)
        except (OSError, http.client.HTTPException) as error:
            with guard:
                counts["requests"] += 1
                counts["failed"] += 1
                counts["why"].append(repr(error))
            connection.close()
            connection = http.client.HTTPSConnection(ADDRESS, context=context, timeout=60)


def tell() -> None:
    with guard:
        sys.stdout.write(json.dumps(counts | {"why": counts["why"][-200:]}) + "\n")
    sys.stdout.flush()


threads = [threading.Thread(target=go_on) for _ in range(THREADS)]
for thread in threads:
    thread.start()
for _ in sys.stdin:
    tell()
over.set()
for thread in threads:
    thread.join()
tell()
